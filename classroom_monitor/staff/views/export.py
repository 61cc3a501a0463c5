"""What the list's filters show, as a file."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_safe

from classroom_monitor.history.models import Change, Entry
from classroom_monitor.staff.access import StaffRequest, staff_managers_only
from classroom_monitor.staff.listing.export import (
    Cells,
    as_csv,
    as_xlsx,
    people_cells,
)
from classroom_monitor.staff.listing.query import ListQuery
from classroom_monitor.staff.listing.statements import Ask

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@staff_managers_only
@require_safe
def export_csv(request: StaffRequest) -> HttpResponseBase:
    lines = taken_out(request, "csv")
    response = StreamingHttpResponse(as_csv(lines), content_type="text/csv")
    return as_file(response, request, "csv")


@staff_managers_only
@require_safe
def export_xlsx(request: StaffRequest) -> HttpResponseBase:
    lines = taken_out(request, "xlsx")
    return as_file(HttpResponse(as_xlsx(lines), content_type=XLSX), request, "xlsx")


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


def as_file(
    response: HttpResponseBase, request: StaffRequest, kind: str
) -> HttpResponseBase:
    name = f"users-{request.school.slug}-{request.school.today().isoformat()}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
