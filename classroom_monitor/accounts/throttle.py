"""Slows whoever guesses, and nobody else (AUTH-2, AUTH-3).

Every guess is counted before the password is looked at, in one statement, so that
guesses at one instant are all counted. Browsers that were signed in to the account
before have a counter of their own; all others share two: one of the account, and one
of the name as typed. Only the second shows in the answer, so that nobody learns which
username and address belong together, and a name that nobody has behaves like any other.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from classroom_monitor.accounts.models import Attempt, Guesses, User

# So many guesses are looked at without delay; then it doubles from a minute. That makes
# ten in five minutes at most: eight, one after a minute, one after two more.
FREE = 8
FIRST_DELAY = 60
LONGEST_DELAY = 900
# After so many wrong ones in a row only a new password helps.
CEILING = 100
QUIET = 24 * 3600
FOR_GOOD = datetime(9000, 1, 1, tzinfo=UTC)
# Very loose: a school of 150 comes from one address, and all mistype at 08:40.
WRONG_AN_ADDRESS = 600
ADDRESS_MINUTES = 5


@dataclass(frozen=True)
class Slowed(Exception):
    """Too many wrong guesses; none is looked at before `until`."""

    until: datetime

    def is_for_good(self) -> bool:
        return self.until >= FOR_GOOD

    def minutes(self) -> int:
        left = (self.until - timezone.now()).total_seconds()
        return max(1, -int(-left // 60))


@dataclass(frozen=True)
class Guess:
    """One guess that was counted."""

    keys: tuple[str, ...]
    user: User | None
    is_looked_at: bool
    slowed_until: datetime | None


def hashed(kind: str, text: str) -> str:
    """A key that tells nothing of what was typed."""
    return salted_hmac(f"throttle {kind}", text, algorithm="sha256").hexdigest()


def count_guess(typed: str, user: User | None, device: str = "") -> Guess:
    """Count a guess; raise `Slowed` when it comes too early.

    `device` names a browser that was signed in to this account before.
    """
    if device and user:
        keys = [hashed("device", f"{device} {user.ref}")]
        shown = keys[0]
    else:
        shown = hashed("typed", typed)
        of_account = hashed("account", user.ref if user else typed)
        keys = [shown, of_account]
    rows = add_one(keys, user)
    if not rows[shown].was_let:
        raise Slowed(rows[shown].until())
    until = max(row.until() for row in rows.values())
    return Guess(
        keys=tuple(keys),
        user=user,
        is_looked_at=all(row.was_let for row in rows.values()),
        slowed_until=until if until > timezone.now() else None,
    )


@dataclass(frozen=True)
class Row:
    was_let: bool
    open_at: float
    failures: int

    def until(self) -> datetime:
        if self.failures >= CEILING:
            return FOR_GOOD
        return datetime.fromtimestamp(self.open_at, UTC)


COUNT = """
INSERT INTO accounts_guesses AS g
    (key, user_id, tries, recent, failures, open_at, last_at, was_let)
VALUES {rows}
ON CONFLICT (key) DO UPDATE SET
    tries = g.tries + 1,
    was_let = g.open_at <= %(now)s AND g.failures < %(ceiling)s,
    recent = CASE
        WHEN NOT (g.open_at <= %(now)s AND g.failures < %(ceiling)s) THEN g.recent
        WHEN g.last_at < %(quiet)s THEN 1
        ELSE g.recent + 1 END,
    failures = CASE
        WHEN g.open_at <= %(now)s AND g.failures < %(ceiling)s THEN g.failures + 1
        ELSE g.failures END,
    open_at = CASE
        WHEN NOT (g.open_at <= %(now)s AND g.failures < %(ceiling)s) THEN g.open_at
        WHEN g.last_at < %(quiet)s OR g.recent + 1 < %(free)s THEN 0
        WHEN g.recent + 1 >= %(free)s + 4 THEN %(now)s + %(longest)s
        ELSE %(now)s + (%(first)s << (g.recent + 1 - %(free)s)) END,
    last_at = CASE
        WHEN g.open_at <= %(now)s AND g.failures < %(ceiling)s THEN %(now)s
        ELSE g.last_at END
