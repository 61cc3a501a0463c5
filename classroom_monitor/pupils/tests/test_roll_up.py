"""The roll-up: rehearsed, published once, taken back; the forecast is what happens."""

from datetime import date, timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classroom_monitor.groups.models import Group, GroupAccess
from classroom_monitor.groups.standing import ALL_PUPILS
from classroom_monitor.history.models import Actor, Change
from classroom_monitor.pupils.actions import leave, save_pupil
from classroom_monitor.pupils.models import GroupPupil, Pupil, RollUpState
from classroom_monitor.pupils.roll_up import publishing
from classroom_monitor.pupils.roll_up.choices import (
    ACTS,
    Choices,
    GroupChoice,
    PupilChoice,
    next_name,
)
from classroom_monitor.pupils.roll_up.planning import plan_of
from classroom_monitor.pupils.roll_up.problems import CannotRollUp
from classroom_monitor.pupils.roll_up.publishing import begin, choose, publish, withdraw
from classroom_monitor.pupils.roll_up.stepping_back import step_back
from classroom_monitor.pupils.roll_up.sweeps import publish_due
from classroom_monitor.pupils.tests.conftest import JULY, SEPTEMBER
from classroom_monitor.testing import make_member, make_pupil

BY = Actor.system()


@pytest.fixture
def tess_teaches(school, tess):
    group = school.groups.get(name="3 Maple")
    return GroupAccess.objects.create(
        school=school, group=group, membership=tess, from_on=JULY
    )


def sees(member, on: date) -> set[str]:
    found = Pupil.objects.visible_to(member, on)
    return {*found.values_list("first_name", flat=True)}


def of(pupil: str, on: date) -> set[str]:
    links = GroupPupil.objects.on(on).filter(pupil__first_name=pupil)
    return {*links.values_list("group__name", flat=True)}


def publish_now(roll_up, today: date = SEPTEMBER):
    with time_machine.travel(today):
        roll_up = choose(
            roll_up, Choices.read(roll_up.choices), today, by=BY, today=today
        )
        return publish(roll_up, roll_up.plan["digest"], by=BY, today=today)


@pytest.mark.parametrize(
    ("name", "years", "later"),
    [
        ("3 Maple", ["3"], "4 Maple"),
        ("3M", ["3"], "4M"),
        ("Year 3 Maths set 3", ["3"], "Year 4 Maths set 3"),
        ("Reception Ash", ["R"], "1 Ash"),
        ("R Ash", ["R"], "1 Ash"),
        ("Nursery Bees", ["N"], "Reception Bees"),
        ("9B tutor group", ["9"], "10B tutor group"),
        ("13X2", ["13"], "13X2"),
        ("Kestrels", ["3"], "Kestrels"),
        ("3/4 Elm", ["3", "4"], "3/4 Elm"),
        ("Set 13 of Year 3", ["3"], "Set 13 of Year 4"),
    ],
)
def test_a_class_is_named_for_the_year_it_goes_into(name, years, later):
    assert next_name(name, years) == later


def test_what_is_offered_at_first(school, year):
    plan = plan_of(school, year, None, SEPTEMBER)
    offered = {g.name: (plan.choice(g).act, plan.choice(g).name) for g in plan.groups}
    assert offered == {
        "3 Maple": ("up", "4 Maple"),
        "4 Maple": ("up", "5 Maple"),
        "6 Oak": ("end", ""),
        "Year 3 Maths set 1": ("up", "Year 4 Maths set 1"),
        "Choir": ("stay", ""),
    }
    assert plan.counts() == {"all": 5, "up": 4, "kept": 0, "leave": 1}
    assert [one.pupil.first_name for one in plan.without_group()] == ["Eve"]


