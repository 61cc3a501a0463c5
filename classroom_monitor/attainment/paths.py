"""The way from a start to a target, month by month, and where a result stands on it.

Nothing here knows a database: points, months and a tolerance go in, and what is
expected or how a result stands comes out.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from classroom_monitor.attainment.models import Path
from classroom_monitor.attainment.months import between, plus

TERM_ENDS = {12, 4, 7}
"""The months with which terms end: Christmas, Easter (as April) and July."""
HUNDREDTH = Decimal("0.01")


class Status(StrEnum):
    """How a result stands against what its target expects by then."""

    BELOW = "below"
    ON_TRACK = "on-track"
    ABOVE = "above"

    @property
    def words(self) -> str:
        return STATUS_WORDS[self]

    @property
    def shape(self) -> str:
        return STATUS_SHAPES[self]


STATUS_WORDS = {
    Status.BELOW: "Below the path",
    Status.ON_TRACK: "On track",
    Status.ABOVE: "Above the path",
}
STATUS_SHAPES = {Status.BELOW: "▼", Status.ON_TRACK: "●", Status.ABOVE: "▲"}


def steps_between(start: date, due: date) -> list[date]:
    """The months in which a path by term rises: the ends of terms, and the last."""
    months = [plus(start, count) for count in range(1, between(start, due))]
    return [month for month in months if month.month in TERM_ENDS] + [due]


def share(path: str, start: date, due: date, month: date) -> tuple[int, int]:
    """How much of the way is to be done by a month, as so many of so many parts."""
    if month <= start:
        return 0, 1
    if month >= due:
        return 1, 1
    if path == Path.BY_TERM:
        steps = steps_between(start, due)
        return sum(1 for step in steps if step <= month), len(steps)
    return between(start, month), between(start, due)


# Pupils of one target who began alike are expected to be at the same place.
@lru_cache(maxsize=4096)
def expected(
    path: str, start: date, due: date, *, first: Decimal, last: Decimal, month: date
) -> Decimal:
    """The points to be had by a month: `first` at the start, `last` when it is due."""
    done, parts = share(path, start, due, month)
    if done == 0:
        return first
    if done == parts:
        return last
    return (first + (last - first) * done / parts).quantize(HUNDREDTH)


def status_of(points: Decimal, wanted: Decimal, tolerance: Decimal) -> Status:
    """Below, on track or above: within the tolerance, its edges too, is on track."""
    if points < wanted - tolerance:
        return Status.BELOW
    return Status.ABOVE if points > wanted + tolerance else Status.ON_TRACK
