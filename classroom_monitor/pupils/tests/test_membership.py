"""Dated membership: whatever happens to a pupil, in any order, the links stay true."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from classroom_monitor.groups.standing import ALL_PUPILS
from classroom_monitor.history.models import Actor
from classroom_monitor.pupils.actions import (
    Move,
    bring_back,
    leave,
    move,
    save_pupil,
)
from classroom_monitor.pupils.models import GroupPupil, Pupil
from classroom_monitor.testing import make_group, make_school

FIRST = date(2026, 9, 1)
BY = Actor.system()


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


days = st.integers(0, 60)
acts = st.one_of(
    st.tuples(st.just("wait"), st.integers(1, 15)),
    st.tuples(st.just("join"), st.sampled_from("AB"), st.none() | st.integers(-3, 30)),
    st.tuples(st.just("quit"), st.sampled_from("AB")),
    st.tuples(st.just("year"), st.sampled_from(["3", "4", "5"])),
    st.tuples(st.just("leave"), st.integers(-30, 30)),
    st.tuples(st.just("return"), st.sampled_from(["4", "5"])),
    st.tuples(st.just("joined"), st.integers(-20, 20)),
)


class Life:
    """One pupil at one school, and the clock."""

    def __init__(self, joined: int) -> None:
        self.today = day(10)
        self.school = make_school("Ashgrove")
        self.groups = {n: make_group(self.school, n, self.today) for n in "AB"}
        self.pupil = Pupil(school=self.school, first_name="Cara", last_name="Nowak")
        self.save({"year_group": "4", "joined_on": day(joined)})

    def save(self, fields: dict) -> None:
        save_pupil(self.pupil, fields, by=BY, today=self.today)

    def has_left(self) -> bool:
        left = self.pupil.left_on
        return left is not None and left < self.today

    def act(self, name: str, *told: object) -> None:
        pupil, today = self.pupil, self.today
        match name, *told:
            case "wait", n:
                self.today += timedelta(days=n)
            case "join", group, until:
                end = None if until is None else today + timedelta(days=until)
                wanted = Move(pupil, {self.groups[group]: end})
                if self.has_left():
                    with pytest.raises(ValidationError), transaction.atomic():
                        move(self.school, [wanted], by=BY, today=today)
                else:
                    move(self.school, [wanted], by=BY, today=today)
            case "quit", group:
                gone = Move(pupil, out_of={self.groups[group]})
                move(self.school, [gone], by=BY, today=today)
            case "year", code:
                self.save({"year_group": code})
            case "leave", n:
                last = max(today + timedelta(days=n), pupil.joined_on)
                leave(pupil, last, by=BY, today=today)
            case "return", code:
                if pupil.left_on:
                    bring_back(pupil, code, self.groups.values(), by=BY, today=today)
            case "joined", n:
                first = day(10 + n)
                if pupil.left_on is None or first <= pupil.left_on:
                    self.save({"joined_on": first})

    def check(self) -> None:
        pupil, today = self.pupil, self.today
        pupil.refresh_from_db()
        links = [*GroupPupil.objects.select_related("group").order_by("from_on")]
        for link in links:
            assert link.from_on >= pupil.joined_on
            assert link.to_on is None or link.from_on < link.to_on
            assert not pupil.left_on or link.to_on <= pupil.left_on + timedelta(1)
        for number in range(-15, 120):
            on = Counter(
                link.group.standing or link.group.name
                for link in held(links, day(number))
            )
            assert set(on.values()) <= {1}, (day(number), on)
            assert len(on.keys() - {"A", "B", ALL_PUPILS}) <= 1, (day(number), on)
        now = {link.group.standing for link in held(links, today)} - {""}
        is_here = pupil.is_on_roll(today)
        assert now == ({ALL_PUPILS, pupil.year_group} if is_here else set())


def held(links: list[GroupPupil], on: date) -> list[GroupPupil]:
    return [k for k in links if k.from_on <= on and (k.to_on is None or on < k.to_on)]


@pytest.mark.django_db
@settings(max_examples=60, deadline=None)
@given(joined=st.integers(0, 20), told=st.lists(acts, max_size=9))
def test_any_order_of_acts_keeps_the_links_true(joined, told):
    with transaction.atomic():
        life = Life(joined)
        life.check()
        for act in told:
            life.act(*act)
            life.check()
        transaction.set_rollback(True)


@pytest.fixture
def life(db) -> Life:
    return Life(0)


def ends(life: Life) -> dict[str, date | None]:
    links = GroupPupil.objects.order_by("from_on")
    return {link.group.name: link.to_on for link in links.select_related("group")}


def test_who_leaves_is_in_no_group_from_the_day_after(life):
    life.act("join", "A", None)
    life.act("leave", 5)
    assert ends(life) == dict.fromkeys(["All pupils", "Year 4", "A"], day(16))


def test_who_does_not_leave_after_all_keeps_every_group(life):
    life.act("join", "A", None)
    life.act("leave", 5)
    bring_back(life.pupil, "4", by=BY, today=life.today)
    assert ends(life) == dict.fromkeys(["All pupils", "Year 4", "A"], None)
    assert GroupPupil.objects.count() == 3


def test_who_comes_back_begins_a_new_period(life):
    life.act("join", "A", None)
    life.act("leave", 0)
    life.act("wait", 7)
    bring_back(life.pupil, "4", by=BY, today=life.today)
    periods = GroupPupil.objects.filter(group__standing=ALL_PUPILS).order_by("from_on")
    assert [*periods.values_list("from_on", "to_on")] == [
        (day(0), day(11)),
        (day(17), None),
    ]
    assert ends(life)["A"] == day(11)


def test_a_last_day_put_right_later_moves_the_end_of_every_link(life):
    life.act("join", "A", None)
    life.act("leave", 0)
    life.act("wait", 7)
    leave(life.pupil, day(14), by=BY, today=life.today)
    assert ends(life) == dict.fromkeys(["All pupils", "Year 4", "A"], day(15))


def test_a_later_first_day_takes_the_days_before_from_every_group(life):
    life.act("join", "A", None)
    life.save({"joined_on": day(30)})
    assert {link.from_on for link in GroupPupil.objects.all()} == {day(30)}


def test_nobody_is_put_into_a_group_twice(life):
    life.act("join", "A", None)
    assert (
        move(
            life.school,
            [Move(life.pupil, {life.groups["A"]: None})],
            by=BY,
            today=life.today,
        )
        == []
    )
    life.act("join", "A", 9)
    assert ends(life)["A"] == life.today + timedelta(days=9)


def test_standing_groups_are_refused(life):
    everybody = life.school.groups.get(standing=ALL_PUPILS)
    with pytest.raises(ValueError, match="kept by the system"):
        move(life.school, [Move(life.pupil, {everybody: None})], by=BY, today=FIRST)
