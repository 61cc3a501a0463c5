"""Undo: an entry of the trail, or a whole bulk action, is put back as it was.

Through `revise`, so that undoing keeps every rule that doing has. Refused, with the
reason, where somebody changed it since. Mail that was sent and passwords stay.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.module_loading import import_string

from classroom_monitor.groups.models import Group
from classroom_monitor.history.models import Actor, Change, Entry
from classroom_monitor.schools.models import School
from classroom_monitor.staff import links
from classroom_monitor.staff.models import Membership
from classroom_monitor.staff.revisions import PLAIN, Outcome, Revision, revise

SINGLE = {
    "staff.edited",
    "staff.activated",
    "staff.deactivated",
    "staff.last_day",
}
MANY = {
    "staff.bulk.activate",
    "staff.bulk.deactivate",
    "staff.bulk.change-type",
    "staff.bulk.allow-targets",
    "staff.bulk.add-to-groups",
    "staff.bulk.take-from-groups",
    "staff.bulk.undo",
    "groups.users_changed",
}
# What folders above this one put back, by the function that does it.
ELSEWHERE = {"groups.pupils_changed": "classroom_monitor.pupils.undoing.undo_moves"}
ALREADY = "This was undone already."
NEVER = "This cannot be undone."
CLOSED = "This school is closed, so nothing can be put back."
SINCE = "somebody changed {} since"
LABELS = {
    "is_active": "the status",
    "user_type": "the user type",
    "is_administrator": "who is an administrator",
    "can_set_targets": "who may set targets",
    "can_see_characteristics": "who may see characteristics",
    "last_name": "the surname",
}
NAMED = 10

Cannot = list[tuple[str, str]]


@dataclass
class Situation:
    """How things are now for everybody whose entries are to be undone."""

    members: dict[str, Membership]
    held: links.Held
    groups: dict[str, Group]
    today: date

    @classmethod
    def of(cls, school: School, changes: list[Change], today: date) -> Situation:
        refs = [change.subject_ref for change in changes]
        members = school.memberships.filter(ref__in=refs).select_related("user")
        found = {member.ref: member for member in members}
        for member in found.values():
            member.school = school
        named = {ref for change in changes for ref in group_refs(change)}
        groups = school.groups.filter(ref__in=named) if named else ()
        return cls(
            found,
            links.held_by(found.values()),
            {group.ref: group for group in groups},
            today,
        )


@dataclass
class Undone:
    """What was put back, and for whom it could not be and why."""

    outcome: Outcome
    could_not: Cannot = field(default_factory=list)

    def sentence(self) -> str:
        changed = self.outcome.changed
        if len(changed) == 1:
            text = f"Undone: {changed[0].full_name} is as before."
        else:
            text = f"Undone for {len(changed):,} people."
        return f"{text} {left_out(self.could_not)}".strip()


def left_out(could_not: Cannot) -> str:
    if not could_not:
        return ""
    named = "; ".join(f"{name} ({reason})" for name, reason in could_not[:NAMED])
    more = len(could_not) - NAMED
    others = f"; and {more:,} more" if more > 0 else ""
    return f"Not put back: {named}{others}."


def can_undo(change: Change, undone: Iterable[int] = ()) -> bool:
    """Whether Undo is worth offering; `undone` are those undone before."""
    return change.kind in SINGLE | MANY | ELSEWHERE.keys() and change.pk not in undone


def undone_among(changes: Iterable[Change]) -> set[int]:
    """Which of these entries were undone, in one query for a page of them."""
    found = Change.objects.filter(undoes__in=[change.pk for change in changes])
    return {*found.values_list("undoes_id", flat=True)}


@transaction.atomic
def undo(change: Change, school: School, *, by: Actor, today: date) -> Undone:
    """Put back what one entry changed, or all parts of a bulk action.

    Raises `ValidationError`, with nothing done, if none of it can be put back.
    """
    School.objects.select_for_update().get(pk=school.pk)
    if change.pk in undone_among([change]):
        raise ValidationError(ALREADY)
    if not can_undo(change):
        raise ValidationError(NEVER)
    if not school.takes_new_users():
        raise ValidationError(CLOSED)
    revisions, could_not = reversals(parts_of(change), school, today)
    lead = None
    if change.kind in MANY:
        lead = Entry("staff.bulk.undo", undoes=change, note=left_out(could_not))
    outcome = revise(school, revisions, by=by, today=today, lead=lead)
    could_not += [(m.full_name, without_stop(why)) for m, why in outcome.refused]
    could_not += [(m.full_name, "is so already") for m in outcome.unchanged]
    if not outcome.changed:
        raise ValidationError(left_out(could_not) or NEVER)
    return Undone(outcome, could_not)


@transaction.atomic
def undo_elsewhere(change: Change, school: School, *, by: Actor, today: date) -> str:
    """Let another folder put back what is its own; answers with what it says.

    Raises `ValidationError`, with nothing done, where it cannot be put back.
    """
    School.objects.select_for_update().get(pk=school.pk)
    if change.pk in undone_among([change]):
        raise ValidationError(ALREADY)
    put_back_there = import_string(ELSEWHERE[change.kind])
    return str(put_back_there(change, school, by=by, today=today))


def without_stop(sentence: str) -> str:
    return sentence.removesuffix(".")


def parts_of(change: Change) -> list[Change]:
    """The entry itself, or those parts of a bulk action that nobody undid yet."""
    if change.kind not in MANY:
        return [change]
    parts = change.parts.filter(undone_by=None).select_related("content")
    return list(parts.order_by("position"))


def reversals(
    changes: list[Change], school: School, today: date
) -> tuple[list[Revision], Cannot]:
    """The opposite of each entry, and for whom there is none and why."""
    now = Situation.of(school, changes, today)
    revisions: list[Revision] = []
    could_not: Cannot = []
    for change in changes:
        try:
            revisions.append(reversal(change, now))
        except ValidationError as error:
            name = change.content.data.get("subject") or "Somebody"
            could_not.append((name, str(error.message)))
    return revisions, could_not


def reversal(change: Change, now: Situation) -> Revision:
    """What puts one entry back. Raises `ValidationError` with the reason if not."""
    if not change.content.salt:
        raise ValidationError("what was changed has been erased")
    member = now.members.get(change.subject_ref)
    if member is None:
        raise ValidationError("no longer a user here")
    before, after = change.content.data["before"], change.content.data["after"]
    revision = Revision(member, undoes=change)
    for name in (before.keys() | after.keys()) - {"groups"}:
        put_back(revision, name, before.get(name), after.get(name))
    put_groups_back(revision, before.get("groups", []), after.get("groups", []), now)
    return revision


def put_back(revision: Revision, name: str, old: Any, new: Any) -> None:
    """Set one field back, if it still is as the entry left it."""
    member = revision.member
    shown = {"username": member.shown_username, "email": member.shown_email}
    if name in shown:
        current = shown[name]
        setattr(revision, name, old)
    elif name in PLAIN:
        current = getattr(member, name)
        current = current.isoformat() if isinstance(current, date) else current
        is_day = name == "last_day" and old
        revision.fields[name] = date.fromisoformat(old) if is_day else old
    else:
        raise ValidationError("this kind of change stays")
    if current != new:
        label = LABELS.get(name, f"the {name.replace('_', ' ')}")
        raise ValidationError(SINCE.format(label))


def put_groups_back(
    revision: Revision, before: list[Any], after: list[Any], now: Situation
) -> None:
    """Take what was given, give what was taken, move what was moved."""
    held = now.held.get(revision.member.pk, links.Holding())
    old = {ref: (name, until) for ref, name, until in before}
    new = {ref: (name, until) for ref, name, until in after}
    for ref in old.keys() | new.keys():
        name = (old.get(ref) or new[ref])[0]
        group = now.groups.get(ref)
        row = held.get(group.pk) if group else None
        is_as_left = (
            row is not None and day_of(row.to_on) == new[ref][1]
            if ref in new
            else row is None
        )
        if not is_as_left:
            raise ValidationError(SINCE.format(f"the group {name}"))
        if ref not in old and group is not None:
            revision.take.add(group)
            continue
        if group is None or group.archived_on is not None:
            raise ValidationError(f"the group {name} was archived")
        until = date.fromisoformat(old[ref][1]) if old[ref][1] else None
        if until is not None and until <= now.today:
            raise ValidationError(f"the time with the group {name} has ended")
        revision.give[group] = until


def day_of(value: date | None) -> str | None:
    return value.isoformat() if value else None


def group_refs(change: Change) -> set[str]:
    data = change.content.data
    parts = [*data.get("before", {}).get("groups", [])]
    return {item[0] for item in [*parts, *data.get("after", {}).get("groups", [])]}
