"""Own lists of pupils: each person sees and changes their own alone."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from classroom_monitor.history.submissions import once
from classroom_monitor.pupils import own_lists
from classroom_monitor.pupils.list_forms import ListForm
from classroom_monitor.pupils.members import OF_THE_PAGE, STRANGE, problems_of
from classroom_monitor.pupils.models import PupilList
from classroom_monitor.staff.access import SchoolRequest, members_only
from classroom_monitor.staff.views.pieces import piece
from classroom_monitor.ui.picker import Boxes, snapshot


def find(request: SchoolRequest, ref: str) -> PupilList:
    """A list of one's own; anybody else's does not exist."""
    found = get_object_or_404(request.membership.pupil_lists, ref=ref)
    found.membership = request.membership
    return found


@members_only()
@require_safe
def list_lists(request: SchoolRequest) -> HttpResponse:
    return show_lists(request, ListForm())


def show_lists(
    request: SchoolRequest, form: ListForm, status: int = 200
) -> HttpResponse:
    page = {
        "lists": own_lists.lists_of(request.membership, request.school.today()),
        "form": form,
        "help_page": "own-lists",
    }
    return render(request, "pupils/lists.html", page, status=status)


@require_POST
@members_only()
@once
def add_list(request: SchoolRequest) -> HttpResponse:
    form = ListForm(request.POST)
    if form.is_valid():
        try:
            made = own_lists.add_list(request.membership, form.cleaned_data["name"])
        except ValidationError as error:
            form.add_error("name", error.messages[0])
        else:
            messages.success(request, f"{made.name} was added. Choose its pupils.")
            return redirect("lists:pupils", request.school.slug, made.ref)
    return show_lists(request, form, 422)


@members_only()
@require_safe
def show_list(request: SchoolRequest, ref: str) -> HttpResponse:
    found = find(request, ref)
    return render_list(request, found, ListForm(initial={"name": found.name}))


def render_list(
    request: SchoolRequest, found: PupilList, form: ListForm, status: int = 200
) -> HttpResponse:
    member, today = request.membership, request.school.today()
    seen = request.school.pupils.visible_to(member, today)
    entries = found.entries.values("pupil")
    page = {
        "list": found,
        # What stands at the head is the name that is saved, not the one being typed.
        "name": form.initial.get("name") or found.name,
        "pupils": seen.filter(pk__in=entries).in_order(),
        "form": form,
        "help_page": "own-lists",
    }
    return render(request, "pupils/list_of_own.html", page, status=status)


@require_POST
@members_only()
@once
def rename_list(request: SchoolRequest, ref: str) -> HttpResponse:
    found = find(request, ref)
    form = ListForm(request.POST, initial={"name": found.name})
    if form.is_valid():
        try:
            own_lists.rename_list(found, form.cleaned_data["name"])
        except ValidationError as error:
            form.add_error("name", error.messages[0])
        else:
            messages.success(request, f"The list is called {found.name} now.")
            return redirect("lists:show", request.school.slug, found.ref)
    return render_list(request, found, form, 422)


@require_POST
@members_only()
@once
def delete_list(request: SchoolRequest, ref: str) -> HttpResponse:
    found = find(request, ref)
    found.delete()
    messages.success(request, f"{found.name} was deleted. Its pupils stay as they are.")
    return redirect("lists:list", request.school.slug)


@members_only()
@once
def choose_pupils(request: SchoolRequest, ref: str) -> HttpResponse:
    found = find(request, ref)
    boxes = own_lists.boxes_of(found, request.school.today())
    if request.method != "POST":
        return show_picker(request, found, boxes, [])
    data = request.POST
    boxes.take_in(data)
    if step := data.get("step"):
        if step == "add_pupil":
            boxes.add_ticked(None)
        return show_picker(request, found, boxes, [boxes.problem], was=data.get("was"))
    # In another tab, perhaps.
    merged = boxes.merge_with(data.get("was", ""))
    problems = [boxes.problem, *problems_of(boxes, data, request.school.today())]
    if data.keys() - OF_THE_PAGE - boxes.words.names():
        problems.append(STRANGE)
    if merged or any(problems):
        return show_picker(request, found, boxes, [*problems, *merged], 422)
    try:
        added, gone = own_lists.save_pupils(found, boxes)
    except ValidationError as error:
        return show_picker(request, found, boxes, error.messages, 422, data.get("was"))
    messages.success(request, f"{added} added, {gone} taken out.")
    return redirect("lists:show", request.school.slug, found.ref)


def show_picker(
    request: SchoolRequest,
    found: PupilList,
    boxes: Boxes,
    problems: list[str],
    status: int = 200,
    was: str | None = None,
) -> HttpResponse:
    told = [problem for problem in problems if problem]
    page = {
        "list": found,
        "was": was or snapshot(boxes),
        "picker": piece("pupils/own_picker", request, picker=boxes),
        "problems": told,
        "is_step": request.method == "POST",
        "has_errors": bool(told),
        "help_page": "own-lists",
    }
    return render(request, "pupils/list_pupils.html", page, status=status)
