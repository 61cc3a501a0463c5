"""Loading scores: one plan, made and carried out in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.models import Attainment, AttainmentChange, Kind
from classroom_monitor.history import rows
from classroom_monitor.history.models import Actor, Change, Entry
from classroom_monitor.importing.limits import RefusedFileError
from classroom_monitor.importing.plan import Fate, Plan, Planner, Write
from classroom_monitor.importing.pupils import Roll
from classroom_monitor.importing.ranges import make_scale, make_subjects, read_range
from classroom_monitor.importing.scores import Mapping, Score
from classroom_monitor.importing.tables import open_table
from classroom_monitor.schools.models import School

SOURCE = "imported"
MEANWHILE = "Somebody changed one of these results just now. Nothing was loaded."
UPDATE = """
    UPDATE attainment_attainment
       SET scale_id = %s, step_id = %s, number = %s, absence = %s,
           version = version + 1, changed_at = %s
     WHERE id = %s AND version = %s
"""
RESULT_COLUMNS = (
    "school_id",
    "pupil_id",
    "subject_id",
    "month",
    "kind",
    "scale_id",
    "step_id",
    "number",
    "absence",
    "version",
    "changed_at",
)
CHANGE_COLUMNS = (
    "school_id",
    "pupil_id",
    "subject_id",
    "month",
    "kind",
    "before",
    "after",
    "reason",
    "at",
    "capacity",
    "actor_ref",
    "actor_name",
    "address",
    "request_id",
    "source",
)


@dataclass
class Order:
    """What shall be loaded, as somebody asked for it."""

    file: Path
    school: School
    columns: list[str]
    scale: str = ""
    subject: str = ""
    month: date | None = None
    kind: Kind = Kind.TA
    sheet: str = ""
    # "0:20": makes the scale, and the subjects, that the school lacks.
    range: str = ""
    # The year group of pupils that are made for unknown identifiers.
    make_pupils: str = ""
    system: str = SOURCE
    commit: bool = False


@dataclass
class Receipt:
    """What became of a table, or would have."""

    plan: Plan
    read_as: str
    pupils_made: int = 0
    subjects_made: list[str] = field(default_factory=list)


def load_attainment(order: Order, *, by: Actor) -> Receipt:
    """Make the plan and, if the order says so, carry it out; else nothing is kept."""
    with open_table(order.file, sheet=order.sheet) as table:
        mapping = Mapping.of(
            table,
            order.columns,
            subject=order.subject,
            month=order.month,
            kind=order.kind,
        )
        scores = list(mapping.read(table.rows))
        read_as = table.read_as
    try:
        with transaction.atomic():
            receipt = carry_out(order, scores, read_as, by)
            if not order.commit:
                transaction.set_rollback(True)
    except IntegrityError as error:
        raise RefusedFileError(MEANWHILE) from error
    return receipt


def carry_out(order: Order, scores: list[Score], read_as: str, by: Actor) -> Receipt:
    school = School.objects.select_for_update().get(pk=order.school.pk)
    subjects_made = prepare(order, school, scores)
    book = Book.of(school)
    if order.scale and order.scale not in {s.scale.name for s in book.scales.values()}:
        there = ", ".join(sorted(s.scale.name for s in book.scales.values()))
        raise RefusedFileError(f"There is no scale {order.scale}. There are: {there}.")
    now = timezone.now()
    roll = Roll(school, order.system, school.today())
    pupils_made = 0
    if order.make_pupils:
        keys = [score.pupil for score in scores if score.pupil]
        first = first_month(scores, school)
        pupils_made = roll.make(keys, order.make_pupils, first, by)
    plan = Planner(school, book, roll, school.today(), order.scale).plan(scores)
    if order.commit:
        write(school, plan.writes, now, by)
        if plan.writes or pupils_made or subjects_made:
            record(order, school, plan, roll.entries, by)
    return Receipt(plan, read_as, pupils_made, subjects_made)


def prepare(order: Order, school: School, scores: list[Score]) -> list[str]:
    """The scale and subjects of a table that brings its own."""
    if not order.range:
        return []
    if not order.scale:
        raise RefusedFileError("Name the scale of the range by --scale.")
    scale = make_scale(school, order.scale, read_range(order.range))
    names = (score.subject for score in scores)
    return make_subjects(school, names, scale, first_month(scores, school))


def first_month(scores: Iterable[Score], school: School) -> date:
    months = (score.month for score in scores if score.month)
    return min(months, default=school.today())


def write(school: School, writes: list[Write], now: datetime, by: Actor) -> None:
    """All of it, by few statements, with a line of history for each result."""
    rows.pour(
        Attainment,
        RESULT_COLUMNS,
        (
            (
                school.pk,
                *w.place,
                w.value.scale,
                w.value.step,
                w.value.number,
                w.value.absence,
                1,
                now,
            )
            for w in writes
            if w.held is None
        ),
    )
    replace([w for w in writes if w.held is not None], now)
    actor = (
        by.capacity.value,
        by.ref,
        by.name[:200],
        by.address,
        by.request_id,
        SOURCE,
    )
    rows.pour(
        AttainmentChange,
        CHANGE_COLUMNS,
        ((school.pk, *w.place, w.before, w.after, "", now, *actor) for w in writes),
    )


def replace(writes: list[Write], now: datetime) -> None:
    """Put other values in place of those that were read, and of no others."""
    values = [
        [
            w.value.scale,
            w.value.step,
            rows.stored(w.value.number),
            w.value.absence,
            rows.plain(now),
            w.held.pk,
            w.held.version,
        ]
        for w in writes
        if w.held is not None
    ]
    if not values:
        return
    with connection.cursor() as cursor:
        cursor.executemany(UPDATE, values)
        if cursor.rowcount != len(values):
            raise RefusedFileError(MEANWHILE)


def record(
    order: Order, school: School, plan: Plan, pupils: list[Entry], by: Actor
) -> None:
    """One entry of the trail with the counts, and the pupils made as parts of it."""
    about = Entry("attainment.loaded", "school", school.ref, school.name)
    about.after = {fate.value: plan.counts[fate] for fate in Fate}
    about.after["pupils added"] = len(pupils)
    about.note = order.file.name[:200]
    Change.record_many(pupils, by=by, school=school, lead=about)
