"""Undo, from the message after an act and from history."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from classroom_monitor.history.models import Change
from classroom_monitor.staff import undo
from classroom_monitor.staff.access import StaffRequest, staff_managers_only


@staff_managers_only
@require_POST
def undo_change(request: StaffRequest, ref: str) -> HttpResponse:
    school = request.school
    changes = Change.objects.filter(school=school).select_related("content")
    change = get_object_or_404(changes, ref=ref)
    try:
        undone = undo.undo(change, school, by=request.actor, today=school.today())
    except ValidationError as error:
        messages.warning(request, f"Nothing was undone. {error.messages[0]}")
    else:
        messages.success(request, undone.sentence())
    return HttpResponseRedirect(back(request))


def back(request: StaffRequest) -> str:
    """The page where Undo was pressed, if it is the list or the history."""
    came = urlsplit(request.headers.get("Referer", ""))
    history = f"/schools/{request.school.slug}/history/"
    if came.netloc == request.get_host() and came.path in (request.base, history):
        return f"{came.path}?{came.query}" if came.query else came.path
    return request.base