RETURNING key, was_let, open_at, failures
"""
ROW = "(%(key{0})s, %(user)s, 1, 1, 1, 0, %(now)s, %(yes)s)"

FORGET = "DELETE FROM accounts_guesses WHERE key IN ({places})"


def add_one(keys: list[str], user: User | None) -> dict[str, Row]:
    """Count one guess under each key: one statement, in both databases the same."""
    now = time.time()
    # In one order, or guesses at one instant could wait for each other for good.
    keyed = {f"key{number}": key for number, key in enumerate(sorted(keys))}
    given = keyed | {
        "user": user.pk if user else None,
        "now": now,
        "yes": True,
        "ceiling": CEILING,
        "quiet": now - QUIET,
        "free": FREE,
        "first": FIRST_DELAY,
        "longest": LONGEST_DELAY,
    }
    rows = ", ".join(ROW.format(number) for number in range(len(keyed)))
    with connection.cursor() as cursor:
        cursor.execute(COUNT.format(rows=rows), given)
        found = cursor.fetchall()
    return {
        key: Row(bool(was_let), open_at, failures)
        for key, was_let, open_at, failures in found
    }


def was_right(guess: Guess) -> None:
    """Forget what was counted: the person is there."""
    places = ", ".join("%s" for _ in guess.keys)
    with connection.cursor() as cursor:
        # Alone, and so without a transaction of its own; nothing points at these rows.
        cursor.execute(FORGET.format(places=places), guess.keys)
    if guess.user and guess.user.slowed_until:
        User.objects.filter(pk=guess.user.pk).update(slowed_until=None)


def was_wrong(guess: Guess, address: str) -> None:
    """Let the guess stand, and let the user list know of a delay."""
    Attempt.objects.create(key=hashed("address", address))
    if guess.slowed_until:
        # With nobody there the same statement meets no row.
        User.objects.filter(pk=guess.user.pk if guess.user else 0).update(
            slowed_until=guess.slowed_until
        )


def was_not_looked_at(guess: Guess) -> None:
    """Take back a guess for which there was no time."""
    Guesses.objects.filter(key__in=guess.keys).update(
        tries=F("tries") - 1, recent=F("recent") - 1, failures=F("failures") - 1
    )


def check_address(address: str) -> None:
    """Raise `Slowed` for an address from which very many guesses were wrong."""
    since = timezone.now() - timedelta(minutes=ADDRESS_MINUTES)
    wrong = Attempt.objects.filter(key=hashed("address", address), at__gt=since)
    if wrong.count() >= WRONG_AN_ADDRESS:
        raise Slowed(timezone.now() + timedelta(minutes=ADDRESS_MINUTES))


def clear_delay(user: User) -> None:
    """Let this person try again at once."""
    clear_delays([user.pk])
    user.slowed_until = None


def clear_delays(keys: list[int]) -> None:
    """Let these people try again at once."""
    Guesses.objects.filter(user__in=keys).delete()
    User.objects.filter(pk__in=keys).update(slowed_until=None)


def is_too_often(kind: str, text: str, *, most: int, within: timedelta) -> bool:
    """Count one more of something, and say whether there were too many already."""
    key = hashed(kind, text)
    Attempt.objects.create(key=key)
    done = Attempt.objects.filter(key=key, at__gt=timezone.now() - within)
    return done.count() > most


def forget_old() -> None:
    """Drop what no longer counts. Ceilings stay until somebody recovers."""
    Attempt.objects.filter(at__lt=timezone.now() - timedelta(days=1)).delete()
    old = Guesses.objects.filter(last_at__lt=time.time() - 2 * QUIET)
    old.filter(user=None).delete()
