"""Putting messages into the outbox. A request only queues; the worker delivers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from classroom_monitor.history import rows
from classroom_monitor.history.models import Actor
from classroom_monitor.outbox.models import Message, MessageKind, State
from classroom_monitor.outbox.tasks import deliver_due

if TYPE_CHECKING:
    from classroom_monitor.accounts.models import User
    from classroom_monitor.schools.models import School
    from classroom_monitor.staff.models import Membership

# Of these only the newest is worth sending: its link ends the others.
REPLACING = {MessageKind.SET_PASSWORD, MessageKind.INVITATION}


def draft(
    user: User,
    kind: MessageKind,
    *,
    school: School | None = None,
    membership: Membership | None = None,
    by: Actor,
    batch: str = "",
    address: str = "",
    context: dict[str, Any] | None = None,
) -> Message:
    """A message not queued yet, for `queue_many`."""
    told = {"by": by.name, **({"school": school.name} if school else {})}
    # By key: instances take most of the time of a thousand drafts.
    return Message(
        user_id=user.pk,
        kind=kind,
        school_id=school.pk if school else None,
        membership_id=membership.pk if membership else None,
        by_id=by.user_id,
        batch=batch,
        address=address,
        context=told | (context or {}),
    )


def queue(
    user: User,
    kind: MessageKind,
    *,
    school: School | None = None,
    membership: Membership | None = None,
    by: Actor,
    batch: str = "",
    address: str = "",
    context: dict[str, Any] | None = None,
) -> Message:
    """Queue one message. Asked again with the same batch it gives the first one."""
    message = draft(
        user,
        kind,
        school=school,
        membership=membership,
        by=by,
        batch=batch,
        address=address,
        context=context,
    )
    return queue_many([message])[0]


@transaction.atomic
def queue_many(messages: Sequence[Message]) -> list[Message]:
    """Queue drafts in a handful of statements, however many.

    A person stands in a batch once: asked again, the answer holds the message that is
    there already. The answer is in the order of the drafts.
    """
    there = already_queued(messages)
    new = [m for m in messages if (m.batch, m.membership_id) not in there]
    withdraw_older(new)
    # Two presses at one instant: the constraint lets the first one through.
    is_batch = any(message.batch for message in messages)
    rows.insert(Message, new, ignore_conflicts=is_batch)
    if is_batch and new:
        there = already_queued(messages)
    nudge()
    return [there.get((m.batch, m.membership_id), m) for m in messages]


def already_queued(
    messages: Sequence[Message],
) -> dict[tuple[str, int | None], Message]:
    """What stands in the same batches already, by batch and member."""
    batches = {message.batch for message in messages} - {""}
    if not batches:
        return {}
    found = Message.objects.filter(batch__in=batches).exclude(membership=None)
    return {(message.batch, message.membership_id): message for message in found}


def withdraw_older(messages: Sequence[Message]) -> None:
    """Take back what waits for the same people and would be worthless on arrival."""
    # A press that raced this one is the same press: what it queued stays.
    batches = {message.batch for message in messages} - {""}
    for kind in {message.kind for message in messages} & REPLACING:
        for school in {message.school_id for message in messages}:
            people = [
                message.user_id
                for message in messages
                if message.kind == kind and message.school_id == school
            ]
            Message.objects.waiting().filter(
                kind=kind, school=school, user__in=people
            ).exclude(batch__in=batches).update(
                state=State.WITHDRAWN, finished_at=timezone.now()
            )


def nudge() -> None:
    """Have the worker look at once, after the commit. A lost nudge costs a minute."""
    transaction.on_commit(deliver_due.enqueue, robust=True)
