"""Paths to a target and how a result stands on them, for any months and points."""

from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from classroom_monitor.attainment.models import Path
from classroom_monitor.attainment.months import plus
from classroom_monitor.attainment.paths import (
    Status,
    expected,
    status_of,
    steps_between,
)

points = st.decimals(-200, 200, places=2)
spans = st.tuples(
    st.dates(date(2000, 1, 1), date(2060, 1, 1)).map(lambda d: d.replace(day=1)),
    st.integers(1, 60),
)
ways = st.sampled_from(Path.values)
# A busy machine is no fault of a path.
patiently = settings(deadline=None)


@patiently
@given(ways, spans, points, points)
def test_a_path_begins_at_its_start_and_ends_at_its_target(way, span, first, last):
    start, length = span
    due = plus(start, length)
    for count in (-3, 0):
        at = expected(way, start, due, first=first, last=last, month=plus(start, count))
        assert at == first
    for count in (0, 5):
        at = expected(way, start, due, first=first, last=last, month=plus(due, count))
        assert at == last


@patiently
@given(ways, spans, points, points)
def test_a_path_never_turns_back(way, span, first, last):
    start, length = span
    months = [plus(start, count) for count in range(-1, length + 2)]
    way_on = [
        expected(way, start, plus(start, length), first=first, last=last, month=month)
        for month in months
    ]
    assert way_on == sorted(way_on, reverse=last < first)


@patiently
@given(points, points, st.decimals(0, 20, places=2))
def test_below_on_track_and_above_share_all_results_between_them(
    had, wanted, tolerance
):
    status = status_of(had, wanted, tolerance)
    below, above = had < wanted - tolerance, had > wanted + tolerance
    within = abs(had - wanted) <= tolerance
    assert [below, within, above].count(True) == 1
    assert (
        status
        == {
            (True, False): Status.BELOW,
            (False, False): Status.ON_TRACK,
            (False, True): Status.ABOVE,
        }[below, above]
    )


@patiently
@given(points, points, points, st.decimals(0, 20, places=2))
def test_more_points_never_stand_lower(one, other, wanted, tolerance):
    order = [Status.BELOW, Status.ON_TRACK, Status.ABOVE]
    less, more = sorted([one, other])
    stands = [order.index(status_of(p, wanted, tolerance)) for p in (less, more)]
    assert stands == sorted(stands)


def test_a_path_by_term_rises_at_christmas_easter_and_in_july():
    start, due = date(2025, 9, 1), date(2026, 7, 1)
    assert steps_between(start, due) == [date(2025, 12, 1), date(2026, 4, 1), due]
    wanted = [
        expected(
            Path.BY_TERM,
            start,
            due,
            first=Decimal(13),
            last=Decimal(19),
            month=plus(start, count),
        )
        for count in range(11)
    ]
    assert wanted == [13, 13, 13, 15, 15, 15, 15, 17, 17, 17, 19]


def test_a_straight_path_rises_the_same_each_month():
    start, due = date(2025, 9, 1), date(2026, 7, 1)
    wanted = [
        expected(
            Path.STRAIGHT,
            start,
            due,
            first=Decimal(13),
            last=Decimal(18),
            month=plus(start, count),
        )
        for count in range(11)
    ]
    assert wanted == [Decimal(13) + Decimal("0.5") * count for count in range(11)]
