"""What a person does to their own sign-in, in the history of their home school."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from classroom_monitor.accounts.models import User
from classroom_monitor.history.models import Actor, Capacity, Change, Entry
from classroom_monitor.outbox.models import MessageKind
from classroom_monitor.outbox.queue import queue

if TYPE_CHECKING:
    from classroom_monitor.staff.models import Membership


def home_place(user: User) -> Membership | None:
    """The person's place at the school that made the account."""
    return user.memberships.filter(school=user.home_school_id).first()


def own_actor(request: HttpRequest, user: User, capacity: Capacity) -> Actor:
    """The person, doing something to their own sign-in."""
    place = home_place(user)
    return Actor(
        capacity=capacity,
        ref=user.ref,
        name=place.short_name if place else user.username,
        address=request.META.get("REMOTE_ADDR", ""),
        request_id=getattr(request, "id", ""),
        user_id=user.pk,
    )


def record(
    user: User,
    kind: str,
    *,
    by: Actor,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Add an entry to the home school's chain; without a home to the installation's."""
    place = home_place(user)
    entry = Entry(
        kind,
        "user" if place else "account",
        place.ref if place else user.ref,
        place.list_name if place else user.username,
        before=before or {},
        after=after or {},
    )
    Change.record(entry, by=by, school=user.home_school)


def notify(user: User, kind: MessageKind, *, by: Actor, address: str = "") -> None:
    """Tell the person by mail, if there is an address (RST-6)."""
    if address or user.email:
        queue(user, kind, by=by, address=address)


def password_was_chosen(user: User, *, by: Actor) -> None:
    """What follows from a person's own choice of a password."""
    # The list then says that they came: an invitation is answered by a password.
    user.memberships.filter(school=user.home_school_id, invitation="sent").update(
        invitation="accepted"
    )
    record(user, "account.password_chosen", by=by)
    notify(user, MessageKind.PASSWORD_CHANGED, by=by)
