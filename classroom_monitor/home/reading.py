"""Results that count for one or two months, of many pupils: three statements."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db import connection

from classroom_monitor.attainment.book import Book, Value
from classroom_monitor.attainment.counting import Line, Result, lines
from classroom_monitor.attainment.models import Attainment, Kind
from classroom_monitor.attainment.reading import COLUMNS, build
from classroom_monitor.schools.models import School

# For each pupil, and each subject with the scale that their year group is assessed on,
# the newest teacher assessment before a month: one look into the index each.
CARRIED = """
    SELECT a.pupil_id, a.subject_id, a.month, a.scale_id, a.step_id, a.number, a.version
      FROM pupils_pupil p
      JOIN (VALUES {places}) AS place ON place.column1 = p.year_group
      JOIN attainment_attainment a ON a.id = (
           SELECT b.id FROM attainment_attainment b
            WHERE b.pupil_id = p.id AND b.subject_id = place.column2
              AND b.scale_id = place.column3 AND b.kind = 'TA' AND b.absence = ''
              AND b.month < {before}
            ORDER BY b.month DESC LIMIT 1)
     WHERE p.school_id = %s AND p.id IN ({pupils})
"""


# Year group of today, subject, scale and the month before which it is looked for.
Place = tuple[str, int, int, str]


def lines_of(
    school: School,
    book: Book,
    now: Mapping[int, str],
    years: Mapping[date, Mapping[int, str]],
    subjects: Collection[int],
) -> Mapping[tuple[int, int], Line]:
    """All that is needed to say what counts in some months, by pupil and subject.

    `now` has the year groups of today, `years` those of each month, by pupil. The
    caller has asked which of the school's pupils may be counted.
    """
    months = list(years)
    pupils = list(years[months[0]])
    if not pupils or not subjects:
        return {}
    rows = Attainment.objects.filter(
        school=school, pupil__in=pupils, subject__in=subjects, month__in=months
    ).values_list(*COLUMNS)
    found = [build(*row) for row in rows.iterator(chunk_size=5000)]
    places = sorted(places_of(book, now, years, subjects))
    return lines(found + carried(school, pupils, places))


def carried(
    school: School, pupils: Collection[int], places: Collection[Place]
) -> list[Result]:
    """The newest teacher assessment before each of these places."""
    if not places:
        return []
    before = "CAST(place.column4 AS date)" if is_postgresql() else "place.column4"
    statement = CARRIED.format(
        places=", ".join("(%s, %s, %s, %s)" for _ in places),
        before=before,
        pupils=", ".join("%s" for _ in pupils),
    )
    values: list[Any] = [part for place in places for part in place]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, school.pk, *pupils])
        rows = cursor.fetchall()
    return [carried_one(row) for row in rows]


# Few values and months recur in many thousands of rows: each is made once.
value_of = lru_cache(maxsize=10_000)(Value)
day_of = lru_cache(maxsize=1000)(date.fromisoformat)


def carried_one(row: tuple[Any, ...]) -> Result:
    """SQLite gives dates as text and decimals as numbers."""
    pupil, subject, month, scale, step, number, version = row
    if isinstance(month, str):
        month = day_of(month)
    if number is not None and not isinstance(number, Decimal):
        number = Decimal(str(number)).quantize(Decimal("0.01"))
    value = value_of(scale, step, number)
    return Result(pupil, subject, month, Kind.TA, value, version)


def is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def places_of(
    book: Book,
    now: Mapping[int, str],
    years: Mapping[date, Mapping[int, str]],
    subjects: Collection[int],
) -> set[Place]:
    """Year group of today, subject, scale and month, wherever something may carry.

    Which scale counts depends on the year group of the month, which need not be that
    of today less the years between: all that occur are looked for.
    """
    then = {
        (now[pupil], year, month)
        for month, by_pupil in years.items()
        for pupil, year in by_pupil.items()
    }
    places = set()
    for today, year, month in then:
        for subject in subjects:
            sheet = book.scale_for(subject, Kind.TA, year, month)
            if sheet is not None:
                places.add((today, subject, sheet.pk, month.isoformat()))
    return places
