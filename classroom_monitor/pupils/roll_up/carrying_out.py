"""A plan is carried out: in earnest, or for a rehearsal that is taken back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from classroom_monitor.groups.dated import Source
from classroom_monitor.groups.models import Group, GroupAccess
from classroom_monitor.history.models import Actor, Change, Entry
from classroom_monitor.pupils.actions import Move, lock, plain, plan_moves
from classroom_monitor.pupils.models import GroupPupil, Pupil
from classroom_monitor.pupils.on_roll import Stay, keep_standing
from classroom_monitor.pupils.roll_up.planning import Plan, PupilPlan
from classroom_monitor.pupils.roll_up.problems import NAME_TAKEN, CannotRollUp
from classroom_monitor.schools.models import School
from classroom_monitor.staff.models import Membership
from classroom_monitor.staff.revisions import Revision, revise
from classroom_monitor.text import fold

Told = dict[str, dict[str, Any]]


@dataclass
class Done:
    """What was done, as stepping back needs it: in refs and dates."""

    day: date
    made: list[str] = field(default_factory=list)
    archived: list[str] = field(default_factory=list)
    pupils: Told = field(default_factory=dict)
    users: Told = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        return {
            "day": self.day.isoformat(),
            "made": self.made,
            "archived": self.archived,
            "pupils": self.pupils,
            "users": self.users,
        }


@transaction.atomic
def carry_out(plan: Plan, *, by: Actor, lead: Entry | None) -> Done:
    """Do all that a plan says, from its day on, and leave the entries of the trail.

    Without a `lead` it is a rehearsal, which leaves none of its own.
    """
    school = lock(plan.school)
    done = Done(plan.day)
    groups, entries = make_groups(plan, done)
    entries += move_pupils(plan, groups, done, by)
    entries += archive_groups(plan, done)
    if lead is not None:
        Change.record_many(entries, by=by, school=school, lead=lead)
    return done


def make_groups(plan: Plan, done: Done) -> tuple[dict[str, Group], list[Entry]]:
    """The groups of the new year by key, those that are missing made."""
    groups = {key: one.group for key, one in plan.targets.items() if one.group}
    made = {
        key: Group(
            school=plan.school,
            name=one.name,
            search=fold(one.name),
            kind=one.kind,
            academic_year=plan.year,
            year_groups=one.years,
        )
        for key, one in plan.targets.items()
        if one.group is None
    }
    try:
        with transaction.atomic():
            Group.objects.bulk_create(made.values())
    except IntegrityError as error:
        raise CannotRollUp(NAME_TAKEN) from error
    done.made = [group.ref for group in made.values()]
    entries = [
        Entry("groups.added", "group", g.ref, g.name, {}, {"name": g.name})
        for g in made.values()
    ]
    return groups | made, entries


def move_pupils(
    plan: Plan, groups: dict[str, Group], done: Done, by: Actor
) -> list[Entry]:
    """Year groups, last days and groups of all pupils; users go with their classes."""
    school, day = plan.school, plan.day
    links_of = links_ahead(plan)
    for one in plan.pupils:
        into = [groups[key].ref for key in one.into]
        done.pupils[one.pupil.ref] = {
            "year": [one.pupil.year_group, one.year_to],
            "left": [plain(one.pupil.left_on), plain(left_on(one, day))],
            "links": touched(one, into, links_of.get(one.pupil.pk, [])),
            "into": into,
        }
    moves = [
        Move(
            one.pupil,
            dict.fromkeys(groups[key] for key in one.into),
            # Whoever leaves is taken out of every group by the last day.
            set(one.out_of) - {groups[key] for key in one.into},
        )
        for one in plan.pupils
        if not one.leaves
    ]
    links, told = plan_moves(school, moves, by=by, today=day, source=Source.ROLL_UP)
    links.carry_out()
    move_users(plan, groups, done, by)
    changed = [one for one in plan.on_roll if not one.is_kept]
    write(changed, day, by, school)
    moved = {move.pupil.pk: (before, after) for move, before, after in told}
    return [entry for one in plan.pupils if (entry := entry_for(one, moved, done))]


def left_on(one: PupilPlan, day: date) -> date | None:
    """The last day on roll: of whoever leaves, the day before."""
    if not one.leaves:
        return one.pupil.left_on
    return max(day - timedelta(days=1), one.pupil.joined_on)


def links_ahead(plan: Plan) -> dict[int, list[tuple[str, str, date, date | None]]]:
    """By pupil: in which groups, from when until when, that day or later."""
    rows = (
        GroupPupil.objects.filter(
            Q(to_on=None) | Q(to_on__gt=plan.day), school=plan.school
        )
        .order_by("from_on", "pk")
        .values_list("pupil", "group__ref", "group__standing", "from_on", "to_on")
    )
    found: dict[int, list[tuple[str, str, date, date | None]]] = {}
    for pupil, ref, standing, from_on, to_on in rows:
        found.setdefault(pupil, []).append((ref, standing, from_on, to_on))
    return found


def touched(
    one: PupilPlan, into: list[str], links: list[tuple[str, str, date, date | None]]
) -> list[list[str | None]]:
    """The links that a roll-up may change: of whoever leaves, all."""
    refs = {group.ref for group in one.out_of} | {*into}
    return [
        [ref, plain(from_on), plain(to_on)]
        for ref, standing, from_on, to_on in links
        if one.leaves or ref in refs or (standing and not one.is_kept)
    ]


def write(changed: list[PupilPlan], day: date, by: Actor, school: School) -> None:
    """The records of pupils, and their standing groups with them."""
    was = {}
    for one in changed:
        was[one.pupil.pk] = Stay(one.pupil.joined_on, one.pupil.left_on)
        one.pupil.left_on = left_on(one, day)
        one.pupil.year_group = one.year_to
        one.pupil.version += 1
    pupils = [one.pupil for one in changed]
    save_alike(pupils)
    keep_standing(school, pupils, today=day, by=by, source=Source.ROLL_UP, was=was)


def save_alike(pupils: Iterable[Pupil]) -> None:
    """Write year groups and last days: one statement for all that get the same."""
    alike: dict[tuple[str, date | None], list[int]] = {}
    for pupil in pupils:
        alike.setdefault((pupil.year_group, pupil.left_on), []).append(pupil.pk)
    for (year_group, last), keys in alike.items():
        Pupil.objects.filter(pk__in=keys).update(
            year_group=year_group, left_on=last, version=F("version") + 1
        )


def entry_for(
    one: PupilPlan, moved: dict[int, tuple[Any, Any]], done: Done
) -> Entry | None:
    told = done.pupils[one.pupil.ref]
    before, after = moved.get(one.pupil.pk, ({}, {}))
    for name, key in (("year_group", "year"), ("left_on", "left")):
        old, new = told[key]
        if old != new:
            before, after = {**before, name: old}, {**after, name: new}
    if not (before or after):
        return None
    pupil = one.pupil
    return Entry("roll_up.pupil", "pupil", pupil.ref, pupil.full_name, before, after)


def move_users(plan: Plan, groups: dict[str, Group], done: Done, by: Actor) -> None:
    """Take the groups that end from their users; carry them along where chosen."""
    ended = {group.pk: group for group in plan.ended}
    links = GroupAccess.objects.filter(
        Q(to_on=None) | Q(to_on__gt=plan.day), group__in=ended
    ).select_related("membership")
    revisions: dict[int, Revision] = {}
    for link in links.order_by("membership", "from_on"):
        member: Membership = link.membership
        group = ended[link.group_id]
        revision = revisions.setdefault(member.pk, Revision(member))
        told = done.users.setdefault(member.ref, {"lost": [], "gained": []})
        revision.take.add(group)
        told["lost"].append([group.ref, plain(link.from_on), plain(link.to_on)])
        key = plan.key_of.get(group.ref)
        if key is None or not plan.choice(group).carry_users:
            continue
        revision.give[groups[key]] = link.to_on
        told["gained"].append([groups[key].ref, plain(link.to_on)])
    if revisions:
        revise(
            plan.school,
            list(revisions.values()),
            by=by,
            today=plan.day,
            kind="roll_up.user",
            source=Source.ROLL_UP,
            lead=Entry("roll_up.users", "academic year", plan.year.ref, str(plan.year)),
        )


def archive_groups(plan: Plan, done: Done) -> list[Entry]:
    ended = plan.ended
    done.archived = [group.ref for group in ended]
    Group.objects.filter(pk__in=[group.pk for group in ended]).update(
        archived_on=plan.day, version=F("version") + 1
    )
    return [
        Entry("groups.archived", "group", g.ref, g.name, {}, {"archived": True})
        for g in ended
    ]
