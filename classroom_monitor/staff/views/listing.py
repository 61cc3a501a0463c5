"""The list of a school's users."""

from django.http import HttpResponse
from django.shortcuts import render

from classroom_monitor.staff.access import SchoolRequest, staff_managers_only


@staff_managers_only
def list_staff(request: SchoolRequest) -> HttpResponse:
    members = request.school.memberships.select_related("user").in_order()
    return render(request, "staff/list.html", {"members": members})
