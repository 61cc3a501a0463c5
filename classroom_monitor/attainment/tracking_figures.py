"""What the columns of a tracking table come to, and when that is not told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import cast

from classroom_monitor.attainment.book import Band, Book, ScaleSheet, plain
from classroom_monitor.attainment.models import Subject

WITHHELD = "withheld"
FEW = 3
"""Figures narrowed by a characteristic are withheld where fewer than so many pupils
who are not named would stand in them, or be left out of them."""


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """What counts for a month, as it is shown. Those alike are one."""

    text: str
    scale: int
    # None for an absence.
    points: Decimal | None
    band: Band | None
    is_test: bool
    age: int


@dataclass
class Figure:
    """What one column comes to, of one scale; withheld, it says nothing."""

    scale: ScaleSheet
    count: int
    average: Decimal
    is_withheld: bool = False

    @cached_property
    def nearest(self) -> str:
        """The step that an average lies nearest to; nothing on a range of numbers."""
        steps = self.scale.in_order
        if not steps:
            return ""
        return min(steps, key=lambda step: abs(step.points - self.average)).code

    @property
    def words(self) -> str:
        """An average with the step that it lies nearest to: "20.4 (4E+)"."""
        if self.is_withheld:
            return WITHHELD
        nearest = f" ({self.nearest})" if self.nearest else ""
        return f"{plain(self.average)}{nearest}"


@dataclass
class Column:
    """One column of results: a subject in a month."""

    subject: Subject
    month: date
    cells: Counter[Cell] = field(default_factory=Counter)
    # Pupils of that month's group, whether or not they have a result.
    members: int = 0
    unnamed: int = 0
    is_withheld: bool = False

    @property
    def key(self) -> str:
        return f"{self.subject.ref}.{self.month:%Y-%m}"

    @property
    def absent(self) -> int:
        return sum(n for cell, n in self.cells.items() if cell.points is None)

    @property
    def with_result(self) -> int:
        return sum(n for cell, n in self.cells.items() if cell.points is not None)

    @cached_property
    def banded(self) -> Counter[Band]:
        bands: Counter[Band] = Counter()
        for cell, count in self.cells.items():
            if cell.band is not None:
                bands[cell.band] += count
        return bands

    @property
    def at_or_above(self) -> tuple[int, int]:
        """How many stand at or above what is expected, of how many with a band."""
        bands = self.banded
        high = bands[Band.AT] + bands[Band.ABOVE] + bands[Band.WELL_ABOVE]
        return high, sum(bands.values())


def averages(book: Book, column: Column) -> list[Figure]:
    """The averages of a column, one for each scale in it."""
    sums: dict[int, tuple[Decimal, int]] = {}
    for cell, count in column.cells.items():
        if cell.points is not None:
            total, number = sums.get(cell.scale, (Decimal(0), 0))
            sums[cell.scale] = (total + cell.points * count, number + count)
    return [
        Figure(
            book.scales[scale],
            number,
            mean(total, number),
            column.is_withheld,
        )
        for scale, (total, number) in sorted(sums.items())
    ]


def counted(cells: Iterable[Cell | None]) -> Counter[Cell]:
    found = Counter(cells)
    del found[None]
    return cast(Counter[Cell], found)


def is_few(inside: int, everybody: int) -> bool:
    """Whether a filter leaves so few unnamed pupils, on either side of it, that a
    figure would tell of them."""
    left_out = everybody - inside
    return 0 < inside < FEW or (inside > 0 and 0 < left_out < FEW)


def is_few_on_a_scale(cells: Counter[Cell]) -> bool:
    """Whether few unnamed pupils stand on a scale by themselves: its average would be
    theirs."""
    scales: Counter[int] = Counter()
    for cell, count in cells.items():
        if cell.points is not None:
            scales[cell.scale] += count
    return any(count < FEW for count in scales.values())


def change(first: Cell | None, last: Cell | None) -> Decimal | None:
    """How many points a pupil came on: only between two values of one scale."""
    if first is None or last is None or first.scale != last.scale:
        return None
    if first.points is None or last.points is None:
        return None
    return last.points - first.points


def mean(total: Decimal | int, count: int) -> Decimal:
    return (Decimal(total) / count).quantize(Decimal("0.1"))
