"""Giving and taking groups: the dated links between users and groups."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import F, Q

from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.history import rows
from classroom_monitor.history.models import Actor
from classroom_monitor.schools.models import School
from classroom_monitor.staff.models import Membership

if TYPE_CHECKING:
    from classroom_monitor.groups.models import Group
    from classroom_monitor.staff.picker import Choice
    from classroom_monitor.staff.revisions import Step


class Holding(dict[int, GroupAccess]):
    """What one member has, by group: the link that holds, or begins, first."""

    def __init__(self) -> None:
        super().__init__()
        # Links to the same groups that begin after it.
        self.later: dict[int, list[GroupAccess]] = {}


Held = dict[int, Holding]


def held_by(members: Iterable[Membership]) -> Held:
    """For each member the links that hold today or later, by group."""
    members = list(members)
    found: Held = {}
    if not members:
        return found
    today = members[0].school.today()
    current = GroupAccess.objects.filter(
        Q(to_on=None) | Q(to_on__gt=today), membership__in=[m.pk for m in members]
    ).select_related("group")
    # One that was taken before it began ends on the day that it begins: it never holds.
    for row in current.exclude(to_on=F("from_on")).order_by("from_on"):
        mine = found.setdefault(row.membership_id, Holding())
        if mine.setdefault(row.group_id, row) is not row:
            mine.later.setdefault(row.group_id, []).append(row)
    return found


def compare(step: Step, held: Holding) -> None:
    """Note links taken and given, as (ref, name, until), in before and after.

    Whoever loses a group loses it for later too; a longer time takes the place of what
    was to begin in it.
    """
    before, after = [], []
    for group in step.revision.take:
        if row := held.get(group.pk):
            step.taken += [row, *held.later.get(group.pk, [])]
            before.append(shown(row.group, row.to_on))
    for group, until in step.revision.give.items():
        row = held.get(group.pk)
        if row is None:
            step.given[group] = until
            after.append(shown(group, until))
        elif row.to_on != until:
            if row.from_on > step.member.school.today():
                # What is given now holds from today, not from the later day.
                step.taken.append(row)
                step.given[group] = until
            else:
                step.moved.append((row, until))
            later = held.later.get(group.pk, [])
            step.taken += [o for o in later if until is None or o.from_on < until]
            before.append(shown(row.group, row.to_on))
            after.append(shown(group, until))
    if before or after:
        step.before["groups"] = sorted(before, key=lambda item: item[1])
        step.after["groups"] = sorted(after, key=lambda item: item[1])


def shown(group: Group | Choice, until: date | None) -> list[str | None]:
    return [group.ref, group.name, until.isoformat() if until else None]


def apply(
    steps: list[Step], school: School, *, by: Actor, today: date, source: str
) -> None:
    """Write the links: a taken one ends today, and its row stays as a record."""
    # By the day that they shall end: one statement for each.
    ends: dict[date | None, list[int]] = {}
    new = []
    for step in steps:
        for row, day in endings(step, today):
            ends.setdefault(day, []).append(row.pk)
        new += [
            GroupAccess(
                school=school,
                group_id=group.pk,
                membership=step.member,
                from_on=today,
                to_on=until,
                source=source,
                by_id=by.user_id,
            )
            for group, until in step.given.items()
        ]
    for day, keys in ends.items():
        GroupAccess.objects.filter(pk__in=keys).update(to_on=day)
    rows.insert(GroupAccess, new)


def endings(step: Step, today: date) -> list[tuple[GroupAccess, date | None]]:
    """Each link that the step touches, with the first day without it from now on."""
    # One that had not begun never holds: it ends on the day that it began.
    taken = [(row, max(row.from_on, today)) for row in step.taken]
    return [*taken, *step.moved]
