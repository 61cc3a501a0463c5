"""Calendar months as attainment is stamped with them, and which of them are open.

A month is a date: its first day. The current month is the one that the school's clock
shows, in its own time zone. Earlier months are historical data.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection

if TYPE_CHECKING:
    from classroom_monitor.staff.models import Membership

# `MonthOpening.objects.at`, of those that hold for a person; nearly every page of marks
# asks it, and the ORM takes several times as long over the question as the database.
OPENINGS = """
    SELECT o.month, o.subject_id, o.group_id
      FROM attainment_monthopening o
     WHERE o.school_id = %s AND (o.membership_id IS NULL OR o.membership_id = %s)
       AND o.made_at <= %s AND o.until > %s
       AND (o.closed_at IS NULL OR o.closed_at > %s)
"""
WRITTEN = re.compile(r"(20\d\d|19\d\d)-(0[1-9]|1[0-2])")


def month_of(day: date) -> date:
    """The month that a day lies in."""
    return date(day.year, day.month, 1)


def plus(month: date, count: int) -> date:
    """The month so many after (or, below 0, before) another."""
    number = month.year * 12 + month.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)


def between(earlier: date, later: date) -> int:
    """How many months the second lies after the first."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def year_start(month: date) -> date:
    """The September with which the academic year of a month begins."""
    return date(month.year if month.month >= 9 else month.year - 1, 9, 1)


def year_of(month: date) -> list[date]:
    """The twelve months of the academic year that a month lies in."""
    return [plus(year_start(month), count) for count in range(12)]


def written(month: date) -> str:
    """A month as addresses and fields have it: "2026-11"."""
    return f"{month.year:04}-{month.month:02}"


def read(text: str) -> date | None:
    """The month of "2026-11"; nothing if it is none between 1900 and 2099."""
    if not WRITTEN.fullmatch(text):
        return None
    return date(int(text[:4]), int(text[5:]), 1)


class MonthState(StrEnum):
    """Why somebody may write a month, or why not."""

    FUTURE = "future"
    CURRENT = "current"
    # Past, and open to teachers for the school's days of grace.
    GRACE = "grace"
    # Past, and reopened for this person, group or subject.
    REOPENED = "reopened"
    # Past, and this person edits historical data.
    HISTORICAL = "historical"
    LOCKED = "locked"


WRITABLE = {
    MonthState.CURRENT,
    MonthState.GRACE,
    MonthState.REOPENED,
    MonthState.HISTORICAL,
}


class Opening(NamedTuple):
    """A past month that is open again, for a subject and a group or for every one."""

    month: date
    subject_id: int | None
    group_id: int | None


@dataclass(frozen=True)
class OpenMonths:
    """Which months one person may write, at one moment.

    `now` is the school's own clock. Make it with `OpenMonths.of`, once a request.
    """

    now: datetime
    grace_days: int = 0
    edits_history: bool = False
    openings: Collection[Opening] = field(default_factory=tuple)

    @classmethod
    def of(cls, membership: Membership, now: datetime, grace_days: int) -> OpenMonths:
        if membership.can_edit_historical_data():
            return cls(now, grace_days, edits_history=True)
        moment = connection.ops.adapt_datetimefield_value(now)
        values = [membership.school_id, membership.pk, moment, moment, moment]
        with connection.cursor() as cursor:
            cursor.execute(OPENINGS, values)
            openings = tuple(Opening(*row) for row in cursor.fetchall())
        return cls(now, grace_days, openings=openings)

    @property
    def current(self) -> date:
        return month_of(self.now.date())

    def state(
        self,
        month: date,
        *,
        subject: int | None = None,
        groups: Collection[int] = (),
    ) -> MonthState:
        """What a month is to this person, for a subject and the groups of a pupil.

        Without a subject or groups only openings for all of them count.
        """
        if month > self.current:
            return MonthState.FUTURE
        if month == self.current:
            return MonthState.CURRENT
        is_last = month == plus(self.current, -1)
        if is_last and self.now.day <= self.grace_days:
            return MonthState.GRACE
        if self.edits_history:
            return MonthState.HISTORICAL
        for opening in self.openings:
            if (
                opening.month == month
                and opening.subject_id in (None, subject)
                and (opening.group_id is None or opening.group_id in groups)
            ):
                return MonthState.REOPENED
        return MonthState.LOCKED

    def may_write(self, month: date, *, subject: int, groups: Collection[int]) -> bool:
        return self.state(month, subject=subject, groups=groups) in WRITABLE

    def needs_reason(self, month: date) -> bool:
        """Whether a change is one of historical data, whose reason is kept."""
        return month < self.current and self.state(month) == MonthState.HISTORICAL
