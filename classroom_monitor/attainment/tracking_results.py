"""What counts for many pupils at once: the rule of `counting`, a table at a time.

It goes by plain keys and tuples: a year group's table has thousands of places.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.models import Attainment, Kind
from classroom_monitor.attainment.months import between
from classroom_monitor.attainment.targets import carried_into
from classroom_monitor.schools.models import School

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
    rows = (
        Attainment.objects.filter(
            school=school, pupil__in=pupils, subject__in=subjects, month__in=months
        )
        .order_by()
        .values_list(
            "pupil_id",
            "subject_id",
            "month",
            "kind",
            "scale_id",
            "step_id",
            "number",
            "absence",
        )
    )
    for pupil, subject, month, kind, scale, step, number, absence in rows:
        place = (pupil, subject, month)
        if kind == "SA":
            found[place] = ((scale, step, number, absence), True, 0)
        elif place not in found:
            found[place] = ((scale, step, number, absence), False, 0)
    return found


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
