"""What the table of one group holds, read with the same statements at any size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from classroom_monitor.attainment.book import Band, Book, ScaleSheet
from classroom_monitor.attainment.counting import EMPTY, Counted, Line, lines
from classroom_monitor.attainment.grid.query import GridQuery
from classroom_monitor.attainment.models import Kind, Subject
from classroom_monitor.attainment.months import WRITABLE, MonthState, OpenMonths
from classroom_monitor.attainment.reading import results
from classroom_monitor.attainment.targets import Aim, targets_for
from classroom_monitor.groups.models import Group
from classroom_monitor.pupils.models import GroupPupil, Pupil
from classroom_monitor.pupils.years import YearGroups
from classroom_monitor.staff.models import Membership

ROWS = 300
"""So many pupils stand on one page."""
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
        found = list(pupils_of(membership, group, today))
        shown = found[(query.show - 1) * ROWS : query.show * ROWS]
        keys = [pupil.pk for pupil in shown]
        subjects = [subject.pk for subject in query.subjects]
        first, last = query.months[0], query.months[-1]
        read = results(
            school, book, pupils=keys, subjects=subjects, first=first, last=last
        )
        years = YearGroups(shown, today)
        aims = targets_for(school, book, keys, subjects, query.to, years=years)
        return cls(
            membership,
            group,
            query,
            book,
            now,
            OpenMonths.of(membership, now, book.grace_days),
            shown,
            len(found),
            lines(read),
            years,
            aims,
        )

    @cached_property
    def columns(self) -> list[Column]:
        return [
            self.column(subject, month)
            for subject in self.query.subjects
            for month in self.query.months
        ]

    def column(self, subject: Subject, month: date) -> Column:
        groups = {self.group.pk}
        state = self.open_months.state(month, subject=subject.pk, groups=groups)
        is_entry = state in WRITABLE
        if state == MonthState.HISTORICAL:
            is_entry = month == self.query.edit
        return Column(subject, month, state, is_entry)

    @cached_property
    def locked(self) -> list[date]:
        return self.in_state(MonthState.LOCKED)

    @cached_property
    def historical(self) -> list[date]:
        return self.in_state(MonthState.HISTORICAL)

    def in_state(self, state: MonthState) -> list[date]:
        return sorted({c.month for c in self.columns if c.state == state})

    @property
    def needs_reason(self) -> bool:
        """Whether marks entered here change historical data, whose reason is kept."""
        return self.query.edit in self.historical

    @cached_property
    def cells_to_enter(self) -> int:
        return len(self.pupils) * sum(column.is_entry for column in self.columns)

    def line(self, pupil: Pupil, subject: Subject) -> Line:
        return self.lines.get((pupil.pk, subject.pk), EMPTY)

    def counted(self, pupil: Pupil, column: Column) -> Counted | None:
        """What counts for a pupil in a column: SA, else TA, else a carried TA."""
        sheet = self.sheet(pupil, column, Kind.TA)
        line = self.line(pupil, column.subject)
        return line.counted(column.month, sheet.pk if sheet else None)

    def sheet(self, pupil: Pupil, column: Column, kind: str) -> ScaleSheet | None:
        return self.scale(
            column.subject.pk, kind, self.year_group(pupil, column.month), column.month
        )

    @cached_property
    def known_scales(self) -> dict[tuple[int, str, str, date], ScaleSheet | None]:
        return {}

    def scale(
        self, subject: int, kind: str, year_group: str, month: date
    ) -> ScaleSheet | None:
        place = (subject, kind, year_group, month)
        if place not in self.known_scales:
            self.known_scales[place] = self.book.scale_for(*place)
        return self.known_scales[place]

    @cached_property
    def known_years(self) -> dict[tuple[int, date], str]:
        return {}

    def year_group(self, pupil: Pupil, month: date) -> str:
        place = (pupil.pk, month)
        if place not in self.known_years:
            self.known_years[place] = self.years.of(pupil.pk, month)
        return self.known_years[place]

    def band(self, counted: Counted | None, pupil: Pupil, month: date) -> Band | None:
        if counted is None:
            return None
        return self.book.band(counted.value, self.year_group(pupil, month), month)

    @cached_property
    def entered(self) -> tuple[int, int]:
        """How many marks of the current month stand there, and how many can."""
        month, kind = self.query.current, self.query.kind
        columns = [column for column in self.columns if column.month == month]
        places = [
            self.line(pupil, column.subject).of(month, kind) is not None
            for column in columns
            for pupil in self.pupils
            if self.takes(pupil, column)
        ]
        return sum(places), len(places)

    def takes(self, pupil: Pupil, column: Column) -> bool:
        """Whether a cell takes a mark, if its month is open."""
        return self.sheet(
            pupil, column, self.query.kind
        ) is not None and pupil.is_on_roll(self.now.date())

    def foot(self, column: Column) -> list[tuple[str, int, int]]:
        """Scale, how many stand at or above, and of how many; one line a scale.

        Values of different scales are counted apart. On one scale everybody in the
        table is the whole.
        """
        good: Counter[int] = Counter()
        whole: Counter[int] = Counter()
        for pupil in self.pupils:
            counted = self.counted(pupil, column)
            if counted is None or counted.value.absence:
                continue
            whole[counted.value.scale] += 1
            good[counted.value.scale] += self.band(counted, pupil, column.month) in GOOD
        if len(whole) <= 1:
            return [("", good.total(), len(self.pupils))]
        return [
            (self.book.scales[scale].scale.name, good[scale], count)
            for scale, count in sorted(whole.items())
        ]


def pupils_of(membership: Membership, group: Group, today: date) -> list[Pupil]:
    """Who is in a group today, of those whom this person sees."""
    inside = GroupPupil.objects.on(today).filter(group=group).values("pupil")
    visible = membership.school.pupils.visible_to(membership, today)
    return list(
        visible.filter(pk__in=inside)
        .in_order()
        .only("ref", "first_name", "last_name", "year_group", "joined_on", "left_on")
    )
