"""A teacher asks that a month be opened again, and SLT answer."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from classroom_monitor.attainment import opening as openings
from classroom_monitor.attainment.forms.months import AskForm, GrantForm, RefuseForm
from classroom_monitor.attainment.models import Answer, ReopenRequest
from classroom_monitor.attainment.opening import Place
from classroom_monitor.attainment.views.months import requests
from classroom_monitor.groups.access import enter_own_group
from classroom_monitor.history.submissions import once
from classroom_monitor.schools.views.answers import note_refusal, show_form, typed
from classroom_monitor.staff.access import SchoolRequest, members_only
from classroom_monitor.staff.models import Membership
from classroom_monitor.ui import when


@members_only()
@once
def ask_for_month(request: SchoolRequest) -> HttpResponse:
    """From a locked cell: the address fills in month, group and subject."""
    # A group of the school that one lacks is named; any other is not there.
    if ref := request.GET.get("group") or request.POST.get("group"):
        enter_own_group(request, ref)
    fill_in = {n: request.GET.get(n, "") for n in ("month", "group", "subject")}
    form = AskForm(typed(request), member=request.membership, initial=fill_in)
    if form.is_valid():
        try:
            openings.ask(
                request.membership,
                form.place,
                form.cleaned_data["reason"],
                by=request.actor,
                now=request.school.now(),
            )
        except ValidationError as error:
            note_refusal(form, error)
        else:
            messages.success(
                request, f"You asked for {form.place.words}. SLT see it in their list."
            )
            return redirect("months:list", request.school.slug)
    page = {"slt": openings.slt_of(request.school), "help_page": "reopen-a-month"}
    return show_form(request, "attainment/months/ask.html", form, **page)


@members_only(Membership.can_reopen_months)
def show_request(request: SchoolRequest, ref: str) -> HttpResponse:
    return show_answering(request, find(request, ref))


def find(request: SchoolRequest, ref: str) -> ReopenRequest:
    found: ReopenRequest = get_object_or_404(
        requests(request).select_related("school"), ref=ref
    )
    return found


def show_answering(
    request: SchoolRequest,
    asked: ReopenRequest,
    grant: GrantForm | None = None,
    refuse: RefuseForm | None = None,
) -> HttpResponse:
    """The request with both answers; the form that was sent keeps what was typed."""
    sent: forms.Form | None = grant or refuse
    status = 422 if sent is not None and sent.errors else 200
    page = {
        "asked": asked,
        "place": Place.of(asked),
        "is_waiting": asked.answer == Answer.WAITING,
        "grant": grant or GrantForm(request=asked),
        "refuse": refuse or RefuseForm(),
        "sent": sent,
        "has_errors": status == 422,
        "help_page": "reopen-a-month",
    }
    return render(request, "attainment/months/request.html", page, status=status)


@require_POST
@members_only(Membership.can_reopen_months)
@once
def grant_request(request: SchoolRequest, ref: str) -> HttpResponse:
    asked = find(request, ref)
    form = GrantForm(request.POST, request=asked)
    if form.is_valid():
        try:
            opening = openings.grant(
                asked,
                form.cleaned_data["until"],
                form.cleaned_data["subject"],
                slt=request.membership,
                by=request.actor,
                now=request.school.now(),
            )
        except ValidationError as error:
            return told(request, asked, form, error)
        until = when.full_moment(opening.until, request.school)
        words = Place.of(opening).words
        messages.success(request, f"{words} is open until {until}.")
        return redirect("months:list", request.school.slug)
    return show_answering(request, asked, grant=form)


@require_POST
@members_only(Membership.can_reopen_months)
@once
def refuse_request(request: SchoolRequest, ref: str) -> HttpResponse:
    asked = find(request, ref)
    form = RefuseForm(request.POST)
    if form.is_valid():
        try:
            openings.refuse(
                asked,
                form.cleaned_data["words"],
                slt=request.membership,
                by=request.actor,
                now=request.school.now(),
            )
        except ValidationError as error:
            return told(request, asked, form, error)
        name = asked.membership.full_name
        messages.success(request, f"{name} sees that you refused, and why.")
        return redirect("months:list", request.school.slug)
    return show_answering(request, asked, refuse=form)


def told(
    request: SchoolRequest,
    asked: ReopenRequest,
    form: GrantForm | RefuseForm,
    error: ValidationError,
) -> HttpResponse:
    """The page as it stands now, with the reason why nothing was done."""
    note_refusal(form, error)
    fresh = find(request, asked.ref)
    if isinstance(form, GrantForm):
        return show_answering(request, fresh, grant=form)
    return show_answering(request, fresh, refuse=form)


@require_POST
@members_only()
def withdraw_request(request: SchoolRequest, ref: str) -> HttpResponse:
    """Only whoever asked; nobody else's request exists here."""
    own = requests(request).filter(membership=request.membership)
    asked = get_object_or_404(own.select_related("school"), ref=ref)
    try:
        openings.withdraw(asked, by=request.actor, now=request.school.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        words = Place.of(asked).words
        messages.success(request, f"You no longer ask for {words}.")
    return redirect("months:list", request.school.slug)