def test_publishing_moves_pupils_classes_and_year_groups(
    school, year, tess, tess_teaches
):
    publish_now(begin(school, year, by=BY, today=JULY))
    assert of("Ada", SEPTEMBER) == {
        "All pupils", "Year 4", "4 Maple", "Year 4 Maths set 1"
    }  # fmt: skip
    assert of("Ben", SEPTEMBER) == {"All pupils", "Year 4", "4 Maple", "Choir"}
    assert of("Cem", SEPTEMBER) == {"All pupils", "Year 5", "5 Maple"}
    assert of("Dot", SEPTEMBER) == set()
    before = SEPTEMBER - timedelta(days=1)
    assert of("Ada", before) == {
        "All pupils", "Year 3", "3 Maple", "Year 3 Maths set 1"
    }  # fmt: skip
    dot = Pupil.objects.get(first_name="Dot")
    assert (dot.left_on, dot.year_group) == (before, "6")
    current = school.groups.current().filter(standing="")
    assert {g.name for g in current} == {
        "4 Maple", "5 Maple", "Year 4 Maths set 1", "Choir"
    }  # fmt: skip
    assert {g.academic_year for g in current if g.name != "Choir"} == {year}
    # Nobody is given a new class unasked.
    assert sees(tess, before) == {"Ada", "Ben"}
    assert sees(tess, SEPTEMBER) == set()
    kinds = Change.objects.filter(kind__startswith="roll_up.")
    assert {*kinds.values_list("kind", flat=True)} == {
        "roll_up.published", "roll_up.pupil", "roll_up.users", "roll_up.user"
    }  # fmt: skip


def test_users_are_carried_along_where_that_was_chosen(
    school, year, tess, tess_teaches
):
    roll_up = begin(school, year, by=BY, today=JULY)
    choices = Choices.read(roll_up.choices)
    choices.groups[school.groups.get(name="3 Maple").ref].carry_users = True
    roll_up.choices = choices.plain()
    roll_up.save()
    publish_now(roll_up)
    assert sees(tess, SEPTEMBER) == {"Ada", "Ben"}
    has = GroupAccess.objects.on(SEPTEMBER).get(membership=tess)
    assert (has.group.name, has.source) == ("4 Maple", "roll-up")


def test_the_end_of_the_year_takes_nothing_away_by_itself(
    school, year, tess, tess_teaches
):
    begin(school, year, by=BY, today=JULY)
    later = SEPTEMBER + timedelta(days=40)
    with time_machine.travel(later):
        assert publish_due() == 0
        assert sees(tess, later) == {"Ada", "Ben"}


def test_a_rehearsal_changes_nothing_but_itself(school, year, tess, tess_teaches):
    before = snapshot(school)
    roll_up = begin(school, year, by=BY, today=JULY)
    assert snapshot(school) == before
    assert not Change.objects.filter(kind__startswith="roll_up").exists()
    (told,) = roll_up.plan["users"]
    assert (told["before"], told["lost"], told["gained"]) == (2, 2, 0)
    assert told["groups_lost"] == ["3 Maple"]


def snapshot(school) -> list:
    return [
        [*GroupPupil.objects.order_by("pk").values_list("pupil", "group", "to_on")],
        [*GroupAccess.objects.order_by("pk").values_list("membership", "to_on")],
        [*school.pupils.order_by("pk").values_list("pk", "year_group", "left_on")],
        [*school.groups.order_by("pk").values_list("pk", "name", "archived_on")],
    ]


def test_a_second_time_it_is_published_it_does_nothing(school, year):
    roll_up = publish_now(begin(school, year, by=BY, today=JULY))
    after, count = snapshot(school), Change.objects.count()
    again = publish(roll_up, "", by=BY, today=SEPTEMBER)
    assert again.state == RollUpState.PUBLISHED
    assert begin(school, year, by=BY, today=SEPTEMBER) == roll_up
    assert (snapshot(school), Change.objects.count()) == (after, count)


def test_what_changed_since_the_rehearsal_is_looked_at_again(school, year, july):
    roll_up = begin(school, year, by=BY, today=JULY)
    ada = Pupil.objects.get(first_name="Ada")
    save_pupil(ada, {"year_group": "2"}, by=BY, today=JULY)
    with pytest.raises(CannotRollUp, match="changed at the school"):
        publish(roll_up, roll_up.plan["digest"], by=BY, today=JULY)
    roll_up.refresh_from_db()
    assert roll_up.state == RollUpState.REHEARSED


