"""What another tolerance would do to how pupils stand against their targets."""

from __future__ import annotations

from collections import Counter
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.months import month_of
from classroom_monitor.attainment.paths import Status
from classroom_monitor.attainment.rehearsal import with_sheet
from classroom_monitor.attainment.targets import Aim, Place, targets_for
from classroom_monitor.schools.models import School

Statuses = Counter[Status | None]
NOTHING_TO_COMPARE = "Nothing to compare"


@dataclass(frozen=True)
class StatusLine:
    """One status, with how many pupils' targets have it before and after."""

    status: Status | None
    before: int
    after: int

    @property
    def words(self) -> str:
        return self.status.words if self.status else NOTHING_TO_COMPARE

    @property
    def shape(self) -> str:
        return self.status.shape if self.status else "–"


@dataclass
class StatusEffect:
    """How many of this month's targets on a scale would stand otherwise."""

    before: Statuses = field(default_factory=Counter)
    after: Statuses = field(default_factory=Counter)
    changed: int = 0

    @property
    def total(self) -> int:
        return self.before.total()

    @property
    def lines(self) -> list[StatusLine]:
        return [
            StatusLine(status, self.before[status], self.after[status])
            for status in (*Status, None)
            if self.before[status] or self.after[status]
        ]


def with_tolerance(book: Book, scale: int, tolerance: Decimal) -> Book:
    """The book as it would be with another tolerance of a scale."""
    sheet = book.scales[scale]
    row = copy(sheet.scale)
    row.tolerance = tolerance
    return with_sheet(book, replace(sheet, scale=row))


def running(
    school: School, book: Book, today: date, subjects: list[int] | None = None
) -> dict[Place, Aim]:
    """The target that counts this month for each pupil on roll and each subject."""
    pupils = [*school.pupils.on_roll(today).values_list("pk", flat=True)]
    keys = [subject.pk for subject in book.subjects]
    if subjects is not None:
        keys = [key for key in keys if key in subjects]
    return dict(targets_for(school, book, pupils, keys, month_of(today)))


def effect_on_statuses(
    school: School, book: Book, rehearsed: Book, scale: int, today: date
) -> StatusEffect:
    """The targets on a scale that count this month, as they stand and would stand."""
    effect = StatusEffect()
    then = running(school, rehearsed, today)
    for place, aim in running(school, book, today).items():
        if aim.value.scale != scale:
            continue
        other = then[place].status
        effect.before[aim.status] += 1
        effect.after[other] += 1
        effect.changed += aim.status != other
    return effect
