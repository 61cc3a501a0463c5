"""Targets for the pupils of a group: what is wanted, the preview, and the act."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from classroom_monitor.attainment import bulk_targets
from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.bulk_plan import Plan, make_plan
from classroom_monitor.attainment.forms.bulk_targets import BulkForm, ConfirmForm
from classroom_monitor.attainment.target_scope import enter_cohort, pupils_seen
from classroom_monitor.groups.models import Group
from classroom_monitor.history.submissions import once
from classroom_monitor.schools.views.answers import note_refusal, show_form, typed
from classroom_monitor.staff.access import SchoolRequest, members_only
from classroom_monitor.staff.models import Membership

FORM = "attainment/targets/bulk.html"
PREVIEW = "attainment/targets/bulk_plan.html"


@members_only(Membership.may_set_targets)
def plan_targets(request: SchoolRequest) -> HttpResponse:
    """What is wanted; once it is right, what would be set for whom."""
    group = group_in(request)
    if group is None:
        return redirect("targets:list", request.school.slug)
    form = BulkForm(typed(request), school=request.school, group=group)
    if not form.is_valid():
        page = {"group": group, "help_page": "targets", "back": back(request, group)}
        return show_form(request, FORM, form, **page)
    return show_plan(request, form, plan_of(request, form))


@require_POST
@members_only(Membership.may_set_targets)
@once
def carry_out(request: SchoolRequest) -> HttpResponse:
    """Set what the preview showed, or show it anew where something changed."""
    group = group_in(request)
    if group is None:
        return redirect("targets:list", request.school.slug)
    form = ConfirmForm(request.POST, school=request.school, group=group)
    form.offer(request.POST.getlist("leave"))
    if not form.is_valid():
        page = {"group": group, "help_page": "targets", "back": back(request, group)}
        return show_form(request, FORM, form, **page)
    plan = plan_of(request, form)
    data = form.cleaned_data
    if not {*data["leave"]} <= {line.pupil.ref for line in plan.lines}:
        form.add_error(None, "Load this page again and repeat your change.")
        return show_plan(request, form, plan)
    try:
        change = bulk_targets.carry_out(
            plan,
            data["digest"],
            data["leave"],
            member=request.membership,
            by=request.actor,
        )
    except ValidationError as error:
        note_refusal(form, error)
        return show_plan(request, form, plan)
    if change is None:
        messages.warning(request, "No target was set: everybody was left out.")
    else:
        count = change.content.data["after"]["pupils"]
        pupils = "1 pupil has" if count == 1 else f"{count} pupils have"
        undo = reverse("targets:undo", args=[request.school.slug, change.ref])
        messages.success(
            request,
            f"{pupils} a target in {plan.wanted.subject.name}.",
            extra_tags=f"undo:{undo}",
        )
    return redirect(back(request, group))


def group_in(request: SchoolRequest) -> Group | None:
    ref = request.GET.get("group", "")[:20]
    return enter_cohort(request, ref, to_set=True) if ref else None


def back(request: SchoolRequest, group: Group) -> str:
    return f"{reverse('targets:list', args=[request.school.slug])}?of={group.ref}"


def plan_of(request: SchoolRequest, form: BulkForm) -> Plan:
    today = request.school.today()
    seen = pupils_seen(request.membership, today)
    return make_plan(request.school, Book.of(request.school), form.wanted, seen, today)


def show_plan(request: SchoolRequest, form: BulkForm, plan: Plan) -> HttpResponse:
    """The preview: every pupil with what is set, or why nothing is."""
    group = plan.wanted.group
    page = {
        "plan": plan,
        "group": group,
        "form": form,
        "has_errors": bool(form.errors),
        "sent": [
            (name, form.data.get(name, ""))
            for name in form.fields
            if name not in ("digest", "leave") and name in form.data
        ],
        "back": back(request, group),
        "help_page": "targets",
    }
    return render(request, PREVIEW, page, status=422 if form.errors else 200)


@require_POST
@members_only(Membership.may_set_targets)
def undo(request: SchoolRequest, ref: str) -> HttpResponse:
    """Take back what a bulk act set, for whoever may set targets of that group."""
    changes = request.school.changes.select_related("content")
    change = get_object_or_404(changes, ref=ref)
    if change.kind == bulk_targets.BULK:
        enter_cohort(request, change.subject_ref, to_set=True)
    try:
        undone = bulk_targets.undo(change, member=request.membership, by=request.actor)
    except ValidationError as error:
        messages.warning(request, f"Nothing was undone. {error.messages[0]}")
        return redirect("targets:list", request.school.slug)
    messages.success(request, undone.sentence())
    where = reverse("targets:list", args=[request.school.slug])
    return redirect(f"{where}?of={change.subject_ref}")
