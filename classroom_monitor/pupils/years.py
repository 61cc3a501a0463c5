"""Year groups: in which one a pupil was, and which one a date of birth implies."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from functools import lru_cache

from django.db import connection

from classroom_monitor.groups.standing import ALL_PUPILS
from classroom_monitor.pupils.models import YEAR_GROUPS, Pupil

CODES = [code for code, _ in YEAR_GROUPS]
"""Nursery to Year 13, youngest first."""
NAMES = dict(YEAR_GROUPS)


# Every link to a year group that pupils have or had.
YEARS = """
    SELECT l.pupil_id, g.standing, l.from_on, l.to_on
      FROM pupils_grouppupil l
      JOIN groups_group g ON g.id = l.group_id
     WHERE g.standing NOT IN (%s, '') AND l.pupil_id IN ({pupils})
     ORDER BY l.id
"""


def as_date(value: date | str) -> date:
    """SQLite has dates as text."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def shifted(code: str, years: int) -> str:
    """The year group so many years later (or earlier); it stops at either end."""
    place = CODES.index(code) + years
    return CODES[min(max(place, 0), len(CODES) - 1)]


def implied_by(born_on: date, day: date) -> str | None:
    """The usual year group of an age in the academic year of a day, or nothing.

    Whoever is 4 on 31 August is in Reception from the next day on (Education Act 1996,
    compulsory school age; the usual age of a year group is no rule).
    """
    start = day.year if day.month >= 9 else day.year - 1
    had_birthday = (born_on.month, born_on.day) <= (8, 31)
    age = start - born_on.year - (0 if had_birthday else 1)
    place = age - 4 + CODES.index("R")
    return CODES[place] if 0 <= place < len(CODES) else None


def september_years(earlier: date, later: date) -> int:
    """How many times a new academic year began between two days."""
    return academic_year(later) - academic_year(earlier)


def academic_year(day: date) -> int:
    """The calendar year in which the academic year of a day began."""
    return day.year if day.month >= 9 else day.year - 1


@lru_cache(maxsize=4096)
def last_day(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)


class YearGroups:
    """In which year group pupils were or are, month by month. One statement."""

    def __init__(self, pupils: Iterable[Pupil], today: date) -> None:
        self.now = {pupil.pk: pupil.year_group for pupil in pupils}
        self.today = today
        self.links: dict[int, list[tuple[str, date, date | None]]] = {}
        self.ways: dict[object, tuple[str, ...]] = {}
        self.read(self.now)

    def read(self, pupils: Collection[int]) -> None:
        if not pupils:
            return
        statement = YEARS.format(pupils=", ".join("%s" for _ in pupils))
        with connection.cursor() as cursor:
            cursor.execute(statement, [ALL_PUPILS, *pupils])
            rows = cursor.fetchall()
        for pupil, code, from_on, to_on in rows:
            link = (code, as_date(from_on), as_date(to_on) if to_on else None)
            self.links.setdefault(pupil, []).append(link)

    def of(self, pupil: int, month: date) -> str:
        """The year group at the end of a month, or today in the current one.

        Months from before the records began, and months ahead, are counted on from the
        year group of today, one a year.
        """
        day = min(last_day(month), self.today) if month <= self.today else month
        # A link without an end says nothing of the years to come.
        is_ahead = academic_year(day) > academic_year(self.today)
        for code, from_on, to_on in [] if is_ahead else self.links.get(pupil, []):
            if from_on <= day and (to_on is None or day < to_on):
                return code
        return shifted(self.now[pupil], september_years(self.today, day))

    def over(self, pupil: int, months: tuple[date, ...]) -> tuple[str, ...]:
        """The year group in each of some months; of pupils who came the same way it is
        worked out once."""
        way = (self.now[pupil], *self.links.get(pupil, ()))
        found = self.ways.get((way, months))
        if found is None:
            found = tuple(self.of(pupil, month) for month in months)
            self.ways[way, months] = found
        return found
