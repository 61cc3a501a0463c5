"""Bands and their forecast for any bounds, against a plain telling of the rule."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classroom_monitor.attainment import rehearsal, scales
from classroom_monitor.attainment.book import Band, Book, ScaleSheet
from classroom_monitor.attainment.models import Expectation, Scale, ScaleVersion
from classroom_monitor.attainment.months import plus, year_start
from classroom_monitor.history.models import Actor
from classroom_monitor.testing import make_result

# How fast inputs are drawn says more of the machine's other work than of ours.
patiently = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
START = date(2025, 9, 1)
points = st.integers(0, 12).map(Decimal)
bounds = st.lists(points, min_size=4, max_size=4).map(sorted).map(tuple)
places = st.tuples(
    st.sampled_from(["", "3", "4"]),
    st.sampled_from([0, 9, 11]),
    st.integers(0, 14),
)


def expectation(place, values, is_end=False) -> Expectation:
    year_group, month, ahead = place
    return Expectation(
        year_group=year_group,
        month=month,
        valid_from=plus(START, ahead),
        below_from=values[0],
        at_from=values[1],
        above_from=values[2],
        well_above_from=values[3],
        is_end=is_end,
    )


rows = st.dictionaries(places, st.tuples(bounds, st.booleans()), max_size=6).map(
    lambda found: [expectation(place, *decided) for place, decided in found.items()]
)


def told(found: list[Expectation], points, year_group: str, month: date) -> Band | None:
    """The most exact place first, then the newest: looked for one after the other."""
    for wanted in (
        (year_group, month.month),
        (year_group, 0),
        ("", month.month),
        ("", 0),
    ):
        fitting = [
            row
            for row in found
            if (row.year_group, row.month) == wanted and row.valid_from <= month
        ]
        if fitting:
            newest = sorted(fitting, key=lambda row: row.valid_from)[-1]
            if newest.is_end:
                continue
            reached = [
                newest.below_from,
                newest.at_from,
                newest.above_from,
                newest.well_above_from,
            ]
            return list(Band)[sum(points >= bound for bound in reached)]
    return None


def sheet_of(found: list[Expectation]) -> ScaleSheet:
    return ScaleSheet(Scale(pk=1), ScaleVersion(), {}, [], {}, found)


@patiently
@given(rows, points, st.sampled_from(["3", "4"]), st.integers(0, 16))
def test_a_band_is_that_of_the_most_exact_and_newest_bounds(
    found, value, year_group, ahead
):
    month = plus(START, ahead)
    sheet = sheet_of(found)
    assert sheet.band(value, year_group, month) == told(found, value, year_group, month)
    assert sheet.band(None, year_group, month) is None


@patiently
@given(rows, points, points, st.integers(0, 16))
def test_more_points_are_never_a_lower_band(found, some, more, ahead):
    month = plus(START, ahead)
    low, high = (
        sheet_of(found).band(value, "4", month) for value in sorted((some, more))
    )
    order = [None, *Band]
    assert order.index(low) <= order.index(high)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.none()
    | st.lists(st.integers(10, 30).map(Decimal), min_size=4, max_size=4).map(sorted),
    st.sampled_from([-12, 0, 2, 12]),
    st.sampled_from(["", "3", "4", "5"]),
    st.booleans(),
)
def test_the_forecast_of_any_bounds_comes_true(
    ashgrove, cara, dev, ewan, subjects, this_month, today, wanted, ahead, code, always
):
    """What is told before equals what is counted after, for every place and start."""
    scale = ashgrove.scales.get(name="Steps within a year")
    for pupil, subject, text in (
        (cara, "Reading", "3S"),
        (dev, "Reading", "4D+"),
        (ewan, "Reading", "4S+"),
        (ewan, "Writing", "5S"),
    ):
        if not ashgrove.attainment.filter(
            pupil=pupil, subject=subjects[subject]
        ).exists():
            make_result(pupil, subjects[subject], this_month, text)
    place = (code, 0 if always else this_month.month)
    start = plus(year_start(this_month), ahead)
    book = Book.of(ashgrove)
    sheet = book.scales[scale.pk]
    decided = {place: tuple(wanted) if wanted else None}
    plan, _ = scales.planned(scale, sheet.expectations, decided, start)
    rehearsed = rehearsal.with_expectations(book, scale.pk, plan)
    effect = rehearsal.effect_on_scale(ashgrove, book, rehearsed, scale.pk, today)
    tally = rehearsal.tallies(ashgrove, scale.pk, today)
    with transaction.atomic():
        scales.save_bands(
            scale,
            decided,
            start,
            scale.version,
            by=Actor.system(),
            words=({}, {}),
        )
        real = Book.load(ashgrove, "", 0)
        transaction.set_rollback(True)
    assert effect.after == rehearsal.banded(real, tally)
    assert effect.before == rehearsal.banded(book, tally)
    moved = sum(
        count
        for (value, year_group, month), count in tally.items()
        if book.band(value, year_group, month) != real.band(value, year_group, month)
    )
    assert effect.changed == moved
