"""Ask for access: the question, the list of questions, and the answer."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from classroom_monitor.groups import asking
from classroom_monitor.groups.access import find_group
from classroom_monitor.groups.ask_forms import AskForm, GrantForm, RefuseForm
from classroom_monitor.groups.models import AccessAnswer, AccessRequest, Group
from classroom_monitor.history.submissions import once
from classroom_monitor.staff.access import (
    SchoolRequest,
    administrators_of,
    members_only,
)
from classroom_monitor.staff.models import Membership
from classroom_monitor.staff.text import fold
from classroom_monitor.ui import when

PER_PAGE = 20
MOST_OFFERED = 20


@members_only()
@once
def ask_for_access(request: SchoolRequest, ref: str) -> HttpResponse:
    group, today = find_group(request, ref), request.school.today()
    if group.is_had:
        messages.info(request, asking.HAVE_IT)
        return redirect("groups:show", request.school.slug, group.ref)
    form = AskForm(request.POST or None)
    if form.is_valid():
        try:
            asking.ask(
                group,
                request.membership,
                **form.cleaned_data,
                by=request.actor,
                today=today,
            )
        except ValidationError as error:
            form.add_error(None, error.messages[0])
        else:
            messages.success(request, f"You have asked for {group.name}.")
            return redirect("groups:requests", request.school.slug)
    page = {
        "group": group,
        "form": form,
        "waiting": request.membership.access_requests.filter(
            group=group, answer=AccessAnswer.WAITING
        ).first(),
        "count": group.pupil_links.on(today).count(),
        "ends": [
            (term.label, asking.last_day_of(term, request.school, today))
            for term in asking.TERMS
        ],
        "helpers": administrators_of(request.school),
        "help_page": "ask-for-access",
    }
    return render(request, "groups/ask.html", page, status=422 if form.errors else 200)


@members_only()
def list_requests(request: SchoolRequest) -> HttpResponse:
    """What one asked oneself, with the answers; to administrators what all asked."""
    return show_requests(request)


def show_requests(
    request: SchoolRequest,
    form: GrantForm | RefuseForm | None = None,
    about: AccessRequest | None = None,
) -> HttpResponse:
    """The list; `form` came back with what is wrong with the answer to `about`."""
    member, today = request.membership, request.school.today()
    manages = member.can_manage_groups()
    asked = request.school.access_requests.select_related(
        "group", "membership", "answered_by"
    )
    mine = asked.filter(membership=member).order_by("-pk")
    answered = asked.exclude(answer=AccessAnswer.WAITING).order_by("-answered_at")
    waiting = asked.filter(answer=AccessAnswer.WAITING).order_by("pk")
    part = request.GET.get("q", "")[:80]
    page = {
        "manages": manages,
        "waiting": [(one, asking.terms_within(one.term)) for one in waiting]
        if manages
        else [],
        "page": Paginator(answered if manages else mine, PER_PAGE).get_page(
            request.GET.get("page")
        ),
        "part": part,
        "groups": lacked(request, part)[:MOST_OFFERED] if part else [],
        "form": form,
        "about": about,
        "has_errors": form is not None,
        "today": today,
        "help_page": "ask-for-access",
    }
    return render(request, "groups/requests.html", page, status=422 if form else 200)


def lacked(request: SchoolRequest, part: str) -> list[Group]:
    """Groups of the school that match and that one lacks: their names are no secret."""
    had = request.membership.groups_on(request.school.today())
    found = request.school.groups.current().filter(search__contains=fold(part))
    return list(found.exclude(pk__in=had.values("pk")).in_order()[:MOST_OFFERED])


@require_POST
@members_only(Membership.can_manage_groups)
@once
def grant_access(request: SchoolRequest, ref: str) -> HttpResponse:
    asked = find_request(request, ref)
    form = GrantForm(request.POST, asked=asked)
    if not form.is_valid():
        return show_requests(request, form, asked)
    try:
        until = asking.grant(
            asked,
            **form.cleaned_data,
            answerer=request.membership,
            by=request.actor,
            today=request.school.today(),
        )
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        last = when.day(until)
        name = asked.membership.full_name
        messages.success(request, f"{name} has {asked.group.name} until {last}.")
    return redirect("groups:requests", request.school.slug)


@require_POST
@members_only(Membership.can_manage_groups)
@once
def refuse_access(request: SchoolRequest, ref: str) -> HttpResponse:
    asked = find_request(request, ref)
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return show_requests(request, form, asked)
    try:
        asking.refuse(
            asked,
            **form.cleaned_data,
            answerer=request.membership,
            by=request.actor,
        )
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        name = asked.membership.full_name
        messages.success(request, f"{name} is told that {asked.group.name} is refused.")
    return redirect("groups:requests", request.school.slug)


@require_POST
@members_only()
@once
def withdraw_request(request: SchoolRequest, ref: str) -> HttpResponse:
    asked = get_object_or_404(request.membership.access_requests, ref=ref)
    try:
        asking.withdraw(asked, by=request.actor)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, f"You no longer ask for {asked.group.name}.")
    return redirect("groups:requests", request.school.slug)


def find_request(request: SchoolRequest, ref: str) -> AccessRequest:
    asked = request.school.access_requests.select_related("group", "membership")
    return get_object_or_404(asked, ref=ref)