def test_a_user_given_a_class_since_the_rehearsal_is_looked_at_too(
    school, year, tess, july
):
    roll_up = begin(school, year, by=BY, today=JULY)
    GroupAccess.objects.create(
        school=school,
        group=school.groups.get(name="3 Maple"),
        membership=tess,
        from_on=JULY,
    )
    with pytest.raises(CannotRollUp, match="changed at the school"):
        publish(roll_up, roll_up.plan["digest"], by=BY, today=JULY)


def test_on_its_day_it_is_published_by_itself_and_once(school, year):
    roll_up = begin(school, year, by=BY, today=JULY)
    planned = publish(roll_up, roll_up.plan["digest"], by=BY, today=JULY)
    assert (planned.state, planned.publish_on) == (RollUpState.DUE, SEPTEMBER)
    with time_machine.travel(SEPTEMBER - timedelta(days=1)):
        assert publish_due() == 0
    # Who came since goes up with the others.
    class_3 = school.groups.get(name="3 Maple")
    make_pupil(school, "Fin Late", JULY, class_3, year_group="3")
    with time_machine.travel("2027-09-01 00:01 +0100"):
        assert publish_due() == 1
        assert publish_due() == 0
    assert of("Fin", SEPTEMBER) == {"All pupils", "Year 4", "4 Maple"}
    lead = Change.objects.get(kind="roll_up.published")
    assert lead.capacity == "system"


def test_another_worker_leaves_alone_what_one_is_at(school, year):
    roll_up = begin(school, year, by=BY, today=JULY)
    planned = publish(roll_up, roll_up.plan["digest"], by=BY, today=JULY)
    with time_machine.travel("2027-09-01 00:01 +0100"):
        planned.leased_until = school.now() + timedelta(minutes=5)
        planned.save()
        assert publish_due() == 0
    with time_machine.travel("2027-09-01 00:30 +0100"):
        assert publish_due() == 1


def test_one_that_cannot_be_published_waits_for_a_person_and_says_why(
    school, year, monkeypatch
):
    def refuse(*_: object, **__: object) -> None:
        raise CannotRollUp("The reason.")

    roll_up = begin(school, year, by=BY, today=JULY)
    planned = publish(roll_up, roll_up.plan["digest"], by=BY, today=JULY)
    monkeypatch.setattr(publishing, "carry_out", refuse)
    before = snapshot(school)
    with time_machine.travel("2027-09-01 00:01 +0100"):
        assert publish_due() == 0
    planned.refresh_from_db()
    assert planned.state == RollUpState.REHEARSED
    assert planned.plan["problem"] == "The reason."
    assert snapshot(school) == before


def test_a_planned_one_can_be_withdrawn(school, year):
    roll_up = begin(school, year, by=BY, today=JULY)
    planned = publish(roll_up, roll_up.plan["digest"], by=BY, today=JULY)
    withdraw(planned, by=BY, today=JULY)
    with time_machine.travel("2027-09-01 00:01 +0100"):
        assert publish_due() == 0


def test_one_step_back_puts_everything_back(school, year, tess, tess_teaches):
    roll_up = begin(school, year, by=BY, today=JULY)
    was = {one: of(one, JULY) for one in ("Ada", "Ben", "Cem", "Dot", "Eve")}
    roll_up = publish_now(roll_up)
    later = SEPTEMBER + timedelta(days=3)
    step_back(roll_up, by=BY, today=later)
    assert {one: of(one, later) for one in was} == was
    assert sees(tess, later) == {"Ada", "Ben"}
    years = dict(school.pupils.values_list("first_name", "year_group"))
    assert years == {"Ada": "3", "Ben": "3", "Cem": "4", "Dot": "6", "Eve": "5"}
    assert not school.pupils.exclude(left_on=None).exists()
    current = school.groups.current().filter(standing="")
    assert {group.name for group in current} == {
        "3 Maple", "4 Maple", "6 Oak", "Year 3 Maths set 1", "Choir"
    }  # fmt: skip
    # What was so in between stays on record.
    assert "4 Maple" in of("Ada", SEPTEMBER)
    assert step_back(roll_up, by=BY, today=later).state == RollUpState.STEPPED_BACK
    # And the way is free for another.
    again = begin(school, year, by=BY, today=later)
    assert again.pk != roll_up.pk


