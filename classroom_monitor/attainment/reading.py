"""Results as pages ask for them: of known pupils, over months, with what carries."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from classroom_monitor.attainment.book import Book, Value
from classroom_monitor.attainment.counting import Result
from classroom_monitor.attainment.models import Attainment, Kind
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
    # By the pupils' school: a database that knows nothing yet of its rows would else
    # read all of the school's results of those months.
    rows = Attainment.objects.filter(
        pupil__school=school,
        pupil__in=pupils,
        subject__in=subjects,
        month__range=(first, last),
    ).values_list(*COLUMNS)
    found = [build(*row) for row in rows]
    return found + carried(school, book, pupils, subjects, first)


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
        month = date.fromisoformat(month)
    if number is not None and not isinstance(number, Decimal):
        number = Decimal(str(number)).quantize(Decimal("0.01"))
    value = Value(scale, step, number)
    return Result(pupil, subject, month, Kind.TA, value, version)
