"""One step back: what a roll-up did is put back, from today on.

Dated links stay a record of what was so: those that the roll-up made end today, and
those that it ended begin again. Whatever somebody changed since would be lost with it,
so then it is refused, and the reasons are named.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.dateparse import parse_date

from classroom_monitor.groups.models import Group, GroupAccess, Source
from classroom_monitor.history.models import Actor, Change, Entry
from classroom_monitor.pupils.actions import Move, keep_standing, plain, plan_moves
from classroom_monitor.pupils.models import GroupPupil, Pupil, RollUp, RollUpState
from classroom_monitor.pupils.on_roll import Stay
from classroom_monitor.pupils.roll_up.carrying_out import save_alike
from classroom_monitor.pupils.roll_up.problems import (
    NAME_TAKEN,
    NOT_PUBLISHED,
    TOO_LATE,
    CannotRollUp,
)
from classroom_monitor.pupils.roll_up.publishing import (
    DAYS_TO_STEP_BACK,
    last_day_to_step_back,
    reread,
)
from classroom_monitor.staff.models import Membership
from classroom_monitor.staff.revisions import Revision, revise

NAMED = 5


@dataclass
class Situation:
    """What the roll-up did, and all that it concerns as it is now."""

    roll_up: RollUp
    undo: dict[str, Any]
    groups: dict[str, Group]
    pupils: dict[str, Pupil]
    members: dict[str, Membership]
    today: date

    @classmethod
    def of(cls, roll_up: RollUp, today: date) -> Situation:
        undo, school = roll_up.undo, roll_up.school
        refs = {*undo["made"], *undo["archived"]}
        for told in undo["pupils"].values():
            refs |= {ref for ref, _ in told["out"]} | {*told["into"]}
        groups = school.groups.filter(ref__in=refs)
        pupils = school.pupils.filter(ref__in=undo["pupils"])
        members = school.memberships.filter(ref__in=undo["users"])
        return cls(
            roll_up,
            undo,
            {group.ref: group for group in groups},
            {pupil.ref: pupil for pupil in pupils},
            {member.ref: member for member in members},
            today,
        )


@transaction.atomic
def step_back(roll_up: RollUp, *, by: Actor, today: date) -> RollUp:
    """Put back what a roll-up did. A second time it does nothing."""
    roll_up = reread(roll_up)
    if roll_up.state == RollUpState.STEPPED_BACK:
        return roll_up
    if roll_up.state != RollUpState.PUBLISHED:
        raise CannotRollUp(NOT_PUBLISHED)
    last = last_day_to_step_back(roll_up)
    if last is None or today > last:
        raise CannotRollUp(TOO_LATE.format(DAYS_TO_STEP_BACK))
    now = Situation.of(roll_up, today)
    if reasons := changed_since(now):
        raise CannotRollUp(reasons)
    take_groups_out(now)
    put_pupils_back(now, by)
    put_users_back(now, by)
    put_groups_away(now)
    roll_up.state, roll_up.ended_at = RollUpState.STEPPED_BACK, timezone.now()
    roll_up.save(update_fields=["state", "ended_at"])
    year = roll_up.year
    entry = Entry("roll_up.stepped_back", "academic year", year.ref, str(year))
    Change.record(entry, by=by, school=roll_up.school)
    return roll_up


# --- What somebody changed since ------------------------------------------------------


def changed_since(now: Situation) -> list[str]:
    """Why it cannot be taken back, in sentences; empty if it can."""
    return [
        *groups_changed(now),
        *pupils_changed(now),
        *joined_since(now),
        *users_changed(now),
    ]


def groups_changed(now: Situation) -> Iterable[str]:
    for ref in now.undo["made"]:
        group = now.groups[ref]
        if group.archived_on or group.version != 1:
            yield f"The group {group.name} was changed since."
    for ref in now.undo["archived"]:
        if not now.groups[ref].archived_on:
            yield f"The group {now.groups[ref].name} was restored since."


def pupils_changed(now: Situation) -> Iterable[str]:
    changed = []
    for ref, told in now.undo["pupils"].items():
        pupil = now.pupils[ref]
        is_same = [pupil.year_group, plain(pupil.left_on)]
        if is_same != [told["year"][1], told["left"][1]]:
            changed.append(pupil.full_name)
    if changed:
        yield f"The year group or last day of {some(changed)} was changed since."


def joined_since(now: Situation) -> Iterable[str]:
    """Pupils and users put into a new group, or taken out of one, by somebody."""
    into = {(p, g) for p, told in now.undo["pupils"].items() for g in told["into"]}
    links = GroupPupil.objects.filter(
        Q(to_on=None) | Q(to_on__gt=now.today),
        group__ref__in={g for _, g in into} | {*now.undo["made"]},
    )
    are = {*links.values_list("pupil__ref", "group__ref")}
    # Into a group that was there before others may come as they like.
    strange = {(p, g) for p, g in are - into if g in now.undo["made"]}
    moved = sorted({pupil for pupil, _ in strange | (into - are)})
    if moved:
        people = Pupil.objects.filter(school=now.roll_up.school, ref__in=moved)
        names = [pupil.full_name for pupil in people.in_order()]
        yield f"The groups of {some(names)} were changed since."


def users_changed(now: Situation) -> Iterable[str]:
    given = {(u, g) for u, told in now.undo["users"].items() for g in told["gained"]}
    links = GroupAccess.objects.filter(
        Q(to_on=None) | Q(to_on__gt=now.today), group__ref__in=now.undo["made"]
    )
    are = {*links.values_list("membership__ref", "group__ref")}
    given = {(user, group) for user, group in given if group in now.undo["made"]}
    changed = sorted({user for user, _ in are ^ given})
    if changed:
        people = now.roll_up.school.memberships.filter(ref__in=changed)
        names = [member.full_name for member in people.in_order()]
        yield f"Who has the new groups was changed since: {some(names)}."


def some(names: list[str]) -> str:
    more = len(names) - NAMED
    others = f" and {more} more" if more > 0 else ""
    return ", ".join(names[:NAMED]) + others


# --- Putting back ---------------------------------------------------------------------


def take_groups_out(now: Situation) -> None:
    """The archived groups are there again."""
    groups = Group.objects.filter(
        school=now.roll_up.school, ref__in=now.undo["archived"]
    )
    try:
        with transaction.atomic():
            groups.update(archived_on=None, version=F("version") + 1)
    except IntegrityError as error:
        raise CannotRollUp(NAME_TAKEN) from error


def put_groups_away(now: Situation) -> None:
    """The groups that were made are archived: they stand in the trail."""
    Group.objects.filter(school=now.roll_up.school, ref__in=now.undo["made"]).update(
        archived_on=now.today, version=F("version") + 1
    )


def put_pupils_back(now: Situation, by: Actor) -> None:
    """Year groups and last days as before, then the groups."""
    school, was, changed = now.roll_up.school, {}, []
    moves = []
    for ref, told in now.undo["pupils"].items():
        pupil = now.pupils[ref]
        year, left = told["year"][0], day(told["left"][0])
        if (pupil.year_group, pupil.left_on) != (year, left):
            was[pupil.pk] = Stay(pupil.joined_on, pupil.left_on)
            pupil.year_group, pupil.left_on = year, left
            pupil.version += 1
            changed.append(pupil)
        moves.append(move_back(now, pupil, told))
    save_alike(changed)
    keep_standing(
        school, changed, today=now.today, by=by, source=Source.ROLL_UP, was=was
    )
    links, told_of = plan_moves(
        school,
        # Whoever left since, as it was planned before, has no groups to go back to.
        [move for move in moves if not has_left(move.pupil, now.today)],
        by=by,
        today=now.today,
        source=Source.ROLL_UP,
    )
    links.carry_out()
    entries = [
        Entry("roll_up.pupil", "pupil", m.pupil.ref, m.pupil.full_name, before, after)
        for m, before, after in told_of
    ]
    year = now.roll_up.year
    lead = Entry("roll_up.pupils_back", "academic year", year.ref, str(year))
    Change.record_many(entries, by=by, school=school, lead=lead)


def has_left(pupil: Pupil, today: date) -> bool:
    return pupil.left_on is not None and pupil.left_on < today


def move_back(now: Situation, pupil: Pupil, told: dict[str, Any]) -> Move:
    """Into the groups of before, as far as they would still hold."""
    into = {now.groups[ref]: day(until) for ref, until in told["out"]}
    into = {group: end for group, end in into.items() if not over(end, now.today)}
    out_of = {now.groups[ref] for ref in told["into"]} - into.keys()
    return Move(pupil, into, out_of)


def put_users_back(now: Situation, by: Actor) -> None:
    revisions = []
    for ref, told in now.undo["users"].items():
        revision = Revision(now.members[ref])
        for group, until in told["lost"]:
            if not over(day(until), now.today):
                revision.give[now.groups[group]] = day(until)
        revision.take = {now.groups[group] for group in told["gained"]}
        revision.take -= revision.give.keys()
        revisions.append(revision)
    if revisions:
        year = now.roll_up.year
        revise(
            now.roll_up.school,
            revisions,
            by=by,
            today=now.today,
            kind="roll_up.user",
            source=Source.ROLL_UP,
            lead=Entry("roll_up.users", "academic year", year.ref, str(year)),
        )


def day(text: str | None) -> date | None:
    return parse_date(text) if text else None


def over(end: date | None, today: date) -> bool:
    return end is not None and end <= today
