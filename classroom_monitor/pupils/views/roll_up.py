"""Academic years, and the desk at which a school moves into the next one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date, parse_datetime
from django.views.decorators.http import require_POST, require_safe

from classroom_monitor.history.submissions import once
from classroom_monitor.pupils.models import RollUp, RollUpState
from classroom_monitor.pupils.roll_up import publishing
from classroom_monitor.pupils.roll_up.choices import of_the_new_year
from classroom_monitor.pupils.roll_up.forms import ChoicesForm, PupilsForm
from classroom_monitor.pupils.roll_up.planning import Plan
from classroom_monitor.pupils.roll_up.rehearsing import plan_for
from classroom_monitor.pupils.roll_up.stepping_back import step_back
from classroom_monitor.pupils.roll_up.years import ensure_years, years_of
from classroom_monitor.staff.access import SchoolRequest, members_only
from classroom_monitor.staff.models import Membership
from classroom_monitor.ui import when

manages_pupils = members_only(Membership.can_manage_pupils)


@manages_pupils
@require_safe
def list_years(request: SchoolRequest) -> HttpResponse:
    ensure_years(request.school, request.school.today())
    return show_years(request)


def show_years(request: SchoolRequest, problem: str = "") -> HttpResponse:
    page = {
        "years": years_of(request.school, request.school.today()),
        "problem": problem,
        "has_errors": bool(problem),
        "help_page": "roll-up",
    }
    return render(request, "pupils/years.html", page, status=422 if problem else 200)


@manages_pupils
@require_POST
@once
def start_roll_up(request: SchoolRequest) -> HttpResponse:
    today = request.school.today()
    wanted = request.POST.get("year", "")
    years = {one.year.ref: one for one in years_of(request.school, today)}
    chosen = years.get(wanted)
    if chosen is None or not (chosen.can_begin or chosen.roll_up):
        return show_years(request, "Choose this academic year or the next one.")
    roll_up = publishing.begin(
        request.school, chosen.year, by=request.actor, today=today
    )
    return to_desk(request, roll_up)


def find(request: SchoolRequest, ref: str) -> RollUp:
    roll_up = get_object_or_404(
        request.school.roll_ups.select_related("year", "by"), ref=ref
    )
    roll_up.school = request.school
    return roll_up


def to_desk(request: SchoolRequest, roll_up: RollUp) -> HttpResponse:
    return redirect("roll_up:desk", request.school.slug, roll_up.ref)


@manages_pupils
@once
def show_desk(request: SchoolRequest, ref: str) -> HttpResponse:
    roll_up, today = find(request, ref), request.school.today()
    is_open = roll_up.state == RollUpState.REHEARSED
    if not is_open:
        return show(request, roll_up, None)
    plan = planned(roll_up, request)
    new = of_the_new_year(request.school, roll_up.year)
    form = ChoicesForm(request.POST or None, plan=plan, new=new, today=today)
    if form.is_valid():
        day = form.cleaned_data["publish_on"]
        try:
            publishing.choose(
                roll_up, form.choices(), day, by=request.actor, today=today
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, "Rehearsed. Nothing has changed at the school.")
            return to_desk(request, roll_up)
    status = 200 if request.method == "GET" else 422
    return show(request, roll_up, form, status=status)


def planned(roll_up: RollUp, request: SchoolRequest) -> Plan:
    today = request.school.today()
    return plan_for(roll_up, publishing.day_of(roll_up, today))


def show(
    request: SchoolRequest,
    roll_up: RollUp,
    form: ChoicesForm | None,
    *,
    problems: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    today, plan = request.school.today(), roll_up.plan
    day = parse_date(plan.get("day", "")) or today
    last = publishing.last_day_to_step_back(roll_up)
    is_published = roll_up.state == RollUpState.PUBLISHED
    page: dict[str, Any] = {
        "roll_up": roll_up,
        "plan": plan,
        "day": day,
        "is_today": day <= today,
        "rehearsed_at": parse_datetime(plan.get("at", "")),
        "form": form,
        "rows": form.rows() if form else [],
        "problems": problems or [],
        "can_step_back": bool(is_published and last and today <= last),
        "last_day": last,
        "has_errors": status == 422,
        "help_page": "roll-up",
    }
    return render(request, "pupils/desk.html", page, status=status)


@manages_pupils
@once
def choose_pupils(request: SchoolRequest, ref: str, group_ref: str) -> HttpResponse:
    roll_up, today = find(request, ref), request.school.today()
    if roll_up.state != RollUpState.REHEARSED:
        return to_desk(request, roll_up)
    plan = planned(roll_up, request)
    group = get_object_or_404(request.school.groups, ref=group_ref)
    new = of_the_new_year(request.school, roll_up.year)
    form = PupilsForm(request.POST or None, plan=plan, group=group, new=new)
    if form.is_valid():
        try:
            publishing.choose(
                roll_up, form.choices(), plan.day, by=request.actor, today=today
            )
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, "Rehearsed. Nothing has changed at the school.")
        return to_desk(request, roll_up)
    page = {
        "roll_up": roll_up,
        "group": group,
        "form": form,
        "rows": form.rows(),
        "has_errors": bool(form.errors),
        "help_page": "roll-up",
    }
    status = 200 if request.method == "GET" else 422
    return render(request, "pupils/desk_pupils.html", page, status=status)


@manages_pupils
@require_POST
@once
def publish_roll_up(request: SchoolRequest, ref: str) -> HttpResponse:
    roll_up, today = find(request, ref), request.school.today()
    digest = request.POST.get("digest", "")
    try:
        roll_up = publishing.publish(roll_up, digest, by=request.actor, today=today)
    except ValidationError as error:
        return refused(request, roll_up, error)
    if roll_up.state == RollUpState.DUE and roll_up.publish_on:
        day = when.day(roll_up.publish_on)
        messages.success(request, f"It will be published on {day}, early in the day.")
    else:
        messages.success(request, f"{request.school.name} is in {roll_up.year} now.")
    return to_desk(request, roll_up)


def refused(
    request: SchoolRequest, roll_up: RollUp, error: ValidationError
) -> HttpResponse:
    form = None
    if roll_up.state == RollUpState.REHEARSED:
        new = of_the_new_year(request.school, roll_up.year)
        plan = planned(roll_up, request)
        form = ChoicesForm(plan=plan, new=new, today=request.school.today())
    return show(request, roll_up, form, problems=error.messages, status=422)


@manages_pupils
@require_POST
@once
def withdraw_roll_up(request: SchoolRequest, ref: str) -> HttpResponse:
    roll_up = find(request, ref)
    publishing.withdraw(roll_up, by=request.actor, today=request.school.today())
    messages.success(request, "It will not be published by itself.")
    return to_desk(request, roll_up)


@manages_pupils
@require_POST
@once
def step_back_roll_up(request: SchoolRequest, ref: str) -> HttpResponse:
    roll_up = find(request, ref)
    try:
        step_back(roll_up, by=request.actor, today=request.school.today())
    except ValidationError as error:
        return refused(request, roll_up, error)
    messages.success(request, "Taken back: pupils and groups are as before.")
    return to_desk(request, roll_up)
