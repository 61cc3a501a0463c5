"""What a bulk act would set: for each pupil of a group a target, or why there is none.

The plan that the preview shows is the plan that is carried out; its digest tells
whether anything changed in between.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import models

from classroom_monitor.attainment.book import Book, NotOnScale, ScaleSheet, Value
from classroom_monitor.attainment.counting import EMPTY, Line, lines
from classroom_monitor.attainment.models import Kind, Path, Subject, Target
from classroom_monitor.attainment.months import plus
from classroom_monitor.attainment.reading import results
from classroom_monitor.groups.models import Group
from classroom_monitor.pupils.models import Pupil, PupilQuerySet
from classroom_monitor.pupils.years import YearGroups
from classroom_monitor.schools.models import School
from classroom_monitor.ui import when


class Way(models.TextChoices):
    SAME = "same", "The same for each"
    LAST_YEAR = "last", "Each pupil's target of last year, and so many steps more"
    PRIOR = "prior", "Each pupil's result of a month, and so many steps more"


@dataclass(frozen=True)
class Wanted:
    """What somebody asks for, for the pupils of a group."""

    group: Group
    subject: Subject
    way: str
    start: date
    due: date
    name: str
    path: str = Path.STRAIGHT
    value: str = ""
    steps: int = 0
    prior: date | None = None
    replaces: bool = False


@dataclass(frozen=True)
class Planned:
    """What becomes of one pupil: a new value, or a reason why there is none."""

    pupil: Pupil
    value: Value | None = None
    shown: str = ""
    why_not: str = ""
    # The target that stands there already.
    there: Target | None = None
    there_shown: str = ""
    # What it was worked out from.
    basis: str = ""


@dataclass
class Plan:
    wanted: Wanted
    lines: list[Planned]
    # Pupils of the group whom the person does not see by name.
    unseen: int

    @property
    def set(self) -> list[Planned]:
        return [line for line in self.lines if line.value is not None]

    @property
    def refused(self) -> list[Planned]:
        return [line for line in self.lines if line.value is None]

    @property
    def digest(self) -> str:
        """Another one as soon as anything in the plan is another."""
        parts = [
            f"{line.pupil.ref} {line.shown} {line.why_not} "
            f"{line.there.ref if line.there else ''} "
            f"{line.there.version if line.there else 0}"
            for line in self.lines
        ]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:20]


def make_plan(
    school: School, book: Book, wanted: Wanted, seen: PupilQuerySet, today: date
) -> Plan:
    """Work out the plan for the pupils whom somebody sees, in seven statements."""
    links = wanted.group.pupil_links.on(today)
    pupils = [*seen.filter(pk__in=links.values("pupil")).in_order()]
    years = YearGroups(pupils, today)
    keys = [pupil.pk for pupil in pupils]
    there = targets_due(school, keys, wanted.subject, wanted.due)
    basis: Mapping[int, Value | str] = {}
    if wanted.way == Way.LAST_YEAR:
        basis = of_last_year(school, keys, wanted)
    elif wanted.way == Way.PRIOR and wanted.prior is not None:
        basis = of_results(school, book, pupils, wanted, years)
    found = []
    for pupil in pupils:
        code = years.of(pupil.pk, wanted.due)
        sheet = book.scale_for(wanted.subject.pk, Kind.TA, code, wanted.due)
        target = there.get(pupil.pk)
        found.append(plan_one(book, wanted, pupil, sheet, target, basis.get(pupil.pk)))
    return Plan(wanted, found, links.count() - len(pupils))


def targets_due(
    school: School, pupils: list[int], subject: Subject, due: date
) -> dict[int, Target]:
    rows = school.targets.filter(pupil__in=pupils, subject=subject, month=due)
    return {
        row.pupil_id: row
        for row in rows.select_related("subject")
        if row.pupil_id is not None
    }


def of_last_year(
    school: School, pupils: list[int], wanted: Wanted
) -> dict[int, Value | str]:
    before = targets_due(school, pupils, wanted.subject, plus(wanted.due, -12))
    return {
        pk: Value(target.scale_id, target.step_id, target.number)
        for pk, target in before.items()
    }


def of_results(
    school: School,
    book: Book,
    pupils: list[Pupil],
    wanted: Wanted,
    years: YearGroups,
) -> dict[int, Value | str]:
    """What counts for each pupil in the month of prior attainment."""
    month, subject = wanted.prior, wanted.subject.pk
    if month is None:
        return {}
    found = lines(
        results(
            school,
            book,
            pupils=[pupil.pk for pupil in pupils],
            subjects=[subject],
            first=month,
            last=month,
        )
    )
    values: dict[int, Value | str] = {}
    for pupil in pupils:
        sheet = book.scale_for(subject, Kind.TA, years.of(pupil.pk, month), month)
        line: Line = found.get((pupil.pk, subject), EMPTY)
        counted = line.counted(month, sheet.pk if sheet else None)
        if counted is not None:
            values[pupil.pk] = counted.value
    return values


def plan_one(
    book: Book,
    wanted: Wanted,
    pupil: Pupil,
    sheet: ScaleSheet | None,
    there: Target | None,
    basis: Value | str | None,
) -> Planned:
    """One pupil's line of the plan."""
    there_shown = basis_shown = ""
    if there is not None:
        there_value = Value(there.scale_id, there.step_id, there.number)
        there_shown = book.show(there_value)
    if isinstance(basis, Value):
        basis_shown = book.show(basis)
    try:
        value = value_for(wanted, sheet, basis)
        refuse_if_there(wanted, there, there_shown)
    except NotOnScale as error:
        return Planned(pupil, None, "", str(error), there, there_shown, basis_shown)
    shown = book.show(value)
    return Planned(pupil, value, shown, "", there, there_shown, basis_shown)


