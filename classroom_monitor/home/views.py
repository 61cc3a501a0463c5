"""The homepage of a school."""

from django.http import HttpResponse
from django.shortcuts import render

from classroom_monitor.staff.access import SchoolRequest, members_only


@members_only()
def show_home(request: SchoolRequest) -> HttpResponse:
    groups = request.membership.groups_on(request.school.today()).order_by("search")
    return render(request, "home/home.html", {"groups": groups})
