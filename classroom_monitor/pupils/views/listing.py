"""The list of pupils, as a page and as a file."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from classroom_monitor.history.models import Change, Entry
from classroom_monitor.pupils import export
from classroom_monitor.pupils.listing import PupilList, PupilQuery
from classroom_monitor.staff.access import SchoolRequest, members_only
from classroom_monitor.ui.sheets import csv_file, xlsx_file


def asked_for(request: SchoolRequest) -> PupilList:
    query = PupilQuery.read(request.GET, request.membership)
    base = reverse("pupils:list", args=[request.school.slug])
    return PupilList(request.membership, query, request.school.today(), base)


@members_only()
@require_safe
def list_pupils(request: SchoolRequest) -> HttpResponse:
    found = asked_for(request)
    is_part = request.htmx and not request.htmx.history_restore_request
    template = "pupils/list.html#rows" if is_part else "pupils/list.html"
    page = {"list": found, "is_part": is_part, "help_page": "pupils"}
    response = render(request, template, page)
    response["Vary"] = "HX-Request"
    if is_part:
        response["HX-Push-Url"] = found.address
    return response


@members_only()
@require_safe
def export_csv(request: SchoolRequest) -> HttpResponseBase:
    found = taken_out(request, "csv")
    return csv_file(file_name(request), export.headings(found), export.lines(found))


@members_only()
@require_safe
def export_xlsx(request: SchoolRequest) -> HttpResponseBase:
    found = taken_out(request, "xlsx")
    lines = export.lines(found)
    return xlsx_file(file_name(request), "Pupils", export.headings(found), lines)


def taken_out(request: SchoolRequest, kind: str) -> PupilList:
    """What goes into the file; that it left stands in the trail."""
    found = asked_for(request)
    query = found.query
    after = {
        "rows": found.total,
        "file": kind,
        "year": list(query.years),
        "mark": list(query.marks),
        "check": list(query.checks),
        "by_group": bool(query.group),
        "searched": bool(query.q),
    }
    entry = Entry(kind="pupils.exported", subject_kind="pupils", after=after)
    Change.record(entry, by=request.actor, school=request.school)
    return found


def file_name(request: SchoolRequest) -> str:
    return f"pupils-{request.school.slug}-{request.school.today().isoformat()}"
