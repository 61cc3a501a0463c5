"""A pupil's own page; leaving the school and coming back."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from classroom_monitor.history.submissions import once
from classroom_monitor.pupils import actions, upn
from classroom_monitor.pupils.forms import LeaveForm, ReturnForm, year_note
from classroom_monitor.pupils.models import Pupil
from classroom_monitor.pupils.record import groups_to_return_to, record_of
from classroom_monitor.staff.access import SchoolRequest, members_only
from classroom_monitor.staff.models import Membership
from classroom_monitor.ui import when


def find_record(request: SchoolRequest, ref: str) -> Pupil:
    """A pupil whose record the member may open today: no other exists for them."""
    pupils = request.school.pupils.records_for(
        request.membership, request.school.today()
    )
    pupil = get_object_or_404(pupils, ref=ref)
    pupil.school = request.school
    return pupil


def find_to_change(request: SchoolRequest, ref: str) -> Pupil:
    """The same, and nobody else changes it until the answer is decided."""
    if request.method == "POST":
        actions.lock(request.school)
    return find_record(request, ref)


@members_only()
@require_safe
def show_pupil(request: SchoolRequest, ref: str) -> HttpResponse:
    today = request.school.today()
    pupil = find_record(request, ref)
    page = {
        "pupil": pupil,
        "record": record_of(pupil, request.membership, today),
        "is_here": pupil.left_on is None or pupil.left_on >= today,
        "manages": request.membership.can_manage_pupils(),
        "sees_attainment": sees(request, pupil),
        "upn_warning": upn.warning(pupil.upn),
        "is_temporary": upn.is_temporary(pupil.upn),
        "year_note": year_note(pupil.born_on, pupil.year_group, today),
        "help_page": "pupils",
    }
    return render(request, "pupils/record.html", page)


def sees(request: SchoolRequest, pupil: Pupil) -> bool:
    """Whether the member sees what the pupil reached: through a group, today."""
    seen = request.school.pupils.visible_to(request.membership, request.school.today())
    return seen.filter(pk=pupil.pk).exists()


@members_only(Membership.can_manage_pupils)
@once
@transaction.atomic
def leave_pupil(request: SchoolRequest, ref: str) -> HttpResponse:
    pupil, today = find_to_change(request, ref), request.school.today()
    form = LeaveForm(request.POST or None, pupil=pupil, today=today)
    if form.is_valid():
        last = form.cleaned_data["last_day"]
        actions.leave(pupil, last, by=request.actor, today=today)
        messages.success(request, left_sentence(pupil, last, today))
        return redirect("pupils:show", request.school.slug, pupil.ref)
    page = {"form": form, "pupil": pupil, "help_page": "pupils"}
    status = 200 if request.method == "GET" else 422
    return render(request, "pupils/leave.html", page, status=status)


def left_sentence(pupil: Pupil, last: date, today: date) -> str:
    if last < today:
        return f"{pupil.full_name} left on {when.day(last)} and is in no group."
    return f"{pupil.full_name} leaves after {when.day(last)}."


@members_only(Membership.can_manage_pupils)
@once
@transaction.atomic
def return_pupil(request: SchoolRequest, ref: str) -> HttpResponse:
    pupil, today = find_to_change(request, ref), request.school.today()
    if pupil.left_on is None:
        messages.info(request, f"{pupil.full_name} is on roll.")
        return redirect("pupils:show", request.school.slug, pupil.ref)
    has_left = pupil.left_on < today
    form = ReturnForm(request.POST or None, pupil=pupil, today=today)
    groups = groups_to_return_to(pupil) if has_left else []
    if form.is_valid():
        data = form.cleaned_data
        into = groups if data["to_groups"] else []
        year = data["year_group"]
        actions.bring_back(pupil, year, into, by=request.actor, today=today)
        told = "is on roll again from today" if has_left else "does not leave"
        messages.success(request, f"{pupil.full_name} {told}.")
        return redirect("pupils:show", request.school.slug, pupil.ref)
    page = {"form": form, "pupil": pupil, "groups": groups, "has_left": has_left}
    status = 200 if request.method == "GET" else 422
    return render(
        request, "pupils/return.html", {**page, "help_page": "pupils"}, status=status
    )
