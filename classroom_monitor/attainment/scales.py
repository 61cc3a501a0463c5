"""What administrators do with scales: each edit makes a version, none changes a result.

Each act locks the school's row, writes its entry and says that the book is another one
now, in one transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from classroom_monitor.attainment import book as books
from classroom_monitor.attainment.models import (
    Attainment,
    Expectation,
    Scale,
    ScaleForm,
    ScaleVersion,
    Step,
    SubjectScale,
    Target,
)
from classroom_monitor.history.models import Actor, Change, Entry
from classroom_monitor.schools.models import School

NAME_TAKEN = "There is a scale of that name, in use or archived. Choose another name."
STALE = (
    "Somebody saved this scale meanwhile. What you typed still stands here: look at "
    "what it changes now, then save."
)
CHANGED_SINCE = (
    "Somebody saved this scale meanwhile. Look at what archiving it changes now, then "
    "press Archive."
)
IN_USE = "{scale} cannot be removed: there are results on it. Archive it instead."
STILL_USED = "{subjects} use it. Choose another scale for them first."


@dataclass(frozen=True)
class ScalePlan:
    """What an administrator typed for a scale."""

    name: str
    tolerance: Decimal
    # Code, name, points; in order. Empty for a range.
    steps: tuple[tuple[str, str, Decimal], ...] = ()
    lowest: Decimal | None = None
    highest: Decimal | None = None
    places: int = 0

    @classmethod
    def of(cls, sheet: books.ScaleSheet) -> ScalePlan:
        """A scale as it is now."""
        newest = sheet.newest
        return cls(
            sheet.scale.name,
            sheet.scale.tolerance,
            tuple((step.code, step.name, step.points) for step in sheet.in_order),
            newest.lowest,
            newest.highest,
            newest.places,
        )

    @property
    def content(self) -> tuple[Any, ...]:
        """What makes another version when it changes."""
        return self.steps, self.lowest, self.highest, self.places


def build(
    scale: Scale, plan: ScalePlan, number: int
) -> tuple[ScaleVersion, list[Step]]:
    """A version and its steps as `save` writes them; nothing is written here."""
    version = ScaleVersion(
        school_id=scale.school_id,
        scale=scale,
        number=number,
        lowest=plan.lowest,
        highest=plan.highest,
        places=plan.places,
    )
    steps = [
        Step(
            school_id=scale.school_id,
            scale_version=version,
            code=code,
            name=name,
            points=points,
            position=position,
        )
        for position, (code, name, points) in enumerate(plan.steps, start=1)
    ]
    return version, steps


def lock(school: School) -> None:
    School.objects.select_for_update().values_list("pk").get(pk=school.pk)


def refuse_name_taken(school: School, name: str, own: int | None) -> None:
    others = school.scales.exclude(pk=own) if own else school.scales
    if others.filter(name__iexact=name).exists():
        raise ValidationError({"name": NAME_TAKEN})


@transaction.atomic
def add(school: School, form: str, plan: ScalePlan, *, by: Actor) -> Scale:
    lock(school)
    refuse_name_taken(school, plan.name, None)
    scale = Scale.objects.create(
        school=school, name=plan.name, form=form, tolerance=plan.tolerance
    )
    write(scale, plan, 1)
    record("attainment.scale_added", scale, by, {}, in_words(plan))
    books.changed(school)
    return scale


@transaction.atomic
def save(scale: Scale, plan: ScalePlan, seen: int, *, by: Actor) -> None:
    """Save an edit; `seen` is the version of the scale that the person looked at."""
    school = scale.school
    lock(school)
    scale.refresh_from_db()
    if scale.version != seen:
        raise ValidationError(STALE)
    refuse_name_taken(school, plan.name, scale.pk)
    now = ScalePlan.of(books.load_scales(school)[scale.pk])
    if plan == now:
        return
    if plan.content != now.content:
        newest = scale.versions.order_by("-number").first()
        write(scale, plan, (newest.number if newest else 0) + 1)
    scale.name, scale.tolerance = plan.name, plan.tolerance
    scale.version += 1
    scale.save(update_fields=["name", "tolerance", "version"])
    before, after = in_words(now), in_words(plan)
    changed = [name for name in after if before.get(name) != after[name]]
    before = {name: before[name] for name in changed}
    after = {name: after[name] for name in changed}
    record("attainment.scale_edited", scale, by, before, after)
    books.changed(school)


def write(scale: Scale, plan: ScalePlan, number: int) -> None:
    version, steps = build(scale, plan, number)
    version.save()
    for step in steps:
        step.scale_version = version
    Step.objects.bulk_create(steps)


def in_words(plan: ScalePlan) -> dict[str, Any]:
    """A plan as the trail keeps it."""
    said: dict[str, Any] = {
        "name": plan.name,
        "tolerance": books.plain(plan.tolerance) or "0",
    }
    if plan.steps:
        said["steps"] = [
            f"{code} ({books.plain(points)})" for code, _, points in plan.steps
        ]
        said["names"] = [name for _, name, _ in plan.steps]
    else:
        low, high = books.plain(plan.lowest), books.plain(plan.highest)
        said["range"] = f"{low} to {high}, {plan.places} decimal places"
    return said


@transaction.atomic
def archive(scale: Scale, seen: int, *, by: Actor, today: date) -> None:
    """Offer it no more; `seen` is the version that the person looked at. One that a
    subject uses is a `ValidationError`."""
    lock(scale.school)
    scale.refresh_from_db()
    if scale.version != seen:
        raise ValidationError(CHANGED_SINCE)
    if subjects := users_of(scale, today):
        raise ValidationError(STILL_USED.format(subjects=", ".join(subjects)))
    put(scale, today)
    record("attainment.scale_archived", scale, by, {}, {})


def users_of(scale: Scale, today: date) -> list[str]:
    """Subjects in use that are entered on it, in any year group, now or later."""
    book = books.Book.load(scale.school, "", 0)
    current = {subject.pk: subject.name for subject in book.subjects}
    found = set()
    for (subject, _), rows in book.uses.items():
        for row in rows:
            if row.scale_id == scale.pk and is_in_force(book, row, rows, today):
                found.add(subject)
    return [name for key, name in current.items() if key in found]


def is_in_force(
    book: books.Book, row: SubjectScale, rows: list[SubjectScale], today: date
) -> bool:
    """Whether no later decision has taken the place of this one by today."""
    return not any(
        book.starts[row.pk] < book.starts[other.pk] <= today
        and other.year_group in ("", row.year_group)
        for other in rows
    )


@transaction.atomic
def restore(scale: Scale, *, by: Actor) -> None:
    lock(scale.school)
    put(scale, None)
    record("attainment.scale_restored", scale, by, {}, {})


def put(scale: Scale, archived_on: date | None) -> None:
    scale.archived_on = archived_on
    scale.version += 1
    scale.save(update_fields=["archived_on", "version"])
    books.changed(scale.school)


@transaction.atomic
def remove(scale: Scale, *, by: Actor) -> None:
    """Remove a scale that nothing was ever entered on and no subject ever used."""
    lock(scale.school)
    on_it = {"scale": scale.pk}
    if any(rows.filter(**on_it).exists() for rows in standing_on()):
        raise ValidationError(IN_USE.format(scale=scale.name))
    record("attainment.scale_removed", scale, by, {"name": scale.name}, {})
    scale.delete()
    books.changed(scale.school)


def standing_on() -> list[Any]:
    return [Attainment.objects, Target.objects, SubjectScale.objects]


Bounds = tuple[Decimal, Decimal, Decimal, Decimal]
Place = tuple[str, int]
"""A year group (or none, for every one) and a calendar month (or 0, for each)."""


def bounds_of(row: Expectation) -> Bounds:
    return row.below_from, row.at_from, row.above_from, row.well_above_from


def holding_before(
    rows: list[Expectation], place: Place, start: date
) -> Expectation | None:
    """The bounds of just this place that hold until a month, if any do."""
    earlier = [
        row
        for row in rows
        if (row.year_group, row.month) == place and row.valid_from < start
    ]
    newest = max(earlier, key=lambda row: row.valid_from, default=None)
    return None if newest is None or newest.is_end else newest


def expectation(
    scale: Scale, place: Place, bounds: Bounds, start: date, is_end: bool = False
) -> Expectation:
    return Expectation(
        school_id=scale.school_id,
        scale=scale,
        year_group=place[0],
        month=place[1],
        below_from=bounds[0],
        at_from=bounds[1],
        above_from=bounds[2],
        well_above_from=bounds[3],
        valid_from=start,
        is_end=is_end,
    )


def planned(
    scale: Scale,
    rows: list[Expectation],
    bounds: dict[Place, Bounds | None],
    start: date,
) -> tuple[list[Expectation], list[Expectation]]:
    """The expectations as they would be with these bounds from `start` on, and those
    of them that are new. A place with nothing has no bounds of its own from that very
    month: those that hold until then end. Nothing is written here."""
    kept = [
        row
        for row in rows
        if row.valid_from != start or (row.year_group, row.month) not in bounds
    ]
    made = []
    for place, wanted in bounds.items():
        if wanted is not None:
            made.append(expectation(scale, place, wanted, start))
        elif (before := holding_before(rows, place, start)) is not None:
            made.append(expectation(scale, place, bounds_of(before), start, True))
    return [*kept, *made], made


@transaction.atomic
def save_bands(
    scale: Scale,
    bounds: dict[Place, Bounds | None],
    start: date,
    seen: int,
    *,
    by: Actor,
    words: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    """Write where the bands begin from a month on, for the places given.

    A place with nothing has no bounds of its own from that very month.
    """
    lock(scale.school)
    scale.refresh_from_db()
    if scale.version != seen:
        raise ValidationError(STALE)
    rows = list(scale.expectations.all())
    kept, made = planned(scale, rows, bounds, start)
    staying = {row.pk for row in kept if row.pk}
    scale.expectations.exclude(pk__in=staying).delete()
    Expectation.objects.bulk_create(made)
    scale.version += 1
    scale.save(update_fields=["version"])
    record("attainment.scale_bands", scale, by, *words)
    books.changed(scale.school)


def record(
    kind: str, scale: Scale, by: Actor, before: dict[str, Any], after: dict[str, Any]
) -> None:
    entry = Entry(kind, "scale", scale.ref, scale.name, before, after)
    Change.record(entry, by=by, school=scale.school)


def is_range(scale: Scale) -> bool:
    return scale.form == ScaleForm.RANGE
