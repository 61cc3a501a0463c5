"""What can happen to targets: set, changed, removed. Each leaves its entry.

Who may do it is asked before; here every rule of the target itself is kept: after its
start, on the scale on which teachers assess by then, in the months that there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from classroom_monitor.attainment.book import Book, NotOnScale, ScaleSheet, Value
from classroom_monitor.attainment.models import Kind, Path, Subject, Target
from classroom_monitor.attainment.months import month_of, plus, written
from classroom_monitor.attainment.target_scope import Whose
from classroom_monitor.history.models import Actor, Change, Entry
from classroom_monitor.pupils.years import YearGroups, september_years, shifted
from classroom_monitor.schools.models import School
from classroom_monitor.staff.models import Membership
from classroom_monitor.ui import when

MONTHS_AHEAD, MONTHS_BACK = 36, 24
BEFORE_ITS_START = "A target is due after its start. Choose a later month."
FAR_AWAY = "Choose a month at most three years ahead."
TOO_OLD = "Choose a month of the last two years."
STALE = (
    "Somebody saved this target meanwhile: it is now {now}. What you typed still "
    "stands here; press Save to keep it."
)


@dataclass(frozen=True)
class Aimed:
    """A target as somebody wants it, whosever it becomes."""

    subject: Subject
    name: str
    value: Value
    start: date
    due: date
    # Points to start from; none: each pupil's own result of the start month.
    first: Decimal | None = None
    path: str = Path.STRAIGHT

    @property
    def fields(self) -> dict[str, Any]:
        return {
            "subject": self.subject,
            "name": self.name,
            "scale_id": self.value.scale,
            "step_id": self.value.step,
            "number": self.value.number,
            "start_month": self.start,
            "month": self.due,
            "start_points": self.first,
            "path": self.path,
        }


def sheets_for(
    school: School, book: Book, whose: Whose, subject: Subject, due: date
) -> list[ScaleSheet]:
    """The scales on which teachers assess those people by a month, the usual first."""
    today = school.today()
    if whose.pupil is not None:
        codes = [YearGroups([whose.pupil], today).of(whose.pupil.pk, due)]
    else:
        years = september_years(today, due)
        codes = [shifted(code, years) for code in year_groups_of(whose, today)]
    found: dict[int, ScaleSheet] = {}
    for code in codes:
        if sheet := book.scale_for(subject.pk, Kind.TA, code, due):
            found.setdefault(sheet.pk, sheet)
    return [*found.values()]


def year_groups_of(whose: Whose, today: date) -> list[str]:
    """The year groups of a group's pupils, that of most of them first."""
    links = whose.one_group.pupil_links.on(today)
    codes = [*links.values_list("pupil__year_group", flat=True)]
    known = codes or [*whose.one_group.year_groups]
    return sorted(set(known), key=lambda code: (-known.count(code), code))


def read_value(sheets: list[ScaleSheet], text: str) -> Value:
    """What was typed, on the first of the scales that has it. Raises `NotOnScale`."""
    if not sheets:
        raise NotOnScale("This subject has no scale for teacher assessments by then.")
    refused: NotOnScale | None = None
    for sheet in sheets:
        try:
            value = sheet.read(text)
        except NotOnScale as error:
            refused = refused or error
            continue
        if value is not None and not value.absence:
            return value
        refused = refused or NotOnScale(
            "A target is a result, not an absence. " + sheet.advice()
        )
    raise refused or NotOnScale(sheets[0].advice())


def check_months(start: date, due: date, today: date) -> None:
    """Refuse a target before its start, or months far away."""
    current = month_of(today)
    problems = {}
    if not plus(current, -MONTHS_BACK) <= start <= plus(current, MONTHS_AHEAD):
        problems["start"] = TOO_OLD
    if due > plus(current, MONTHS_AHEAD):
        problems["due"] = FAR_AWAY
    elif due <= start:
        problems["due"] = BEFORE_ITS_START
    if problems:
        raise ValidationError(problems)


def in_words(book: Book, target: Target) -> dict[str, Any]:
    """What the trail keeps of a target."""
    value = Value(target.scale_id, target.step_id, target.number)
    first = target.start_points
    return {
        "subject": target.subject.name,
        "target": book.show(value),
        "due": written(target.month),
        "name": target.name,
        "start": written(target.start_month),
        "start_points": None if first is None else f"{first.normalize():f}",
        "path": target.path,
        "version": target.version,
    }


def entry_of(kind: str, target: Target, before: Any, after: Any) -> Entry:
    whose = Whose.of(target)
    return Entry(kind, whose.kind, whose.ref, whose.words, before, after)


@transaction.atomic
def set_target(
    school: School, whose: Whose, aimed: Aimed, *, member: Membership, by: Actor
) -> Target:
    """Set a new target. There is one for each person, subject and month: whoever comes
    second is told."""
    check_months(aimed.start, aimed.due, school.today())
    target = Target(
        school=school,
        pupil=whose.pupil,
        group=whose.group,
        set_by=member,
        **aimed.fields,
    )
    try:
        with transaction.atomic():
            target.save(force_insert=True)
    except IntegrityError as error:
        raise taken(whose, aimed) from error
    after = in_words(Book.of(school), target)
    entry = entry_of("targets.set", target, {}, after)
    Change.record(entry, by=by, school=school)
    return target


def taken(whose: Whose, aimed: Aimed) -> ValidationError:
    month = when.month(aimed.due)
    return ValidationError(
        f"{whose.words} has a target in {aimed.subject.name} for {month} already, "
        "perhaps set by somebody else just now. Open it in the list to change it."
    )


@transaction.atomic
def change_target(
    target: Target, aimed: Aimed, version: int, *, member: Membership, by: Actor
) -> bool:
    """Write what changed; False where nothing did. Of two at one instant the second
    is told what the first saved."""
    check_months(aimed.start, aimed.due, target.school.today())
    book = Book.of(target.school)
    before = in_words(book, target)
    fields = aimed.fields
    if all(getattr(target, name) == value for name, value in fields.items()):
        return False
    stamp = {"set_at": timezone.now(), "set_by": member, "version": version + 1}
    rows = target.school.targets.filter(pk=target.pk, version=version)
    try:
        with transaction.atomic():
            changed = rows.update(**fields, **stamp)
    except IntegrityError as error:
        raise taken(Whose.of(target), aimed) from error
    target.refresh_from_db()
    if not changed:
        now = book.show(Value(target.scale_id, target.step_id, target.number))
        said = f"{now} by {when.month(target.month)}"
        raise ValidationError(STALE.format(now=said), code="stale")
    after = in_words(book, target)
    differs = {name for name in after if after[name] != before[name]} | {"subject"}
    entry = entry_of(
        "targets.changed",
        target,
        {name: before[name] for name in before if name in differs},
        {name: after[name] for name in after if name in differs},
    )
    Change.record(entry, by=by, school=target.school)
    return True


@transaction.atomic
def remove_target(target: Target, *, by: Actor) -> bool:
    """Take a target away; False where somebody else just did."""
    before = in_words(Book.of(target.school), target)
    entry = entry_of("targets.removed", target, before, {})
    removed, _ = target.school.targets.filter(pk=target.pk).delete()
    if removed:
        Change.record(entry, by=by, school=target.school)
    return bool(removed)
