"""The effect of a change on who sees whom, told before it is saved.

`rehearse` works it out without writing: what the steps of a save would do to the links
is asked of the code that saves them, and whom the links show of `seen_through`.
`rehearse_act` is for what cannot be told so shortly, as a roll-up: it carries the act
out, looks at the school, and takes everything back.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.pupils.actions import Move
from classroom_monitor.pupils.seeing import sight
from classroom_monitor.pupils.seeing.sight import NONE, Keys
from classroom_monitor.schools.models import School
from classroom_monitor.staff import links, rights
from classroom_monitor.staff.models import Membership
from classroom_monitor.staff.revisions import Revision, Step
from classroom_monitor.staff.rights import RIGHTS, Right


@dataclass(frozen=True)
class Sight:
    """What one user has on a day; nothing, while they cannot come in."""

    groups: Keys = NONE
    pupils: Keys = NONE
    rights: frozenset[Right] = frozenset()

    @classmethod
    def of(cls, member: Membership, groups: Keys, pupils: Keys, day: date) -> Sight:
        if not member.is_active_on(day):
            return cls()
        return cls(groups, pupils, rights.held_by(member, day))


@dataclass(frozen=True)
class Effect:
    """What a change does to one user. Pupils and groups stand by key."""

    member: Membership
    before: Sight
    after: Sight

    @property
    def gained(self) -> Keys:
        return self.after.pupils - self.before.pupils

    @property
    def lost(self) -> Keys:
        return self.before.pupils - self.after.pupils

    @property
    def rights_gained(self) -> list[Right]:
        return in_order(self.after.rights - self.before.rights)

    @property
    def rights_lost(self) -> list[Right]:
        return in_order(self.before.rights - self.after.rights)

    def is_any(self) -> bool:
        return self.before != self.after


def in_order(some: frozenset[Right]) -> list[Right]:
    return [right for right in RIGHTS if right in some]


@dataclass
class Case:
    """One user, what shall become of them, and the groups before and after."""

    member: Membership
    revision: Revision | None = None
    had: Keys = NONE
    keeps: Keys = NONE


def rehearse(
    school: School, changes: Iterable[Revision | Move], today: date
) -> list[Effect]:
    """What saving all these would do to every user whom it concerns, in order.

    Those of the revisions come first, also where nothing changes for them, then whoever
    has a group into or out of which a pupil is moved. In a fixed number of statements.
    """
    changes = list(changes)
    moves = [change for change in changes if isinstance(change, Move)]
    cases = [
        Case(change.member, change)
        for change in changes
        if isinstance(change, Revision)
    ]
    cases += others_concerned(school, cases, moves, today)
    fill(cases, today)
    concerned = NONE.union(*(case.had | case.keeps for case in cases))
    before = sight.pupils_in(school, concerned, today)
    after = moved(before, moves, today)
    return [effect(case, before, after, today) for case in cases]


def others_concerned(
    school: School, cases: list[Case], moves: list[Move], today: date
) -> list[Case]:
    """Users who have a group that gains or loses a pupil."""
    groups = {group.pk for move in moves for group in (*move.into, *move.out_of)}
    if not groups:
        return []
    links = GroupAccess.objects.on(today).filter(group__in=groups)
    met = [case.member.pk for case in cases if case.member.pk]
    members = school.memberships.filter(pk__in=links.values("membership"))
    return [Case(member) for member in members.exclude(pk__in=met).in_order()]


def fill(cases: list[Case], today: date) -> None:
    """Put the groups of each case there, as they are and as they will be."""
    known = [case.member for case in cases if case.member.pk]
    rows = GroupAccess.objects.on(today).filter(membership__in=[m.pk for m in known])
    had: dict[int, dict[int, int]] = {}
    for member, link, group in rows.values_list("membership", "pk", "group"):
        had.setdefault(member, {})[link] = group
    revised = [case.member for case in cases if case.member.pk and case.revision]
    held = links.held_by(revised)
    for case in cases:
        now = had.get(case.member.pk, {})
        case.had = case.keeps = frozenset(now.values())
        if case.revision is not None:
            step = Step(case.revision, case.member)
            links.compare(step, held.get(case.member.pk, links.Holding()))
            case.keeps = groups_after(now, step, today)


def groups_after(now: dict[int, int], step: Step, today: date) -> Keys:
    """The groups that a user has today once the links, here by key, are written."""
    ended = {row.pk for row, day in links.endings(step, today) if is_over(day, today)}
    kept = {group for link, group in now.items() if link not in ended}
    given = {group.pk for group, day in step.given.items() if not is_over(day, today)}
    return frozenset(kept | given)


def is_over(end: date | None, day: date) -> bool:
    return end is not None and end <= day


def moved(inside: dict[int, Keys], moves: list[Move], today: date) -> dict[int, Keys]:
    """Whom each group shows once the pupils are moved."""
    after = {group: set(pupils) for group, pupils in inside.items()}
    for move in moves:
        pupil = move.pupil
        for group, until in move.into.items():
            if pupil.is_on_roll(today) and not is_over(until, today):
                after.setdefault(group.pk, set()).add(pupil.pk)
            else:
                after.get(group.pk, set()).discard(pupil.pk)
        for group in move.out_of:
            after.get(group.pk, set()).discard(pupil.pk)
    return {group: frozenset(pupils) for group, pupils in after.items()}


def effect(
    case: Case, before: dict[int, Keys], after: dict[int, Keys], today: date
) -> Effect:
    was, will = case.member, copy.copy(case.member)
    for name, value in (case.revision.fields if case.revision else {}).items():
        setattr(will, name, value)
    old = Sight.of(was, case.had, sight.seen(case.had, before), today)
    return Effect(
        will,
        old if was.pk else Sight(),
        Sight.of(will, case.keeps, sight.seen(case.keeps, after), today),
    )


class TakenBack(Exception):
    """Ends a rehearsal, so that nothing of it stays."""


def rehearse_act(school: School, act: Callable[[], Any], today: date) -> list[Effect]:
    """What an act would do to every user of the school for whom it changes anything.

    The act is carried out and rolled back: it must do all its work in the database or
    after the commit. What it refuses by raising is raised here.
    """
    was = everybody(school, today)
    try:
        with transaction.atomic():
            act()
            will = everybody(school, today)
            raise TakenBack
    except TakenBack:
        pass
    effects = [
        Effect(member, was[key][1] if key in was else Sight(), now)
        for key, (member, now) in will.items()
    ]
    return [one for one in effects if one.is_any()]


def everybody(school: School, today: date) -> dict[int, tuple[Membership, Sight]]:
    members = list(school.memberships.in_order())
    groups = sight.groups_of([member.pk for member in members], today)
    inside = sight.pupils_in(school, NONE.union(*groups.values()), today)
    found = {}
    for member in members:
        has = groups.get(member.pk, NONE)
        now = Sight.of(member, has, sight.seen(has, inside), today)
        found[member.pk] = member, now
    return found
