"""Who can see whom agrees with the rule of access, on every day and for everybody."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
import time_machine

from classroom_monitor.history import chains
from classroom_monitor.history.models import Actor
from classroom_monitor.pupils.models import Pupil
from classroom_monitor.pupils.seeing import past, who
from classroom_monitor.pupils.tests.worlds import World, make_world
from classroom_monitor.staff.models import Membership
from classroom_monitor.staff.revisions import Revision, revise

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()


@pytest.mark.parametrize("seed", range(6))
def test_every_answer_agrees_with_visible_to_for_everybody_and_every_day(seed):
    world = make_world(Random(seed), plans=True)
    Membership.objects.update(created_at=datetime(2020, 1, 1, tzinfo=ZoneInfo("UTC")))
    for day in world.days:
        seen = {
            person.pk: {*Pupil.objects.visible_to(person, day).values_list("pk")}
            for person in world.people
        }
        for pupil in world.pupils:
            told = who.who_sees(pupil, world.school, day)
            holding = {seer.member.pk for seer in (*told.seers, *told.barred)}
            assert holding == {key for key, keys in seen.items() if (pupil.pk,) in keys}
            assert_reasons_hold(told, day)
        for group in world.groups:
            told = who.who_has(group, world.school, day)
            holding = {seer.member.pk for seer in (*told.seers, *told.barred)}
            has = {p.pk for p in world.people if group in p.groups_on(day)}
            assert holding == has
        for person in world.people:
            assert_own_agrees(world, person, seen[person.pk], day)


def assert_reasons_hold(told, day):
    for seer in (*told.seers, *told.barred):
        assert seer.reasons
        for reason in seer.reasons:
            assert reason.inside.group_id == reason.access.group_id == reason.group.pk
            for link in (reason.access, reason.inside):
                assert link.from_on <= day
                assert link.to_on is None or link.to_on > day


def assert_own_agrees(world: World, person, seen, day):
    own = who.seen_by(person, world.school, day)
    pupils = list(own.pupils)
    assert {(pupil.pk,) for pupil in pupils} == seen
    for reasons in who.reasons_for(own, world.school, pupils):
        assert reasons
    told = {one.group_id for one in own.groups}
    assert told == {group.pk for group in person.groups_on(day)}


@pytest.mark.parametrize("seed", range(4))
def test_each_user_stands_in_the_list_that_was_theirs(seed):
    """Status, type and mark of past days, as an untouched record of them tells."""
    random = Random(seed)
    world = make_world(random)
    people = [person.pk for person in world.people]
    start = world.today - timedelta(days=12)
    zone = ZoneInfo(world.school.time_zone)
    long_ago = datetime.combine(start - timedelta(days=90), time(9), zone)
    Membership.objects.update(created_at=long_ago)
    kept = {}
    for step in range(12):
        day = start + timedelta(days=step)
        with time_machine.travel(datetime.combine(day, time(23, 40), zone), tick=False):
            change_somebody(world, random)
        kept[day] = {
            member.pk: (
                member.is_active_on(day),
                member.user_type,
                member.is_administrator,
            )
            for member in Membership.objects.filter(pk__in=people)
        }
    members = Membership.objects.filter(pk__in=people)
    for day, truth in kept.items():
        then = past.as_on(world.school, members, day)
        assert {
            key: (was.could_come_in, was.user_type, was.is_administrator)
            for key, was in then.people.items()
        } == truth
        for pupil in world.pupils:
            assert_sorted_as(who.who_sees(pupil, world.school, day), truth)


def change_somebody(world: World, random: Random) -> None:
    fields = random.choice(
        [
            {"is_active": False},
            {"is_active": True, "last_day": None},
            {"user_type": "slt"},
            {"user_type": "teacher"},
            {"is_administrator": random.random() < 0.5},
            {"last_day": world.school.today() + timedelta(days=1)},
        ]
    )
    person = Membership.objects.get(pk=random.choice(world.people[1:]).pk)
    today = world.school.today()
    revise(world.school, [Revision(person, fields)], by=SYSTEM, today=today)


def assert_sorted_as(told, truth):
    for seer in told.seers:
        assert truth[seer.member.pk][0]
    for seer in told.barred:
        assert not truth[seer.member.pk][0]
    holding = {seer.member.pk for seer in (*told.seers, *told.barred)}
    able = {key for key, values in truth.items() if values[0]} - holding
    assert {w.member.pk for w in told.records} == {k for k in able if truth[k][2]}
    slt = {key for key in able if truth[key][1] == "slt"}
    assert {w.member.pk for w in told.figures} == slt


def test_whoever_was_added_later_could_not_see_before(ashgrove, tess, today):
    yesterday = today - timedelta(days=1)
    then = past.as_on(ashgrove, [tess], yesterday)
    assert not then.people[tess.pk].could_come_in
    assert past.as_on(ashgrove, [tess], today).people[tess.pk].could_come_in


def long_since(*members):
    for member in members:
        member.created_at = datetime(2020, 1, 1, tzinfo=ZoneInfo("UTC"))
        member.save()


def at_noon(day):
    moment = datetime.combine(day, time(12), ZoneInfo("Europe/London"))
    return time_machine.travel(moment, tick=False)


def test_what_the_trail_no_longer_keeps_is_said(ashgrove, tess, sal, today):
    """After pruning, days before the oldest entry kept are answered with that."""
    long_since(tess)
    for back, fields in ((30, {"user_type": "slt"}), (10, {"can_set_targets": True})):
        with at_noon(today - timedelta(days=back)):
            day = ashgrove.today()
            revise(ashgrove, [Revision(tess, fields)], by=SYSTEM, today=day)
    early = today - timedelta(days=40)
    then = past.as_on(ashgrove, [tess], early)
    assert (then.kept_since, then.people[tess.pk].user_type) == (None, "teacher")
    with at_noon(today):
        limit = datetime.combine(
            today - timedelta(days=20), time.min, ZoneInfo("Europe/London")
        )
        assert chains.prune(ashgrove.pk, limit) == 1
    then = past.as_on(ashgrove, [tess], early)
    assert then.kept_since == today - timedelta(days=10)
    assert not then.people[tess.pk].is_known
    assert past.as_on(ashgrove, [tess], today).people[tess.pk].is_known
    assert past.as_on(ashgrove, [tess], today - timedelta(days=5)).kept_since is None


def test_an_erased_entry_makes_the_answer_uncertain(ashgrove, tess, sal, today):
    long_since(tess, sal)
    done = revise(
        ashgrove, [Revision(tess, {"user_type": "slt"})], by=SYSTEM, today=today
    )
    content = done.changes[0].content
    content.salt, content.data = "", {}
    content.save()
    then = past.as_on(ashgrove, [tess, sal], today - timedelta(days=1))
    assert not then.people[tess.pk].is_known
    assert then.people[sal.pk].is_known
