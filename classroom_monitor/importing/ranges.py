"""A scale of numbers, and subjects on it, for a table that a school has none for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation

from classroom_monitor.attainment import book
from classroom_monitor.attainment.models import (
    Kind,
    Scale,
    ScaleForm,
    ScaleVersion,
    Subject,
    SubjectScale,
)
from classroom_monitor.importing.limits import RefusedFileError
from classroom_monitor.schools.models import AcademicYear, School

WRONG = "Write a range as LOW:HIGH or LOW:HIGH:PLACES, for example 0:20 or 0:100:1."
HIGHEST, MOST_PLACES = 99_999, 2
Range = tuple[Decimal, Decimal, int]


def read_range(text: str) -> Range:
    """The lowest and highest number, and how many decimal places."""
    try:
        low, high, places = (Decimal(part) for part in f"{text}:0".split(":")[:3])
    except (InvalidOperation, ValueError) as error:
        raise RefusedFileError(WRONG) from error
    fits = all(n.is_finite() and abs(n) <= HIGHEST for n in (low, high, places))
    if not (fits and low < high and 0 <= places <= MOST_PLACES and places % 1 == 0):
        raise RefusedFileError(WRONG)
    return low, high, int(places)


def make_scale(school: School, name: str, wanted: Range) -> Scale:
    """The school's scale of that name and range, made if there is none."""
    low, high, places = wanted
    scale = school.scales.filter(name=name).first()
    if scale is None:
        scale = Scale.objects.create(school=school, name=name, form=ScaleForm.RANGE)
        ScaleVersion.objects.create(
            school=school,
            scale=scale,
            number=1,
            lowest=low,
            highest=high,
            places=places,
        )
        return scale
    newest = scale.versions.order_by("-number")[0]
    if (newest.lowest, newest.highest, newest.places) != wanted:
        raise RefusedFileError(f"The school has another scale that is called {name}.")
    return scale


def make_subjects(
    school: School, names: Iterable[str], scale: Scale, first: date
) -> list[str]:
    """Subjects that the school lacks, on the scale from the year of the first month."""
    there = {s.name.casefold() for s in school.subjects.all()}
    missing = [
        name
        for name in dict.fromkeys(names)
        if name and len(name) <= 60 and name.casefold() not in there
    ]
    year = AcademicYear.containing(school, first)
    for name in missing:
        subject = Subject.objects.create(
            school=school, name=name, short_name=name[:20], position=500
        )
        SubjectScale.objects.bulk_create(
            SubjectScale(
                school=school, subject=subject, kind=kind, from_year=year, scale=scale
            )
            for kind in Kind
        )
    book.changed(school)
    return missing
