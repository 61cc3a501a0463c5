"""The rows of a list, ready to be printed: the template only puts them down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from classroom_monitor.accounts.models import Link
from classroom_monitor.outbox.models import Message
from classroom_monitor.outbox.status import Label, is_failed_or_unused, label_for
from classroom_monitor.schools.models import School
from classroom_monitor.staff.models import UserType
from classroom_monitor.ui import when

LABELS = {"active": "Active", "invited": "Invited", "slowed": "Slowed"}
BADGES = {"active": "good", "invited": "warn", "slowed": "bad", "inactive": "plain"}


@dataclass(frozen=True)
class Clock:
    """The moment of a list, where its school is."""

    now: datetime

    @classmethod
    def of(cls, school: School) -> Clock:
        return cls(school.now())

    @property
    def today(self) -> date:
        return self.now.date()

    def seen(self, moment: datetime | None) -> str:
        """When somebody was last here: "Today, 08:12", "20 Nov 2026", "" for never."""
        return when.moment(aware(moment), self.now) if moment else ""

    def short(self, moment: datetime) -> str:
        """ "9 Nov", with the year if it is another than today's."""
        there = aware(moment).astimezone(self.now.tzinfo)
        text = when.day(there)
        return text.removesuffix(f" {self.today.year}")


class Row(NamedTuple):
    """What the list shows of one person; users.html takes it apart in this order."""

    ref: str
    href: str
    # As lists have it, and as one speaks of the person.
    name: str
    said: str
    is_home: bool
    username: str
    type: str
    groups: int
    email: str
    status: str
    badge: str
    note: str
    seen: str
    can_mail: bool
    # Why there is no tick for mail, where the email column does not say it.
    why_not: str
    can_set: bool
    # What became of the last password mail.
    mail: Label | None = None


def as_row(values: tuple[Any, ...], clock: Clock, base: str, suffix: str) -> Row:
    """One person's row, from the columns that the list's statement gives."""
    (_, ref, title, first_name, middle_name, last_name, *rest) = values
    (user_type, is_administrator, _, invited_at, last_used_at) = rest[:5]
    (is_home, username, email, status, groups, *mailed) = rest[5:]
    message = as_message(mailed) if mailed and mailed[0] else None
    given = " ".join(filter(None, (title, first_name, middle_name)))
    kind = "SLT" if user_type == UserType.SLT else "Teacher"
    note = LABELS.get(status, "Inactive")
    if status == "invited" and invited_at:
        note = f"Invited {clock.short(invited_at)}"
    is_ours = bool(is_home) and status != "inactive"
    return Row(
        ref=ref,
        href=f"{base}{ref}/{suffix}",
        name=f"{last_name}, {given}",
        said=f"{first_name or title} {last_name}",
        is_home=bool(is_home),
        username=username,
        type=f"{kind}, admin" if is_administrator else kind,
        groups=groups,
        email=email,
        status=status,
        badge=BADGES[status],
        note=note,
        seen=clock.seen(last_used_at),
        can_mail=is_ours and bool(email),
        why_not="Not while inactive" if is_home and status == "inactive" else "",
        can_set=is_ours
        and (not email or (message is not None and is_failed_or_unused(message))),
        mail=label_for(message, clock.now) if message else None,
    )


def as_message(values: list[Any]) -> Message:
    """The last password mail, as far as the words about it need it."""
    state, *moments = values
    finished_at, used_at, expires_at, ended_at = (
        aware(moment) if moment is not None else None for moment in moments
    )
    link = None
    if expires_at is not None:
        link = Link(used_at=used_at, expires_at=expires_at, ended_at=ended_at)
    return Message(state=state, finished_at=finished_at, link=link)


def aware(moment: datetime) -> datetime:
    """A moment as the database gives it, which on SQLite has no zone."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