def value_for(
    wanted: Wanted, sheet: ScaleSheet | None, basis: Value | str | None
) -> Value:
    """The target of one pupil. Raises `NotOnScale` with the reason if there is none."""
    if sheet is None:
        raise NotOnScale("The subject has no scale for this year group by then.")
    if wanted.way == Way.SAME:
        value = sheet.read(wanted.value)
        if value is None or value.absence:
            raise NotOnScale("A target is a result, not an absence.")
        return value
    if not isinstance(basis, Value):
        raise NotOnScale(nothing_to_go_by(wanted))
    if basis.absence:
        raise NotOnScale(f"Absent in {month_of_basis(wanted)}: there is no result.")
    if basis.scale != sheet.pk:
        raise NotOnScale(f"What stands there is not on {sheet.scale.name}.")
    return further(sheet, basis, wanted.steps)


def nothing_to_go_by(wanted: Wanted) -> str:
    if wanted.way == Way.LAST_YEAR:
        return f"No target of their own for {when.month(plus(wanted.due, -12))}."
    return f"No result in {month_of_basis(wanted)}."


def month_of_basis(wanted: Wanted) -> str:
    return when.month(wanted.prior) if wanted.prior else ""


def further(sheet: ScaleSheet, value: Value, steps: int) -> Value:
    """So many steps on from a value; on a range of numbers so many points."""
    if value.step is None:
        number = sheet.number(f"{(value.number or 0) + steps:f}")
        if number is None:
            raise NotOnScale(f"{sheet.show(value)} and {steps} more leaves the scale.")
        return Value(sheet.pk, number=number)
    code = sheet.steps[value.step].code.upper()
    codes = [step.code.upper() for step in sheet.in_order]
    if code not in codes:
        raise NotOnScale(f"{sheet.show(value)} is on the scale no longer.")
    place = codes.index(code) + steps
    if not 0 <= place < len(codes):
        raise NotOnScale(f"{sheet.show(value)} and {steps} more leaves the scale.")
    return Value(sheet.pk, step=sheet.in_order[place].pk)


def refuse_if_there(wanted: Wanted, there: Target | None, shown: str) -> None:
    if there is not None and not wanted.replaces:
        raise NotOnScale(f"Has a target already: {shown}.")
