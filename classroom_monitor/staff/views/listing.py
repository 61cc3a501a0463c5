"""The list of a school's users."""

from __future__ import annotations

from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from classroom_monitor.staff.access import StaffRequest, staff_managers_only
from classroom_monitor.staff.listing.page import SchoolList
from classroom_monitor.staff.listing.query import SIZE_COOKIE, ListQuery, back_query
from classroom_monitor.staff.views.pieces import piece
from classroom_monitor.ui.requests import PageRequest


@staff_managers_only
def list_staff(request: StaffRequest) -> HttpResponse:
    query = ListQuery.of(request)
    people = SchoolList(request.school, request.base, query, request.GET.get("show"))
    if request.htmx and not request.htmx.history_restore_request:
        part = {"is_part": True, "problem": "", "problem_ref": ""}
        response = HttpResponse(piece("users", request, list=people, **part))
        response["HX-Push-Url"] = people.address
    else:
        response = whole_page(request, people)
    response["Vary"] = "HX-Request"
    return keep_size(response, request, query)


def whole_page(
    request: StaffRequest,
    people: SchoolList,
    *,
    problem: str = "",
    problem_ref: str = "",
) -> HttpResponse:
    """The page; with a problem, the row that it is about stands open and says it."""
    page = {
        "list": people,
        "exports": piece("exports", request, list=people),
        "filters": piece("filters", request, list=people),
        "users": piece(
            "users",
            request,
            list=people,
            is_part=False,
            problem=problem,
            problem_ref=problem_ref,
        ),
        "has_errors": bool(problem),
        "problem": problem,
        "problem_ref": problem_ref,
    }
    return render(request, "staff/list.html", page, status=422 if problem else 200)


def show_list(request: StaffRequest, ref: str, problem: str) -> HttpResponse:
    """The list that a form in a row was sent from, with what is wrong with it."""
    query = ListQuery.read(QueryDict(back_query(request)))
    people = SchoolList(request.school, request.base, query, ref)
    return whole_page(request, people, problem=problem, problem_ref=ref)


def keep_size(
    response: HttpResponse, request: PageRequest, query: ListQuery
) -> HttpResponse:
    """Remember in this browser how many rows somebody wants to see."""
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
