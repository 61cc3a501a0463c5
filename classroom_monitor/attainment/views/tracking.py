"""Tracking: pupils by subjects and months, on the screen, on paper and as a file."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from classroom_monitor.attainment.book import Band, Book
from classroom_monitor.attainment.months import written
from classroom_monitor.attainment.tracking import Sheet
from classroom_monitor.attainment.tracking_file import headings, lines
from classroom_monitor.attainment.tracking_query import (
    TRAITS,
    Query,
    Scopes,
    months_offered,
    query_of,
)
from classroom_monitor.attainment.tracking_table import Table
from classroom_monitor.history.models import Change, Entry
from classroom_monitor.pupils.models import YEAR_GROUPS
from classroom_monitor.staff.access import SchoolRequest, members_only
from classroom_monitor.ui import sheets, when
from classroom_monitor.ui.context import icons


@require_safe
@members_only()
def show_tracking(request: SchoolRequest) -> HttpResponse:
    today = request.school.today()
    book = Book.of(request.school)
    scopes = Scopes.of(request.membership, today)
    query = query_of(request, book, scopes, today)
    if query is None or not query.subjects:
        page: dict[str, Any] = {"has_group": query is not None}
        return render(request, "attainment/no_tracking.html", page)
    sheet = Sheet(request.membership, book, query, today)
    base = f"/schools/{request.school.slug}/attainment/pupils/"
    page = {
        "sheet": sheet,
        "query": query,
        "table": Table(sheet, base).html(),
        "encoded": query.encoded(),
        "pager": sheet.pages.pager(lambda page: f"?{query.encoded()}&page={page}"),
        "form_part": piece(
            "tracking_form",
            request,
            query=query,
            choices=choices(request, book, scopes, query),
            last_month=when.month(query.months[-1]),
        ),
        "figures_part": piece(
            "tracking_figures", request, query=query, sheet=sheet, bands=list(Band)
        ),
        "bands": list(Band),
        "help_page": "tracking",
    }
    return render(request, "attainment/tracking.html", page)


def piece(name: str, request: SchoolRequest, **context: Any) -> SafeString:
    """A part of the page, by a template of the quicker kind."""
    context |= {"icons": icons()}
    html = render_to_string(f"attainment/{name}.html", context, request, using="jinja2")
    return SafeString(html)


def choices(
    request: SchoolRequest, book: Book, scopes: Scopes, query: Query
) -> dict[str, Any]:
    """What the form above the table offers, with what is chosen now."""
    months = months_offered(request.school.today())
    sees = request.membership.sees_characteristics()
    years = {code for code, _ in YEAR_GROUPS if code in query.group.year_groups}
    return {
        "own": scopes.own,
        "wider": scopes.wider,
        "subjects": [(s.ref, s.short_name, s in query.subjects) for s in book.subjects],
        "months": [(written(m), f"{m:%b %Y}", m in query.months) for m in months],
        "ends": [
            (name, words, [(written(m), when.month(m), m == chosen) for m in months])
            for name, words, chosen in (
                ("from", "Change from", query.start),
                ("to", "to", query.end),
            )
        ],
        "years": [
            (code, words, code in query.years)
            for code, words in YEAR_GROUPS
            if len(years) > 1 and code in years
        ],
        "traits": [
            (name, words, [(c, w, query.traits.get(name) == c) for c, w in values])
            for name, (words, values) in (TRAITS.items() if sees else ())
        ],
    }


@require_safe
@members_only()
def export_csv(request: SchoolRequest) -> HttpResponseBase:
    if (sheet := sheet_of(request)) is None:
        return redirect("tracking:show", request.school.slug)
    note_export(request, sheet, "csv")
    return sheets.csv_file(name_of(request), headings(sheet), lines(sheet))


@require_safe
@members_only()
def export_xlsx(request: SchoolRequest) -> HttpResponseBase:
    if (sheet := sheet_of(request)) is None:
        return redirect("tracking:show", request.school.slug)
    note_export(request, sheet, "xlsx")
    cells = lines(sheet)
    return sheets.xlsx_file(name_of(request), "Tracking", headings(sheet), cells)


def sheet_of(request: SchoolRequest) -> Sheet | None:
    """What the table shows; nothing where there is no group or subject to show."""
    today = request.school.today()
    book = Book.of(request.school)
    scopes = Scopes.of(request.membership, today)
    query = query_of(request, book, scopes, today)
    if query is None or not query.subjects:
        return None
    return Sheet(request.membership, book, query, today)


def note_export(request: SchoolRequest, sheet: Sheet, kind: str) -> None:
    """That a file left stands in the trail, with how much it holds."""
    query = sheet.query
    after = {
        "rows": len(sheet.rows),
        "file": kind,
        "subjects": [subject.name for subject in query.subjects],
        "months": [written(month) for month in query.months],
    }
    entry = Entry(
        "attainment.exported", "group", query.group.ref, query.group.name, {}, after
    )
    Change.record(entry, by=request.actor, school=request.school)


def name_of(request: SchoolRequest) -> str:
    return f"tracking-{request.school.slug}-{request.school.today().isoformat()}"
