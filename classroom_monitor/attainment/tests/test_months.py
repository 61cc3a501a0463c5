"""The month's edge: what is open to whom, at every instant and in every time zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classroom_monitor.attainment import months
from classroom_monitor.attainment.models import MonthOpening
from classroom_monitor.attainment.months import (
    WRITABLE,
    MonthState,
    OpenMonths,
    between,
    month_of,
    plus,
)
from classroom_monitor.testing import make_member

# How fast inputs are drawn says more of the machine's other work than of ours.
patiently = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
ZONES = ["Europe/London", "Pacific/Auckland", "America/New_York"]
zones = st.sampled_from(ZONES).map(ZoneInfo)
days = st.dates(date(1901, 1, 1), date(2098, 12, 31))
some_months = days.map(month_of)
instants = st.datetimes(
    datetime(2025, 9, 1), datetime(2028, 9, 1), timezones=st.just(UTC)
)
JUST_BEFORE = timedelta(milliseconds=1)
# Local nights on which clocks change: 23 or 25 hours long.
CLOCK_CHANGES = [
    ("Europe/London", date(2026, 3, 29)),
    ("Europe/London", date(2026, 10, 25)),
    ("Pacific/Auckland", date(2026, 4, 5)),
    ("Pacific/Auckland", date(2026, 9, 27)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
]


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a day begins there."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


@patiently
@given(some_months, st.integers(-600, 600))
def test_adding_months_and_counting_them_agree(month, count):
    there = plus(month, count)
    assert there.day == 1
    assert between(month, there) == count
    assert plus(there, -count) == month


@patiently
@given(days)
def test_a_month_is_written_and_read_as_the_same(day):
    month = month_of(day)
    assert months.read(months.written(month)) == month
    assert month <= day < plus(month, 1)


@pytest.mark.parametrize(
    "text",
    ["", "2026", "2026-13", "2026-00", "2226-11", "26-11", "２０２６-11", " 2026-11"],
)
def test_what_is_no_month_is_not_read(text):
    assert months.read(text) is None


@patiently
@given(some_months)
def test_an_academic_year_runs_from_september_to_august(month):
    year = months.year_of(month)
    assert month in year
    assert [m.month for m in year] == [9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8]


@patiently
@given(some_months, zones)
def test_the_current_month_begins_and_ends_at_the_schools_own_midnight(month, zone):
    ends = midnight(plus(month, 1), zone)
    last = (ends - JUST_BEFORE).astimezone(zone)
    assert (last.hour, last.minute, last.second) == (23, 59, 59)
    assert OpenMonths(last).state(month) == MonthState.CURRENT
    assert OpenMonths(last).state(plus(month, 1)) == MonthState.FUTURE
    first = OpenMonths(ends.astimezone(zone))
    assert first.state(month) == MonthState.LOCKED
    assert first.state(plus(month, 1)) == MonthState.CURRENT


@patiently
@given(instants, zones, st.integers(0, 28), st.integers(-30, 30))
def test_a_teacher_writes_the_current_month_and_the_last_within_grace(
    instant, zone, grace, away
):
    """Held against the rule told with instants instead of local days."""
    now = instant.astimezone(zone)
    month = plus(month_of(now.date()), away)
    begins, ends = midnight(month, zone), midnight(plus(month, 1), zone)
    grace_ends = midnight(plus(month, 1) + timedelta(days=grace), zone)
    if instant < begins:
        expected = MonthState.FUTURE
    elif instant < ends:
        expected = MonthState.CURRENT
    elif instant < grace_ends:
        expected = MonthState.GRACE
    else:
        expected = MonthState.LOCKED
    assert OpenMonths(now, grace).state(month) == expected


@patiently
@given(instants, zones, st.integers(0, 28), st.integers(-30, 30))
def test_slt_write_every_month_but_a_future_one_and_give_a_reason_for_the_past(
    instant, zone, grace, away
):
    now = instant.astimezone(zone)
    month = plus(month_of(now.date()), away)
    slt = OpenMonths(now, grace, edits_history=True)
    assert (slt.state(month) in WRITABLE) == (away <= 0)
    # What a teacher could write as well needs no reason.
    as_teacher = OpenMonths(now, grace).state(month)
    assert slt.needs_reason(month) == (as_teacher == MonthState.LOCKED)


@pytest.mark.parametrize(("name", "day"), CLOCK_CHANGES)
def test_days_of_23_and_25_hours_are_days_of_grace_like_others(name, day):
    zone = ZoneInfo(name)
    assert midnight(day + timedelta(days=1), zone) - midnight(day, zone) != timedelta(
        days=1
    )
    last_month = plus(month_of(day), -1)
    if day.day <= 28:
        ends = midnight(day + timedelta(days=1), zone)
        before = OpenMonths((ends - JUST_BEFORE).astimezone(zone), day.day)
        assert before.state(last_month) == MonthState.GRACE
        after = OpenMonths(ends.astimezone(zone), day.day)
        assert after.state(last_month) == MonthState.LOCKED
    # Both runs of the hour that comes twice, and the edge of the one that is left out.
    for minutes in range(0, 26 * 60, 30):
        now = (midnight(day, zone) + timedelta(minutes=minutes)).astimezone(zone)
        assert OpenMonths(now).state(month_of(now.date())) == MonthState.CURRENT


openings = st.lists(
    st.tuples(
        st.integers(1, 3), st.sampled_from([None, 1, 2]), st.sampled_from([None, 7, 8])
    ),
    max_size=4,
)


@patiently
@given(openings, st.integers(1, 3), st.integers(1, 2), st.sets(st.integers(7, 9)))
def test_a_locked_month_is_open_where_an_opening_covers_it_and_nowhere_else(
    found, back, subject, groups
):
    now = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Europe/London"))
    this_month = month_of(now.date())
    rows = tuple(
        MonthOpening(month=plus(this_month, -ago), subject_id=of, group_id=group)
        for ago, of, group in found
    )
    covered = any(
        (ago, of or subject) == (back, subject) and (group is None or group in groups)
        for ago, of, group in found
    )
    months_open = OpenMonths(now, openings=rows)
    month = plus(this_month, -back)
    state = MonthState.REOPENED if covered else MonthState.LOCKED
    assert months_open.state(month, subject=subject, groups=groups) == state
    assert months_open.may_write(month, subject=subject, groups=groups) == covered


@pytest.mark.parametrize("name", ZONES)
def test_the_school_reads_its_own_clock(ashgrove, tess, name):
    ashgrove.time_zone = name
    zone = ZoneInfo(name)
    ends = midnight(date(2026, 12, 1), zone)
    november, december = date(2026, 11, 1), date(2026, 12, 1)
    with time_machine.travel(ends - JUST_BEFORE, tick=False):
        open_months = OpenMonths.of(tess, ashgrove.now(), 0)
        assert open_months.current == november
        assert open_months.state(december) == MonthState.FUTURE
    with time_machine.travel(ends, tick=False):
        open_months = OpenMonths.of(tess, ashgrove.now(), 0)
        assert open_months.current == december
        assert open_months.state(november) == MonthState.LOCKED


def test_an_opening_holds_from_its_start_until_its_end_or_its_closing(
    ashgrove, tess, sal, class_4b, this_month
):
    month = plus(this_month, -2)
    now = ashgrove.now()
    hour = timedelta(hours=1)
    opening = MonthOpening.objects.create(
        school=ashgrove,
        month=month,
        group=class_4b,
        until=now + hour,
        by=sal,
        made_at=now,
    )

    def is_open(moment: datetime) -> bool:
        found = OpenMonths.of(tess, moment, 0)
        return found.may_write(month, subject=1, groups=[class_4b.pk])

    held = [now - JUST_BEFORE, now, now + hour - JUST_BEFORE, now + hour]
    assert [is_open(moment) for moment in held] == [False, True, True, False]
    opening.closed_at = now + hour / 2
    opening.save()
    held = [now + hour / 2 - JUST_BEFORE, now + hour / 2]
    assert [is_open(moment) for moment in held] == [True, False]


def test_an_opening_for_a_person_is_for_nobody_else(
    ashgrove, birchwood, tess, otto, sal, this_month
):
    other = make_member(ashgrove, "ng75pn_other")
    month = plus(this_month, -2)
    now = ashgrove.now()
    MonthOpening.objects.create(
        school=ashgrove,
        month=month,
        membership=tess,
        until=now + timedelta(hours=1),
        by=sal,
        made_at=now,
    )
    open_to = {
        who.user.username: OpenMonths.of(who, now, 0).state(month)
        for who in (tess, other, otto, sal)
    }
    assert open_to == {
        tess.user.username: MonthState.REOPENED,
        other.user.username: MonthState.LOCKED,
        otto.user.username: MonthState.LOCKED,
        sal.user.username: MonthState.HISTORICAL,
    }
