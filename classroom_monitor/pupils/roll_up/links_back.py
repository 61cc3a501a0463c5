"""The groups of pupils, from a day on as they were before a roll-up.

What was so in between stays on record; only whoever left by the roll-up is put back
without a gap, for the last day was a mistake and the pupil never away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from django.db.models import Q

from classroom_monitor.groups.dated import Source
from classroom_monitor.history.models import Actor
from classroom_monitor.pupils.models import GroupPupil, Pupil
from classroom_monitor.pupils.on_roll import Plan
from classroom_monitor.schools.models import School

Days = tuple[date, date | None]


@dataclass
class Return:
    """What one pupil's groups shall be again, from a day on."""

    pupil: Pupil
    start: date
    # The days of each group that the roll-up touched, the earliest first.
    wanted: dict[int, list[Days]] = field(default_factory=dict)

    def days_of(self, group: int) -> list[Days]:
        """What is still to come of them."""
        start = max(self.start, self.pupil.joined_on)
        days = [(max(from_on, start), to_on) for from_on, to_on in self.wanted[group]]
        return [(begin, end) for begin, end in days if end is None or begin < end]


def put_links_back(
    school: School, returns: Iterable[Return], by: Actor
) -> dict[int, list[int]]:
    """Write the links; answers in which groups anything changed, by pupil."""
    returns = list(returns)
    held = links_of(school, returns)
    plan = Plan()
    changed: dict[int, list[int]] = {}
    new_link = partial(
        GroupPupil, school=school, source=Source.ROLL_UP, by_id=by.user_id
    )
    for one in returns:
        for group in one.wanted:
            link = partial(new_link, pupil=one.pupil, group_id=group)
            there = held.get((one.pupil.pk, group), [])
            if put_back(plan, there, one.days_of(group), one.start, link):
                changed.setdefault(one.pupil.pk, []).append(group)
    plan.carry_out()
    return changed


def links_of(
    school: School, returns: Iterable[Return]
) -> dict[tuple[int, int], list[GroupPupil]]:
    """What each pupil has of the touched groups, from the day on that is put back."""
    starts = {one.pupil.pk: one.start for one in returns}
    if not starts:
        return {}
    found = GroupPupil.objects.filter(
        Q(to_on=None) | Q(to_on__gte=min(starts.values())),
        school=school,
        pupil__in=starts,
    )
    held: dict[tuple[int, int], list[GroupPupil]] = {}
    for link in found.order_by("from_on", "pk"):
        if link.to_on is None or link.to_on >= starts[link.pupil_id]:
            held.setdefault((link.pupil_id, link.group_id), []).append(link)
    return held


def put_back(
    plan: Plan,
    there: list[GroupPupil],
    wanted: list[Days],
    start: date,
    new_link: Callable[..., GroupPupil],
) -> bool:
    """Plan that one group holds on the wanted days; say whether that changes anything.

    What held until the day on which it shall hold again goes on, as if never ended.
    """
    was = [(link.from_on, link.to_on) for link in there]
    earlier = [link for link in there if link.from_on < start]
    free = [link for link in there if link.from_on >= start]
    days, is_new = [*wanted], False
    if earlier:
        goes_on = days and days[0][0] == start
        earlier[-1].to_on = days.pop(0)[1] if goes_on else start
    for begin, end in days:
        if free:
            link = free.pop(0)
            link.from_on, link.to_on = begin, end
        else:
            plan.made.append(new_link(from_on=begin, to_on=end))
            is_new = True
    gone = {link.pk for link in free}
    plan.dropped += free
    moved = [
        link
        for link, days_before in zip(there, was, strict=True)
        if link.pk not in gone and (link.from_on, link.to_on) != days_before
    ]
    plan.moved += moved
    return bool(is_new or gone or moved)
