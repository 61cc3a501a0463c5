"""Group Management: add, edit, archive and restore a group."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from classroom_monitor.groups import actions
from classroom_monitor.groups.forms import GroupForm
from classroom_monitor.groups.listing import seen_by
from classroom_monitor.groups.models import Group
from classroom_monitor.history.submissions import once
from classroom_monitor.staff.access import SchoolRequest, members_only
from classroom_monitor.staff.models import Membership


@members_only(Membership.can_manage_groups)
@once
def add_group(request: SchoolRequest) -> HttpResponse:
    return handle(request, Group(school=request.school))


@members_only(Membership.can_manage_groups)
@once
def edit_group(request: SchoolRequest, ref: str) -> HttpResponse:
    return handle(request, find(request, ref))


def find(request: SchoolRequest, ref: str) -> Group:
    return get_object_or_404(request.school.groups.select_related("school"), ref=ref)


def handle(request: SchoolRequest, group: Group) -> HttpResponse:
    today, is_new = request.school.today(), group.pk is None
    form = GroupForm(
        request.POST or None, instance=group, school=request.school, today=today
    )
    if form.is_valid():
        data = form.cleaned_data
        fields = {name: data[name] for name in form.Meta.fields}
        try:
            actions.save_group(group, fields, by=request.actor)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{group.name} was saved.")
            # A new group needs pupils and users next; a known one is looked at again.
            return redirect(
                "groups:members" if is_new else "groups:show",
                request.school.slug,
                group.ref,
            )
    page = {
        "form": form,
        "group": group,
        "users": seen_by(request.school, today).filter(group=group).count()
        if group.pk
        else 0,
        "has_errors": bool(form.errors),
        "help_page": "groups",
    }
    return render(request, "groups/edit.html", page, status=422 if form.errors else 200)


@require_POST
@members_only(Membership.can_manage_groups)
def archive_group(request: SchoolRequest, ref: str) -> HttpResponse:
    group = find(request, ref)
    try:
        count = actions.archive(group, by=request.actor, today=request.school.today())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        users = (
            "1 user no longer has" if count == 1 else f"{count} users no longer have"
        )
        lost = f" {users} it." if count else ""
        messages.success(request, f"{group.name} was archived.{lost}")
    return redirect("groups:list", request.school.slug)


@require_POST
@members_only(Membership.can_manage_groups)
def restore_group(request: SchoolRequest, ref: str) -> HttpResponse:
    group = find(request, ref)
    try:
        actions.restore(group, by=request.actor)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(
            request, f"{group.name} is back. Give it to the users who need it."
        )
        return redirect("groups:members", request.school.slug, group.ref)
    return redirect("groups:list", request.school.slug)
