"""Results as pages ask for them: of known pupils, over months, with what carries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection

from classroom_monitor.attainment.book import Book, Value
from classroom_monitor.attainment.counting import Result
from classroom_monitor.attainment.models import Kind
from classroom_monitor.schools.models import School

COLUMNS = (
    "pupil_id",
    "subject_id",
    "month",
    "kind",
    "scale_id",
    "step_id",
    "number",
    "absence",
    "version",
)
# From the pupils on: a database that has no statistics of its rows would else read all
# results of the school in those months.
ENTERED = """
    SELECT {columns}
      FROM pupils_pupil p
      JOIN attainment_attainment a ON a.pupil_id = p.id
     WHERE p.school_id = %s AND p.id IN ({pupils})
       AND a.subject_id IN ({subjects}) AND {condition}
"""
# The newest teacher assessment of each pupil before each place, a subject, a scale and
# a month: each is one look into the index, however long the history of a school is.
CARRIED = """
    SELECT a.pupil_id, a.subject_id, a.month, a.scale_id, a.step_id, a.number, a.version
      FROM pupils_pupil p
     CROSS JOIN (VALUES {places}) AS place
      JOIN attainment_attainment a ON a.id = (
           SELECT b.id FROM attainment_attainment b
            WHERE b.pupil_id = p.id AND b.subject_id = place.column1
              AND b.scale_id = place.column2 AND b.kind = 'TA' AND b.absence = ''
              AND b.month < place.column3
            ORDER BY b.month DESC LIMIT 1)
     WHERE p.school_id = %s AND p.id IN ({pupils})
"""
# A subject, a scale and the month before which a teacher assessment is looked for.
Before = tuple[int, int, date]


class Needs(NamedTuple):
    """Months whose results are asked for, and what else may carry into any of them."""

    months: Collection[date] = ()
    places: Collection[Before] = ()


NOTHING = Needs()


def results(
    school: School,
    book: Book,
    *,
    pupils: Collection[int],
    subjects: Collection[int],
    first: date,
    last: date,
    also: Needs = NOTHING,
) -> list[Result]:
    """All results of the months from `first` to `last`, and, from before `first`, the
    teacher assessments that may carry into them; and those `also` needed, in the same
    two statements.

    The caller has asked which of the school's pupils may be shown or counted.
    """
    if not pupils or not subjects:
        return []
    condition = "a.month BETWEEN %s AND %s"
    apart = [month for month in also.months if not first <= month <= last]
    if apart:
        condition = f"({condition} OR a.month IN ({marks(apart)}))"
    found = entered(school, pupils, subjects, condition, first, last, *apart)
    scales = places_of(book, subjects)
    places = {(subject, scale, first) for subject, scale in scales}
    for subject, scale, month in also.places:
        # What carries into a month between stands among the results already.
        if not first <= month <= last or (subject, scale) not in scales:
            places.add((subject, scale, month))
    return found + carried(school, pupils, places)


def entered(
    school: School,
    pupils: Collection[int],
    subjects: Collection[int],
    condition: str,
    *values: date,
) -> list[Result]:
    """What was entered of pupils and subjects, in months under a condition on `a`."""
    rows = ask(COLUMNS, school, pupils, subjects, condition, *values)
    return [build(*row) for row in rows]


def keyed(
    school: School,
    pupils: Collection[int],
    subjects: Collection[int],
    condition: str,
    *values: date,
) -> list[tuple[int, Result]]:
    """The same, each with the key of its row."""
    columns = ("id", *COLUMNS)
    rows = ask(columns, school, pupils, subjects, condition, *values)
    return [(key, build(*row)) for key, *row in rows]


def ask(
    columns: Sequence[str],
    school: School,
    pupils: Collection[int],
    subjects: Collection[int],
    condition: str,
    *values: date,
) -> list[Any]:
    # PostgreSQL takes no empty list of values.
    if not pupils or not subjects:
        return []
    statement = ENTERED.format(
        columns=", ".join(f"a.{name}" for name in columns),
        pupils=marks(pupils),
        subjects=marks(subjects),
        condition=condition,
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [school.pk, *pupils, *subjects, *values])
        return cursor.fetchall()


def marks(values: Collection[object]) -> str:
    return ", ".join("%s" for _ in values)


@lru_cache(maxsize=1024)
def as_date(text: str) -> date:
    return date.fromisoformat(text)


def as_decimal(number: Any) -> Decimal | None:
    if number is None or isinstance(number, Decimal):
        return number
    return Decimal(str(number)).quantize(Decimal("0.01"))


def build(
    pupil: int,
    subject: int,
    month: date | str,
    kind: str,
    scale: int,
    step: int | None,
    number: Any,
    absence: str,
    version: int,
) -> Result:
    """A result from its `COLUMNS`; SQLite may give dates as text."""
    if isinstance(month, str):
        month = as_date(month)
    value = value_of(scale, step, number, absence)
    return Result(pupil, subject, month, kind, value, version)


@lru_cache(maxsize=4096)
def value_of(
    scale: int, step: int | None, number: Any = None, absence: str = ""
) -> Value:
    """A value as it stands in its columns. Few of them recur in very many rows, so
    that each is made once; SQLite gives decimals as numbers."""
    return Value(scale, step, as_decimal(number), absence)


def carried(
    school: School, pupils: Collection[int], places: Collection[Before]
) -> list[Result]:
    """The newest teacher assessment of each pupil before each of these places."""
    if not pupils or not places:
        return []
    statement = CARRIED.format(
        places=", ".join("(%s, %s, %s)" for _ in places), pupils=marks(pupils)
    )
    values = [part for place in sorted(places) for part in place]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, school.pk, *pupils])
        rows = cursor.fetchall()
    return [from_statement(row) for row in rows]


def places_of(book: Book, subjects: Collection[int]) -> set[tuple[int, int]]:
    """Which scales teachers use or used, by subject."""
    return {
        (subject, use.scale_id)
        for subject in subjects
        for use in book.uses.get((subject, Kind.TA), [])
    }


def from_statement(row: Iterable[Any]) -> Result:
    """A teacher assessment from the columns of `CARRIED`."""
    pupil, subject, month, scale, step, number, version = row
    return build(pupil, subject, month, Kind.TA, scale, step, number, "", version)
