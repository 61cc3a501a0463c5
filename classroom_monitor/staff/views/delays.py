"""Letting somebody try again at once who waits after wrong passwords (AUTH-3)."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from classroom_monitor.accounts import throttle
from classroom_monitor.history.models import Change, Entry
from classroom_monitor.staff.access import StaffRequest, staff_managers_only


@require_POST
@staff_managers_only
def clear_delay(request: StaffRequest, ref: str) -> HttpResponse:
    """Only the home school can: to another the sign-in does not belong."""
    members = request.school.memberships.filter(user__home_school=request.school)
    member = get_object_or_404(members.select_related("user"), ref=ref)
    if member.user.is_slowed():
        with transaction.atomic():
            throttle.clear_delay(member.user)
            entry = Entry("staff.delay_cleared", "user", member.ref, member.list_name)
            Change.record(entry, by=request.actor, school=request.school)
    messages.success(request, f"{member.full_name} can sign in without waiting.")
    return redirect(f"{request.base}{member.ref}/")
