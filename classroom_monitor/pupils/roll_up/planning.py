"""The plan of a roll-up: who moves where, who leaves, which groups end or begin.

Worked out from the choices and from how things are, without changing anything. The
same plan is shown, rehearsed and carried out.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from classroom_monitor.groups.models import Group, GroupAccess
from classroom_monitor.pupils.models import GroupPupil, Pupil
from classroom_monitor.pupils.roll_up.choices import (
    INTO,
    KEPT,
    LEAVES,
    NOWHERE,
    STAY,
    UP,
    WITH_CLASS,
    Choices,
    GroupChoice,
    PupilChoice,
    of_the_new_year,
    rolling,
    usual,
    years_of,
)
from classroom_monitor.pupils.years import NAMES, shifted
from classroom_monitor.schools.models import AcademicYear, School


@dataclass
class Target:
    """A group of the new year: one that is made, or one that is there already."""

    name: str
    kind: str
    years: list[str] = field(default_factory=list)
    group: Group | None = None
    # The groups of the old year that come into it.
    sources: list[Group] = field(default_factory=list)
    pupils: int = 0


@dataclass
class PupilPlan:
    pupil: Pupil
    year_to: str
    leaves: bool = False
    # Comes with the new year, entered in the year group to come: goes with the class.
    joins: bool = False
    # The groups of now, and those of them that the pupil goes out of.
    held: list[Group] = field(default_factory=list)
    out_of: list[Group] = field(default_factory=list)
    into: list[str] = field(default_factory=list)
    stays_in: int = 0

    @property
    def is_kept(self) -> bool:
        is_same = self.year_to == self.pupil.year_group
        return is_same and not (self.leaves or self.joins)


@dataclass
class Plan:
    school: School
    year: AcademicYear
    day: date
    choices: Choices
    groups: list[Group]
    targets: dict[str, Target]
    pupils: list[PupilPlan]
    # Where each group of the old year leads to, by ref.
    key_of: dict[str, str]
    # Who has a group of the old year, by refs.
    users: list[tuple[str, str]] = field(default_factory=list)

    @property
    def ended(self) -> list[Group]:
        """The groups that are put away: all that go up, into another, or end."""
        return [g for g in self.groups if self.choice(g).act != STAY]

    def choice(self, group: Group) -> GroupChoice:
        return self.choices.groups.get(group.ref, GroupChoice())

    @property
    def on_roll(self) -> list[PupilPlan]:
        return [one for one in self.pupils if not one.joins]

    def counts(self) -> dict[str, int]:
        """Of the pupils on roll: each of them stands in one of these."""
        told = Counter(
            "leave" if one.leaves else "kept" if one.is_kept else "up"
            for one in self.on_roll
        )
        return {
            "all": len(self.on_roll),
            **{word: told[word] for word in ("up", "kept", "leave")},
        }

    def without_group(self) -> list[PupilPlan]:
        """Who stays at the school and is in no group afterwards."""
        return [
            one for one in self.pupils if not (one.leaves or one.into or one.stays_in)
        ]

    def doubled(self) -> list[Target]:
        return [one for one in self.targets.values() if len(one.sources) > 1]

    def empty(self) -> list[Target]:
        return [one for one in self.targets.values() if not one.pupils]

    def digest(self) -> str:
        """Changes with whatever the plan would do, and with nothing else."""
        told: list[Any] = [self.year.ref, self.day.isoformat(), self.choices.plain()]
        told += [
            [
                one.pupil.ref,
                one.pupil.year_group,
                one.year_to,
                one.leaves,
                sorted(group.ref for group in one.out_of),
                sorted(one.into),
            ]
            for one in self.pupils
        ]
        ended = {group.ref for group in self.ended}
        told += [[user, group] for user, group in self.users if group in ended]
        text = json.dumps(told, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def plan_of(
    school: School, year: AcademicYear, choices: Choices | None, day: date
) -> Plan:
    """Work out a roll-up published on a day; without choices, by the usual ones."""
    groups = rolling(school, year)
    new = of_the_new_year(school, year)
    pupils = list(
        school.pupils.on_roll(day).filter(joined_on__lt=year.starts_on).in_order()
    )
    if choices is None:
        choices = usual(school, pupils, groups)
    targets, key_of = targets_of(groups, new, choices)
    held = held_from(school, groups, day)
    known = {pupil.pk for pupil in pupils}
    # In a class already, and in the year group that they join: they are not moved up.
    joining = school.pupils.filter(pk__in=held.keys() - known).in_order()
    plan = Plan(school, year, day, choices, groups, targets, [], key_of)
    by_key = {group.pk: group for group in groups}
    for pupil in pupils:
        own = [by_key[pk] for pk in held.get(pupil.pk, [])]
        one = plan_for(pupil, own, choices, key_of)
        for name in one.into:
            if name not in targets:
                targets[name] = of_its_own(name, new)
            targets[name].pupils += 1
        plan.pupils.append(one)
    plan.users = users_of(school, groups, day)
    for pupil in joining:
        own = [by_key[pk] for pk in held[pupil.pk]]
        plan.pupils.append(plan_for_joining(pupil, own, choices, key_of))
    return plan


def users_of(school: School, groups: list[Group], day: date) -> list[tuple[str, str]]:
    links = GroupAccess.objects.filter(
        Q(to_on=None) | Q(to_on__gt=day), school=school, group__in=groups
    )
    return sorted(links.values_list("membership__ref", "group__ref"))


def held_from(school: School, groups: list[Group], day: date) -> dict[int, list[int]]:
    """The groups that each pupil is in that day or comes into later, all by key."""
    links = GroupPupil.objects.filter(
        Q(to_on=None) | Q(to_on__gt=day), school=school, group__in=groups
    )
    rows = links.order_by("group").values_list("pupil", "group").distinct()
    held: dict[int, list[int]] = {}
    for pupil, group in rows:
        held.setdefault(pupil, []).append(group)
    return held


def targets_of(
    groups: list[Group], new: list[Group], choices: Choices
) -> tuple[dict[str, Target], dict[str, str]]:
    """The groups of the new year by key, and the key that each old group leads to.

    Two classes with one new name become one group; a group that the new year has under
    the name is that group.
    """
    targets: dict[str, Target] = {}
    key_of = {group.ref: group.ref for group in new}
    by_name = {group.name: group for group in new}
    by_ref = {group.ref: group for group in (*groups, *new)}
    years = years_of(groups)
    for group in groups:
        one = choices.groups.get(group.ref, GroupChoice())
        there = by_name.get(one.name) if one.act == UP else by_ref.get(one.to)
        if one.act == UP:
            key = there.ref if there else f"new:{one.name}"
            target = targets.setdefault(key, Target(one.name, group.kind, group=there))
            codes = [shifted(code, 1) for code in years[group.pk]]
            target.years += [code for code in codes if code not in target.years]
        elif one.act == INTO and there:
            key = there.ref
            target = targets.setdefault(
                key, Target(there.name, there.kind, group=there)
            )
        else:
            continue
        target.sources.append(group)
        key_of[group.ref] = key
    return targets, key_of


def of_its_own(key: str, new: list[Group]) -> Target:
    """A group of the new year that single pupils go into, and no class."""
    group = next(group for group in new if group.ref == key)
    return Target(group.name, group.kind, group=group)


def plan_for(
    pupil: Pupil,
    own: list[Group],
    choices: Choices,
    key_of: dict[str, str],
) -> PupilPlan:
    """What becomes of one pupil: with the class, unless it was decided otherwise."""
    one = choices.pupils.get(pupil.ref, PupilChoice())
    is_last = pupil.year_group == choices.last_year
    leaves = one.year == LEAVES or (is_last and one.year != KEPT)
    if leaves:
        return PupilPlan(pupil, pupil.year_group, leaves=True, held=own)
    later = pupil.year_group if one.year == KEPT else shifted(pupil.year_group, 1)
    found = PupilPlan(pupil, later, held=own)
    for group in own:
        act = choices.groups.get(group.ref, GroupChoice()).act
        if act == STAY:
            found.stays_in += 1
            continue
        found.out_of.append(group)
        if one.to == WITH_CLASS and group.ref in key_of:
            found.into.append(key_of[group.ref])
    if one.to not in {WITH_CLASS, NOWHERE} and one.to in key_of:
        found.into.append(key_of[one.to])
    found.into = list(dict.fromkeys(found.into))
    return found


def plan_for_joining(
    pupil: Pupil, own: list[Group], choices: Choices, key_of: dict[str, str]
) -> PupilPlan:
    """With the class into its new group, in the year group that the record says."""
    found = PupilPlan(pupil, pupil.year_group, joins=True, held=own)
    for group in own:
        if choices.groups.get(group.ref, GroupChoice()).act == STAY:
            found.stays_in += 1
            continue
        found.out_of.append(group)
        if group.ref in key_of:
            found.into.append(key_of[group.ref])
    found.into = list(dict.fromkeys(found.into))
    return found


def in_years(codes: list[str]) -> str:
    return ", ".join(NAMES[code] for code in codes)
