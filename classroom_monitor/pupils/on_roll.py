"""The links of pupils to groups follow the records: who is on roll, in which year.

A school's pupils are linked to *All pupils* and to their year group by the system. No
link of any kind begins before the first day on roll or outlives the last one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from django.db.models import Q

from classroom_monitor.groups import standing
from classroom_monitor.groups.dated import Source
from classroom_monitor.groups.models import Group
from classroom_monitor.history import rows
from classroom_monitor.history.models import Actor
from classroom_monitor.pupils.models import GroupPupil, Pupil
from classroom_monitor.schools.models import School

ONE_DAY = timedelta(days=1)


class Stay(NamedTuple):
    """First and last day on roll, as they were before a change."""

    joined_on: date
    left_on: date | None


def end_of(left_on: date | None) -> date | None:
    """The first day off roll."""
    return left_on + ONE_DAY if left_on else None


def is_over(end: date | None, day: date) -> bool:
    return end is not None and end <= day


@dataclass
class Plan:
    """What is to be written, gathered for many pupils."""

    made: list[GroupPupil] = field(default_factory=list)
    moved: list[GroupPupil] = field(default_factory=list)
    dropped: list[GroupPupil] = field(default_factory=list)

    def carry_out(self) -> None:
        # What ends goes first: at most one link of a pupil and group may be open.
        dropped = [link.pk for link in self.dropped]
        GroupPupil.objects.filter(pk__in=dropped).delete()
        # Of thousands of links most get the same days: one statement for each of them.
        alike: dict[tuple[date, date | None], list[int]] = {}
        for link in sorted(self.moved, key=lambda link: link.to_on is None):
            alike.setdefault((link.from_on, link.to_on), []).append(link.pk)
        for (from_on, to_on), keys in alike.items():
            of_these = GroupPupil.objects.filter(pk__in=keys)
            of_these.update(from_on=from_on, to_on=to_on)
        rows.insert(GroupPupil, self.made)


def keep_standing(
    school: School,
    pupils: Iterable[Pupil],
    *,
    today: date,
    by: Actor,
    source: str = Source.PERSON,
    was: Mapping[int, Stay] | None = None,
) -> None:
    """Make the links of pupils say what their records say.

    A change of year group holds from today; whatever was so before stays as it was.
    `was` tells how long pupils were on roll before: links that ended or began with
    that follow it to the new day.
    """
    pupils = list(pupils)
    groups = standing_groups(school, {pupil.year_group for pupil in pupils})
    all_standing = {group.pk for group in groups.values()}
    links = links_of(school, pupils, was or {}, today, all_standing)
    new_link = partial(GroupPupil, school=school, source=source, by_id=by.user_id)
    plan = Plan()
    for pupil in pupils:
        held = links.get(pupil.pk, [])
        dates = {link.pk: (link.from_on, link.to_on) for link in held}
        if was and pupil.pk in was:
            follow(pupil, held, was[pupil.pk], today)
        kept = within(pupil, held)
        wanted = {groups[standing.ALL_PUPILS].pk, groups[pupil.year_group].pk}
        kept = leave_others(kept, all_standing - wanted, today)
        keys = {link.pk for link in kept}
        plan.dropped += [link for link in held if link.pk not in keys]
        plan.moved += [
            link for link in kept if dates[link.pk] != (link.from_on, link.to_on)
        ]
        # A new record is there from its first day on roll, others from today.
        start = max(today, pupil.joined_on) if held else pupil.joined_on
        there = {link.group_id for link in kept if not is_over(link.to_on, today)}
        if is_over(end_of(pupil.left_on), start):
            continue
        end = end_of(pupil.left_on)
        plan.made += [
            new_link(group_id=key, pupil=pupil, from_on=start, to_on=end)
            for key in sorted(wanted - there)
        ]
    plan.carry_out()


def links_of(
    school: School,
    pupils: list[Pupil],
    was: Mapping[int, Stay],
    today: date,
    all_standing: set[int],
) -> dict[int, list[GroupPupil]]:
    """The links of each pupil that a change may touch, the earliest first."""
    # Whose days on roll stay: a new year group touches none but standing groups.
    staying = [p.pk for p in pupils if was.get(p.pk) == Stay(p.joined_on, p.left_on)]
    found = GroupPupil.objects.filter(school=school, pupil__in=pupils).filter(
        Q(group__in=all_standing) | ~Q(pupil__in=staying)
    )
    if (floor := floor_of(pupils, was, today)) is not None:
        found = found.filter(Q(to_on=None) | Q(to_on__gt=floor))
    links: dict[int, list[GroupPupil]] = {}
    for link in found.order_by("from_on", "pk"):
        links.setdefault(link.pupil_id, []).append(link)
    return links


def floor_of(pupils: list[Pupil], was: Mapping[int, Stay], today: date) -> date | None:
    """No link that ended by that day is touched; none where any link may be."""
    days = [today]
    for pupil in pupils:
        stay = was.get(pupil.pk)
        if stay is None or stay.joined_on != pupil.joined_on:
            return None
        # Those that ended with the old last day follow it to the new one.
        ends = end_of(pupil.left_on), stay.left_on
        days += [end for end in ends if end]
    return min(days)


def standing_groups(school: School, codes: set[str]) -> dict[str, Group]:
    """The school's standing groups by code, those of `codes` among them."""
    standing.keep(school)
    groups = {g.standing: g for g in school.groups.exclude(standing="")}
    if missing := codes - groups.keys():
        made = [standing.build(school, code) for code in missing]
        Group.objects.bulk_create(made, ignore_conflicts=True)
        groups = {g.standing: g for g in school.groups.exclude(standing="")}
    return groups


def follow(pupil: Pupil, held: list[GroupPupil], was: Stay, today: date) -> None:
    """Let links that ended or began with the time on roll do so on its new days.

    Whoever comes back after the last day has no link that goes on: those are new.
    """
    end, old_end = end_of(pupil.left_on), end_of(was.left_on)
    comes_back = end is None and is_over(old_end, today)
    for link in held:
        if old_end and link.to_on == old_end and not comes_back:
            link.to_on = end
        is_first = link.from_on == was.joined_on
        if is_first and (link.to_on is None or pupil.joined_on < link.to_on):
            link.from_on = min(link.from_on, pupil.joined_on)


def within(pupil: Pupil, held: list[GroupPupil]) -> list[GroupPupil]:
    """The links cut to the days on roll, without those that lie wholly outside."""
    kept = []
    end = end_of(pupil.left_on)
    for link in held:
        link.from_on = max(link.from_on, pupil.joined_on)
        if end and (link.to_on is None or link.to_on > end):
            link.to_on = end
        if link.to_on is None or link.from_on < link.to_on:
            kept.append(link)
    return kept


def leave_others(
    held: list[GroupPupil], others: set[int], today: date
) -> list[GroupPupil]:
    """The links without those to year groups that are the pupil's no more."""
    kept = []
    for link in held:
        if link.group_id in others and not is_over(link.to_on, today):
            if link.from_on >= today:
                continue
            link.to_on = today
        kept.append(link)
    return kept
