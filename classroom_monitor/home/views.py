"""The homepage of a school."""

from django.http import HttpResponse
from django.shortcuts import render

from classroom_monitor.staff.access import (
    SchoolRequest,
    administrators_of,
    members_only,
)
from classroom_monitor.staff.impact import rights_of


@members_only()
def show_home(request: SchoolRequest) -> HttpResponse:
    member, today = request.membership, request.school.today()
    groups = list(member.groups_on(today).in_order())
    page = {
        "groups": groups,
        "rights": rights_of(member, today.strftime("%B %Y")),
        "helpers": [] if groups else administrators_of(request.school),
    }
    return render(request, "home/home.html", page)
