"""Results as pages ask for them: of known pupils, over months, with what carries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

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
# The newest teacher assessment before a month, for each pupil, subject and scale: each
# is one look into the index, however long the history of a school has become.
CARRIED = """
    SELECT a.pupil_id, a.subject_id, a.month, a.scale_id, a.step_id, a.number, a.version
      FROM pupils_pupil p
     CROSS JOIN (VALUES {places}) AS place
      JOIN attainment_attainment a ON a.id = (
           SELECT b.id FROM attainment_attainment b
            WHERE b.pupil_id = p.id AND b.subject_id = place.column1
              AND b.scale_id = place.column2 AND b.kind = 'TA' AND b.absence = ''
              AND b.month < %s
            ORDER BY b.month DESC LIMIT 1)
     WHERE p.school_id = %s AND p.id IN ({pupils})
"""


def results(
    school: School,
    book: Book,
    *,
    pupils: Collection[int],
    subjects: Collection[int],
    first: date,
    last: date,
) -> list[Result]:
    """All results of the months from `first` to `last`, and, from before `first`, the
    teacher assessments that may carry into them. Two statements.

    The caller has asked which of the school's pupils may be shown or counted.
    """
    if not pupils or not subjects:
        return []
    found = entered(school, pupils, subjects, "a.month BETWEEN %s AND %s", first, last)
    return found + carried(school, book, pupils, subjects, first)


def entered(
    school: School,
    pupils: Collection[int],
    subjects: Collection[int],
    condition: str,
    *values: date,
) -> list[Result]:
    """What was entered of pupils and subjects, in months under a condition on `a`."""
    found = keyed(school, pupils, subjects, condition, *values)
    return [build(*columns) for _, columns in found]


def keyed(
    school: School,
    pupils: Collection[int],
    subjects: Collection[int],
    condition: str,
    *values: date,
) -> list[tuple[int, Sequence[Any]]]:
    """The same as keys of rows, each with its `COLUMNS`."""
    # PostgreSQL takes no empty list of values.
    if not pupils or not subjects:
        return []
    statement = ENTERED.format(
        columns=", ".join(f"a.{name}" for name in ("id", *COLUMNS)),
        pupils=marks(pupils),
        subjects=marks(subjects),
        condition=condition,
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [school.pk, *pupils, *subjects, *values])
        return [(row[0], plain(row[1:])) for row in cursor.fetchall()]


def marks(values: Collection[object]) -> str:
    return ", ".join("%s" for _ in values)


def plain(row: Sequence[Any]) -> Sequence[Any]:
    """A row of `COLUMNS`, where SQLite has dates as text and decimals as numbers."""
    pupil, subject, month, kind, scale, step, number, absence, version = row
    if isinstance(month, date) and number is None:
        return row
    read = as_date(month) if isinstance(month, str) else month
    return (pupil, subject, read, kind, scale, step, as_decimal(number), absence,
            version)  # fmt: skip


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
    month: date,
    kind: str,
    scale: int,
    step: int | None,
    number: Decimal | None,
    absence: str,
    version: int,
) -> Result:
    value = Value(scale, step, number, absence)
    return Result(pupil, subject, month, kind, value, version)


def carried(
    school: School,
    book: Book,
    pupils: Collection[int],
    subjects: Collection[int],
    before: date,
) -> list[Result]:
    """The newest teacher assessment of each pupil, subject and scale before a month."""
    places = places_of(book, subjects)
    if not places:
        return []
    statement = CARRIED.format(
        places=", ".join("(%s, %s)" for _ in places),
        pupils=", ".join("%s" for _ in pupils),
    )
    keys = [key for place in places for key in place]
    values: list[int | date] = [*keys, before, school.pk, *pupils]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    return [from_statement(row) for row in rows]


def places_of(book: Book, subjects: Collection[int]) -> list[tuple[int, int]]:
    """Which scales teachers use or used, by subject."""
    return sorted(
        {
            (subject, use.scale_id)
            for subject in subjects
            for use in book.uses.get((subject, Kind.TA), [])
        }
    )


def from_statement(row: Iterable[Any]) -> Result:
    """SQLite gives dates as text and decimals as numbers."""
    pupil, subject, month, scale, step, number, version = row
    if isinstance(month, str):
        month = as_date(month)
    value = Value(scale, step, as_decimal(number))
    return Result(pupil, subject, month, Kind.TA, value, version)
