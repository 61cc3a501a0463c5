"""Two years of invented results, with the history that each of them keeps."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from classroom_monitor.attainment.book import Book, ScaleSheet, Value
from classroom_monitor.attainment.models import (
    Attainment,
    AttainmentChange,
    Kind,
    Subject,
)
from classroom_monitor.attainment.months import between, month_of, plus
from classroom_monitor.history import rows
from classroom_monitor.history.models import Capacity
from classroom_monitor.pupils.years import last_day, september_years, shifted
from classroom_monitor.schools.demonstration import spread
from classroom_monitor.schools.demonstration.children import Child
from classroom_monitor.schools.demonstration.enrolment import Enrolled
from classroom_monitor.schools.models import School

CORE = {"Reading", "Writing", "Mathematics", "Science"}
PRIMARY = {"R", *"123456"}
# In which months teachers assess: primary schools the core each month but August.
HALF_YEARLY = {1, 7}
HALF_TERMLY = {11, 1, 3, 5, 7}
TESTS = {2, 7}
# Year 6 tries its tests in November, and sits them in May.
TESTS_OF_YEAR_6 = {11, 2, 5}
EXAMINATIONS = {6}
COLUMNS = (
    "school_id",
    "pupil_id",
    "subject_id",
    "month",
    "kind",
    "scale_id",
    "step_id",
    "number",
    "absence",
    "version",
    "changed_at",
)
HISTORY = (
    "school_id",
    "pupil_id",
    "subject_id",
    "month",
    "kind",
    "before",
    "after",
    "reason",
    "at",
    "capacity",
    "actor_ref",
    "actor_name",
    "address",
    "request_id",
    "source",
)
Row = tuple[object, ...]
Teacher = tuple[str, str]
# A scale, and the points at which "at expected" begins on it.
Expected = tuple[ScaleSheet, float]
# A pupil's key, the subject, the month, and the year group of the pupil then.
Place = tuple[int, Subject, date, str]


def months_of(subject: str, kind: str, year_group: str) -> set[int]:
    """The calendar months in which results of a kind are entered."""
    is_core = subject in CORE
    if kind == Kind.TA:
        if not is_core:
            return HALF_YEARLY
        return {*range(1, 13)} - {8} if year_group in PRIMARY else HALF_TERMLY
    if year_group == "R":
        return set()
    if subject == "Writing":
        return {7}
    if is_core:
        return TESTS_OF_YEAR_6 if year_group == "6" else TESTS
    return set() if year_group in PRIMARY else EXAMINATIONS


@dataclass
class Register:
    """Writes down one school's results, pupil by pupil, in memory and then at once."""

    school: School
    book: Book
    months: list[date]
    now: datetime
    # Who enters the results of a group, by its key; and of all the others.
    teachers: dict[int, list[Teacher]]
    chance: random.Random
    # The standard deviation is of the whole country; a school has a mean of its own.
    mean: float = 0.0
    results: list[Row] = field(default_factory=list)
    changes: list[Row] = field(default_factory=list)
    sheets: dict[tuple[int, str, str, date], Expected | None] = field(
        default_factory=dict
    )
    schedule: dict[tuple[str, str, int], list[Kind]] = field(default_factory=dict)
    done: dict[tuple[int, int], float] = field(default_factory=dict)

    def enter_all(self, pairs: Enrolled) -> None:
        subjects = self.book.subjects
        today = self.now.date()
        for child, pupil in pairs:
            taught = [
                (month, year_group_of(child, month, today))
                for month in self.months_of(child)
            ]
            for subject in subjects:
                course = spread.Course(child.ability + self.mean, self.chance)
                for month, year_group in taught:
                    if kinds := self.kinds(subject.name, year_group, month.month):
                        z = course.at(month)
                        place = (pupil.pk, subject, month, year_group)
                        self.enter_month(child, place, kinds, z)
        rows.pour(Attainment, COLUMNS, self.results)
        rows.pour(AttainmentChange, HISTORY, self.changes)

    def months_of(self, child: Child) -> list[date]:
        """The months in which the child was taught here, until the last day."""
        end = child.left_on or self.now.date()
        return [
            m for m in self.months if month_of(child.joined_on) <= m <= month_of(end)
        ]

    def kinds(self, subject: str, year_group: str, month: int) -> list[Kind]:
        """Which kinds of result a month of the year brings."""
        place = (subject, year_group, month)
        if place not in self.schedule:
            self.schedule[place] = [
                kind
                for kind in (Kind.TA, Kind.SA)
                if month in months_of(subject, kind, year_group)
            ]
        return self.schedule[place]

    def enter_month(
        self, child: Child, place: Place, kinds: list[Kind], z: float
    ) -> None:
        pupil, subject, month, year_group = place
        for kind in kinds:
            if not self.is_entered(child, subject, month):
                continue
            expected = self.expected(subject, kind, year_group, month)
            if expected is None:
                continue
            sheet, at = expected
            value = self.absent(child, sheet, month, kind)
            if value is None:
                value = spread.BY_SCALE[sheet.scale.name](sheet, at, z)
            self.write(child, pupil, subject, month, kind, sheet, value)

    def expected(
        self, subject: Subject, kind: str, year_group: str, month: date
    ) -> Expected | None:
        place = (subject.pk, kind, year_group, month)
        if place not in self.sheets:
            sheet = self.book.scale_for(*place)
            bounds = sheet.expectation(year_group, month) if sheet else None
            at = float(bounds.at_from) if bounds else 1.0
            self.sheets[place] = (sheet, at) if sheet else None
        return self.sheets[place]

    def is_entered(self, child: Child, subject: Subject, month: date) -> bool:
        """Most were; in the current month some classes are done and some not begun."""
        if month < self.months[-1]:
            return self.chance.random() > 0.03
        group = child.groups[0].pk if child.groups else 0
        place = (group, subject.pk)
        if place not in self.done:
            self.done[place] = self.chance.choice([0.0, 0.0, 0.3, 0.7, 1.0, 1.0])
        return self.chance.random() < self.done[place]

    def absent(
        self, child: Child, sheet: ScaleSheet, month: date, kind: str
    ) -> Value | None:
        """Why there is no result: a pupil who leaves, is away or is disapplied."""
        drawn = self.chance.random()
        # Whoever leaves with the whole year is assessed before.
        left_on = child.left_on if kind == Kind.SA else None
        if left_on and left_on.month != 7 and month == month_of(left_on):
            return Value(sheet.pk, absence="L")
        if kind == Kind.SA and child.sen == "E" and drawn < 0.4:
            return Value(sheet.pk, absence="D")
        if drawn < (0.02 if kind == Kind.SA else 0.004):
            return Value(sheet.pk, absence="A")
        if kind == Kind.SA and drawn > 0.997:
            return Value(sheet.pk, absence="Q")
        return None

    def write(
        self,
        child: Child,
        pupil: int,
        subject: Subject,
        month: date,
        kind: str,
        sheet: ScaleSheet,
        value: Value,
    ) -> None:
        at = self.moment(month)
        ref, name = self.teacher_of(child)
        place = (self.school.pk, pupil, subject.pk, month, str(kind))
        by = (Capacity.MEMBER.value, ref, name, "", "", "typed")
        shown, first, version = sheet.show(value), "", 1
        # One in eighty was put right later.
        if value.step is not None and self.chance.random() < 1 / 80:
            steps, at_first = sheet.in_order, sheet.steps[value.step]
            wrong = steps[max(0, at_first.position - 2)].code
            if wrong != shown:
                first, version = wrong, 2
                self.changes.append(
                    (*place, "", first, "", at - timedelta(minutes=9), *by)
                )
        self.changes.append((*place, first, shown, "", at, *by))
        self.results.append(
            (*place, sheet.pk, value.step, value.number, value.absence, version, at)
        )

    def moment(self, month: date) -> datetime:
        """A moment of a school day of the month that is past already."""
        drawn = self.chance.random()
        last = last_day(month)
        day = date(month.year, month.month, 1 + int(drawn * last.day))
        found = datetime(day.year, day.month, day.day, 8, 30, tzinfo=UTC)
        found += timedelta(minutes=int(drawn * 97_003) % 480)
        if found < self.now:
            return found
        begin = datetime(month.year, month.month, 1, tzinfo=UTC)
        return begin + (self.now - begin) * drawn

    def teacher_of(self, child: Child) -> Teacher:
        group = child.groups[0].pk if child.groups else 0
        found = self.teachers.get(group) or self.teachers[0]
        return found[group % len(found)]


def year_group_of(child: Child, month: date, today: date) -> str:
    reached = child.left_on if child.left_on and child.left_on < today else today
    return shifted(child.year_group, september_years(reached, month))


def teachers_of(school: School, today: date) -> dict[int, list[Teacher]]:
    """User ref and name of whoever has each group; under 0 of all who teach.

    Whoever never signed in has entered nothing.
    """
    members = school.memberships.filter(is_active=True).exclude(last_used_at=None)
    members = members.select_related("user")
    named: dict[int, Teacher] = {m.pk: (m.user.ref, m.full_name[:200]) for m in members}
    found: dict[int, list[Teacher]] = {0: list(named.values())}
    links: Iterator[tuple[int, int]] = (
        school.groups.filter(access__from_on__lte=today, access__to_on=None)
        .values_list("pk", "access__membership")
        .order_by("pk", "access__membership")
        .iterator()
    )
    for group, member in links:
        if member in named:
            found.setdefault(group, []).append(named[member])
    return found


def months_until(today: date, count: int) -> list[date]:
    """The current month and those before it, so many in all."""
    first = plus(month_of(today), 1 - count)
    return [plus(first, n) for n in range(between(first, month_of(today)) + 1)]
