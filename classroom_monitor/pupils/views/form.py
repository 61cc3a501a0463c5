"""The form of a pupil's record: adding and editing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from classroom_monitor.history.submissions import once
from classroom_monitor.pupils import actions
from classroom_monitor.pupils.forms import CHARACTERISTICS, PupilForm
from classroom_monitor.pupils.merge import Typed, merge, snapshot
from classroom_monitor.pupils.models import Pupil
from classroom_monitor.pupils.record import links_ahead
from classroom_monitor.pupils.views.record import find_to_change
from classroom_monitor.staff.access import SchoolRequest, members_only
from classroom_monitor.staff.merge import Merge
from classroom_monitor.staff.models import Membership
from classroom_monitor.staff.picker import Picker
from classroom_monitor.staff.views.pieces import piece


@members_only(Membership.can_manage_pupils)
@once
@transaction.atomic
def add_pupil(request: SchoolRequest) -> HttpResponse:
    return handle(request, Pupil(school=request.school))


@members_only(Membership.can_manage_pupils)
@once
@transaction.atomic
def edit_pupil(request: SchoolRequest, ref: str) -> HttpResponse:
    return handle(request, find_to_change(request, ref))


def handle(request: SchoolRequest, pupil: Pupil) -> HttpResponse:
    held = links_ahead(pupil, request.school.today()) if pupil.pk else []
    picker = Picker.of(request.school, held, with_standing=False)
    if request.method != "POST":
        return show(request, form_for(request, pupil), picker)
    data = request.POST.copy()
    picker.take_in(data)
    if step := data.get("step"):
        if step == "add":
            picker.add_as_typed(request.school.today())
        form = form_for(request, pupil, initial=Typed(data).values())
        told = picker.problem or "Not saved yet"
        return show(request, form, picker, was=data.get("was", ""), shown_step=told)
    merged = merge(data, pupil, picker) if pupil.pk else None
    form = form_for(request, pupil, data)
    if picker.problem:
        form.add_error(None, picker.problem)
    if form.is_valid() and merged is None and save(request, form, picker):
        return redirect("pupils:show", request.school.slug, pupil.ref)
    was = "" if merged else data.get("was", "")
    return show(request, form, picker, status=422, was=was, merged=merged)


def form_for(
    request: SchoolRequest,
    pupil: Pupil,
    data: QueryDict | None = None,
    initial: dict[str, Any] | None = None,
) -> PupilForm:
    return PupilForm(
        data,
        pupil=pupil,
        today=request.school.today(),
        sees_characteristics=request.membership.sees_characteristics(),
        initial=initial,
    )


def save(request: SchoolRequest, form: PupilForm, picker: Picker) -> bool:
    """Save the record and its groups, or put on the form why not."""
    pupil, by, today = form.pupil, request.actor, request.school.today()
    is_new = pupil.pk is None
    try:
        with transaction.atomic():
            change = actions.save_pupil(pupil, form.values(), by=by, today=today)
            wanted = move_of(request, pupil, picker)
            moved = actions.move(request.school, [wanted], by=by, today=today)
    except ValidationError as error:
        if is_new:
            pupil.pk = None
        known = hasattr(error, "error_dict")
        for name, reasons in error.message_dict.items() if known else []:
            form.add_error(name, reasons)
        if not known:
            form.add_error(None, error.messages)
        return False
    if is_new:
        messages.success(request, f"{pupil.full_name} was added.")
    elif change or moved:
        messages.success(request, f"{pupil.full_name} was saved.")
    else:
        messages.info(request, f"Nothing was changed for {pupil.full_name}.")
    return True


def move_of(request: SchoolRequest, pupil: Pupil, picker: Picker) -> actions.Move:
    """What the picker's boxes say, with the groups themselves."""
    give, take = picker.to_give(), picker.to_take()
    keys = {group.pk for group in (*give, *take)}
    groups = request.school.groups.in_bulk(keys) if keys else {}
    return actions.Move(
        pupil,
        {groups[group.pk]: until for group, until in give.items()},
        {groups[group.pk] for group in take},
    )


def show(
    request: SchoolRequest,
    form: PupilForm,
    picker: Picker,
    *,
    status: int = 200,
    was: str = "",
    merged: Merge | None = None,
    shown_step: str = "",
) -> HttpResponse:
    """The page. `was` is what the form showed at first, when it is shown again."""
    pupil = form.pupil
    typed = Typed(form.data if form.is_bound else None, form)
    today = request.school.today()
    page = {
        "form": form,
        "pupil": pupil,
        "is_known": bool(pupil.pk),
        "has_left": bool(pupil.left_on and pupil.left_on < today),
        "picker_boxes": piece("ui/picker", request, picker=picker),
        "was": was or (snapshot(pupil, picker) if pupil.pk else ""),
        "merged": merged,
        "shown_step": shown_step,
        "characteristics": [form[n] for n in CHARACTERISTICS if n in form.fields],
        "upn_note": typed.upn_note(),
        "year_note": typed.year_note(today),
        "has_errors": status == 422,
        "help_page": "add-a-pupil",
    }
    return render(request, "pupils/form.html", page, status=status)


@members_only(Membership.can_manage_pupils)
@require_safe
def show_notes(request: SchoolRequest) -> HttpResponse:
    """What is odd about a UPN or a year group, as it is typed."""
    typed = Typed(request.GET)
    name = "upn" if "upn" in request.GET else "year"
    today = request.school.today()
    note = typed.upn_note() if name == "upn" else typed.year_note(today)
    return render(request, "pupils/_note.html", {"name": name, "note": note})
