"""The form of a user: adding and editing."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from classroom_monitor.history.submissions import once
from classroom_monitor.staff import links, merge
from classroom_monitor.staff.access import StaffRequest, staff_managers_only
from classroom_monitor.staff.acts import Wanted
from classroom_monitor.staff.forms import StaffForm, as_typed
from classroom_monitor.staff.impact import Asked, Impact, impact_of
from classroom_monitor.staff.joining import NewMember, add_member
from classroom_monitor.staff.listing.query import back_address, back_query
from classroom_monitor.staff.mailing import SendPasswordEmail
from classroom_monitor.staff.models import Membership
from classroom_monitor.staff.picker import Picker, first_day_without
from classroom_monitor.staff.places import member_of
from classroom_monitor.staff.revisions import Revision, revise
from classroom_monitor.staff.views.pieces import piece
from classroom_monitor.staff.views.steps import take_step


@staff_managers_only
@once
def add_staff(request: StaffRequest) -> HttpResponse:
    return handle(request, None)


@staff_managers_only
@once
def edit_staff(request: StaffRequest, ref: str) -> HttpResponse:
    return handle(request, find(request, ref))


@staff_managers_only
@require_POST
def show_impact(request: StaffRequest, ref: str = "") -> HttpResponse:
    """The box "What saving will do", for what is typed now."""
    member = find(request, ref) if ref else None
    picker = picker_for(request, member)
    picker.take_in(request.POST)
    page = {"impact": impact(request, as_typed(request.POST), picker, member)}
    return render(request, "staff/form.html#impact", page)


def find(request: StaffRequest, ref: str) -> Membership:
    member = member_of(request.school, ref)
    if member is None:
        raise Http404
    return member


def picker_for(request: StaffRequest, member: Membership | None) -> Picker:
    held = links.Holding()
    if member is not None:
        held = links.held_by([member]).get(member.pk, held)
    return Picker.of(request.school, held.values())


def impact(
    request: StaffRequest,
    typed: dict[str, Any],
    picker: Picker,
    member: Membership | None,
) -> Impact:
    return impact_of(Asked(request.school, picker, typed, member, request.membership))


def handle(request: StaffRequest, member: Membership | None) -> HttpResponse:
    picker = picker_for(request, member)
    form_for = partial(
        StaffForm,
        school=request.school,
        member=member,
        is_self=member is not None and member.user_id == request.user.pk,
    )
    if request.method != "POST":
        return show(request, form_for(), picker)
    data = request.POST.copy()
    picker.take_in(data)
    if step := data.get("step"):
        note = take_step(request, step, data, picker)
        form = form_for(initial=as_typed(data))
        return show(request, form, picker, was=data.get("was"), **note)
    merged = None
    if member is not None and merge.is_stale(data, member):
        merged = merge.merge(data, member, picker)
    form = form_for(data)
    if picker.problem:
        form.add_error(None, picker.problem)
    if form.is_valid() and merged is None and (saved := save(request, form, picker)):
        return saved
    was = None if merged else data.get("was")
    return show(request, form, picker, status=422, was=was, merged=merged)


def save(request: StaffRequest, form: StaffForm, picker: Picker) -> Any:
    """Save and redirect, or put on the form why not."""
    try:
        if form.member is None:
            member: Membership | None = add(request, form, picker)
        else:
            member = edit(request, form, form.member, picker)
    except ValidationError as error:
        for name, reasons in to_fields(error):
            form.add_error(name, reasons)
        return None
    if member is None:
        return None
    return redirect(back_address(request, member.ref))


def to_fields(error: ValidationError) -> Iterable[tuple[str | None, list[str]]]:
    if hasattr(error, "error_dict"):
        return error.message_dict.items()
    return [(None, error.messages)]


def add(request: StaffRequest, form: StaffForm, picker: Picker) -> Membership:
    fields = form.revised_fields()
    data = form.cleaned_data
    new = NewMember(
        data["username"],
        fields,
        data["email"],
        {picker.groups[r]: first_day_without(d) for r, d in picker.selected.items()},
    )
    today = request.school.today()
    member = add_member(request.school, new, by=request.actor, today=today)
    told = f"{member.full_name} can now sign in at {request.school.name}."
    if data["send_link"] and member.shown_email and member.is_active:
        send_link(request, member)
        told = f"{member.full_name} was added, and is sent a link to set a password."
    messages.success(request, told)
    return member


def send_link(request: StaffRequest, member: Membership) -> None:
    """By the act of the list, so that both refuse, limit and record alike."""
    school = request.school
    outcome = SendPasswordEmail().carry_out(
        [member], Wanted(school), by=request.actor, today=school.today()
    )
    for _, reason in outcome.refused:
        messages.warning(request, f"No password email was sent. {reason}")


def edit(
    request: StaffRequest, form: StaffForm, member: Membership, picker: Picker
) -> Membership | None:
    data = form.cleaned_data
    revision = Revision(
        member,
        form.revised_fields(),
        give=picker.to_give(),
        take=picker.to_take(),
        username=data["username"] if member.is_home() else None,
        email=data["email"] if member.is_home() else None,
    )
    school = request.school
    outcome = revise(school, [revision], by=request.actor, today=school.today())
    for _, reason in outcome.refused:
        form.add_error(None, reason)
    if outcome.refused:
        return None
    name = member.full_name
    if outcome.changes:
        name = outcome.changed[0].full_name
        undo = f"undo:{request.base}undo/{outcome.changes[0].ref}/"
        messages.success(request, f"{name} was saved.", extra_tags=undo)
    else:
        messages.info(request, f"Nothing was changed for {name}.")
    if data["send_link"]:
        send_link(request, outcome.changed[0] if outcome.changed else member)
    return member


def show(
    request: StaffRequest,
    form: StaffForm,
    picker: Picker,
    *,
    status: int = 200,
    was: str | None = None,
    **more: Any,
) -> HttpResponse:
    """The page. `was` is what the form showed at first, when it is shown again."""
    member = form.member
    typed = as_typed(form.data) if form.is_bound else {**form.initial}
    note = more.get("same_note", "")
    page = {
        "form": form,
        "member": member,
        "picker": picker,
        "picker_boxes": piece("picker", request, picker=picker, same_note=note),
        "impact": impact(request, typed, picker, member),
        "was": was or (merge.snapshot(member, picker) if member else ""),
        "back": back_query(request),
        "has_errors": status == 422,
        "help_page": "add-a-user",
        **more,
    }
    return render(request, "staff/form.html", page, status=status)
