"""What the page of a link that does not work any more may say and offer."""

from __future__ import annotations

from datetime import timedelta

from classroom_monitor.accounts import links, throttle
from classroom_monitor.accounts.models import Link
from classroom_monitor.history.models import Actor
from classroom_monitor.outbox.models import Message, MessageKind
from classroom_monitor.outbox.queue import queue

HOUR = timedelta(hours=1)
LINKS_AN_HOUR = 5


def why_dead(link: Link | None) -> str:
    """In one word; unknown links and those of people without a place are one."""
    if link is None or not link.user.may_sign_in():
        return "unknown"
    if link.used_at:
        return "used"
    if links.is_superseded(link):
        return "superseded"
    return "ended" if link.ended_at else "expired"


def may_have_another(link: Link) -> bool:
    """Whether a link merely ran out, and a fresh one to the same address is in order.

    A change of the address, a new password or the end of a place ended it otherwise.
    """
    return why_dead(link) == "expired" and not link.is_open()


def send_another(link: Link) -> None:
    """Queue what was mailed the first time once more, if it is not too often."""
    account = link.user.ref
    if throttle.is_too_often("reset", account, most=LINKS_AN_HOUR, within=HOUR):
        return
    first = Message.objects.filter(link=link).select_related("user").first()
    by = Actor.system()
    if first is None:
        queue(link.user, MessageKind.RESET, by=by)
        return
    queue(
        first.user,
        MessageKind(first.kind),
        school=first.school,
        membership=first.membership,
        by=by,
        context=first.context,
    )
