"""The table of marks of one group: the page, the plain form, and the file."""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from classroom_monitor.attainment.book import Band, Book
from classroom_monitor.attainment.grid.cells import Typed
from classroom_monitor.attainment.grid.entering import read_form
from classroom_monitor.attainment.grid.export import headings, lines_of
from classroom_monitor.attainment.grid.page import Grid
from classroom_monitor.attainment.grid.query import SPANS, GridQuery
from classroom_monitor.attainment.grid.statements import (
    first_slt,
    group_of,
    own_groups,
)
from classroom_monitor.attainment.grid.table import Table
from classroom_monitor.attainment.grid.words import closing, locked_months, open_again
from classroom_monitor.attainment.models import Kind
from classroom_monitor.attainment.months import month_of, written
from classroom_monitor.attainment.recording import Outcome, record
from classroom_monitor.groups.access import lacking
from classroom_monitor.groups.models import Group, GroupKind
from classroom_monitor.history.models import Change, Entry
from classroom_monitor.staff.access import (
    SchoolRequest,
    administrators_of,
    members_only,
)
from classroom_monitor.ui import sheets, when
from classroom_monitor.ui.context import script_tags
from classroom_monitor.ui.errors import Refused

STYLES = ["bands", "marks"]
SCRIPTS = [
    "table",
    "queue",
    "keys",
    "paste",
    "undo",
    "follow",
    "clash",
    "kept",
    "history",
]
HELP = {"enter": "enter-attainment", "edit": "correct-earlier-months"}
HELPERS = 2
"""So many of those who can reopen a month are named."""


@members_only()
@require_safe
def open_first_grid(request: SchoolRequest) -> HttpResponse:
    """The first group of one's own, or the one asked for; or who can give one."""
    if (asked := request.GET.get("group", "")).isalnum():
        address = reverse("marks:grid", args=[request.school.slug, asked])
        query = QueryDict(request.GET.get("query", "")).urlencode()
        return redirect(f"{address}?{query}" if query else address)
    groups = request.membership.groups_on(request.school.today()).current().in_order()
    found = sorted(groups, key=lambda group: group.kind == GroupKind.STANDING)
    if found:
        return redirect("marks:grid", request.school.slug, found[0].ref)
    page = {
        "help_from": administrators_of(request.school),
        "help_page": "enter-attainment",
    }
    return render(request, "attainment/no_group.html", page)


@members_only()
@require_safe
def open_grid(request: SchoolRequest, ref: str) -> HttpResponse:
    group = enter(request, ref)
    return render(request, "attainment/grid.html", shown(request, read(request, group)))


def enter(request: SchoolRequest, ref: str) -> Group:
    """A group that this person has today; any other is refused in words."""
    found = group_of(request.membership, ref, request.school.today())
    if found is None:
        raise Http404
    group, is_had = found
    if group.archived_on:
        raise Refused(
            administrators_of(request.school),
            f"{group.name} was archived on {when.day(group.archived_on)}, so nobody "
            "enters marks there. Its pupils stand in the groups that they are in now.",
        )
    if not is_had:
        raise lacking(request, group)
    return group


def read(request: SchoolRequest, group: Group) -> Grid:
    book = Book.of(request.school)
    current = month_of(request.school.today())
    query = GridQuery.read(request.GET, book, current)
    return Grid.of(request.membership, group, query, book)


def shown(
    request: SchoolRequest,
    grid: Grid,
    typed: dict[tuple[str, str, str], Typed] | None = None,
) -> dict[str, object]:
    """What the template is given."""
    school, query = request.school, grid.query
    base = reverse("marks:first", args=[school.slug])
    encoded = query.encoded()
    locked = grid.locked
    page: dict[str, object] = {
        "grid": grid,
        "group": grid.group,
        "query": query,
        "base": base,
        "here": reverse("marks:grid", args=[school.slug, grid.group.ref]),
        "with_query": f"?{encoded}" if encoded else "",
        "encoded": encoded,
        "marks_assets": marks_assets(),
        "table": Table(grid, base, typed).html() if grid.pupils else SafeString(),
        "own_groups": own_groups(request.membership, grid.now.date()),
        "subjects": grid.book.subjects,
        "toolbar": toolbar(grid),
        "closing": closing(grid),
        "locked": locked_months(locked),
        "open_again": open_again(grid),
        "last_locked": locked[-1] if locked else None,
        "help_from": first_slt(school, HELPERS) if locked else [],
        "asks_at": f"{base}months/ask/",
        "historical": [(written(m), when.month(m)) for m in grid.historical],
        "pages": pages(grid),
        "help_page": HELP["edit" if query.edit else "enter"],
    }
    return page


