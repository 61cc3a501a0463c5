"""Removing an account that was added by mistake."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from classroom_monitor.history.submissions import once
from classroom_monitor.staff import removal
from classroom_monitor.staff.access import StaffRequest, staff_managers_only
from classroom_monitor.staff.views.passwords import find


@staff_managers_only
@once
def remove_staff(request: StaffRequest, ref: str) -> HttpResponse:
    member = find(request, ref)
    reason = removal.why_not(member, by=request.actor)
    name, username = member.full_name, member.shown_username
    if request.method == "POST" and not reason:
        try:
            removal.remove(member, by=request.actor)
        except ValidationError as error:
            reason = error.messages[0]
        else:
            text = f"{name} was removed. The username {username} is free again."
            messages.success(request, text)
            return redirect(request.base)
    page = {"member": member, "reason": reason, "help_page": "remove-a-user"}
    is_refused = request.method == "POST"
    status = 422 if is_refused else 200
    page["has_errors"] = is_refused
    return render(request, "staff/remove.html", page, status=status)
