"""The rows of a list, ready to be printed: the template only puts them down."""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.utils import timezone

from classroom_monitor.schools.models import School
from classroom_monitor.staff.models import UserType

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun")
MONTHS += ("Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LABELS = {"active": "Active", "invited": "Invited", "slowed": "Slowed"}
BADGES = {"active": "good", "invited": "warn", "slowed": "bad", "inactive": "plain"}


@dataclass(frozen=True)
class Clock:
    """The moment of a list, where its school is."""

    zone: zoneinfo.ZoneInfo
    today: date

    @classmethod
    def of(cls, school: School) -> Clock:
        zone = zoneinfo.ZoneInfo(school.time_zone)
        return cls(zone, timezone.now().astimezone(zone).date())

    def there(self, moment: datetime) -> datetime:
        """A moment as the database gives it, which on SQLite has no zone, in ours."""
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return aware.astimezone(self.zone)

    def seen(self, moment: datetime | None) -> str:
        """When somebody was last here: "Today, 08:12", "20 Nov 2026", "" for never."""
        if moment is None:
            return ""
        there = self.there(moment)
        if there.date() == self.today:
            return f"Today, {there.hour:02}:{there.minute:02}"
        return f"{there.day} {MONTHS[there.month - 1]} {there.year}"

    def short(self, moment: datetime) -> str:
        """ "9 Nov", with the year if it is another than today's."""
        there = self.there(moment)
        year = "" if there.year == self.today.year else f" {there.year}"
        return f"{there.day} {MONTHS[there.month - 1]}{year}"


@dataclass(slots=True)
class Row:
    """What the list shows of one person."""

    pk: int
    ref: str
    href: str
    # As lists have it, and as one speaks of the person.
    name: str
    said: str
    is_home: bool
    username: str
    type: str
    can_set_targets: bool
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
    # What became of the last password mail: the kind of badge, and the words.
    mail: tuple[str, str] | None = None


def as_row(values: tuple[Any, ...], clock: Clock, base: str, suffix: str) -> Row:
    """One person's row, from the columns that the list's statement gives."""
    (pk, ref, title, first_name, middle_name, last_name, *rest) = values
    (user_type, is_administrator, can_set_targets, invited_at, last_used_at) = rest[:5]
    (is_home, username, email, status, groups) = rest[5:]
    given = " ".join(filter(None, (title, first_name, middle_name)))
    kind = "SLT" if user_type == UserType.SLT else "Teacher"
    note = LABELS.get(status, "Inactive")
    if status == "invited" and invited_at:
        note = f"Invited {clock.short(invited_at)}"
    is_ours = bool(is_home) and status != "inactive"
    return Row(
        pk=pk,
        ref=ref,
        href=f"{base}{ref}/{suffix}",
        name=f"{last_name}, {given}",
        said=f"{first_name or title} {last_name}",
        is_home=bool(is_home),
        username=username,
        type=f"{kind}, admin" if is_administrator else kind,
        can_set_targets=bool(can_set_targets),
        groups=groups,
        email=email,
        status=status,
        badge=BADGES[status],
        note=note,
        seen=clock.seen(last_used_at),
        can_mail=is_ours and bool(email),
        why_not="Not while inactive" if is_home and status == "inactive" else "",
        can_set=is_ours and not email,
    )
