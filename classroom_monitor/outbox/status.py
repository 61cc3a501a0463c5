"""What became of a message, in a word or two for a row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Max
from django.utils import timezone

from classroom_monitor.outbox.models import Message, MessageKind, State
from classroom_monitor.ui import when

if TYPE_CHECKING:
    from classroom_monitor.staff.models import Membership

TO_A_PLACE = [MessageKind.SET_PASSWORD, MessageKind.INVITATION]
TONES = {
    State.QUEUED: "plain",
    State.HANDING_OVER: "plain",
    State.HANDED_OVER: "good",
    State.REFUSED: "bad",
    State.UNCLEAR: "warn",
    State.GIVEN_UP: "bad",
    State.WITHDRAWN: "plain",
}
FAILED = {State.REFUSED, State.UNCLEAR, State.GIVEN_UP}


@dataclass(frozen=True)
class Label:
    """Words, and the tone of the badge that holds them."""

    words: str
    tone: str


def latest_for(members: Iterable[Membership]) -> dict[int, Message]:
    """The last password email to each of these members, by their key; one query.

    One that was taken back before it left says nothing about the person.
    """
    mine = Message.objects.filter(
        membership__in=[member.pk for member in members], kind__in=TO_A_PLACE
    ).exclude(state=State.WITHDRAWN)
    last = mine.order_by().values("membership").annotate(last=Max("pk"))
    found = Message.objects.filter(pk__in=last.values("last")).select_related("link")
    return {m.membership_id: m for m in found if m.membership_id is not None}


def label_for(message: Message, now: datetime) -> Label:
    """What to show; `now` is the time where the school is."""
    state = State(message.state)
    if state != State.HANDED_OVER:
        return Label(state.label, TONES[state])
    if message.link is not None and message.link.used_at is not None:
        return Label(f"Link used: {when.moment(message.link.used_at, now)}", "good")
    if message.link is not None and not message.link.is_open():
        return Label("Link ran out unused", "warn")
    finished = message.finished_at
    at = f": {when.moment(finished, now)}" if finished is not None else ""
    return Label(f"Handed over{at}", "good")


def is_failed_or_unused(message: Message) -> bool:
    """Whether the person has no password by this message, as far as is known."""
    if message.state == State.HANDED_OVER:
        return message.link is not None and message.link.used_at is None
    return message.state in FAILED


def waits_too_long(message: Message) -> bool:
    """Whether it should have been tried by now: the worker may not be running."""
    late = (timezone.now() - message.due_at).total_seconds() > 180
    return message.state == State.QUEUED and late
