"""What pupils are aimed at in a month, and how they stand against it.

    targets_for(school, book, pupils, subjects, month) -> {(pupil, subject): Aim}

in six statements, however many pupils. Whoever reads results of these pupils anyway
does so in between: `choose_for`, which says what each pupil is aimed at, `needs_of`,
which results that takes, and `aims_of`, how they stand.

The caller has asked which of the school's pupils may be shown or counted; keys of
pupils and subjects go in and come out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from classroom_monitor.attainment import paths
from classroom_monitor.attainment.book import Book, Value
from classroom_monitor.attainment.counting import EMPTY, Line, Result, lines
from classroom_monitor.attainment.models import Kind
from classroom_monitor.attainment.paths import Status
from classroom_monitor.attainment.reading import (
    Needs,
    as_date,
    as_decimal,
    carried,
    entered,
    marks,
)
from classroom_monitor.groups.standing import ALL_PUPILS
from classroom_monitor.pupils.years import YearGroups, last_day
from classroom_monitor.schools.models import School

Place = tuple[int, int]
# Targets that run in a month, of pupils or groups.
GOALS = """
    SELECT t.id, t.ref, t.name, t.pupil_id, t.group_id, g.standing, t.subject_id,
           t.scale_id, t.step_id, t.number, t.start_month, t.month, t.start_points,
           t.path
      FROM attainment_target t
      LEFT JOIN groups_group g ON g.id = t.group_id
     WHERE t.school_id = %s AND t.subject_id IN ({subjects})
       AND t.start_month <= %s AND t.month >= %s
       AND (t.pupil_id IN ({pupils}) OR t.group_id IN ({groups}))
     ORDER BY t.id
"""
# Only groups that have any target at all; found from the pupils on.
MEMBERS = """
    SELECT l.group_id, l.pupil_id
      FROM pupils_pupil p
      JOIN pupils_grouppupil l ON l.pupil_id = p.id
     WHERE p.school_id = %s AND p.id IN ({pupils})
       AND l.from_on <= %s AND (l.to_on IS NULL OR l.to_on > %s)
       AND EXISTS (SELECT 1 FROM attainment_target t
                    WHERE t.group_id = l.group_id AND t.school_id = %s)
