"""The rehearsal of a change holds against the change itself, on random schools."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.history.models import Actor, Change
from classroom_monitor.pupils import seeing
from classroom_monitor.pupils.actions import Move, move, save_pupil
from classroom_monitor.pupils.models import Pupil
from classroom_monitor.pupils.tests.worlds import World, make_world
from classroom_monitor.staff import rights
from classroom_monitor.staff.models import Membership
from classroom_monitor.staff.revisions import Revision, revise
from classroom_monitor.testing import make_member, make_pupil

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()
FIELDS: list[dict[str, Any]] = [
    {},
    {"is_active": True, "last_day": None},
    {"is_active": False},
    {"user_type": "slt"},
    {"user_type": "teacher", "can_set_targets": True},
    {"is_administrator": True, "can_see_characteristics": False},
]


def truth(world: World) -> dict[int, tuple[set[int], object]]:
    """What everybody sees by the rule itself, one by one, and what they can do."""
    found = {}
    for member in Membership.objects.filter(school=world.school):
        pupils: set[int] = set()
        if member.is_active_on(world.today):
            seen = Pupil.objects.visible_to(member, world.today)
            pupils = {*seen.values_list("pk", flat=True)}
        found[member.pk] = pupils, rights.held_by(member, world.today)
    return found


def chosen_revisions(world: World, random: Random) -> list[Revision]:
    ends = [None, world.today, world.today + timedelta(days=9)]
    people = random.sample(world.people[1:], random.randint(0, 3))
    made = []
    for person in people:
        groups = random.sample(world.groups, random.randint(0, 4))
        cut = random.randint(0, len(groups))
        give = {group: random.choice(ends) for group in groups[:cut]}
        fields = dict(random.choice(FIELDS))
        if random.random() < 0.2:
            fields["last_day"] = world.today - timedelta(days=1)
        made.append(Revision(person, fields, give=give, take={*groups[cut:]}))
    return made


def chosen_moves(world: World, random: Random) -> list[Move]:
    ends = [None, world.today + timedelta(days=9)]
    made = []
    for pupil in random.sample(world.pupils, random.randint(0, 4)):
        groups = random.sample(world.groups, random.randint(0, 4))
        cut = random.randint(0, len(groups))
        into = {group: random.choice(ends) for group in groups[:cut]}
        made.append(Move(pupil, into, {*groups[cut:]}))
    return made


@pytest.mark.parametrize("seed", range(30))
def test_the_forecast_is_what_saving_then_does(seed):
    random = Random(seed)
    world = make_world(random)
    revisions, moves = chosen_revisions(world, random), chosen_moves(world, random)
    before = truth(world)
    effects = seeing.rehearse(world.school, [*revisions, *moves], world.today)
    assert truth(world) == before
    done = revise(world.school, revisions, by=SYSTEM, today=world.today)
    assert not done.refused
    move(world.school, moves, by=SYSTEM, today=world.today)
    after = truth(world)
    told = {effect.member.pk: effect for effect in effects}
    assert len(told) == len(effects)
    for key, (pupils, can) in after.items():
        if key not in told:
            assert (pupils, can) == before[key]
            continue
        assert told[key].before.pupils == before[key][0]
        assert told[key].after.pupils == pupils
        assert told[key].gained == pupils - before[key][0]
        assert told[key].lost == before[key][0] - pupils
        assert told[key].before.rights == before[key][1]
        assert told[key].after.rights == can


@pytest.mark.parametrize("seed", range(100, 108))
def test_an_act_rehearsed_tells_the_same_and_leaves_nothing(seed):
    random = Random(seed)
    world = make_world(random)
    revisions, moves = chosen_revisions(world, random), chosen_moves(world, random)

    def act() -> None:
        revise(world.school, revisions, by=SYSTEM, today=world.today)
        move(world.school, moves, by=SYSTEM, today=world.today)

    before, entries = truth(world), Change.objects.count()
    effects = seeing.rehearse_act(world.school, act, world.today)
    assert (truth(world), Change.objects.count()) == (before, entries)
    with transaction.atomic():
        act()
    after = truth(world)
    changed = {key for key in after if after[key] != before[key]}
    told = {
        effect.member.pk: effect
        for effect in effects
        if effect.gained or effect.lost or effect.rights_gained or effect.rights_lost
    }
    assert told.keys() == changed
    for key, effect in told.items():
        assert effect.gained == after[key][0] - before[key][0]
        assert effect.lost == before[key][0] - after[key][0]


def test_a_year_group_that_changes_is_rehearsed_too(ashgrove, tess, cara, today):
    year_5 = ashgrove.groups.get(standing="5")
    GroupAccess.objects.create(
        school=ashgrove, group=year_5, membership=tess, from_on=today
    )

    def act() -> None:
        save_pupil(cara, {"year_group": "5"}, by=SYSTEM, today=today)

    [effect] = seeing.rehearse_act(ashgrove, act, today)
    assert (effect.member, effect.gained) == (tess, {cara.pk})


def test_what_an_act_refuses_is_told_and_not_swallowed(ashgrove, tess, today):
    def act() -> None:
        Membership.objects.filter(pk=tess.pk).update(user_type="slt")
        raise ValidationError("No.")

    with pytest.raises(ValidationError):
        seeing.rehearse_act(ashgrove, act, today)
    tess.refresh_from_db()
    assert tess.user_type == "teacher"


def test_somebody_new_gains_all_that_they_are_given(ashgrove, class_4b, cara, today):
    new = Membership(school=ashgrove, user_type="slt")
    revision = Revision(new, {"can_set_targets": True}, give={class_4b: None})
    [effect] = seeing.rehearse(ashgrove, [revision], today)
    assert (effect.gained, effect.lost) == ({cara.pk}, frozenset())
    assert "see whole-school graphs" in [r.words for r in effect.rights_gained]
    assert effect.before.rights == frozenset()


def test_the_number_of_statements_does_not_grow(
    ashgrove, class_4b, class_5a, cara, dev, ewan, today, django_assert_num_queries
):
    people = [make_member(ashgrove, f"ng75pn_{n}") for n in range(30)]
    small = [Revision(people[0], give={class_4b: None}), Move(ewan, {class_4b: None})]
    large = [Revision(p, {"user_type": "slt"}, {class_4b: None}) for p in people]
    large += [Move(p, {class_5a: None}, {class_4b}) for p in (cara, dev, ewan)]
    for changes in (small, large):
        with django_assert_num_queries(4):
            seeing.rehearse(ashgrove, changes, today)
    for _ in range(3):
        make_pupil(ashgrove, "Zoe Young", today, class_4b)
    with django_assert_num_queries(4):
        seeing.rehearse(ashgrove, large, today)