@cache
def marks_assets() -> SafeString:
    """Styles and scripts of the page; the same for everybody, so made once."""
    styles = [(static(f"attainment/css/{name}.css"),) for name in STYLES]
    scripts = [static("ui/js/print.js")]
    scripts += [static(f"attainment/js/{name}.js") for name in SCRIPTS]
    links = format_html_join("\n", '<link rel="stylesheet" href="{}">', styles)
    return links + script_tags(scripts)


@lru_cache(maxsize=12)
def choices(months: tuple[date, ...]) -> list[tuple[date, str, str]]:
    """Months as a list of choices has them."""
    return [(month, written(month), when.month(month)) for month in months]


def toolbar(grid: Grid) -> SafeString:
    """The choices above the table; its template escapes what it is given."""
    query = grid.query
    told = {
        "query": query,
        "subjects": grid.book.subjects,
        "kinds": Kind.choices,
        "spans": SPANS.items(),
        "months": choices(query.choosable),
        "bands": list(Band),
    }
    name = "attainment/toolbar.html"
    return SafeString(render_to_string(name, told, using="jinja2"))


def pages(grid: Grid) -> list[tuple[int, str]]:
    count = -(-grid.pupil_count // grid.rows)
    numbers = range(1, count + 1) if count > 1 else []
    return [(number, grid.query.encoded(page=str(number))) for number in numbers]


@members_only()
@require_POST
def enter_marks(request: SchoolRequest, ref: str) -> HttpResponse:
    """Save the plain form of a browser without script: what was changed in it."""
    group = enter(request, ref)
    sent, _ = read_form(request.POST)
    outcomes = record(
        request.membership,
        sent.cells,
        by=request.actor,
        now=request.school.now(),
        reason=sent.reason,
    )
    wrong = [outcome for outcome in outcomes if not outcome.is_kept]
    count = len(outcomes) - len(wrong)
    grid = read(request, group)
    if not wrong:
        said = "Nothing was changed." if not count else f"{marks(count)} saved."
        messages.success(request, said)
        address = reverse("marks:grid", args=[request.school.slug, group.ref])
        return redirect(f"{address}?{grid.query.encoded()}".rstrip("?"))
    page = shown(request, grid, {place(o): typed(o) for o in wrong})
    page |= {
        "problems": [(name_of(grid, o), typed(o).message) for o in wrong],
        "kept": f"{marks(count)} saved." if count else "",
        "reason": sent.reason,
        "has_errors": True,
    }
    return render(request, "attainment/grid.html", page, status=422)


def marks(count: int) -> str:
    return "1 mark was" if count == 1 else f"{count} marks were"


def place(outcome: Outcome) -> tuple[str, str, str]:
    cell = outcome.cell
    return (cell.pupil, cell.subject, cell.month)


def typed(outcome: Outcome) -> Typed:
    message, text = outcome.message, outcome.cell.text.strip()
    if outcome.by:
        message = (
            f"{message} You typed {text or 'nothing'}: save again to put it there."
        )
    return Typed(text, message)


def name_of(grid: Grid, outcome: Outcome) -> str:
    """ "Nowak, Cara, Reading", as far as this person sees whom the cell is of."""
    cell = outcome.cell
    people = {pupil.ref: pupil.list_name for pupil in grid.pupils}
    subject = grid.book.subject(cell.subject)
    names = [people.get(cell.pupil, ""), subject.name if subject else ""]
    return ", ".join(name for name in names if name) or "One cell"


@members_only()
@require_safe
def export_grid(request: SchoolRequest, ref: str) -> HttpResponseBase:
    """The table as it is shown, as a file; that it left stands in the trail."""
    group = enter(request, ref)
    grid = read(request, group)
    after = {"pupils": len(grid.pupils), "file": "csv"}
    entry = Entry(
        "attainment.marks_exported", "group", group.ref, group.name, after=after
    )
    Change.record(entry, by=request.actor, school=request.school)
    name = f"marks-{request.school.slug}-{grid.now.date().isoformat()}"
    return sheets.csv_file(name, headings(grid), lines_of(grid))
