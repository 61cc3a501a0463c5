"""Groups that somebody has from a later day on, beside or instead of today's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.pupils import seeing
from classroom_monitor.staff.revisions import Revision, revise

WEEK = timedelta(days=7)


@pytest.fixture
def give(tess, class_4b):
    """Let Tess have 4B from a day on, until another or for good."""

    def given(start, end=None) -> GroupAccess:
        return GroupAccess.objects.create(
            school=tess.school, membership=tess, group=class_4b,
            from_on=start, to_on=end,
        )  # fmt: skip

    return given


@pytest.fixture
def days(tess, class_4b, today):
    """On which of the next weeks Tess has 4B, counted from today."""

    def asked() -> list[int]:
        links = GroupAccess.objects.filter(membership=tess, group=class_4b)
        return [n for n in range(6) if links.on(today + n * WEEK).exists()]

    return asked


@pytest.fixture
def save(tess, system, today):
    """Save a change of Tess's groups, as it was told before."""

    def saved(**change) -> None:
        told = seeing.rehearse(tess.school, [Revision(tess, **change)], today)
        done = revise(tess.school, [Revision(tess, **change)], by=system, today=today)
        assert [one.member for one in told] == done.changed == [tess]
        now = {*tess.groups_on(today).values_list("pk", flat=True)}
        assert told[0].after.groups == now

    return saved


def test_a_group_that_is_taken_does_not_come_back_by_itself(
    give, days, save, class_4b, today
):
    give(today - WEEK, today + WEEK)
    give(today + 2 * WEEK)
    assert days() == [0, 2, 3, 4, 5]
    save(take={class_4b})
    assert days() == []


def test_what_begins_later_alone_can_be_taken(give, days, save, class_4b, today):
    give(today + WEEK)
    save(take={class_4b})
    assert days() == []


def test_for_good_takes_the_place_of_what_begins_later(
    give, days, save, class_4b, today
):
    give(today - WEEK, today + WEEK)
    give(today + 2 * WEEK)
    save(give={class_4b: None})
    assert days() == [0, 1, 2, 3, 4, 5]


def test_a_longer_time_leaves_what_begins_after_it(give, days, save, class_4b, today):
    give(today - WEEK, today + WEEK)
    give(today + 4 * WEEK)
    save(give={class_4b: today + 3 * WEEK})
    assert days() == [0, 1, 2, 4, 5]


def test_given_now_it_holds_from_today_and_not_from_the_later_day(
    give, days, save, class_4b, today
):
    give(today + WEEK, today + 5 * WEEK)
    save(give={class_4b: today + 3 * WEEK})
    assert days() == [0, 1, 2]


def test_the_form_shows_the_time_that_holds_now(
    give, sign_in, amara, tess, class_4b, today
):
    give(today - WEEK, today + WEEK)
    give(today + 2 * WEEK)
    page = sign_in(amara).get(f"/schools/ashgrove/staff/{tess.ref}/").text
    last = today + WEEK - timedelta(days=1)
    assert f"{class_4b.ref}|{last.isoformat()}" in page
