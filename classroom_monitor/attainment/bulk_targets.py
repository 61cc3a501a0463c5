"""Targets for many pupils as one act: carried out as it was shown, and taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from classroom_monitor.attainment import setting
from classroom_monitor.attainment.book import Book, NotOnScale
from classroom_monitor.attainment.bulk_plan import Plan, Planned, make_plan
from classroom_monitor.attainment.models import Target
from classroom_monitor.attainment.months import read, written
from classroom_monitor.attainment.setting import Aimed, entry_of, in_words
from classroom_monitor.attainment.target_scope import pupils_seen
from classroom_monitor.groups.models import Group
from classroom_monitor.history.models import Actor, Change, Entry
from classroom_monitor.schools.models import School
from classroom_monitor.staff.models import Membership

BULK, UNDONE = "targets.bulk", "targets.bulk_undone"
MOST_OFFERED = 3
OTHERWISE = (
    "Something changed since you looked: somebody set a target, or a result is "
    "another. Look at what would be set now, and press Set again."
)


@transaction.atomic
def carry_out(
    plan: Plan,
    digest: str,
    leave_out: Collection[str],
    *,
    member: Membership,
    by: Actor,
) -> Change | None:
    """Set what a plan shows, but for the pupils left out; None if that is nobody.

    The plan is worked out again with the school locked: another than was shown is
    refused with a `ValidationError`.
    """
    school = School.objects.select_for_update().get(pk=member.school_id)
    today = school.today()
    setting.check_months(plan.wanted.start, plan.wanted.due, today)
    seen = pupils_seen(member, today)
    fresh = make_plan(school, Book.of(school), plan.wanted, seen, today)
    if fresh.digest != digest:
        raise ValidationError(OTHERWISE, code="stale")
    lines = [line for line in fresh.set if line.pupil.ref not in leave_out]
    entries = write(school, fresh, lines, member)
    if not entries:
        return None
    group = plan.wanted.group
    after = {
        "subject": plan.wanted.subject.name,
        "due": written(plan.wanted.due),
        "name": plan.wanted.name,
        "pupils": len(entries),
    }
    lead = Entry(BULK, "group", group.ref, group.name, {}, after)
    return Change.record_many(entries, by=by, school=school, lead=lead)[0]


def write(
    school: School, plan: Plan, lines: list[Planned], member: Membership
) -> list[Entry]:
    """Add and replace the targets of a plan, and say what was done to each."""
    book, made, changed, entries = Book.of(school), [], [], []
    for line in lines:
        target = line.there or Target(school=school, pupil=line.pupil)
        target.pupil = line.pupil
        before = in_words(book, target) if line.there else {}
        for name, value in aimed_by(plan, line).fields.items():
            setattr(target, name, value)
        target.set_by, target.set_at = member, timezone.now()
        if line.there:
            target.version += 1
            changed.append(target)
        else:
            made.append(target)
        kind = "targets.changed" if line.there else "targets.set"
        entries.append(entry_of(kind, target, before, in_words(book, target)))
    try:
        with transaction.atomic():
            Target.objects.bulk_create(made, batch_size=200)
    except IntegrityError as error:
        raise ValidationError(OTHERWISE, code="stale") from error
    Target.objects.bulk_update(changed, FIELDS, batch_size=100)
    return entries


FIELDS = [
    "name",
    "scale",
    "step",
    "number",
    "start_month",
    "start_points",
    "path",
    "version",
    "set_by",
    "set_at",
]


def aimed_by(plan: Plan, line: Planned) -> Aimed:
    if line.value is None:
        raise ValueError("this pupil is refused")
    wanted = plan.wanted
    return Aimed(
        wanted.subject,
        wanted.name,
        line.value,
        wanted.start,
        wanted.due,
        None,
        wanted.path,
    )


@dataclass
class Undone:
    """What became of the targets of an act that was taken back."""

    put_back: int
    left: int

    def sentence(self) -> str:
        done = f"{self.put_back} targets are as they were."
        if not self.left:
            return done
        return f"{done} {self.left} stay: changed since, or of pupils you do not see."


@dataclass(frozen=True)
class Act:
    """A bulk act that could be taken back now, and how many targets that would be."""

    change: Change
    told: dict[str, Any]
    possible: int

    @property
    def due(self) -> date | None:
        return read(self.told["due"])


def acts_of(member: Membership, group: Group, today: date) -> list[Act]:
    """The last bulk acts of a person for a group that can still be taken back."""
    own = member.school.changes.filter(
        kind=BULK,
        chain=member.school_id,
        actor_ref=member.user.ref,
        subject_ref=group.ref,
        undone_by=None,
    )
    changes = [*own.select_related("content").order_by("-position")[:MOST_OFFERED]]
    if not changes:
        return []
    seen = pupils_seen(member, today)
    parts = Change.objects.filter(part_of__in=changes).values_list(
        "part_of", "subject_ref", "content__data"
    )
    refs = {ref for _, ref, _ in parts}
    targets = member.school.targets.filter(pupil__in=seen.filter(ref__in=refs))
    book = Book.of(member.school)
    there: dict[str, list[dict[str, Any]]] = {}
    for target in targets.select_related("subject", "pupil"):
        if target.pupil is not None:
            there.setdefault(target.pupil.ref, []).append(in_words(book, target))
    possible = Counter(
        act for act, ref, data in parts if data["after"] in there.get(ref, [])
    )
    return [
        Act(change, change.content.data["after"], possible[change.pk])
        for change in changes
        if possible[change.pk]
    ]


@transaction.atomic
def undo(change: Change, *, member: Membership, by: Actor) -> Undone:
    """Put the targets of a bulk act back as they were. What somebody changed since
    stays, and so do those of pupils whom the person does not see."""
    school = School.objects.select_for_update().get(pk=member.school_id)
    if change.kind != BULK:
        raise ValidationError("This cannot be undone here.")
    if Change.objects.filter(undoes=change).exists():
        raise ValidationError("This was undone already.")
    seen = pupils_seen(member, school.today())
    parts = change.parts.select_related("content").order_by("position")
    visible = dict(
        seen.filter(ref__in=parts.values("subject_ref")).values_list("ref", "pk")
    )
    entries = []
    for part in parts:
        pupil = visible.get(part.subject_ref)
        if pupil and (entry := put_back(school, pupil, part)):
            entries.append(entry)
    left = len(parts) - len(entries)
    lead = Entry(
        UNDONE,
        change.subject_kind,
        change.subject_ref,
        change.content.data["subject"],
        {},
        {"pupils": len(entries)},
        undoes=change,
    )
    Change.record_many(entries, by=by, school=school, lead=lead)
    return Undone(len(entries), left)


def put_back(school: School, pupil: int, part: Change) -> Entry | None:
    """Take away what the act added, or write what stood there before; nothing if
    somebody changed it since."""
    data = part.content.data
    after, before = data["after"], data["before"]
    due = read(after["due"])
    if due is None:
        return None
    target = (
        school.targets.select_related("subject", "pupil")
        .filter(
            pupil=pupil,
            subject__name=after["subject"],
            month=due,
            version=after["version"],
        )
        .first()
    )
    book = Book.of(school)
    if target is None or in_words(book, target) != after:
        return None
    if not before:
        target.delete()
        return entry_of("targets.removed", target, after, {})
    if not restore(book, target, before):
        return None
    return entry_of("targets.changed", target, after, in_words(book, target))


def restore(book: Book, target: Target, before: dict[str, Any]) -> bool:
    """Write what the trail holds of a target; False if its scale has it no longer."""
    start = read(before["start"])
    for sheet in [book.scales[target.scale_id], *book.scales.values()]:
        try:
            value = sheet.read(before["target"])
        except NotOnScale:
            continue
        if value is None or value.absence or start is None:
            continue
        target.scale_id, target.step_id = value.scale, value.step
        target.number, target.name = value.number, before["name"]
        target.start_month, target.path = start, before["path"]
        target.start_points = before["start_points"]
        target.version += 1
        target.set_at = timezone.now()
        target.save(update_fields=FIELDS)
        return True
    return False
