"""People of many schools: a trust's users, and the administrators of all schools."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from classroom_monitor.staff.access import (
    OperatorRequest,
    TrustRequest,
    operators_only,
    trust_administrators_only,
)
from classroom_monitor.staff.listing.wide import WideList
from classroom_monitor.staff.views.listing import keep_size
from classroom_monitor.staff.views.pieces import piece
from classroom_monitor.ui.requests import PageRequest


@trust_administrators_only
def list_trust_users(request: TrustRequest) -> HttpResponse:
    people = WideList(request, request.trust)
    return answer(
        request,
        people,
        title="Users of all schools",
        trail=request.trust.name,
        note=f"Everybody who can sign in at a school of {request.trust.name}.",
    )


@operators_only
def list_administrators(request: OperatorRequest) -> HttpResponse:
    return answer(
        request,
        WideList(request),
        title="Administrators",
        trail="Operator",
        note="School administrators of all schools.",
    )


def answer(request: PageRequest, people: WideList, **texts: str) -> HttpResponse:
    if request.htmx and not request.htmx.history_restore_request:
        response = HttpResponse(piece("everyone", request, list=people))
        response["HX-Push-Url"] = people.address
    else:
        page = {
            "list": people,
            "filters": piece("filters", request, list=people),
            "users": piece("everyone", request, list=people),
        }
        response = render(request, "staff/everyone.html", page | texts)
    response["Vary"] = "HX-Request"
    return keep_size(response, request, people.query)
