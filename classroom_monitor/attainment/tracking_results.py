"""What counts for many pupils at once: the rule of `counting`, a table at a time.

It goes by plain keys and tuples: a year group's table has thousands of places.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.models import Kind
from classroom_monitor.attainment.months import between
from classroom_monitor.attainment.reading import ENTERED, as_decimal, marks
from classroom_monitor.attainment.targets import carried_into
from classroom_monitor.schools.models import School

COLUMNS = """
    a.pupil_id, a.subject_id, CAST(a.month AS text), a.kind, a.scale_id, a.step_id,
    a.number, a.absence
"""
# Pupil, subject and month.
Place = tuple[int, int, date]
# Scale, step, number and absence.
Key = tuple[int, int | None, Decimal | None, str]
# A value, whether it is a test's, and how many months old it is.
Found = tuple[Key, bool, int]
YearOf = Mapping[date, Mapping[int, str]]


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
    found = entered(school, pupils, subjects, months)
    missing: dict[Place, int] = {}
    for month in months:
        years = year_of[month]
        for subject in subjects:
            scales = {
                code: book.scale_for(subject, Kind.TA, code, month)
                for code in set(years.values())
            }
            for pupil in pupils:
                place = (pupil, subject, month)
                if place not in found and (sheet := scales[years[pupil]]):
                    missing[place] = sheet.pk
    return found | carried(school, missing)


def entered(
    school: School,
    pupils: Collection[int],
    subjects: Collection[int],
    months: Collection[date],
) -> dict[Place, Found]:
    """What was entered in the very months, a test before an assessment."""
    found: dict[Place, Found] = {}
    for row in rows_of(school, pupils, subjects, months):
        pupil, subject, month, kind, scale, step, number, absence = row
        place = (pupil, subject, month)
        if kind == "SA":
            found[place] = ((scale, step, number, absence), True, 0)
        elif place not in found:
            found[place] = ((scale, step, number, absence), False, 0)
    return found


def rows_of(
    school: School,
    pupils: Collection[int],
    subjects: Collection[int],
    months: Collection[date],
) -> Iterator[tuple[Any, ...]]:
    """The columns of each result, bare: a table of a year group has thousands."""
    statement = ENTERED.format(
        columns=COLUMNS,
        pupils=marks(pupils),
        subjects=marks(subjects),
        condition=f"a.month IN ({marks(months)})",
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [school.pk, *pupils, *subjects, *months])
        rows = cursor.fetchall()
    # Few months in thousands of rows: each is made a date once.
    dates = {month.isoformat(): month for month in months}
    for pupil, subject, month, kind, scale, step, number, absence in rows:
        exact = as_decimal(number)
        yield pupil, subject, dates[month], kind, scale, step, exact, absence


def carried(school: School, missing: Mapping[Place, int]) -> dict[Place, Found]:
    """The assessment that carries into places without an entry, on their scales."""
    asked = {(subject, scale, month) for (_, subject, month), scale in missing.items()}
    who = {pupil for pupil, _, _ in missing}
    lines: dict[tuple[int, int, int], list[tuple[date, Key]]] = {}
    for result in carried_into(school, who, asked):
        value = result.value
        key = (value.scale, value.step, value.number, value.absence)
        line = (result.pupil, result.subject, value.scale)
        lines.setdefault(line, []).append((result.month, key))
    found: dict[Place, Found] = {}
    for place, scale in missing.items():
        pupil, subject, month = place
        line = (pupil, subject, scale)
        before = [entry for entry in lines.get(line, ()) if entry[0] < month]
        if before:
            newest, key = max(before, key=lambda entry: entry[0])
            found[place] = (key, False, between(newest, month))
    return found