def test_on_the_same_day_too(school, year, tess, tess_teaches):
    was = {one: of(one, JULY) for one in ("Ada", "Ben", "Cem", "Dot", "Eve")}
    roll_up = publish_now(begin(school, year, by=BY, today=JULY))
    step_back(roll_up, by=BY, today=SEPTEMBER)
    assert {one: of(one, SEPTEMBER) for one in was} == was
    assert sees(tess, SEPTEMBER) == {"Ada", "Ben"}


def test_after_14_days_it_is_too_late(school, year):
    roll_up = publish_now(begin(school, year, by=BY, today=JULY))
    with pytest.raises(CannotRollUp, match="14 days"):
        step_back(roll_up, by=BY, today=SEPTEMBER + timedelta(days=15))


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        ("year", "year group or last day of Ada Pupil was changed"),
        ("left", "year group or last day of Ada Pupil was changed"),
        ("group", "groups of Eve Pupil were changed"),
        ("user", "Who has the new groups was changed since: Ms Tess Tan"),
        ("name", "The group 4 Maple was changed since"),
    ],
)
def test_what_somebody_changed_since_refuses_the_step_back(
    school, year, tess, act, reason
):
    roll_up = publish_now(begin(school, year, by=BY, today=JULY))
    new = school.groups.current().get(name="4 Maple")
    ada = Pupil.objects.get(first_name="Ada")
    match act:
        case "year":
            save_pupil(ada, {"year_group": "5"}, by=BY, today=SEPTEMBER)
        case "left":
            leave(ada, SEPTEMBER, by=BY, today=SEPTEMBER)
        case "group":
            eve = Pupil.objects.get(first_name="Eve")
            GroupPupil.objects.create(
                school=school, group=new, pupil=eve, from_on=SEPTEMBER
            )
        case "user":
            GroupAccess.objects.create(
                school=school, group=new, membership=tess, from_on=SEPTEMBER
            )
        case "name":
            Group.objects.filter(pk=new.pk).update(name="4 Elm", version=2)
            reason = reason.replace("4 Maple", "4 Elm")
    before = snapshot(school)
    with pytest.raises(CannotRollUp, match=reason):
        step_back(roll_up, by=BY, today=SEPTEMBER)
    assert snapshot(school) == before


def test_a_pupil_kept_down_goes_with_the_class_below(school, year):
    roll_up = begin(school, year, by=BY, today=JULY)
    choices = Choices.read(roll_up.choices)
    cem = Pupil.objects.get(first_name="Cem")
    below = school.groups.get(name="3 Maple")
    choices.pupils[cem.ref] = PupilChoice("stay", below.ref)
    roll_up.choices = choices.plain()
    roll_up.save()
    publish_now(roll_up)
    assert of("Cem", SEPTEMBER) == {"All pupils", "Year 4", "4 Maple"}


def test_who_joins_with_the_new_year_goes_with_the_class_and_not_up(school, year):
    """And is put back with it, though not on roll yet."""
    class_3 = school.groups.get(name="3 Maple")
    new = make_pupil(
        school, "New Comer", JULY, class_3, year_group="4", joined_on=SEPTEMBER
    )
    roll_up = begin(school, year, by=BY, today=JULY)
    assert roll_up.plan["counts"]["all"] == 5
    publish_now(roll_up)
    assert of("New", SEPTEMBER) == {"All pupils", "Year 4", "4 Maple"}
    new.refresh_from_db()
    assert new.year_group == "4"
    roll_up.refresh_from_db()
    step_back(roll_up, by=BY, today=SEPTEMBER)
    assert of("New", SEPTEMBER) == {"All pupils", "Year 4", "3 Maple"}


