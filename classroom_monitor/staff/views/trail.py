"""The history of a school: who changed what, and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from classroom_monitor.history.models import Change, Entry
from classroom_monitor.staff import undo
from classroom_monitor.staff.access import SchoolRequest, members_only
from classroom_monitor.staff.models import Membership
from classroom_monitor.staff.trail.finding import KINDS, PER_PAGE, Filters, Parts, find
from classroom_monitor.staff.trail.privacy import Veil
from classroom_monitor.staff.trail.words import Line, line_for
from classroom_monitor.ui.sheets import as_csv

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

MOST_EXPORTED = 50_000


@members_only(Membership.can_see_history)
def list_history(request: SchoolRequest) -> HttpResponse:
    filters = Filters.read(request.GET)
    veil = Veil(request.membership, request.school.today())
    found = list(find(request.school, filters, veil)[: PER_PAGE + 1])
    lines = told(request, found[:PER_PAGE], veil)
    query = request.GET.copy()
    query.pop("before", None)
    page = {
        "days": [
            (day, list(of_day))
            for day, of_day in groupby(lines, key=lambda line: line.at.date())
        ],
        "filters": filters,
        "kinds": KINDS,
        "today": request.school.today(),
        "query": query.urlencode(),
        "older": found[PER_PAGE - 1].position if len(found) > PER_PAGE else None,
        "count": len(lines),
        "has_errors": bool(filters.problem),
        "help_page": "history",
    }
    status = 422 if filters.problem else 200
    return render(request, "staff/history.html", page, status=status)


def told(
    request: SchoolRequest,
    changes: list[WithAnnotations[Change, Parts]],
    veil: Veil,
) -> list[Line]:
    zone = ZoneInfo(request.school.time_zone)
    undone = undo.undone_among(changes)
    lines = []
    for change in changes:
        line = veil.over(line_for(change, request.school, zone))
        line.parts = change.part_count
        line.can_undo = undo.can_undo(change, undone)
        lines.append(line)
    return lines


HEADINGS = ["When", "Who", "As", "What", "About", "Before", "After", "Note", "Entry"]


@members_only(Membership.can_see_history)
def export_history(request: SchoolRequest) -> StreamingHttpResponse:
    """The entries that match, as CSV."""
    filters = Filters.read(request.GET)
    veil = Veil(request.membership, request.school.today())
    entries = find(request.school, filters, veil)[:MOST_EXPORTED]
    Change.record(
        Entry("history.exported", after={"rows": len(entries)}),
        by=request.actor,
        school=request.school,
    )
    lines = as_csv(HEADINGS, rows(request, entries, veil))
    response = StreamingHttpResponse(lines, content_type="text/csv")
    response["Content-Disposition"] = 'attachment; filename="history.csv"'
    return response


def rows(
    request: SchoolRequest, entries: Iterable[Change], veil: Veil
) -> Iterator[list[str]]:
    zone = ZoneInfo(request.school.time_zone)
    for change in entries:
        line = veil.over(line_for(change, request.school, zone))
        before = "; ".join(f"{label}: {old}" for label, old, _ in line.differences)
        after = "; ".join(f"{label}: {new}" for label, _, new in line.differences)
        at = f"{line.at:%Y-%m-%d %H:%M:%S}"
        cells = [at, line.actor, line.capacity, line.verb, line.subject, before, after]
        yield [*cells, line.note, str(change.position)]
