"""Results that count for one or two months, of many pupils: three statements."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import connection

from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.counting import Line, Result, lines
from classroom_monitor.attainment.models import Attainment, Kind
from classroom_monitor.attainment.reading import COLUMNS, build, from_statement
from classroom_monitor.pupils.years import YearGroups
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


def lines_of(
    school: School,
    book: Book,
    pupils: Collection[int],
    years: YearGroups,
    subjects: Collection[int],
    months: Collection[date],
) -> Mapping[tuple[int, int], Line]:
    """All that is needed to say what counts in these months, by pupil and subject.

    The caller has asked which of the school's pupils may be counted.
    """
    if not pupils or not subjects:
        return {}
    rows = Attainment.objects.filter(
        school=school, pupil__in=pupils, subject__in=subjects, month__in=months
    ).values_list(*COLUMNS)
    found = [build(*row) for row in rows.iterator(chunk_size=5000)]
    return lines(found + carried(school, book, pupils, years, subjects, months))


def carried(
    school: School,
    book: Book,
    pupils: Collection[int],
    years: YearGroups,
    subjects: Collection[int],
    months: Collection[date],
) -> list[Result]:
    places = sorted(places_of(book, pupils, years, subjects, months))
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
    return [from_statement(row) for row in rows]


def is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def places_of(
    book: Book,
    pupils: Collection[int],
    years: YearGroups,
    subjects: Collection[int],
    months: Collection[date],
) -> set[tuple[str, int, int, str]]:
    """Year group of today, subject, scale and month, wherever something may carry.

    Which scale counts depends on the year group of the month, which need not be that
    of today less the years between: all that occur are looked for.
    """
    then = {
        (years.now[pupil], years.of(pupil, month), month)
        for pupil in pupils
        for month in months
    }
    places = set()
    for now, year, month in then:
        for subject in subjects:
            sheet = book.scale_for(subject, Kind.TA, year, month)
            if sheet is not None:
                places.add((now, subject, sheet.pk, month.isoformat()))
    return places
