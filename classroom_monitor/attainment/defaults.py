"""What a new school begins with: subjects, scales and where the bands begin."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import product

from django.db import transaction

from classroom_monitor.attainment import book
from classroom_monitor.attainment.models import (
    Expectation,
    Kind,
    Scale,
    ScaleForm,
    ScaleVersion,
    Settings,
    Step,
    Subject,
    SubjectScale,
)
from classroom_monitor.schools.models import AcademicYear, School

CORE = [("Reading", "Reading"), ("Writing", "Writing"), ("Mathematics", "Maths")]
SCIENCE = ("Science", "Science")
FOUNDATION = [
    ("Art and design", "Art"),
    ("Computing", "Computing"),
    ("Design and technology", "D&T"),
    ("Geography", "Geography"),
    ("History", "History"),
    ("Languages", "Languages"),
    ("Music", "Music"),
    ("Physical education", "PE"),
    ("Religious education", "RE"),
]
YEARS_OF_STEPS = range(1, 10)
PARTS_OF_A_YEAR = [
    ("E", "emerging"),
    ("E+", "emerging, more"),
    ("D", "developing"),
    ("D+", "developing, more"),
    ("S", "secure"),
    ("S+", "secure, more"),
]
MONTHS = [9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8]
Bounds = tuple[int, int, int, int]


@dataclass
class Plan:
    """A scale as a school starts with it."""

    name: str
    # Code, name and points of each step; or lowest and highest number.
    steps: list[tuple[str, str, int]] = field(default_factory=list)
    lowest: int | None = None
    highest: int | None = None
    # Year group and month (or nothing and 0), with the four bounds.
    bands: list[tuple[str, int, Bounds]] = field(default_factory=list)
    tolerance: int = 0


def steps_within_a_year() -> Plan:
    """ "1E" to "9S+": six steps a year, secure by July. One step is one point."""
    steps = [
        (f"{year}{code}", f"Year {year}, {words}", (year - 1) * 6 + part + 1)
        for year in YEARS_OF_STEPS
        for part, (code, words) in enumerate(PARTS_OF_A_YEAR)
    ]
    bands = []
    for year, (place, month) in product(YEARS_OF_STEPS, enumerate(MONTHS)):
        # From emerging in September to secure (four steps on) in July.
        at = (year - 1) * 6 + 1 + min(round(place * 0.4), 4)
        bands.append((str(year), month, (at - 2, at, at + 2, at + 4)))
    return Plan("Steps within a year", steps, bands=bands, tolerance=1)


PLANS = {
    "steps": steps_within_a_year(),
    "judgement": Plan(
        "Well below to well above",
        [
            ("WB", "Well below", 1),
            ("B", "Below", 2),
            ("E", "At expected", 3),
            ("AB", "Above", 4),
            ("WA", "Well above", 5),
        ],
        bands=[("", 0, (2, 3, 4, 5))],
    ),
    "scaled": Plan(
        "Scaled score",
        lowest=80,
        highest=120,
        bands=[("", 0, (90, 100, 110, 115))],
        tolerance=2,
    ),
    "standard": Plan(
        "WTS, EXS, GDS",
        [
            ("WTS", "Working towards the expected standard", 1),
            ("EXS", "Working at the expected standard", 2),
            ("GDS", "Working at greater depth", 3),
        ],
        bands=[("", 0, (1, 2, 3, 4))],
    ),
    "percent": Plan(
        "Percent",
        lowest=0,
        highest=100,
        bands=[("", 0, (25, 50, 70, 85))],
        tolerance=5,
    ),
}
# Scales by subject kind; an empty year group is every year without a row of its own.
TEACHER_CORE = {
    "": "steps", "N": "judgement", "R": "judgement", "10": "percent",
    "11": "percent", "12": "percent", "13": "percent",
}  # fmt: skip


@transaction.atomic
def keep(school: School, today: date) -> bool:
    """Give a school what it starts with, unless it has any subject or scale already."""
    School.objects.select_for_update().get(pk=school.pk)
    if school.subjects.exists() or school.scales.exists():
        return False
    Settings.objects.get_or_create(school=school)
    # From two years back, so that earlier results can be brought in.
    start = AcademicYear.containing(school, today.replace(year=today.year - 2, day=1))
    scales = {name: make_scale(school, plan, start) for name, plan in PLANS.items()}
    core = [SCIENCE, *CORE]
    names = [*CORE, SCIENCE, *FOUNDATION]
    subjects = Subject.objects.bulk_create(
        Subject(school=school, name=name, short_name=short, position=10 * number)
        for number, (name, short) in enumerate(names, start=1)
    )
    uses = []
    for subject in subjects:
        is_core = (subject.name, subject.short_name) in core
        teacher = TEACHER_CORE if is_core else {"": "judgement"}
        test = "standard" if subject.name == "Writing" else "scaled"
        summative = {"": test if is_core else "percent"}
        for kind, plan in ((Kind.TA, teacher), (Kind.SA, summative)):
            uses += [
                SubjectScale(
                    school=school,
                    subject=subject,
                    kind=kind,
                    year_group=year_group,
                    from_year=start,
                    scale=scales[name],
                )
                for year_group, name in plan.items()
            ]
    SubjectScale.objects.bulk_create(uses)
    book.changed(school)
    return True


def make_scale(school: School, plan: Plan, start: AcademicYear) -> Scale:
    form = ScaleForm.STEPS if plan.steps else ScaleForm.RANGE
    scale = Scale.objects.create(
        school=school, name=plan.name, form=form, tolerance=Decimal(plan.tolerance)
    )
    version = ScaleVersion.objects.create(
        school=school,
        scale=scale,
        number=1,
        lowest=plan.lowest,
        highest=plan.highest,
    )
    Step.objects.bulk_create(
        Step(
            school=school,
            scale_version=version,
            code=code,
            name=name,
            points=points,
            position=position,
        )
        for position, (code, name, points) in enumerate(plan.steps, start=1)
    )
    Expectation.objects.bulk_create(
        Expectation(
            school=school,
            scale=scale,
            year_group=year_group,
            month=month,
            below_from=bounds[0],
            at_from=bounds[1],
            above_from=bounds[2],
            well_above_from=bounds[3],
            valid_from=start.starts_on,
        )
        for year_group, month, bounds in plan.bands
    )
    return scale
