"""What the table of one group holds, read with the same statements at any size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from classroom_monitor.attainment.book import Band, Book, Value
from classroom_monitor.attainment.counting import EMPTY, Counted, Line, lines
from classroom_monitor.attainment.grid.query import GridQuery
from classroom_monitor.attainment.grid.statements import pupils_of
from classroom_monitor.attainment.models import Kind, Subject
from classroom_monitor.attainment.months import WRITABLE, MonthState, OpenMonths
from classroom_monitor.attainment.reading import results
from classroom_monitor.attainment.recording import MOST_AT_ONCE
from classroom_monitor.attainment.targets import (
    Aim,
    aims_of,
    choose_for,
    needs_of,
)
from classroom_monitor.groups.models import Group
from classroom_monitor.pupils.models import Pupil
from classroom_monitor.pupils.years import YearGroups
from classroom_monitor.staff.models import Membership

ROWS = 300
"""At most so many pupils stand on one page."""
GOOD = {Band.AT, Band.ABOVE, Band.WELL_ABOVE}
Key = tuple[int, int]


@dataclass(frozen=True)
class Column:
    """One month of one subject, and what this person may do in it."""

    subject: Subject
    month: date
    state: MonthState
    # Whether its cells take marks here and now.
    is_entry: bool


class Way(NamedTuple):
    """How a year group is assessed in one month of one subject."""

    month: date
    year_group: str
    # The scale of teacher assessments, on which older ones carry.
    scale: int | None
    # Whether there is a scale for the kind of mark that is shown.
    takes: bool


class Spot(NamedTuple):
    """What one cell holds: what counts, where that stands, and what it may take."""

    line: Line
    year_group: str
    # The scale of teacher assessments, on which older ones carry.
    scale: int | None
    counted: Counted | None
    band: Band | None
    # Whether there is a scale for it, and the pupil is on roll.
    takes: bool


@dataclass
class Grid:
    """The table: who stands in it, which columns, and what every cell holds."""

    membership: Membership
    group: Group
    query: GridQuery
    book: Book
    now: datetime
    open_months: OpenMonths
    pupils: list[Pupil]
    pupil_count: int
    # So many pupils stand on one page: what it takes is saved at once.
    rows: int
    lines: Mapping[Key, Line]
    years: YearGroups
    aims: Mapping[Key, Aim]

    @classmethod
    def of(
        cls, membership: Membership, group: Group, query: GridQuery, book: Book
    ) -> Grid:
        school = membership.school
        now = school.now()
        today = now.date()
        members = pupils_of(membership, group, today)
        open_months = OpenMonths.of(membership, now, book.grace_days)
        rows = rows_for(columns_for(query, group, open_months))
        shown = members[(query.show - 1) * rows : query.show * rows]
        keys = [pupil.pk for pupil in shown]
        subjects = [subject.pk for subject in query.subjects]
        years = YearGroups(shown, today)
        chosen = choose_for(school, book, keys, subjects, query.to, years=years)
        first, last = query.months[0], query.months[-1]
        read = results(
            school, book, pupils=keys, subjects=subjects, first=first, last=last,
            also=needs_of(chosen, query.to),
        )  # fmt: skip
        found = lines(read)
        return cls(
            membership,
            group,
            query,
            book,
            now,
            open_months,
            shown,
            len(members),
            rows,
            found,
            years,
            aims_of(book, chosen, found, query.to),
        )

    @cached_property
    def columns(self) -> list[Column]:
        return columns_for(self.query, self.group, self.open_months)

    @cached_property
    def locked(self) -> list[date]:
        return self.in_state(MonthState.LOCKED)

    @cached_property
    def historical(self) -> list[date]:
        return self.in_state(MonthState.HISTORICAL)

    def in_state(self, state: MonthState) -> list[date]:
        return sorted({c.month for c in self.columns if c.state == state})

    @cached_property
    def spots(self) -> list[list[Spot]]:
        """Every cell, row by row, in the order of the columns."""
        return [self.row(pupil) for pupil in self.pupils]

    def row(self, pupil: Pupil) -> list[Spot]:
        is_here = pupil.is_on_roll(self.now.date())
        spots = []
        for subject, ways in self.plan(self.years.over(pupil.pk, self.query.months)):
            line = self.lines.get((pupil.pk, subject), EMPTY)
            for month, year_group, scale, takes in ways:
                counted = line.counted(month, scale)
                band = self.band(counted.value, year_group, month) if counted else None
                takes_here = takes and is_here
                spots.append(Spot(line, year_group, scale, counted, band, takes_here))
        return spots

    @cached_property
    def plans(self) -> dict[tuple[str, ...], list[tuple[int, list[Way]]]]:
        return {}

    def plan(self, years: tuple[str, ...]) -> list[tuple[int, list[Way]]]:
        """By subject, how each month is assessed of pupils who were in these year
        groups month by month."""
        if years not in self.plans:
            of_months = list(zip(self.query.months, years, strict=True))
            self.plans[years] = [
                (subject.pk, [self.way(subject.pk, *month) for month in of_months])
                for subject in self.query.subjects
            ]
        return self.plans[years]

    def way(self, subject: int, month: date, year_group: str) -> Way:
        taught = self.book.scale_for(subject, Kind.TA, year_group, month)
        asked = self.book.scale_for(subject, self.query.kind, year_group, month)
        return Way(month, year_group, taught.pk if taught else None, asked is not None)

    @cached_property
    def known_bands(self) -> dict[tuple[int | Value, str, date], Band | None]:
        return {}

    def band(self, value: Value, year_group: str, month: date) -> Band | None:
        place = (value.step or value, year_group, month)
        if place not in self.known_bands:
            self.known_bands[place] = self.book.band(value, year_group, month)
        return self.known_bands[place]

    @cached_property
    def entered(self) -> tuple[int, int]:
        """How many marks of the current month stand there, and how many can."""
        month, kind = self.query.current, self.query.kind
        here = [n for n, column in enumerate(self.columns) if column.month == month]
        spots = [row[number] for row in self.spots for number in here]
        places = [spot.line.of(month, kind) is not None for spot in spots if spot.takes]
        return sum(places), len(places)

    def foot(self, number: int) -> list[tuple[str, int, int]]:
        """Of one column: scale, how many stand at or above, and of how many.

        Values of different scales are counted apart. On one scale everybody in the
        table is the whole.
        """
        good: dict[int, int] = {}
        whole: dict[int, int] = {}
        for row in self.spots:
            counted, band = row[number].counted, row[number].band
            if counted is None or counted.value.absence:
                continue
            scale = counted.value.scale
            whole[scale] = whole.get(scale, 0) + 1
            good[scale] = good.get(scale, 0) + (band in GOOD)
        if len(whole) <= 1:
            return [("", sum(good.values()), len(self.pupils))]
        return [
            (self.book.scales[scale].scale.name, good[scale], count)
            for scale, count in sorted(whole.items())
        ]


def columns_for(
    query: GridQuery, group: Group, open_months: OpenMonths
) -> list[Column]:
    """Every month of every subject, and whether it takes marks of this group here."""
    found = []
    for subject in query.subjects:
        for month in query.months:
            state = open_months.state(month, subject=subject.pk, groups={group.pk})
            is_entry = state in WRITABLE
            if state == MonthState.HISTORICAL:
                is_entry = month == query.edit
            found.append(Column(subject, month, state, is_entry))
    return found


def rows_for(columns: list[Column]) -> int:
    """As many pupils as one form of a browser without script can save at once."""
    entries = sum(column.is_entry for column in columns)
    return min(ROWS, max(1, MOST_AT_ONCE // max(1, entries)))
