"""Bands of a scale: what other bounds change is shown first, and comes true."""

from decimal import Decimal

import pytest
from django.utils.html import strip_tags

from classroom_monitor.attainment import rehearsal
from classroom_monitor.attainment.book import Band, Book
from classroom_monitor.attainment.models import Expectation
from classroom_monitor.attainment.months import plus, written, year_start
from classroom_monitor.attainment.tests.test_scale_settings import BASE, look_and_save
from classroom_monitor.history.models import Change
from classroom_monitor.testing import make_result


@pytest.fixture
def results(cara, dev, ewan, subjects, this_month):
    """Results of this academic year on the steps, of years 4 and 5."""
    last_year = plus(year_start(this_month), -2)
    for pupil, subject, month, text in (
        (cara, "Reading", this_month, "4E"),
        (cara, "Writing", this_month, "3S"),
        (cara, "Mathematics", this_month, "3D"),
        (dev, "Reading", this_month, "4D+"),
        (ewan, "Reading", this_month, "4E"),
        (dev, "Reading", last_year, "3D"),
    ):
        make_result(pupil, subjects[subject], month, text)


@pytest.fixture
def bands(steps, this_month):
    """What an administrator posts to lift every bound of Year 4 by two steps."""
    fields = {"year_group": "4", "from": written(year_start(this_month))}
    fields["version"] = str(steps.version)
    rows = Expectation.objects.filter(scale=steps, year_group="4")
    for row in rows:
        for name in ("below", "at", "above", "well_above"):
            points = getattr(row, f"{name}_from") + 2
            fields[f"m{row.month}_{name}"] = f"{points:f}"
    return f"{BASE}scales/{steps.ref}/bands/", fields


def real_bands(school, scale, today):
    book = Book.of(school)
    return rehearsal.banded(book, rehearsal.tallies(school, scale.pk, today))


def test_the_forecast_of_new_bands_comes_true(
    sign_in, amara, steps, results, bands, ashgrove, today
):
    before = real_bands(ashgrove, steps, today)
    shown, saved = look_and_save(sign_in(amara), *bands)
    effect = shown.context["effect"]
    assert saved.status_code == 302
    after = real_bands(ashgrove, steps, today)
    assert (effect.before, effect.after) == (before, after)
    assert before != after
    assert effect.this_year == 5
    assert effect.changed > 0
    # Results of other years are on the scale, and in no band of this one.
    assert effect.on_scale == 6
    assert f"{effect.changed} of 5 results of this academic year" in shown.text
    assert Change.objects.filter(kind="attainment.scale_bands").count() == 1


def test_bands_of_one_year_group_leave_the_others_alone(
    sign_in, amara, steps, results, bands, ashgrove, this_month
):
    sheet = Book.of(ashgrove).scales[steps.pk]
    was = {y: sheet.band(Decimal(22), y, this_month) for y in ("3", "4", "5")}
    look_and_save(sign_in(amara), *bands)
    sheet = Book.of(ashgrove).scales[steps.pk]
    now = {y: sheet.band(Decimal(22), y, this_month) for y in ("3", "4", "5")}
    assert {year for year in was if was[year] != now[year]} == {"4"}


def test_bands_from_next_september_change_nothing_now(
    sign_in, amara, steps, results, bands, ashgrove, today, this_month
):
    where, fields = bands
    september = plus(year_start(this_month), 12)
    before = real_bands(ashgrove, steps, today)
    shown, saved = look_and_save(
        sign_in(amara), where, fields | {"from": written(september)}
    )
    assert saved.status_code == 302
    assert shown.context["effect"].changed == 0
    assert real_bands(ashgrove, steps, today) == before
    sheet = Book.of(ashgrove).scales[steps.pk]
    november = plus(september, 2)
    bounds = sheet.expectation("4", november)
    assert bounds.valid_from == september


def test_a_code_of_the_scale_stands_for_its_points(
    sign_in, amara, judgement, ashgrove, this_month
):
    where = f"{BASE}scales/{judgement.ref}/bands/"
    fields = {
        "version": "1",
        "year_group": "6",
        "from": written(year_start(this_month)),
        "m0_below": "b",
        "m0_at": "E",
        "m0_above": "WA",
        "m0_well_above": "9",
    }
    assert look_and_save(sign_in(amara), where, fields)[1].status_code == 302
    sheet = Book.of(ashgrove).scales[judgement.pk]
    assert sheet.band(Decimal(4), "6", this_month) == Band.AT
    assert sheet.band(Decimal(4), "5", this_month) == Band.ABOVE
    page = sign_in(amara).get(f"{where}?year_group=6")
    assert 'value="WA"' in page.text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"m9_at": ""}, "Enter all four, or none of them."),
        ({"m9_at": "7"}, "bounds go up"),
        ({"m9_above": "3Z"}, "Enter a code of the scale, such as 1E, or points."),
        ({"m9_above": "x" * 150}, "Enter a code of the scale"),
        ({"m13_above": "7"}, "Load this page again"),
    ],
)
def test_bounds_that_are_none_are_refused(
    sign_in, amara, steps, bands, change, sentence
):
    where, fields = bands
    before = list(Expectation.objects.values_list("pk", "at_from"))
    response = sign_in(amara).post(where, fields | change)
    assert response.status_code == 422
    assert sentence in response.text
    assert list(Expectation.objects.values_list("pk", "at_from")) == before


def test_bounds_that_hold_since_long_cannot_just_be_left_out(sign_in, amara, bands):
    where, fields = bands
    emptied = {name: "" for name in fields if name.startswith("m9_")}
    response = sign_in(amara).post(where, fields | emptied)
    assert response.status_code == 422
    assert "they cannot be left out" in response.text


@pytest.mark.parametrize(
    "query", ["year_group=44", "from=1999-09", "from=2026-13", "from=x"]
)
def test_an_address_of_no_such_year_or_month_is_not_there(sign_in, amara, steps, query):
    response = sign_in(amara).get(f"{BASE}scales/{steps.ref}/bands/?{query}")
    assert response.status_code == 404


def test_the_history_says_which_bounds_changed(sign_in, amara, bands):
    browser = sign_in(amara)
    look_and_save(browser, *bands)
    page = strip_tags(browser.get("/schools/ashgrove/history/").text)
    page = " ".join(page.split())
    assert "changed the bands of Steps within a year" in page
    assert "September, year 4: before: 3S, 4E, 4D, 4S now: 4E, 4D, 4S, 5E" in page
