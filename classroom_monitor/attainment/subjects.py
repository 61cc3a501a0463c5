"""What administrators do with subjects: names, order, scales, and putting them away."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from classroom_monitor.attainment import book as books
from classroom_monitor.attainment import defaults
from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.models import Kind, Settings, Subject, SubjectScale
from classroom_monitor.attainment.scales import lock
from classroom_monitor.history.models import Actor, Change, Entry
from classroom_monitor.schools.models import AcademicYear, School

NAME_TAKEN = "There is a subject of that name, in use or archived. Choose another name."
STALE = (
    "Somebody saved this subject meanwhile. What you typed still stands here: look at "
    "what it changes now, then save."
)
CHANGED_SINCE = (
    "Somebody saved this subject meanwhile. Look at what archiving it changes now, "
    "then press Archive."
)
Uses = dict[tuple[str, str], int]
"""Keys of scales, by kind and year group ("" for every other year group)."""


def used(book: Book, subject: int, start: date) -> Uses:
    """The scales that hold in the academic year that begins then."""
    found: Uses = {}
    for kind in (Kind.TA, Kind.SA):
        rows = [
            row
            for row in book.uses.get((subject, kind), [])
            if book.starts[row.pk] <= start
        ]
        general = max(
            (book.starts[row.pk] for row in rows if not row.year_group), default=None
        )
        # A decision for every year group ends the older ones for single years.
        for row in sorted(rows, key=lambda row: book.starts[row.pk]):
            if general is None or book.starts[row.pk] >= general:
                found[str(kind), row.year_group] = row.scale_id
    return found


def planned(
    book: Book, subject: Subject, wanted: Uses, year: AcademicYear
) -> dict[str, list[SubjectScale]]:
    """The uses of a subject as they would be, by kind. Nothing is written here."""
    plan: dict[str, list[SubjectScale]] = {}
    for kind in (Kind.TA, Kind.SA):
        rows = book.uses.get((subject.pk, kind), [])
        kept = [row for row in rows if row.from_year_id != year.pk]
        made = [
            SubjectScale(
                school_id=subject.school_id,
                subject=subject,
                kind=kind,
                year_group=year_group,
                from_year=year,
                scale_id=scale,
            )
            for (of_kind, year_group), scale in wanted.items()
            if of_kind == kind
        ]
        plan[kind] = [*kept, *made]
    return plan


def refuse_name_taken(school: School, name: str, own: int | None) -> None:
    others = school.subjects.exclude(pk=own) if own else school.subjects
    if others.filter(name__iexact=name).exists():
        raise ValidationError({"name": NAME_TAKEN})


@transaction.atomic
def save(
    subject: Subject,
    fields: dict[str, str],
    uses: Uses,
    year: AcademicYear,
    seen: int,
    *,
    by: Actor,
) -> None:
    """Save a new or known subject, with the scales that hold from a year on."""
    school = subject.school
    lock(school)
    is_new = subject.pk is None
    if not is_new:
        subject.refresh_from_db()
        if subject.version != seen:
            raise ValidationError(STALE)
    refuse_name_taken(school, fields["name"], subject.pk)
    before = {} if is_new else {name: getattr(subject, name) for name in fields}
    for name, value in fields.items():
        setattr(subject, name, value)
    if is_new:
        last = school.subjects.order_by("-position").first()
        subject.position = last.position + 10 if last else 10
    subject.version += 0 if is_new else 1
    subject.save()
    book = Book.load(school, "", 0)
    old = in_words(book, used(book, subject.pk, year.starts_on))
    write_uses(book, subject, uses, year)
    new = in_words(book, uses)
    before |= {} if is_new else old
    after = {**fields, **new}
    same = [name for name in after if before.get(name) == after[name]]
    before = {name: value for name, value in before.items() if name not in same}
    after = {name: value for name, value in after.items() if name not in same}
    kind = "attainment.subject_added" if is_new else "attainment.subject_edited"
    note = f"From {year}" if {*new} & {*after} else ""
    record(kind, subject, by, before, after, note)
    books.changed(school)


def write_uses(book: Book, subject: Subject, wanted: Uses, year: AcademicYear) -> None:
    """Replace what was decided from this year on, if it is another decision."""
    if wanted == used(book, subject.pk, year.starts_on):
        return
    plan = planned(book, subject, wanted, year)
    SubjectScale.objects.filter(subject=subject, from_year=year).delete()
    SubjectScale.objects.bulk_create(
        row for rows in plan.values() for row in rows if row.pk is None
    )


def in_words(book: Book, uses: Uses) -> dict[str, Any]:
    """Scales by kind as the trail keeps them."""
    said: dict[str, Any] = {}
    for kind in (Kind.TA, Kind.SA):
        said[f"scales for {kind}"] = [
            f"{year_group or 'every year'}: {book.scales[scale].scale.name}"
            for (of_kind, year_group), scale in sorted(uses.items())
            if of_kind == kind
        ]
    return said


@transaction.atomic
def put_away(subject: Subject, seen: int, *, by: Actor, today: date) -> None:
    """Enter nothing in it any more; its results stay. `seen` is the version of the
    subject that the person looked at."""
    lock(subject.school)
    subject.refresh_from_db()
    if subject.version != seen:
        raise ValidationError(CHANGED_SINCE)
    put(subject, today)
    record("attainment.subject_archived", subject, by, {}, {})


@transaction.atomic
def restore(subject: Subject, *, by: Actor) -> None:
    lock(subject.school)
    put(subject, None)
    record("attainment.subject_restored", subject, by, {}, {})


def put(subject: Subject, archived_on: date | None) -> None:
    subject.archived_on = archived_on
    subject.version += 1
    subject.save(update_fields=["archived_on", "version"])
    books.changed(subject.school)


@transaction.atomic
def shift(subject: Subject, by_places: int, *, by: Actor) -> None:
    """Move a subject up (-1) or down (1) among those in use."""
    school = subject.school
    lock(school)
    order = list(school.subjects.current().in_order())
    place = next((n for n, row in enumerate(order) if row.pk == subject.pk), None)
    if place is None or not 0 <= place + by_places < len(order):
        return
    order.insert(place + by_places, order.pop(place))
    for number, row in enumerate(order, start=1):
        row.position = 10 * number
    Subject.objects.bulk_update(order, ["position"])
    before, after = {"place": place + 1}, {"place": place + by_places + 1}
    record("attainment.subject_moved", subject, by, before, after)
    books.changed(school)


def settings_of(school: School) -> Settings:
    """What the school decided, or what holds where it decided nothing yet."""
    return Settings.objects.filter(school=school).first() or Settings(school=school)


@transaction.atomic
def save_settings(school: School, grace_days: int, seen: int, *, by: Actor) -> None:
    """Decide the days of grace; `seen` is the version that the person looked at."""
    lock(school)
    row, _ = Settings.objects.get_or_create(school=school)
    if row.version != seen:
        raise ValidationError(
            f"Somebody saved this meanwhile: it is {row.grace_days} now."
        )
    if row.grace_days == grace_days:
        return
    before, row.grace_days = row.grace_days, grace_days
    row.version += 1
    row.save(update_fields=["grace_days", "version"])
    entry = Entry(
        "attainment.settings",
        "school",
        school.ref,
        school.name,
        {"days of grace": before},
        {"days of grace": grace_days},
    )
    Change.record(entry, by=by, school=school)
    books.changed(school)


@transaction.atomic
def start(school: School, *, by: Actor) -> bool:
    """Give a school the subjects and scales that every school begins with."""
    if not defaults.keep(school, school.today()):
        return False
    names = [subject.name for subject in school.subjects.in_order()]
    entry = Entry(
        "attainment.started",
        "school",
        school.ref,
        school.name,
        {},
        {"subjects": names},
    )
    Change.record(entry, by=by, school=school)
    return True


def record(
    kind: str,
    subject: Subject,
    by: Actor,
    before: dict[str, Any],
    after: dict[str, Any],
    note: str = "",
) -> None:
    entry = Entry(kind, "subject", subject.ref, subject.name, before, after, note)
    Change.record(entry, by=by, school=subject.school)
