"""Undo what was chosen on a group's screen: its pupils are in it as before."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from classroom_monitor.groups.models import Group
from classroom_monitor.history.models import Actor, Change, Entry
from classroom_monitor.pupils.actions import Move, links_from, lock, move, plain
from classroom_monitor.pupils.models import GroupPupil, Pupil
from classroom_monitor.pupils.on_roll import is_over
from classroom_monitor.schools.models import School

KIND = "groups.pupils_changed"
ARCHIVED = "{} was archived. Restore it first."
ERASED = "What was changed has been erased."
SINCE = "Somebody changed {} in {} since."
ENDED = "The time of {} in {} has ended since."
NAMED = 5


@transaction.atomic
def undo_moves(change: Change, school: School, *, by: Actor, today: date) -> str:
    """Put all pupils of one entry back, and say so; whoever was taken out comes again.

    Raises `ValidationError`, with nothing done, where anything changed since.
    """
    lock(school)
    group = school.groups.get(ref=change.subject_ref)
    if group.archived_on:
        raise ValidationError(ARCHIVED.format(group.name))
    parts = change.parts.select_related("content").order_by("position")
    told = {part.subject_ref: part for part in parts}
    pupils = list(school.pupils.filter(ref__in=told).in_order())
    held = links_from(school, pupils, today)
    moves, reasons = [], []
    for pupil in pupils:
        links = held.get((pupil.pk, group.pk), [])
        try:
            moves.append(reversal(told[pupil.ref], pupil, group, links, today))
        except ValidationError as error:
            reasons += error.messages
    if reasons:
        more = len(reasons) - NAMED
        others = [f"And {more} more."] if more > 0 else []
        raise ValidationError(" ".join([*reasons[:NAMED], *others]))
    lead = Entry(KIND, "group", group.ref, group.name, undoes=change)
    move(school, moves, by=by, today=today, lead=lead)
    return f"Undone: the pupils of {group.name} are as before."


def reversal(
    part: Change, pupil: Pupil, group: Group, links: list[GroupPupil], today: date
) -> Move:
    """What puts one pupil back, if the group is still as the entry left it."""
    if not part.content.salt:
        raise ValidationError(ERASED)
    before, after = part.content.data["before"], part.content.data["after"]
    are = [plain(link.to_on) for link in links]
    left = [until for ref, _, until in after.get("into", []) if ref == group.ref]
    if are != left:
        raise ValidationError(SINCE.format(pupil.full_name, group.name))
    had = [*before.get("out_of", []), *before.get("into", [])]
    ends = [until for ref, _, until in had if ref == group.ref]
    if not ends:
        return Move(pupil, out_of={group})
    end = date.fromisoformat(ends[0]) if ends[0] else None
    if is_over(end, today):
        raise ValidationError(ENDED.format(pupil.full_name, group.name))
    return Move(pupil, into={group: end})
