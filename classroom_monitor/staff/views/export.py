"""What the list's filters show, as a file."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.views.decorators.http import require_safe

from classroom_monitor.history.models import Change, Entry
from classroom_monitor.staff.access import StaffRequest, staff_managers_only
from classroom_monitor.staff.listing.export import HEADINGS, people_cells
from classroom_monitor.staff.listing.query import ListQuery
from classroom_monitor.staff.listing.statements import Ask
from classroom_monitor.ui.sheets import Cells, csv_file, xlsx_file


@staff_managers_only
@require_safe
def export_csv(request: StaffRequest) -> HttpResponseBase:
    lines = taken_out(request, "csv")
    return csv_file(file_name(request), HEADINGS, lines)


@staff_managers_only
@require_safe
def export_xlsx(request: StaffRequest) -> HttpResponseBase:
    lines = taken_out(request, "xlsx")
    return xlsx_file(file_name(request), "Users", HEADINGS, lines)


def taken_out(request: StaffRequest, kind: str) -> list[Cells]:
    """The lines of the file; that they left stands in the trail."""
    query = ListQuery.of(request)
    lines = people_cells(Ask(request.school, query, request.school.today()))
    after = {
        "rows": len(lines),
        "file": kind,
        "type": list(query.types),
        "status": list(query.statuses),
        "check": list(query.checks),
        "searched": bool(query.q),
    }
    entry = Entry(kind="staff.exported", subject_kind="users", after=after)
    Change.record(entry, by=request.actor, school=request.school)
    return lines


def file_name(request: StaffRequest) -> str:
    return f"users-{request.school.slug}-{request.school.today().isoformat()}"
