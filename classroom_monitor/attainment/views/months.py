"""Months: why one is locked, who can help, what SLT reopened and what was asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from classroom_monitor.attainment import opening as openings
from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.forms.months import OpeningForm
from classroom_monitor.attainment.models import Answer, MonthOpening
from classroom_monitor.attainment.months import month_of, plus
from classroom_monitor.history.submissions import once
from classroom_monitor.schools.views.answers import note_refusal, show_form, typed
from classroom_monitor.staff.access import SchoolRequest, members_only
from classroom_monitor.staff.models import Membership
from classroom_monitor.ui import when

PER_PAGE = 20
SHOWN_ANSWERS = 20


@members_only()
def show_months(request: SchoolRequest) -> HttpResponse:
    """Which months are open to whom; for SLT also what waits for an answer."""
    school, member, now = request.school, request.membership, request.school.now()
    opened = all_openings(request)
    if not member.can_reopen_months():
        opened = opened.filter(
            Q(membership=None) | Q(membership=member),
            Q(group=None) | Q(group__in=member.groups_on(now.date())),
        )
    holds = MonthOpening.holding(now)
    asked = requests(request)
    page = {
        "last_month": last_month(request),
        "slt": openings.slt_of(school),
        "holding": opened.filter(holds).order_by("until", "pk"),
        "past": Paginator(opened.exclude(holds).order_by("-pk"), PER_PAGE).get_page(
            request.GET.get("page")
        ),
        "own": asked.filter(membership=member).order_by("-pk")[:SHOWN_ANSWERS],
        "help_page": "reopen-a-month",
    }
    if member.can_reopen_months():
        page["waiting"] = asked.filter(answer=Answer.WAITING).order_by("pk")
        answered = asked.exclude(answer=Answer.WAITING).order_by("-pk")
        page["answered"] = answered[:SHOWN_ANSWERS]
    return render(request, "attainment/months/list.html", page)


def last_month(request: SchoolRequest) -> dict[str, Any]:
    """The month before this one, and until which day it is open to teachers."""
    today = request.school.today()
    days = Book.of(request.school).grace_days
    closes = month_of(today) + timedelta(days=days - 1)
    return {
        "name": when.month(plus(month_of(today), -1)),
        "days": days,
        "is_open": today.day <= days,
        "closes": closes,
    }


def all_openings(request: SchoolRequest) -> QuerySet[MonthOpening]:
    return request.school.month_openings.select_related(
        "group", "subject", "membership", "by"
    )


def requests(request: SchoolRequest) -> QuerySet[Any]:
    return request.school.reopen_requests.select_related(
        "group", "subject", "membership", "answered_by", "opening"
    )


@members_only(Membership.can_reopen_months)
@once
def reopen_month(request: SchoolRequest) -> HttpResponse:
    """SLT open a past month again, for a group, a subject or a person."""
    fill_in = {name: request.GET.get(name, "") for name in ("month", "group")}
    fill_in |= {name: request.GET.get(name, "") for name in ("subject", "person")}
    form = OpeningForm(typed(request), school=request.school, initial=fill_in)
    if form.is_valid():
        try:
            made = openings.reopen(
                form.place,
                form.cleaned_data["until"],
                form.cleaned_data["reason"],
                slt=request.membership,
                by=request.actor,
                now=request.school.now(),
            )
        except ValidationError as error:
            note_refusal(form, error)
        else:
            until = when.full_moment(made.until, request.school)
            messages.success(request, f"{form.place.words} is open until {until}.")
            return redirect("months:list", request.school.slug)
    page = {"help_page": "reopen-a-month"}
    return show_form(request, "attainment/months/reopen.html", form, **page)


@require_POST
@members_only(Membership.can_reopen_months)
def close_month(request: SchoolRequest, ref: str) -> HttpResponse:
    """End an opening before its time."""
    row = get_object_or_404(all_openings(request).select_related("school"), ref=ref)
    try:
        openings.close(row, by=request.actor, now=request.school.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        words = openings.Place.of(row).words
        messages.success(request, f"{words} is closed again.")
    return redirect("months:list", request.school.slug)
