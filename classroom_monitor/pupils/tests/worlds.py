"""Small schools made at random: who has which group, and who is in it, by dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from classroom_monitor.groups.models import Group, GroupAccess
from classroom_monitor.pupils.models import GroupPupil, Pupil
from classroom_monitor.refs import make_ref
from classroom_monitor.schools.models import School
from classroom_monitor.staff.models import Membership
from classroom_monitor.testing import make_group, make_member, make_school


@dataclass
class World:
    """A school with its people, groups and pupils, and days around today."""

    school: School
    today: date
    people: list[Membership]
    groups: list[Group]
    pupils: list[Pupil]
    days: list[date]


def make_world(random: Random, *, plans: bool = False) -> World:
    """Four people, four groups, six pupils; links before, over and after today.

    No screen gives a user a group from a later day on: those are there with `plans`.
    """
    school = make_school(f"School {make_ref()}")
    today = school.today()
    people = [
        make_member(
            school,
            f"user_{make_ref()}",
            is_administrator=number == 0 or random.random() < 0.3,
            user_type=random.choice(["teacher", "slt"]),
            is_active=number == 0 or random.random() < 0.7,
            last_day=random.choice([None, None, today, today - timedelta(days=1)])
            if number
            else None,
        )
        for number in range(4)
    ]
    groups = [make_group(school, f"Set {number}", today) for number in range(4)]
    start = today - timedelta(days=60)
    pupils = Pupil.objects.bulk_create(
        Pupil(
            school=school,
            first_name=f"Ada{number}",
            last_name="Bell",
            year_group="4",
            joined_on=start,
        )
        for number in range(6)
    )
    world = World(school, today, people, groups, pupils, [])
    link_all(world, random, plans)
    world.days = [today + timedelta(days=step) for step in range(-40, 41, 4)]
    return world


def link_all(world: World, random: Random, plans: bool) -> None:
    """Dated links as they come to stand: one after another, the last perhaps open."""
    for group in world.groups:
        for person in world.people:
            GroupAccess.objects.bulk_create(
                GroupAccess(
                    school=world.school,
                    group=group,
                    membership=person,
                    from_on=begin,
                    to_on=end,
                    by=random.choice(world.people).user,
                )
                for begin, end in spans(world.today, random)
                if plans or begin <= world.today
            )
        for pupil in world.pupils:
            GroupPupil.objects.bulk_create(
                GroupPupil(
                    school=world.school,
                    group=group,
                    pupil=pupil,
                    from_on=begin,
                    to_on=end,
                )
                for begin, end in spans(world.today, random)
            )


def spans(today: date, random: Random) -> list[tuple[date, date | None]]:
    """None, one or two spans of time that do not overlap."""
    made: list[tuple[date, date | None]] = []
    begin = today + timedelta(days=random.randint(-40, 20))
    for _ in range(random.choice([0, 1, 1, 2])):
        length = random.choice([None, 0, 1, 5, 20, 40])
        end = None if length is None else begin + timedelta(days=length)
        made.append((begin, end))
        if end is None:
            break
        begin = end + timedelta(days=random.randint(0, 10))
    return made
