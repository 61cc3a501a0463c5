"""What can happen to pupils and to who is in which group: each leaves its entry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from classroom_monitor.groups.dated import Source
from classroom_monitor.groups.models import Group
from classroom_monitor.history.models import Actor, Change, Entry
from classroom_monitor.pupils.models import GroupPupil, Pupil
from classroom_monitor.pupils.on_roll import Plan, Stay, end_of, is_over, keep_standing
from classroom_monitor.schools.models import School
from classroom_monitor.ui import when

__all__ = ["Move", "bring_back", "keep_standing", "leave", "lock", "move", "save_pupil"]

UPN_TAKEN = "Another pupil of the school has this UPN. Look at both records."
LEFT = "{} left on {}. Bring the pupil back before you choose groups."
FIELDS = {
    "upn",
    "first_name",
    "middle_name",
    "last_name",
    "born_on",
    "year_group",
    "joined_on",
    "left_on",
    "has_pupil_premium",
    "has_free_meals",
    "sen",
    "has_eal",
}
ROLL = {"year_group", "joined_on", "left_on"}


@dataclass
class Move:
    """What shall become of one pupil's groups, from a day on."""

    pupil: Pupil
    # Groups to be in, each until a day (the first without it) or for good.
    into: dict[Group, date | None] = field(default_factory=dict)
    out_of: set[Group] = field(default_factory=set)


def lock(school: School) -> School:
    """Let nobody else change the pupils of a school until the transaction ends."""
    return School.objects.select_for_update().get(pk=school.pk)


@transaction.atomic
def save_pupil(
    pupil: Pupil,
    fields: dict[str, Any],
    *,
    by: Actor,
    today: date,
    kind: str = "pupils.edited",
) -> Change | None:
    """Write new values of a new or known pupil, and keep the standing groups right.

    Raises `ValidationError` for a UPN that another pupil of the school has. None when
    nothing changed.
    """
    school = lock(pupil.school)
    is_new = pupil.pk is None
    before = {} if is_new else {name: plain(getattr(pupil, name)) for name in fields}
    was = None if is_new else {pupil.pk: Stay(pupil.joined_on, pupil.left_on)}
    for name, value in fields.items():
        if name not in FIELDS:
            raise ValueError(f"{name} is not changed this way")
        setattr(pupil, name, value)
    after = {name: plain(getattr(pupil, name)) for name in fields}
    changed = {name for name in after if is_new or before[name] != after[name]}
    if not changed:
        return None
    pupil.version += 0 if is_new else 1
    write(pupil, None if is_new else [*changed, "version"])
    if is_new or changed & ROLL:
        keep_standing(school, [pupil], today=today, by=by, was=was)
    entry = Entry(
        "pupils.added" if is_new else kind,
        "pupil",
        pupil.ref,
        pupil.full_name,
        {name: before[name] for name in after if name in changed and name in before},
        {name: after[name] for name in after if name in changed},
    )
    return Change.record(entry, by=by, school=school)


def write(pupil: Pupil, fields: list[str] | None) -> None:
    """Save a record; the constraint has the last word on a UPN twice."""
    try:
        with transaction.atomic():
            if fields is None:
                pupil.save(force_insert=True)
            else:
                pupil.save(update_fields=fields)
    except IntegrityError as error:
        if "upn" not in str(error).lower():
            raise
        raise ValidationError({"upn": UPN_TAKEN}) from error


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def leave(pupil: Pupil, last_day: date, *, by: Actor, today: date) -> Change | None:
    """Take a pupil off roll after a day, which may lie ahead. The record stays."""
    fields = {"left_on": last_day}
    return save_pupil(pupil, fields, by=by, today=today, kind="pupils.left")


@transaction.atomic
def bring_back(
    pupil: Pupil,
    year_group: str,
    groups: Iterable[Group] = (),
    *,
    by: Actor,
    today: date,
) -> Change | None:
    """Put a pupil who left, or was going to, on roll again from today."""
    fields = {"left_on": None, "year_group": year_group}
    change = save_pupil(pupil, fields, by=by, today=today, kind="pupils.returned")
    into = Move(pupil, dict.fromkeys(groups))
    move(pupil.school, [into], by=by, today=today)
    return change


