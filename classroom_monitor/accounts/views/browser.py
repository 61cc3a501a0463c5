"""What concerns browsers: where one is signed in, the theme, what they report."""

from __future__ import annotations

import json
import re
import time
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from classroom_monitor.accounts import browsers, trail
from classroom_monitor.accounts.events import tell
from classroom_monitor.accounts.gate import OwnRequest, placed_people_only
from classroom_monitor.history.models import Capacity

REPORT_BYTES = 16_384
REPORTS_A_MINUTE = 60


@require_POST
@placed_people_only
def end_session(request: OwnRequest, session: str) -> HttpResponse:
    """Sign out one other browser; one that is gone already is as good."""
    found = browsers.find_session(request.user, session)
    if found:
        with transaction.atomic():
            found.delete()
            note_ended(request, 1)
    where = browsers.describe(found.user_agent) if found else "That browser"
    messages.success(request, f"{where} is signed out.")
    return redirect("accounts:profile")


@require_POST
@placed_people_only
def end_other_sessions(request: OwnRequest) -> HttpResponse:
    """Sign out every browser but this one."""
    others = request.user.sessions_open.exclude(session_key=request.session.session_key)
    with transaction.atomic():
        ended = others.delete()[0]
        if ended:
            note_ended(request, ended)
    messages.success(request, "Only this browser is signed in now.")
    return redirect("accounts:profile")


def note_ended(request: OwnRequest, number: int) -> None:
    by = trail.own_actor(request, request.user, Capacity.MEMBER)
    trail.record(
        request.user, "account.sessions_ended", by=by, after={"sessions": number}
    )
    tell("session_expired", request, request.user, reason="ended", number=number)


class Pace:
    """Lets so many through each minute, in this process."""

    def __init__(self, most: int) -> None:
        self.most, self.minute, self.done = most, 0, 0

    def lets(self) -> bool:
        minute = int(time.time() // 60)
        if minute != self.minute:
            self.minute, self.done = minute, 0
        self.done += 1
        return self.done <= self.most


pace = Pace(REPORTS_A_MINUTE)


# Browsers send these by themselves, without our token. Nothing changes by them: a line
# is logged, cut to what is known, and only so many a minute.
@csrf_exempt
@login_not_required
@require_POST
def take_csp_report(request: HttpRequest) -> HttpResponse:
    """Log what a browser refused to load or run on one of our pages (WEB-1)."""
    text = request.read(REPORT_BYTES + 1)
    if len(text) > REPORT_BYTES:
        return HttpResponse(status=413)
    if pace.lets():
        tell("csp_violation", request, report=what_was_refused(text))
    return HttpResponse(status=204)


def what_was_refused(text: bytes) -> dict[str, str]:
    """The parts of a report that are worth a line, without what may be secret."""
    try:
        report = json.loads(text)
    except (ValueError, RecursionError):
        return {"report": "unreadable"}
    report = report[0] if isinstance(report, list) and report else report
    report = report if isinstance(report, dict) else {}
    body = report.get("csp-report") or report.get("body") or {}
    body = body if isinstance(body, dict) else {}
    return {
        "page": plain(body.get("document-uri") or body.get("documentURL")),
        "blocked": plain(body.get("blocked-uri") or body.get("blockedURL")),
        "rule": str(body.get("effective-directive") or body.get("effectiveDirective"))[
            :80
        ],
    }


def plain(address: object) -> str:
    """An address without its query and without anything long enough for a token."""
    try:
        parts = urlsplit(str(address)[:2000])
    except ValueError:
        return "unreadable"
    return f"{parts.netloc}{re.sub(r'[^/]{25,}', '…', parts.path)}"[:200]
