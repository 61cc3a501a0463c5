"""Undo, from the message after an act and from history."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from classroom_monitor.history.models import Actor, Change
from classroom_monitor.schools.models import School
from classroom_monitor.staff import undo
from classroom_monitor.staff.access import StaffRequest, staff_managers_only


@staff_managers_only
@require_POST
def undo_change(request: StaffRequest, ref: str) -> HttpResponse:
    school = request.school
    changes = Change.objects.filter(school=school).select_related("content")
    change = get_object_or_404(changes, ref=ref)
    if change.kind in undo.ELSEWHERE and request.membership is None:
        # A trust's administrators manage users, and no pupils.
        raise Http404
    try:
        said = put_back(change, school, by=request.actor, today=school.today())
    except ValidationError as error:
        messages.warning(request, f"Nothing was undone. {error.messages[0]}")
    else:
        messages.success(request, said)
    return HttpResponseRedirect(back(request))


def put_back(change: Change, school: School, *, by: Actor, today: date) -> str:
    """Undo it wherever that is done, and give the sentence that says so."""
    if change.kind in undo.ELSEWHERE:
        return undo.undo_elsewhere(change, school, by=by, today=today)
    return undo.undo(change, school, by=by, today=today).sentence()


def back(request: StaffRequest) -> str:
    """The page where Undo was pressed, if it is the list, the history or a group."""
    came = urlsplit(request.headers.get("Referer", ""))
    history = f"/schools/{request.school.slug}/history/"
    groups = f"/schools/{request.school.slug}/groups/"
    is_known = came.path in (request.base, history) or came.path.startswith(groups)
    if came.netloc == request.get_host() and is_known:
        return f"{came.path}?{came.query}" if came.query else came.path
    return request.base
