"""The list of a school's users."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from classroom_monitor.staff.access import SchoolRequest, staff_managers_only
from classroom_monitor.staff.listing.page import SchoolList
from classroom_monitor.staff.listing.query import SIZE_COOKIE, ListQuery


@staff_managers_only
def list_staff(request: SchoolRequest) -> HttpResponse:
    query = ListQuery.of(request)
    people = SchoolList(request.school, request.base, query, request.GET.get("show"))
    is_part = request.htmx and not request.htmx.history_restore_request
    template = "staff/list.html#users" if is_part else "staff/list.html"
    response = render(request, template, {"list": people})
    response["Vary"] = "HX-Request"
    if is_part:
        response["HX-Push-Url"] = people.address
    if "size" in request.GET:
        response.set_cookie(
            SIZE_COOKIE,
            str(query.size),
            max_age=31_536_000,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    return response
