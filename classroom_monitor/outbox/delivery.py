"""Delivering: one message at a time, and its row tells the truth at every moment.

Queued and leased, it is only claimed. *Handing over* is committed before the server
hears its first word: found so after a crash nobody can know, and it becomes *unclear*.
Each step finds its row by the lease that it took, so a worker that was too slow can
never do what another has taken over.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from importlib import import_module
from types import ModuleType
from typing import Any

from django.conf import settings
from django.db import (
    DatabaseError,
    InterfaceError,
    OperationalError,
    connection,
    transaction,
)
from django.utils import timezone

from classroom_monitor.history.logs import event
from classroom_monitor.outbox.endings import (
    Deferred,
    Refused,
    RouteDown,
    Unclear,
    Withdraw,
)
from classroom_monitor.outbox.letters import compose, return_path
from classroom_monitor.outbox.models import Message, State
from classroom_monitor.outbox.pace import pace, stopping
from classroom_monitor.outbox.queue import nudge
from classroom_monitor.outbox.routes import Route, route_now

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 12
# Minutes until the next attempt; the last one counts for all that follow.
BACK_OFF = [1, 2, 4, 8, 15, 30, 60]
# After so many seconds the worker looks at its other duties and comes back.
SLICE = 20.0
OURS = "Something went wrong in Classroom Monitor. It is recorded."
NOBODY_KNOWS = "The connection ended before the mail server had confirmed receipt."


class Stopped(BaseException):
    """The worker is told to stop and may not wait any longer."""


def deliver_due(*, seconds: float = SLICE) -> int:
    """Deliver what is due, for a while; say how many messages came to an end."""
    route, ends = route_now(), time.monotonic() + seconds
    count = 0
    try:
        while not stopping.is_set():
            if time.monotonic() > ends:
                nudge()
                break
            message = claim(route)
            if message is None or not deliver(message, route):
                break
            count += 1
    finally:
        route.close()
    return count


def claim(route: Route) -> Message | None:
    """Take the next due message for us alone, for as long as the lease holds."""
    now = timezone.now()
    due = Message.objects.waiting().filter(route.carries(), due_at__lte=now)
    due = due.exclude(lease_until__gt=now).order_by("due_at", "pk")
    alone = due.filter(batch="")
    for messages in (alone, due):
        # Looking first spares SQLite's one write lock when nothing is due.
        if not messages.exists():
            continue
        with transaction.atomic():
            free = messages.select_for_update(skip_locked=True, of=("self",))
            free = free.select_related("user", "school", "membership__school")
            if message := free.first():
                message.attempts += 1
                message.lease_until = now + lease()
                message.save(update_fields=["attempts", "lease_until"])
                return message
    return None


def lease() -> timedelta:
    return timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)


def letters() -> ModuleType:
    """Who gets which letter. Knows people and places, which the outbox does not."""
    return import_module(settings.LETTERS)


def deliver(message: Message, route: Route) -> bool:
    """Carry one claimed message as far as it goes; False if the way out is closed."""
    try:
        address = letters().address_of(message)
        pace.wait()
        if stopping.is_set():
            raise Stopped
        route.announce(return_path(message), address)
        content = hand_over(message, address)
        words = None if content is None else route.carry(content)
    except Withdraw as ending:
        settle(message, State.WITHDRAWN, note=ending.words)
    except Refused as ending:
        settle(message, State.REFUSED, reply=ending.words)
    except Unclear as ending:
        settle(message, State.UNCLEAR, reply=ending.words, note=NOBODY_KNOWS)
    except Deferred as ending:
        try_later(message, reply=ending.words)
    except RouteDown as ending:
        try_later(message, reply=ending.words)
        log.warning("The mail server took nothing: %s", ending.words)
        return False
    except DatabaseError:
        # Nothing can be written now; the lease tells the rest.
        raise
    except Exception:
        log.exception("Message %s could not be made", message.ref)
        try_later(message, note=OURS)
    except BaseException:
        # Stopped. What was sent to its end stays as it is, and becomes unclear.
        if not route.has_ended:
            give_back(message)
        raise
    else:
        if words is not None:
            note_arrival(message, words)
    return True


@transaction.atomic
def hand_over(message: Message, address: str) -> bytes | None:
    """Mark the message, make its link, and give the letter; None if it was taken back.

    First the mark: whoever ends this person's place either sees it and ends the link,
    or has taken the message back before.
    """
    until = timezone.now() + lease()
    if not ours(message, State.QUEUED).update(
        state=State.HANDING_OVER, address=address, lease_until=until
    ):
        return None
    letter = letters().write(message)
    content = compose(message, address, letter)
    if letter.link is not None:
        Message.objects.filter(pk=message.pk).update(link=letter.link)
    # Not before all is well: after a rollback the row still has the earlier lease.
    message.lease_until, message.link = until, letter.link
    return content


def ours(message: Message, *states: str) -> Any:
    """The row, if it still has the lease and one of the states that we left it in."""
    return Message.objects.filter(
        pk=message.pk, lease_until=message.lease_until, state__in=states
    )


def note_arrival(message: Message, words: str) -> None:
    """Write down what the server confirmed, also if the database is away for a while.

    Whoever is told to stop, or waits in vain, leaves the message to become unclear.
    """
    for pause in (1, 4, 10):
        try:
            arrived(message, words)
            return
        except (OperationalError, InterfaceError) as problem:
            log.warning("A receipt could not be written yet: %s", problem)
            connection.close()
            stopping.wait(pause)
    arrived(message, words)


@transaction.atomic
def arrived(message: Message, words: str) -> None:
    """Note that the server took it. Also after all, when it was thought unclear."""
    now = timezone.now()
    if ours(message, State.HANDING_OVER, State.UNCLEAR).update(
        state=State.HANDED_OVER, reply=words, note="", finished_at=now, lease_until=None
    ):
        letters().handed_over(message, now)
        event("mail_handed_over", mail=message.ref, kind=message.kind)


def settle(message: Message, state: str, *, reply: str = "", note: str = "") -> None:
    """Bring a message to an end other than its receipt."""
    # An unclear one keeps its lease, by which a late answer still finds it.
    kept = message.lease_until if state == State.UNCLEAR else None
    if ours(message, State.QUEUED, State.HANDING_OVER).update(
        state=state,
        reply=reply,
        note=note,
        finished_at=timezone.now(),
        lease_until=kept,
    ):
        if state != State.UNCLEAR:
            end_link(message)
        event("mail_" + state.replace(" ", "_"), mail=message.ref, kind=message.kind)


def try_later(message: Message, *, reply: str = "", note: str = "") -> None:
    """Put a message that surely did not arrive back into the queue, or give it up."""
    if message.attempts >= MOST_ATTEMPTS:
        settle(message, State.GIVEN_UP, reply=reply, note=note)
        return
    minutes = BACK_OFF[min(message.attempts, len(BACK_OFF)) - 1]
    ours(message, State.QUEUED, State.HANDING_OVER).update(
        state=State.QUEUED,
        reply=reply,
        note=note,
        due_at=timezone.now() + timedelta(minutes=minutes),
        lease_until=None,
    )
    end_link(message)


def give_back(message: Message) -> None:
    """Return a message untouched, because the worker stops."""
    ours(message, State.QUEUED, State.HANDING_OVER).update(
        state=State.QUEUED, attempts=message.attempts - 1, lease_until=None
    )
    end_link(message)


def end_link(message: Message) -> None:
    """Nobody received this link; it need not work."""
    if message.link is not None and message.link.is_open():
        message.link.ended_at = timezone.now()
        message.link.save(update_fields=["ended_at"])


def recover_abandoned(now: datetime) -> None:
    """See to what a worker left when it died or lost its way."""
    late = Message.objects.filter(lease_until__lt=now)
    unclear = late.filter(state=State.HANDING_OVER).update(
        state=State.UNCLEAR, note=NOBODY_KNOWS, finished_at=now
    )
    back = late.filter(state=State.QUEUED).update(lease_until=None)
    if unclear or back:
        log.warning(
            "Left by a worker: %d messages are unclear, %d wait again", unclear, back
        )
