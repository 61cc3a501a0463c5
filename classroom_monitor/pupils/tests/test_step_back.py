"""A roll-up and one step back: every day is as it was, and nobody was away."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.history.models import Actor, Change
from classroom_monitor.pupils.actions import bring_back, leave
from classroom_monitor.pupils.models import GroupPupil, Pupil, RollUp
from classroom_monitor.pupils.roll_up.choices import Choices, GroupChoice, PupilChoice
from classroom_monitor.pupils.roll_up.planning import plan_of
from classroom_monitor.pupils.roll_up.publishing import publish
from classroom_monitor.pupils.roll_up.stepping_back import step_back
from classroom_monitor.pupils.tests.conftest import JULY, SEPTEMBER
from classroom_monitor.pupils.tests.worlds import spans
from classroom_monitor.testing import make_member

BY = Actor.system()
STEPS = (-45, -20, -1, 0, 1, 2, 4, 8, 14, 15, 30, 45)
DAYS = [SEPTEMBER + timedelta(days=step) for step in STEPS]
ACTS = ["up", "end", "stay"]


@pytest.fixture
def people(school, tess, sal):
    return [tess, sal, make_member(school, "watcher")]


def publish_as_chosen(school, year, choices: Choices | None = None):
    """Publish it on the first of September."""
    roll_up = RollUp(school=school, year=year, publish_on=SEPTEMBER)
    plan = plan_of(school, year, choices, SEPTEMBER)
    roll_up.choices = plan.choices.plain()
    roll_up.save()
    with time_machine.travel(SEPTEMBER):
        return publish(roll_up, plan.digest(), by=BY, today=SEPTEMBER)


def step_back_on(roll_up, day: date) -> None:
    with time_machine.travel(day):
        step_back(roll_up, by=BY, today=day)


def seen(people, days) -> dict:
    """Whom each person sees and counts, and who is on roll, on each of the days."""
    told: dict = {}
    for day in days:
        for member in people:
            by_name = Pupil.objects.visible_to(member, day)
            counted = Pupil.objects.counted_for(member, day)
            told[day, member.pk] = ids(by_name), ids(counted)
        school = people[0].school_id
        told[day, "roll"] = ids(Pupil.objects.was_on_roll(school, day))
    return told


def ids(pupils) -> set[int]:
    return {*pupils.values_list("pk", flat=True)}


def groups_of(pupil: Pupil, day: date) -> set[str]:
    links = GroupPupil.objects.on(day).filter(pupil=pupil)
    return {*links.values_list("group__name", flat=True)}


def link_at_random(school, people, random: Random) -> None:
    """More links of users and pupils, over and ahead; some pupils leave soon."""
    for group in school.groups.filter(standing="").order_by("pk"):
        for member in people:
            GroupAccess.objects.bulk_create(
                GroupAccess(
                    school=school, group=group, membership=member,
                    from_on=start, to_on=end,
                )
                for start, end in spans(SEPTEMBER, random)
            )  # fmt: skip
        for pupil in school.pupils.order_by("pk"):
            if pupil.group_links.filter(group=group).exists():
                continue
            GroupPupil.objects.bulk_create(
                GroupPupil(
                    school=school, group=group, pupil=pupil,
                    from_on=start, to_on=end,
                )
                for start, end in spans(SEPTEMBER, random)
            )  # fmt: skip
    for pupil in school.pupils.order_by("pk"):
        if random.random() < 0.3:
            ahead = SEPTEMBER + timedelta(days=random.randint(0, 30))
            leave(pupil, ahead, by=BY, today=JULY)


def choices_at_random(school, random: Random) -> Choices:
    groups = {
        group.ref: GroupChoice(
            random.choice(ACTS),
            name=random.choice(["4 Maple", "5 Elm", "New"]),
            carry_users=random.random() < 0.5,
        )
        for group in school.groups.filter(standing="").order_by("pk")
    }
    where = ["class", "none", *groups]
    pupils = {
        pupil.ref: PupilChoice(
            random.choice(["up", "stay", "leave"]), random.choice(where)
        )
        for pupil in school.pupils.order_by("pk")
        if random.random() < 0.5
    }
    return Choices("6", groups, pupils)


at_random = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.mark.django_db
@at_random
@given(seed=st.integers(0, 2**32))
def test_taken_back_on_its_day_every_day_is_as_before(school, year, people, seed):
    """By name, in figures and on roll; for users with links that begin later too."""
    random = Random(seed)
    with transaction.atomic():
        link_at_random(school, people, random)
        before = seen(people, DAYS)
        roll_up = publish_as_chosen(school, year, choices_at_random(school, random))
        step_back_on(roll_up, SEPTEMBER)
        assert seen(people, DAYS) == before
        transaction.set_rollback(True)


@pytest.mark.django_db
@at_random
@given(seed=st.integers(0, 2**32), later=st.sampled_from([1, 3, 14]))
def test_taken_back_later_all_is_as_before_from_then_on(
    school, year, people, seed, later
):
    """On roll on every day; whoever left by it was in the same groups throughout."""
    random = Random(seed)
    back = SEPTEMBER + timedelta(days=later)
    with transaction.atomic():
        link_at_random(school, people, random)
        choices = choices_at_random(school, random)
        after = [day for day in DAYS if day < SEPTEMBER or day >= back]
        before = seen(people, after)
        pupils = [*school.pupils.all()]
        were = {(p.pk, day): groups_of(p, day) for p in pupils for day in DAYS}
        rolls = {day: ids(Pupil.objects.was_on_roll(school.pk, day)) for day in DAYS}
        roll_up = publish_as_chosen(school, year, choices)
        left = roll_up.undo["pupils"].items()
        leavers = {ref for ref, told in left if told["left"][0] != told["left"][1]}
        step_back_on(roll_up, back)
        assert seen(people, after) == before
        for day in DAYS:
            assert ids(Pupil.objects.was_on_roll(school.pk, day)) == rolls[day]
        for pupil in pupils:
            if pupil.ref in leavers:
                for day in DAYS:
                    assert groups_of(pupil, day) == were[pupil.pk, day]
        transaction.set_rollback(True)


def test_whoever_left_by_it_has_one_time_on_roll_as_before(
    sign_in, amara, school, year
):
    dot = Pupil.objects.get(first_name="Dot")
    links = [*dot.group_links.order_by("pk").values_list("pk", "from_on", "to_on")]
    roll_up = publish_as_chosen(school, year)
    dot.refresh_from_db()
    assert dot.left_on == SEPTEMBER - timedelta(days=1)
    step_back_on(roll_up, SEPTEMBER + timedelta(days=10))
    dot.refresh_from_db()
    assert dot.left_on is None
    after = [*dot.group_links.order_by("pk").values_list("pk", "from_on", "to_on")]
    assert after == links
    entry = Change.objects.get(
        kind="roll_up.pupil", subject_ref=dot.ref, part_of__kind="roll_up.pupils_back"
    )
    told = entry.content.data["after"]
    assert told["left_on"] is None
    assert [name for _, name, _ in told["into"]] == ["6 Oak", "Choir"]


def test_a_time_away_counts_as_away(school):
    """Whoever left and came back was not on roll in between."""
    ada = Pupil.objects.get(first_name="Ada")
    back = JULY + timedelta(days=30)
    leave(ada, JULY, by=BY, today=JULY)
    with time_machine.travel(back):
        bring_back(ada, "3", by=BY, today=back)
    on_roll = {
        step: ada.pk
        in ids(Pupil.objects.was_on_roll(school.pk, JULY + timedelta(step)))
        for step in (-400, 0, 1, 29, 30, 60)
    }
    assert on_roll == {-400: False, 0: True, 1: False, 29: False, 30: True, 60: True}


def test_whoever_went_twice_was_there_in_between(school):
    ada = Pupil.objects.get(first_name="Ada")
    for step in (0, 20):
        day = JULY + timedelta(days=step)
        leave(ada, day, by=BY, today=day)
        with time_machine.travel(day + timedelta(days=10)):
            bring_back(ada, "3", by=BY, today=day + timedelta(days=10))
    days = [step for step in range(40) if on_roll_after(ada, step)]
    assert days == [0, *range(10, 21), *range(30, 40)]


def on_roll_after(pupil: Pupil, step: int) -> bool:
    day = JULY + timedelta(days=step)
    return pupil.pk in ids(Pupil.objects.was_on_roll(pupil.school_id, day))
