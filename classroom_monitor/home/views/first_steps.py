"""A new school's first page: five steps, with what is done and what is left."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from classroom_monitor.home import first_steps
from classroom_monitor.staff.access import SchoolRequest, members_only
from classroom_monitor.staff.models import Membership


@members_only(Membership.can_manage_settings)
def show_first_steps(request: SchoolRequest) -> HttpResponse:
    steps = first_steps.every_step(request.membership)
    page = {
        "first_steps": steps,
        "left": sum(not step.is_done for step in steps),
        "help_page": "first-page",
    }
    return render(request, "home/first_steps.html", page)


@require_POST
@members_only(Membership.can_manage_settings)
def put_first_steps_away(request: SchoolRequest) -> HttpResponse:
    first_steps.put_away(request.membership)
    messages.success(request, "The first steps no longer stand on your homepage.")
    return redirect("home:home", request.school.slug)
