"""What an administrator may do with a message: send it again, or take it back."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from classroom_monitor.history.models import Actor, Change, Entry
from classroom_monitor.outbox.delivery import end_link, letters
from classroom_monitor.outbox.endings import Withdraw
from classroom_monitor.outbox.limits import TOO_MANY, over_the_limit
from classroom_monitor.outbox.models import Message, MessageKind, State
from classroom_monitor.outbox.queue import draft, queue_many
from classroom_monitor.outbox.status import FAILED, TO_A_PLACE

ALREADY = "This message was sent again already."
UNDER_WAY = "This message is still under way."
TOLD_ONCE = "This notice was handed over; it is not sent twice."
HAS_LEFT = "This message has left already."


def may_be_sent_again(message: Message) -> bool:
    """Whether the page offers it; `send_again` looks closer."""
    if message.state in FAILED:
        return True
    return message.kind in TO_A_PLACE and message.state in {
        State.HANDED_OVER,
        State.WITHDRAWN,
    }


@transaction.atomic
def send_again(message: Message, *, by: Actor) -> Message:
    """Queue a new message in place of this one, whose link ends here and now."""
    # Locked, so that two presses at one instant send one message.
    message = Message.objects.select_for_update().get(pk=message.pk)
    if message.sent_again_as.exists():
        raise ValidationError(ALREADY)
    if message.state in {State.QUEUED, State.HANDING_OVER}:
        raise ValidationError(UNDER_WAY)
    if not may_be_sent_again(message):
        raise ValidationError(TOLD_ONCE)
    try:
        letters().address_of(message)
    except Withdraw as reason:
        raise ValidationError(reason.words) from reason
    if over_the_limit([message.user_id], timezone.now()):
        raise ValidationError(TOO_MANY)
    end_link(message)
    again = draft(
        message.user,
        MessageKind(message.kind),
        school=message.school,
        membership=message.membership,
        by=by,
        address=message.address,
        context=message.context | {"by": by.name},
    )
    again.supersedes = message
    queue_many([again])
    record("staff.password_mailed", message, by, note="Sent again.")
    return again


@transaction.atomic
def withdraw(message: Message, *, by: Actor) -> None:
    """Take a message back before it leaves."""
    waiting = Message.objects.waiting().filter(pk=message.pk)
    if not waiting.update(state=State.WITHDRAWN, finished_at=timezone.now()):
        raise ValidationError(HAS_LEFT)
    record("staff.mail_withdrawn", message, by)


def record(kind: str, message: Message, by: Actor, note: str = "") -> None:
    member = message.membership
    ref, name = (member.ref, member.list_name) if member else (message.user.ref, "")
    after = {"message": message.get_kind_display()}
    Change.record(
        Entry(kind, "user", ref, name, after=after, note=note),
        by=by,
        school=message.school,
    )
