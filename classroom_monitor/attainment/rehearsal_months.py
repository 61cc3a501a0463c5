"""What other days of grace would do: until when teachers can enter which month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from classroom_monitor.attainment.months import (
    WRITABLE,
    OpenMonths,
    month_of,
    plus,
)

AT_MOST_AHEAD = 62
"""So many days on from the first of a month its days of grace are surely over."""


@dataclass(frozen=True)
class MonthEnd:
    """A month with the last day on which teachers can enter it; none: it is locked."""

    month: date
    before: date | None
    after: date | None

    @property
    def opens(self) -> bool:
        return self.before is None and self.after is not None

    @property
    def locks(self) -> bool:
        return self.before is not None and self.after is None


def last_open_day(month: date, now: datetime, grace_days: int) -> date | None:
    """Until when teachers can write a month from now on, where nothing was reopened."""
    last = None
    for ahead in range(AT_MOST_AHEAD):
        moment = now + timedelta(days=ahead)
        if OpenMonths(moment, grace_days).state(month) not in WRITABLE:
            break
        last = moment.date()
    return last


def effect_of_grace(now: datetime, before: int, after: int) -> list[MonthEnd]:
    """The month before and the current one, as they close and as they would."""
    current = month_of(now.date())
    return [
        MonthEnd(
            month, last_open_day(month, now, before), last_open_day(month, now, after)
        )
        for month in (plus(current, -1), current)
    ]
