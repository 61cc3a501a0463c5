"""What counts for many pupils at once: the rule of `counting`, a table at a time.

It goes by plain keys and tuples: a year group's table has thousands of places.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import Any

from django.db import connection

from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.models import Kind
from classroom_monitor.attainment.months import between, plus
from classroom_monitor.attainment.reading import ENTERED, as_decimal, marks
from classroom_monitor.schools.models import School

# Pupil, subject and month.
Place = tuple[int, int, date]
# Scale, step, number and absence.
Key = tuple[int, int | None, Decimal | None, str]
# A value, whether it is a test's, and how many months old it is.
Found = tuple[Key, bool, int]
# Pupil, subject and scale; and an assessment on that scale in its month.
Line = tuple[int, int, int]
Entry = tuple[date, Key]
YearOf = Mapping[date, Mapping[int, str]]
# Months as text on both databases: one look into a dictionary instead of reading each.
COLUMNS = """
    a.pupil_id, a.subject_id, CAST(a.month AS text), a.kind, a.scale_id, a.step_id,
    a.number, a.absence
"""
# The newest teacher assessment before a month, of each pupil, subject and scale.
CARRIED = """
    SELECT p.id, place.column1, CAST(a.month AS text), a.scale_id, a.step_id, a.number
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


def counting_results(
    school: School,
    book: Book,
    *,
    pupils: Collection[int],
    subjects: Collection[int],
    months: Collection[date],
    year_of: YearOf,
) -> dict[Place, Found]:
    """What counts in each place that has any result, in two statements.

    `year_of` tells the year group of each pupil in each month.
    """
    if not pupils or not subjects:
        return {}
    first = min(months)
    found, older = entered(school, pupils, subjects, months)
    missing: dict[Place, int] = {}
    for month in months:
        years = year_of[month]
        for subject in subjects:
            scales = {
                code: sheet.pk if sheet else None
                for code in set(years.values())
                for sheet in [book.scale_for(subject, Kind.TA, code, month)]
            }
            for pupil in pupils:
                place = (pupil, subject, month)
                if place not in found and (scale := scales[years[pupil]]):
                    missing[place] = scale
    # A line is looked up further back only where its months have nothing to carry.
    back: set[Line] = set()
    for (pupil, subject, month), scale in missing.items():
        line = (pupil, subject, scale)
        if line not in older or min(older[line])[0] >= month:
            back.add(line)
    for line, entry in before(school, back, first).items():
        older.setdefault(line, []).append(entry)
    for place, scale in missing.items():
        pupil, subject, month = place
        entries = older.get((pupil, subject, scale), ())
        earlier = [entry for entry in entries if entry[0] < month]
        if earlier:
            newest, key = max(earlier, key=itemgetter(0))
            found[place] = (key, False, between(newest, month))
    return found


def entered(
    school: School,
    pupils: Collection[int],
    subjects: Collection[int],
    months: Collection[date],
) -> tuple[dict[Place, Found], dict[Line, list[Entry]]]:
    """What was entered in the very months, a test before an assessment; and all
    assessments from the first month to the last, which may carry into a later one."""
    first, last = min(months), max(months)
    statement = ENTERED.format(
        columns=COLUMNS,
        pupils=marks(pupils),
        subjects=marks(subjects),
        condition="a.month BETWEEN %s AND %s",
    )
    values = [school.pk, *pupils, *subjects, first, last]
    days = {str(month): month for month in every_month(first, last)}
    shown = set(months)
    found: dict[Place, Found] = {}
    older: dict[Line, list[Entry]] = {}
    for row in fetch(statement, values):
        pupil, subject, written, kind, scale, step, number, absence = row
        month = days[written]
        key = (scale, step, as_decimal(number), absence)
        if kind == "TA" and not absence:
            older.setdefault((pupil, subject, scale), []).append((month, key))
        if month in shown:
            place = (pupil, subject, month)
            if kind == "SA":
                found[place] = (key, True, 0)
            elif place not in found:
                found[place] = (key, False, 0)
    return found, older


def every_month(first: date, last: date) -> list[date]:
    return [plus(first, count) for count in range(between(first, last) + 1)]


def before(school: School, lines: Collection[Line], first: date) -> dict[Line, Entry]:
    """The newest assessment before the first month, of each of these lines."""
    if not lines:
        return {}
    places = {(subject, scale) for _, subject, scale in lines}
    who = {pupil for pupil, _, _ in lines}
    statement = CARRIED.format(
        places=", ".join("(%s, %s)" for _ in places), pupils=marks(who)
    )
    values = [part for place in places for part in place]
    found: dict[Line, Entry] = {}
    for row in fetch(statement, [*values, first, school.pk, *who]):
        pupil, subject, written, scale, step, number = row
        key = (scale, step, as_decimal(number), "")
        found[pupil, subject, scale] = (date.fromisoformat(written), key)
    return found


def fetch(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
