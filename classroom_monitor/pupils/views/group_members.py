"""Who is in a group and who sees it: one screen, by the picker of the user form."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from classroom_monitor.groups.models import Group
from classroom_monitor.history.models import Change
from classroom_monitor.history.submissions import once
from classroom_monitor.pupils.effect import effect_of
from classroom_monitor.pupils.members import Members
from classroom_monitor.staff import undo
from classroom_monitor.staff.access import SchoolRequest, members_only
from classroom_monitor.staff.models import Membership
from classroom_monitor.staff.views.pieces import piece

ARCHIVED = "{} was archived: restore it first. Nothing was changed."


def find(request: SchoolRequest, ref: str) -> Group:
    groups = request.school.groups.select_related("school", "academic_year")
    return get_object_or_404(groups, ref=ref)


@members_only(Membership.can_manage_groups)
@once
def edit_members(request: SchoolRequest, ref: str) -> HttpResponse:
    group = find(request, ref)
    if group.archived_on:
        messages.error(request, ARCHIVED.format(group.name))
        return redirect("groups:show", request.school.slug, group.ref)
    if request.method != "POST":
        return show(request, Members.of(group, request.school.today()))
    with transaction.atomic():
        return handle(request, Members.locked(group, request.school.today()))


def handle(request: SchoolRequest, members: Members) -> HttpResponse:
    """Do what the pressed button says: a step, or Save."""
    data = request.POST
    members.take_in(data)
    if step := data.get("step"):
        members.take_step(step)
        problems = [boxes.problem for boxes in members.boxes() if boxes.problem]
        return show(request, members, problems, was=data.get("was", ""))
    members.merge(data.get("was", ""))
    problems = members.problems(data)
    if problems or members.merged:
        was = "" if members.merged else data.get("was", "")
        return show(request, members, problems, was=was, status=422)
    try:
        with transaction.atomic():
            changes = members.save(by=request.actor)
    except ValidationError as error:
        return show(
            request, members, error.messages, was=data.get("was", ""), status=422
        )
    return saved(request, members.group, changes)


def saved(
    request: SchoolRequest, group: Group, changes: list[Change]
) -> HttpResponseRedirect:
    if not changes:
        messages.info(request, f"Nothing was changed in {group.name}.")
    elif len(changes) == 1 and undo.can_undo(changes[0]):
        base = f"/schools/{request.school.slug}/staff/undo/{changes[0].ref}/"
        messages.success(request, f"{group.name} was saved.", extra_tags=f"undo:{base}")
    else:
        text = (
            f"{group.name} was saved. Its pupils and its users are undone in History."
        )
        messages.success(request, text)
    return redirect("groups:show", request.school.slug, group.ref)


@members_only(Membership.can_manage_groups)
@require_POST
def show_impact(request: SchoolRequest, ref: str) -> HttpResponse:
    """The box "What saving will do", for what is selected now."""
    members = Members.of(find(request, ref), request.school.today())
    members.take_in(request.POST)
    page = {"effect": effect_of(members)}
    return render(request, "pupils/group_members.html#impact", page)


def show(
    request: SchoolRequest,
    members: Members,
    problems: list[str] | None = None,
    *,
    was: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page. `was` is what the form showed at first, when it is shown again."""
    page = {
        "group": members.group,
        "boxes": [
            (boxes.words, piece("ui/picker", request, picker=boxes))
            for boxes in members.boxes()
        ],
        "effect": effect_of(members),
        "was": was or members.snapshot(),
        "problems": problems or [],
        "merged": members.merged,
        "is_step": request.method == "POST",
        "has_errors": bool(problems or members.merged),
        "help_page": "group-members",
    }
    return render(request, "pupils/group_members.html", page, status=status)
