"""The password column of the list: set one, or print a slip."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from classroom_monitor.staff import bulk, passwords
from classroom_monitor.staff.access import StaffRequest, staff_managers_only
from classroom_monitor.staff.bulk_forms import unexpected
from classroom_monitor.staff.listing.query import back_address
from classroom_monitor.staff.models import Membership
from classroom_monitor.staff.views.listing import show_list
from classroom_monitor.ui import when

NOT_EXPECTED = "This form sent something that does not belong to it."
EMPTY = "Type the new password first."


def find(request: StaffRequest, ref: str) -> Membership:
    members = request.school.memberships.select_related("user")
    member = get_object_or_404(members, ref=ref)
    member.school = request.school
    return member


@sensitive_post_parameters("password")
@staff_managers_only
@require_POST
def set_password(request: StaffRequest, ref: str) -> HttpResponse:
    """Set the password typed in the row; it is never shown again."""
    member = find(request, ref)
    try:
        if unexpected(request.POST, {"password", "from"}):
            raise ValidationError(NOT_EXPECTED)
        if not request.POST.get("password"):
            raise ValidationError(EMPTY)
        ends = passwords.set_password(
            member, request.POST["password"], by=request.actor
        )
    except ValidationError as error:
        return show_list(request, member.ref, " ".join(error.messages))
    user = member.user
    until = when.full_moment(ends, request.school)
    messages.success(
        request,
        f"Give {member.full_name} the username {user.username} and the password that "
        f"you typed. It works once, until {until}; they then choose their own. "
        "It cannot be shown again.",
    )
    return redirect(back_address(request, ref))


@staff_managers_only
@require_POST
def print_slip(request: StaffRequest, ref: str) -> HttpResponse:
    """Choose one person for a slip; the page that follows asks first."""
    member = find(request, ref)
    act = passwords.PrintSlips.name
    selection = bulk.freeze(request.school, [member.ref], by=request.actor, act=act)
    return redirect(f"{request.base}bulk/{selection.ref}/")