@transaction.atomic
def move(
    school: School,
    moves: Iterable[Move],
    *,
    by: Actor,
    today: date,
    source: str = Source.PERSON,
    kind: str = "pupils.moved",
    lead: Entry | None = None,
) -> list[Change]:
    """Put pupils into groups and take them out, from today. What holds already stays.

    Whoever is not here yet is in a group from the first day on roll, nobody after the
    last. To put somebody who left into a group is a `ValidationError`; standing groups
    are the system's and refused with a `ValueError`.
    """
    lock(school)
    plan, told = plan_moves(school, moves, by=by, today=today, source=source)
    plan.carry_out()
    if not told:
        return []
    entries = [
        Entry(kind, "pupil", one.pupil.ref, one.pupil.full_name, before, after)
        for one, before, after in told
    ]
    return Change.record_many(entries, by=by, school=school, lead=lead)


Told = tuple[Move, dict[str, Any], dict[str, Any]]


def plan_moves(
    school: School, moves: Iterable[Move], *, by: Actor, today: date, source: str
) -> tuple[Plan, list[Told]]:
    """What moves would write, and what is to be told of each that changes anything."""
    wanted = [m for m in moves if m.into or m.out_of]
    if any(g.is_standing() for m in wanted for g in (*m.into, *m.out_of)):
        raise ValueError("standing groups are kept by the system")
    held = links_from(school, [m.pupil for m in wanted], today)
    plan, told = Plan(), []
    new_link = partial(GroupPupil, school=school, source=source, by_id=by.user_id)
    for one in wanted:
        before: dict[str, Any] = {}
        after: dict[str, Any] = {}
        for group, until in one.into.items():
            links = held.get((one.pupil.pk, group.pk), [])
            was = ends_of(group, links)
            link = new_link(pupil=one.pupil, group=group, to_on=until)
            if put(plan, link, links, today):
                into = [group.ref, group.name, plain(until)]
                after.setdefault("into", []).append(into)
                if was:
                    before.setdefault("into", []).append(was)
        for group in one.out_of:
            if links := held.get((one.pupil.pk, group.pk), []):
                before.setdefault("out_of", []).append(ends_of(group, links))
                end_links(plan, links, today)
        if before or after:
            told.append((one, before, after))
    return plan, told


def ends_of(group: Group, links: list[GroupPupil]) -> list[str | None]:
    """What the trail says of a group that somebody was in: until when, as planned."""
    return [group.ref, group.name, plain(links[-1].to_on)] if links else []


Held = dict[tuple[int, int], list[GroupPupil]]


def links_from(school: School, pupils: list[Pupil], day: date) -> Held:
    """The links that hold on a day or later, by pupil and group, the earliest first."""
    links = GroupPupil.objects.filter(
        Q(to_on=None) | Q(to_on__gt=day), school=school, pupil__in=pupils
    )
    held: Held = {}
    for link in links.order_by("from_on", "pk"):
        held.setdefault((link.pupil_id, link.group_id), []).append(link)
    return held


def put(plan: Plan, link: GroupPupil, held: list[GroupPupil], today: date) -> bool:
    """Plan that a link holds from today; say whether that changes anything."""
    pupil = link.pupil
    end = end_of(pupil.left_on)
    if pupil.left_on and is_over(end, today):
        raise ValidationError(LEFT.format(pupil.full_name, when.day(pupil.left_on)))
    link.from_on = max(today, pupil.joined_on)
    link.to_on = min(filter(None, [link.to_on, end]), default=None)
    if is_over(link.to_on, link.from_on):
        return False
    if not held:
        plan.made.append(link)
        return True
    first, *rest = held
    if not rest and first.to_on == link.to_on and first.from_on <= link.from_on:
        return False
    first.from_on, first.to_on = min(first.from_on, link.from_on), link.to_on
    plan.moved.append(first)
    plan.dropped += rest
    return True


def end_links(plan: Plan, links: list[GroupPupil], today: date) -> None:
    """End links today; one that has not begun never was."""
    for link in links:
        if link.from_on >= today:
            plan.dropped.append(link)
        else:
            link.to_on = today
            plan.moved.append(link)
