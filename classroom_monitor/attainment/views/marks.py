"""What the table's script asks for: save these cells; what did others save since."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.core.exceptions import BadRequest
from django.http import JsonResponse
from django.views.decorators.http import require_POST, require_safe

from classroom_monitor.attainment.grid.entering import TooMany, read_json, told
from classroom_monitor.attainment.grid.following import changed_since
from classroom_monitor.attainment.opening import slt_of
from classroom_monitor.attainment.recording import record
from classroom_monitor.attainment.views.grid import enter
from classroom_monitor.staff.access import SchoolRequest, members_only
from classroom_monitor.ui import when
from classroom_monitor.ui.errors import Refused

LONGEST_ABSENCE = timedelta(hours=12)


@members_only()
@require_POST
def save_marks(request: SchoolRequest, ref: str) -> JsonResponse:
    """Save the cells that were sent and say of each what became of it."""
    try:
        enter(request, ref)
        sent = read_json(request)
    except Refused as refused:
        return refusal(refused)
    except TooMany as error:
        return JsonResponse({"message": str(error)}, status=413)
    except BadRequest as error:
        return JsonResponse({"message": str(error)}, status=400)
    now = request.school.now()
    outcomes = record(
        request.membership,
        sent.cells,
        by=request.actor,
        now=now,
        reason=sent.reason,
        source=sent.source,
    )
    answer = {
        "clock": when.clock(now),
        "cells": [told(outcome) for outcome in outcomes],
    }
    if any(outcome.why == "locked" for outcome in outcomes):
        answer["help_from"] = slt_of(request.school)
    return JsonResponse(answer)


@members_only()
@require_safe
def list_changes_since(request: SchoolRequest, ref: str) -> JsonResponse:
    """What was saved in the table since a moment, by anybody."""
    try:
        group = enter(request, ref)
    except Refused as refused:
        return refusal(refused)
    now = request.school.now()
    since = moment(request.GET.get("after", ""))
    if since is None:
        return JsonResponse({"message": "From which moment on?"}, status=400)
    asked_at = now.astimezone(UTC).isoformat()
    if since < now - LONGEST_ABSENCE:
        # The page itself tells more quickly.
        return JsonResponse({"now": asked_at, "cells": [], "reload": True})
    cells = changed_since(request.membership, group, since, now)
    return JsonResponse({"now": asked_at, "cells": cells})


def moment(text: str) -> datetime | None:
    try:
        read = datetime.fromisoformat(text[:40])
    except ValueError:
        return None
    return read if read.tzinfo else None


def refusal(refused: Refused) -> JsonResponse:
    answer = {"message": refused.why, "help_from": refused.help_from}
    return JsonResponse(answer, status=403)
