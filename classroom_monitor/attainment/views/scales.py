"""Scales: add, edit with the effect shown first, archive, restore, remove."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from classroom_monitor.attainment import (
    rehearsal,
    rehearsal_subjects,
    rehearsal_targets,
    scales,
)
from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.forms.rehearsed import ArchiveForm
from classroom_monitor.attainment.forms.scales import ScaleFields
from classroom_monitor.attainment.models import Scale, ScaleForm
from classroom_monitor.attainment.rehearsal import Effect
from classroom_monitor.attainment.scales import ScalePlan
from classroom_monitor.history.submissions import once
from classroom_monitor.schools.views.answers import note_refusal, show_form, typed
from classroom_monitor.staff.access import SchoolRequest, members_only
from classroom_monitor.staff.models import Membership


@members_only(Membership.can_manage_settings)
@once
def add_scale(request: SchoolRequest) -> HttpResponse:
    """A new scale, of steps or a range; what may be typed on it is shown first."""
    asked = request.GET.get("form", "")
    kind = ScaleForm.RANGE if asked == ScaleForm.RANGE else ScaleForm.STEPS
    form = ScaleFields(typed(request), kind=kind, initial={"tolerance": "0"})
    if is_for_rows(request):
        return show_scale(request, form, kind=kind)
    effect = None
    if form.is_valid() and not form.is_seen:
        scale = Scale(school=request.school, form=kind, name=form.to_plan().name)
        sheet = rehearsal_subjects.new_sheet(
            scale, *scales.build(scale, form.to_plan(), 1)
        )
        book = Book.of(request.school)
        effect = rehearsal_subjects.effect_of_new_scale(book, sheet)
    elif form.is_valid():
        try:
            made = scales.add(request.school, kind, form.to_plan(), by=request.actor)
        except ValidationError as error:
            note_refusal(form, error)
        else:
            messages.success(request, f"{made.name} was added. Say where bands begin.")
            return redirect("attainment_settings:bands", request.school.slug, made.ref)
    return show_scale(request, form, kind=kind, new=effect)


def is_for_rows(request: SchoolRequest) -> bool:
    """Whether only more rows were asked for."""
    return request.method == "POST" and request.POST.get("act") == "rows"


@members_only(Membership.can_manage_settings)
@once
def edit_scale(request: SchoolRequest, ref: str) -> HttpResponse:
    """Show what an edit changes first; save it when just that was looked at."""
    scale, book = find(request, ref), Book.of(request.school)
    now = ScalePlan.of(book.scales[scale.pk])
    form = ScaleFields(
        typed(request), kind=scale.form, plan=now, initial={"version": scale.version}
    )
    if is_for_rows(request):
        return show_scale(request, form, scale=scale)
    effect = None
    if form.is_valid():
        if form.is_seen or form.to_plan() == now:
            if saved(request, form, scale):
                return redirect("attainment_settings:show", request.school.slug)
        else:
            effect = rehearse(request, book, scale, form.to_plan())
    return show_scale(request, form, scale=scale, effect=effect)


def rehearse(
    request: SchoolRequest, book: Book, scale: Scale, plan: ScalePlan
) -> Effect:
    newest = book.scales[scale.pk].newest
    version, steps = scales.build(scale, plan, newest.number + 1)
    rehearsed = rehearsal.with_version(book, scale.pk, version, steps)
    school, today = request.school, request.school.today()
    effect = rehearsal.effect_on_scale(school, book, rehearsed, scale.pk, today)
    if plan.tolerance != scale.tolerance:
        rehearsed = rehearsal_targets.with_tolerance(
            rehearsed, scale.pk, plan.tolerance
        )
        effect.statuses = rehearsal_targets.effect_on_statuses(
            school, book, rehearsed, scale.pk, today
        )
    return effect


def saved(request: SchoolRequest, form: ScaleFields, scale: Scale) -> bool:
    """Save it, or put on the form why not."""
    seen = form.cleaned_data["version"] or 0
    try:
        scales.save(scale, form.to_plan(), seen, by=request.actor)
    except ValidationError as error:
        note_refusal(form, error)
        if error.messages == [scales.STALE]:
            form.take_version(find(request, scale.ref).version)
        return False
    messages.success(request, f"{scale.name} was saved.")
    return True


def show_scale(
    request: SchoolRequest, form: ScaleFields, *, kind: str = "", **page: Any
) -> HttpResponse:
    # More rows were asked for: what is wrong so far is told when it is saved.
    has_errors = not is_for_rows(request) and bool(form.errors)
    scale = page.get("scale")
    page |= {
        "form": form,
        "kind": scale.form if scale else kind,
        "problems": form.problems if has_errors else [],
        "has_errors": has_errors,
        "users": scales.users_of(scale, request.school.today()) if scale else [],
        "help_page": "subjects-and-scales",
    }
    status = 422 if has_errors else 200
    return render(request, "attainment/settings/scale.html", page, status=status)


def find(request: SchoolRequest, ref: str) -> Scale:
    scale: Scale = get_object_or_404(
        request.school.scales.select_related("school"), ref=ref
    )
    return scale


@members_only(Membership.can_manage_settings)
@once
def archive_scale(request: SchoolRequest, ref: str) -> HttpResponse:
    """Show what is on it first; offer it no more when that was looked at."""
    scale, school = find(request, ref), request.school
    form = ArchiveForm(typed(request), initial={"version": scale.version})
    if form.is_valid() and form.cleaned_data["version"]:
        seen = form.cleaned_data["version"]
        try:
            scales.archive(scale, seen, by=request.actor, today=school.today())
        except ValidationError as error:
            note_refusal(form, error)
            form.take_version(find(request, ref).version)
        else:
            messages.success(request, f"{scale.name} was archived. Results on it stay.")
            return redirect("attainment_settings:show", school.slug)
    book = Book.of(school)
    page = {
        "scale": scale,
        "users": scales.users_of(scale, school.today()),
        "effect": rehearsal_subjects.effect_of_archiving_scale(school, book, scale),
        "help_page": "subjects-and-scales",
    }
    where = "attainment/settings/archive_scale.html"
    return show_form(request, where, form, **page)


@require_POST
@members_only(Membership.can_manage_settings)
def restore_scale(request: SchoolRequest, ref: str) -> HttpResponse:
    scale = find(request, ref)
    scales.restore(scale, by=request.actor)
    messages.success(request, f"{scale.name} is offered again.")
    return redirect("attainment_settings:show", request.school.slug)


@require_POST
@members_only(Membership.can_manage_settings)
def remove_scale(request: SchoolRequest, ref: str) -> HttpResponse:
    """Only a scale on which nothing was ever entered."""
    scale = find(request, ref)
    try:
        scales.remove(scale, by=request.actor)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, f"{scale.name} was removed.")
    return redirect("attainment_settings:show", request.school.slug)