"""


@dataclass(frozen=True, slots=True)
class Aim:
    """The target that counts for a pupil and subject, and how the pupil stands."""

    ref: str
    name: str
    value: Value
    due: date
    # A pupil's own target, not one of a group.
    is_own: bool
    # What the target counts, what is to be had by the month, what the pupil has: none
    # of the last two without a result on the scale of the target.
    points: Decimal
    expected: Decimal | None = None
    reached: Decimal | None = None
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """A target as it stands in the database."""

    pk: int
    ref: str
    name: str
    pupil: int | None
    group: int | None
    standing: str
    subject: int
    value: Value
    start: date
    due: date
    first: Decimal | None
    path: str

    @property
    def breadth(self) -> int:
        """Whose it is: 0 a pupil's, 1 a group's, 2 a year group's, 3 the school's."""
        if self.pupil is not None:
            return 0
        if not self.standing:
            return 1
        return 3 if self.standing == ALL_PUPILS else 2

    @property
    def rank(self) -> tuple[int, date, date, int]:
        """The lowest counts: a pupil's own, then the narrowest group's; of these the
        one that is due next, and then the one that began last."""
        return (self.breadth, self.due, date.max - (self.start - date.min), -self.pk)


def targets_for(
    school: School,
    book: Book,
    pupils: Collection[int],
    subjects: Collection[int],
    month: date,
    *,
    years: YearGroups | None = None,
) -> Mapping[Place, Aim]:
    """Which target counts for each pupil and subject in a month, with its status.

    A target counts from its start until the month in which it is due; a pupil's own
    goes before that of a group, and a class's before the year group's and the school's.
    A group's target is for whoever was in it at the end of the month (today, in the
    current one), and for those whom teachers assess on its scale by then.
    """
    chosen = choose_for(school, book, pupils, subjects, month, years=years)
    if not chosen:
        return {}
    return aims_of(book, chosen, lines(results_of(school, chosen, month)), month)


def choose_for(
    school: School,
    book: Book,
    pupils: Collection[int],
    subjects: Collection[int],
    month: date,
    *,
    years: YearGroups | None = None,
) -> Mapping[Place, Goal]:
    """The first half of `targets_for`: what is aimed at, without how pupils stand."""
    if not pupils or not subjects:
        return {}
    today = school.today()
    goals = goals_for(school, pupils, subjects, month, today)
    if not goals:
        return {}
    return choose(book, goals, years or year_groups(school, pupils, today))


def aims_of(
    book: Book, chosen: Mapping[Place, Goal], found: Mapping[Place, Line], month: date
) -> Mapping[Place, Aim]:
    """The second half: how pupils stand, by lines that hold what `needs_of` names."""
    return {
        place: aim_of(book, goal, found.get(place, EMPTY), month)
        for place, goal in chosen.items()
    }


def goals_for(
    school: School,
    pupils: Collection[int],
    subjects: Collection[int],
    month: date,
    today: date,
) -> list[tuple[int, Goal]]:
    """Every target that runs in a month, with each of the pupils whom it is for."""
    members = members_of(school, pupils, min(last_day(month), today))
    statement = GOALS.format(
        subjects=marks(subjects), pupils=marks(pupils), groups=marks(members) or "NULL"
    )
    values: list[int | date] = [school.pk, *subjects, month, month, *pupils, *members]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = [readable(*row) for row in cursor.fetchall()]
    found: list[tuple[int, Goal]] = []
    for row in rows:
        goal = goal_of(row)
        if goal.pupil is not None:
            found.append((goal.pupil, goal))
        elif goal.group is not None:
            found += [(pupil, goal) for pupil in members[goal.group]]
    return found


def readable(*row: Any) -> list[Any]:
    """A row of `GOALS`, where SQLite has dates as text and decimals as numbers."""
    *same, number, start, due, first, path = row
    days = [as_date(day) if isinstance(day, str) else day for day in (start, due)]
    return [*same, as_decimal(number), *days, as_decimal(first), path]


def goal_of(row: Iterable[Any]) -> Goal:
    """A target from its columns, as `GOALS` has them."""
    (pk, ref, name, pupil, group, standing, subject, *rest) = row
    scale, step, number, start, due, first, path = rest
    value = Value(scale, step, number)
    return Goal(
        pk, ref, name, pupil, group, standing or "", subject, value, start, due,
        first, path,
    )  # fmt: skip


def members_of(
    school: School, pupils: Collection[int], day: date
) -> dict[int, list[int]]:
    """Which of the pupils were in which group on a day, by group."""
    statement = MEMBERS.format(pupils=marks(pupils))
    with connection.cursor() as cursor:
        cursor.execute(statement, [school.pk, *pupils, day, day, school.pk])
        rows = cursor.fetchall()
    members: dict[int, list[int]] = {}
    for group, pupil in rows:
        members.setdefault(group, []).append(pupil)
    return members


def year_groups(school: School, pupils: Collection[int], today: date) -> YearGroups:
    years = YearGroups([], today)
    years.now = dict(
        school.pupils.filter(pk__in=pupils).values_list("pk", "year_group")
    )
    years.read(years.now)
    return years


def choose(
    book: Book, goals: Iterable[tuple[int, Goal]], years: YearGroups
) -> dict[Place, Goal]:
    """The one target that counts in each place."""
    chosen: dict[Place, Goal] = {}
    for pupil, goal in goals:
        place = (pupil, goal.subject)
        if goal.pupil is None:
            year_group = years.of(pupil, goal.due)
            sheet = book.scale_for(goal.subject, Kind.TA, year_group, goal.due)
            if sheet is None or sheet.pk != goal.value.scale:
                continue
        if place not in chosen or goal.rank < chosen[place].rank:
            chosen[place] = goal
    return chosen


def needs_of(chosen: Mapping[Place, Goal], month: date) -> Needs:
    """Results of the month and of the months in which the paths begin, and what
    carries into any of them."""
    starts = {goal.start for goal in chosen.values() if goal.first is None}
    months = {month, *starts}
    measured = {(goal.subject, goal.value.scale) for goal in chosen.values()}
    return Needs(months, [(*on, before) for on in measured for before in months])


def results_of(
    school: School, chosen: Mapping[Place, Goal], month: date
) -> list[Result]:
    pupils = {pupil for pupil, _ in chosen}
    subjects = {subject for _, subject in chosen}
    months, places = needs_of(chosen, month)
    found = entered(school, pupils, subjects, f"a.month IN ({marks(months)})", *months)
    return found + carried(school, pupils, places)


def standing(book: Book, line: Line, month: date, scale: int) -> Decimal | None:
    """The points that a pupil has in a month on the scale of a target.

    What counts for the month, if it is on that scale: a test on another one says
    nothing here, and the teacher assessment does. An absence is no number.
    """
    counted = line.counted(month, scale)
    if counted is not None and counted.value.scale == scale:
        return book.points(counted.value)
    entered = line.of(month, Kind.TA)
    if entered is not None:
        same = entered.value.scale == scale
        return book.points(entered.value) if same else None
    older = line.carried(month, scale)
    return book.points(older.value) if older else None


def aim_of(book: Book, goal: Goal, line: Line, month: date) -> Aim:
    """A target with what it expects of one pupil by a month, and how that stands."""
    scale = goal.value.scale
    points = book.points(goal.value)
    if points is None:
        raise ValueError("a target is a step or a number")
    first = goal.first
    if first is None:
        first = standing(book, line, goal.start, scale)
    wanted = status = None
    reached = standing(book, line, month, scale)
    if first is not None:
        wanted = paths.expected(
            goal.path, goal.start, goal.due, first=first, last=points, month=month
        )
    if wanted is not None and reached is not None:
        tolerance = book.scales[scale].scale.tolerance
        status = paths.status_of(reached, wanted, tolerance)
    return Aim(
        goal.ref, goal.name, goal.value, goal.due, goal.pupil is not None,
        points, wanted, reached, status,
    )  # fmt: skip
