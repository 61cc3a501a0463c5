"""The written-out statements of who sees whom, against the rules as told once."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta
from random import Random

import pytest

from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.pupils.models import GroupPupil, Pupil
from classroom_monitor.pupils.seeing.statements import (
    Link,
    Person,
    concerned,
    everybody,
    holders_of_group,
    holders_of_pupil,
    record_of,
)
from classroom_monitor.pupils.tests.worlds import make_world
from classroom_monitor.testing import make_member

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", range(4))
def test_records_are_those_that_the_rule_opens(seed, fay):
    world = make_world(Random(seed), plans=True)
    opened = 0
    for day in world.days:
        for person in world.people:
            records = Pupil.objects.records_for(person, day)
            for pupil in (*world.pupils, fay):
                found = record_of(person, pupil.ref, day)
                assert found == records.filter(ref=pupil.ref).first()
                if found:
                    opened += not person.can_manage_pupils()
                    assert (
                        vars(found).items()
                        >= {
                            "upn": pupil.upn,
                            "joined_on": pupil.joined_on,
                            "left_on": pupil.left_on,
                            "first_name": pupil.first_name,
                        }.items()
                    )
    assert opened
    assert record_of(world.people[0], "nobody", world.today) is None
    assert record_of(world.people[0], "\0", world.today) is None


def told(link: GroupAccess | GroupPupil) -> Link:
    return Link(link.group_id, link.from_on, link.to_on, link.source, link.by_id)


@pytest.mark.parametrize("seed", range(4))
def test_holders_come_with_the_links_of_the_day_in_order(seed):
    world = make_world(Random(seed), plans=True)
    number = 0
    for day in world.days:
        access = GroupAccess.objects.on(day).select_related("group")
        order = access.order_by("group__sort_name", "from_on", "pk")
        for group in world.groups:
            held = list(holders_of_group(group, world.school, day))
            assert held == [
                (link.membership_id, group, told(link), None)
                for link in order.filter(group=group)
            ]
        for pupil in world.pupils:
            links = GroupPupil.objects.on(day).filter(pupil=pupil)
            inside = {
                link.group_id: told(link) for link in links.order_by("-from_on", "-pk")
            }
            held = list(holders_of_pupil(pupil, world.school, day))
            assert held == [
                (link.membership_id, link.group, told(link), inside[link.group_id])
                for link in order.filter(group__in=inside)
            ]
            number += len(held)
    assert number > 20


def test_a_pupil_twice_in_a_group_is_told_by_the_first_link(
    ashgrove, tess_has_4b, cara, class_4b, today
):
    start = today - timedelta(days=9)
    GroupPupil.objects.create(
        school=ashgrove, pupil=cara, group=class_4b, from_on=start,
        to_on=today + timedelta(days=1),
    )  # fmt: skip
    [(*_, inside)] = holders_of_pupil(cara, ashgrove, today)
    assert inside.from_on == start


def test_people_are_the_users_of_the_school_by_the_same_names(
    ashgrove, amara, sal, tess, otto, today
):
    gone = make_member(
        ashgrove, "ng75pn_gone", title="", middle_name="Ann", last_day=today
    )
    order = list(ashgrove.memberships.in_order())
    people = everybody(ashgrove)
    assert [person.ref for person in people] == [member.ref for member in order]
    for person, member in zip(people, order, strict=True):
        for field in fields(Person):
            assert getattr(person, field.name) == getattr(member, field.name)
        assert person.full_name == member.full_name
        assert person.short_name == member.short_name
        for days in (0, 1):
            day = today + timedelta(days=days)
            assert person.is_active_on(day) == member.is_active_on(day)
    assert {one.pk for one in concerned(ashgrove, [], [])} == {amara.pk, sal.pk}
    asked = concerned(ashgrove, [gone.pk, otto.pk], [tess.user_id, otto.user_id])
    assert [one.pk for one in asked] == [
        one.pk for one in order if one in (amara, sal, tess, gone)
    ]
