"""What counts for a month: its SA; else its TA; else an earlier TA, carried forward.

A summative assessment stands in its month only. A teacher assessment carries forward,
on the same scale, until another one replaces it; an absence is no result and so is
neither carried nor does it hide an older result from later months.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from classroom_monitor.attainment.book import Value
from classroom_monitor.attainment.models import Kind
from classroom_monitor.attainment.months import between


class Result(NamedTuple):
    """A value in its place, as it stands in the database."""

    pupil: int
    subject: int
    month: date
    kind: str
    value: Value
    version: int = 1


class Counted(NamedTuple):
    """The result that counts for a month, and how many months old it is."""

    result: Result
    age: int = 0

    @property
    def value(self) -> Value:
        return self.result.value

    @property
    def is_carried(self) -> bool:
        return self.age > 0


class Line:
    """The results of one pupil in one subject, over any months."""

    __slots__ = ("carrying", "taught", "tested")

    def __init__(self, results: Iterable[Result]) -> None:
        # What was entered, by month.
        self.taught: dict[date, Result] = {}
        self.tested: dict[date, Result] = {}
        for result in results:
            entered = self.taught if result.kind == Kind.TA else self.tested
            entered[result.month] = result
        # Teacher assessments that carry, newest first.
        self.carrying = [r for r in self.taught.values() if not r.value.absence]
        self.carrying.sort(key=attrgetter("month"), reverse=True)

    def of(self, month: date, kind: str) -> Result | None:
        """What was entered in that very month."""
        return (self.taught if kind == Kind.TA else self.tested).get(month)

    def counted(self, month: date, scale: int | None) -> Counted | None:
        """What counts for a month in which teachers assess on `scale` (its key)."""
        if result := self.tested.get(month) or self.taught.get(month):
            return Counted(result)
        return self.carried(month, scale)

    def carried(self, month: date, scale: int | None) -> Counted | None:
        """What an earlier month says of one in which nothing was entered."""
        for result in self.carrying:
            if result.month < month and result.value.scale == scale:
                return Counted(result, between(result.month, month))
        return None


EMPTY = Line([])


def lines(results: Iterable[Result]) -> Mapping[tuple[int, int], Line]:
    """One line for each pupil and subject that have any result."""
    grouped: dict[tuple[int, int], list[Result]] = {}
    for result in results:
        grouped.setdefault((result.pupil, result.subject), []).append(result)
    return {place: Line(found) for place, found in grouped.items()}
