"""What can happen to a sign-in besides signing in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from classroom_monitor.accounts import throttle, usernames
from classroom_monitor.accounts.models import (
    Link,
    LinkKind,
    RetiredUsername,
    Session,
    User,
)

TAKEN = "That username is taken. Choose another, for example with your postcode."


def taken(candidates: Iterable[str], *, besides: User | None = None) -> set[str]:
    """Which of these names somebody has, or gave up less than a year ago.

    A name is taken also by one that looks the same. `besides` may keep, or take back,
    names of their own.
    """
    by_skeleton: dict[str, list[str]] = {}
    for name in candidates:
        by_skeleton.setdefault(usernames.skeleton(name), []).append(name)
    users = User.objects.filter(skeleton__in=by_skeleton)
    retired = RetiredUsername.objects.filter(
        skeleton__in=by_skeleton, until__gt=timezone.now()
    )
    if besides is not None:
        users, retired = users.exclude(pk=besides.pk), retired.exclude(user=besides)
    found = {*users.values_list("skeleton", flat=True)}
    found |= {*retired.values_list("skeleton", flat=True)}
    return {name for skeleton in found for name in by_skeleton[skeleton]}


@transaction.atomic
def make_user(username: str, **fields: object) -> User:
    """Make an account without a password. A name just taken is a `ValidationError`."""
    if taken([username]):
        raise ValidationError({"username": TAKEN})
    user = User(username=username, **fields)
    user.set_unusable_password()
    try:
        # In a savepoint, so that the caller's transaction survives a lost race.
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise ValidationError({"username": TAKEN}) from error
    return user


@transaction.atomic
def rename(user: User, username: str) -> None:
    """Give a new username; the old one rests for a year."""
    if taken([username], besides=user):
        raise ValidationError({"username": TAKEN})
    RetiredUsername.objects.create(
        username=user.username,
        skeleton=user.skeleton,
        user=user,
        until=RetiredUsername.end_of_rest(),
    )
    user.username = username
    try:
        with transaction.atomic():
            user.save(update_fields=["username"])
    except IntegrityError as error:
        raise ValidationError({"username": TAKEN}) from error


def end_sessions(user_ids: Iterable[int]) -> int:
    """End every session of these people."""
    return Session.objects.filter(user__in=list(user_ids)).delete()[0]


def end_links(user_ids: Iterable[int], **only: object) -> int:
    """Make every open link of these people worthless."""
    links = Link.objects.filter(
        user__in=list(user_ids), used_at=None, ended_at=None, **only
    )
    return links.update(ended_at=timezone.now())


def give_temporary_password(user: User, password: str) -> None:
    """Set a password that somebody else gave: good for one sign-in, and not for long.

    Every session and link ends. Whoever calls this writes the trail.
    """
    hash_given(user, password)
    keep_given([user])


def hash_given(user: User, password: str) -> datetime:
    """Hash a temporary password, before the transaction that keeps it: until when."""
    user.set_password(password)
    until = timezone.now() + timedelta(hours=settings.TEMPORARY_PASSWORD_HOURS)
    user.temporary_until = until
    user.temporary_used_at = None
    return until


@transaction.atomic
def keep_given(users: list[User]) -> None:
    """Write temporary passwords that were hashed just now; what the old opened ends."""
    User.objects.bulk_update(
        users, ["password", "temporary_until", "temporary_used_at"], batch_size=500
    )
    keys = [user.pk for user in users]
    throttle.clear_delays(keys)
    end_sessions(keys)
    kinds = [LinkKind.SET_UP, LinkKind.RESET, LinkKind.EMAIL]
    end_links(keys, kind__in=kinds)


@transaction.atomic
def change_password(user: User, password: str, *, keep_session: str = "") -> None:
    """Set the password that a person chose; only the session named may live on."""
    user.set_password(password)
    keep_chosen(user, keep_session)


def keep_chosen(user: User, keep_session: str = "") -> None:
    """Write a password that was chosen and hashed just now, before the transaction.

    A hash may have to wait for its turn, and nobody could write meanwhile.
    """
    user.temporary_until = user.temporary_used_at = None
    save_password(user, keep_session)


def save_password(user: User, keep_session: str = "") -> None:
    """Write a new password, and end what the old one opened."""
    user.save(update_fields=["password", "temporary_until", "temporary_used_at"])
    throttle.clear_delay(user)
    user.sessions_open.exclude(session_key=keep_session).delete()
    # An invitation is accepted signed in, so the new password serves it as well.
    kinds = [LinkKind.SET_UP, LinkKind.RESET, LinkKind.EMAIL]
    end_links([user.pk], kind__in=kinds)