def test_the_year_of_now_is_offered_only_while_classes_lag_behind(
    sign_in, amara, school, year
):
    with time_machine.travel("2027-10-01 12:00 +0100"):
        page = sign_in(amara).get("/schools/ashgrove/roll-up/")
        assert 'Rehearse the roll-up<span class="visually-hidden"> into 2027/28' in (
            page.content.decode()
        )
    school.groups.filter(standing="").update(academic_year=year)
    with time_machine.travel("2027-10-01 12:00 +0100"):
        page = sign_in(amara).get("/schools/ashgrove/roll-up/").content.decode()
    assert "into 2027/28" not in page
    assert "into 2028/29" in page


def test_two_classes_of_one_new_name_become_one_group(school, year):
    roll_up = begin(school, year, by=BY, today=JULY)
    choices = Choices.read(roll_up.choices)
    choices.groups[school.groups.get(name="4 Maple").ref].name = "4 Maple"
    roll_up = choose(roll_up, choices, SEPTEMBER, by=BY, today=JULY)
    assert roll_up.plan["doubled"] == [["4 Maple", ["3 Maple", "4 Maple"]]]
    publish_now(roll_up)
    assert "4 Maple" in of("Ada", SEPTEMBER) & of("Cem", SEPTEMBER)


acts = st.sampled_from([*ACTS])


@pytest.mark.django_db
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_the_forecast_is_what_happens(school, year, tess, sal, data):
    """For any choices: who gains and loses how many, and every count (rule 1)."""
    from django.db import transaction

    with transaction.atomic():
        groups = [*school.groups.filter(standing="").order_by("pk")]
        for member in (tess, sal):
            for group in data.draw(st.sets(st.sampled_from(groups), max_size=3)):
                GroupAccess.objects.create(
                    school=school, group=group, membership=member, from_on=JULY
                )
        everybody = school.groups.get(standing=ALL_PUPILS)
        watcher = make_member(school, "watcher")
        GroupAccess.objects.create(
            school=school, group=everybody, membership=watcher, from_on=JULY
        )
        chosen = {
            group.ref: GroupChoice(
                data.draw(acts.filter(lambda act: act != "into")),
                name=data.draw(st.sampled_from(["4 Maple", "5 Elm", "New"])),
                carry_users=data.draw(st.booleans()),
            )
            for group in groups
        }
        pupils = [*school.pupils.all()]
        where = st.sampled_from(["class", "none", *chosen])
        singles = {
            pupil.ref: PupilChoice(
                data.draw(st.sampled_from(["up", "stay", "leave"])), data.draw(where)
            )
            for pupil in data.draw(st.sets(st.sampled_from(pupils), max_size=3))
        }
        roll_up = begin(school, year, by=BY, today=JULY)
        choices = Choices("6", chosen, singles)
        roll_up = choose(roll_up, choices, SEPTEMBER, by=BY, today=JULY)
        told = {one["ref"]: one for one in roll_up.plan["users"]}
        members = [tess, sal, watcher]
        before = {member: sees(member, SEPTEMBER) for member in members}
        with time_machine.travel("2027-09-01 08:00 +0100"):
            publish(roll_up, roll_up.plan["digest"], by=BY, today=SEPTEMBER)
        for member in members:
            after = sees(member, SEPTEMBER)
            forecast = told.get(member.ref, {"gained": 0, "lost": 0})
            assert forecast["gained"] == len(after - before[member])
            assert forecast["lost"] == len(before[member] - after)
        counts = roll_up.plan["counts"]
        assert counts["up"] + counts["kept"] + counts["leave"] == counts["all"] == 5
        gone = school.pupils.filter(left_on=SEPTEMBER - timedelta(days=1))
        assert gone.count() == counts["leave"]
        transaction.set_rollback(True)
