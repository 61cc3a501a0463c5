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


def ending(fields, name="m11") -> dict[str, str]:
    """The fields with one row emptied."""
    return {key: "" for key in fields if key.startswith(f"{name}_")}


def test_bounds_end_with_the_month_before_and_the_forecast_comes_true(
    sign_in, amara, steps, results, ashgrove, today, this_month
):
    """Year 4 has none for every other month: no band holds there from now on."""
    browser, where = sign_in(amara), f"{BASE}scales/{steps.ref}/bands/"
    place = {"year_group": "4", "from": written(this_month)}
    form = browser.get(where, place).context["form"]
    fields = {bound.name: bound.value() or "" for bound in form} | place
    month = f"m{this_month.month}"
    assert fields[f"{month}_at"]
    before = real_bands(ashgrove, steps, today)
    was = Book.of(ashgrove).scales[steps.pk].expectation("4", plus(this_month, -12))
    emptied = fields | ending(fields, month)
    shown, saved = look_and_save(browser, where, emptied)
    assert saved.status_code == 302
    effect = shown.context["effect"]
    assert (effect.before, effect.after) == (before, real_bands(ashgrove, steps, today))
    assert effect.changed == 4
    sheet = Book.of(ashgrove).scales[steps.pk]
    # A year ago they held, and in no November from now on.
    assert sheet.expectation("4", plus(this_month, -12)) == was
    for years in (0, 1, 2):
        assert sheet.expectation("4", plus(this_month, 12 * years)) is None
    row = Expectation.objects.get(is_end=True)
    assert (row.valid_from, row.year_group, row.month) == (
        this_month,
        "4",
        this_month.month,
    )
    page = browser.get(where, place)
    assert "have ended for: November (with October 2026)" in page.text
    assert page.context["form"][f"{month}_at"].value() in (None, "")
    change = Change.objects.get(kind="attainment.scale_bands")
    assert {*change.content.data["after"].values()} == {"no bounds of its own"}


def test_bounds_that_ended_begin_anew_and_an_end_is_written_once(
    sign_in, amara, steps, ashgrove, subjects, this_month
):
    browser, where = sign_in(amara), f"{BASE}scales/{steps.ref}/bands/"
    place = {"year_group": "4", "from": written(this_month)}

    def fields() -> dict[str, str]:
        form = browser.get(where, place).context["form"]
        return {bound.name: bound.value() or "" for bound in form} | place

    full, month = fields(), f"m{this_month.month}"
    look_and_save(browser, where, full | ending(full, month))
    # Saved once more as it stands, nothing is decided a second time.
    assert browser.post(where, fields()).status_code == 302
    assert Expectation.objects.filter(is_end=True).count() == 1
    again = fields() | {name: full[name] for name in ending(full, month)}
    assert look_and_save(browser, where, again)[1].status_code == 302
    assert not Expectation.objects.filter(is_end=True).exists()
    sheet = Book.of(ashgrove).scales[steps.pk]
    bounds = sheet.expectation("4", this_month)
    assert bounds.valid_from == this_month
    assert sheet.expectation("4", plus(this_month, -12)).at_from == bounds.at_from


def test_bounds_of_the_very_month_go_without_leaving_an_end(
    sign_in, amara, steps, ashgrove, subjects, bands, this_month
):
    """What began in that month and followed nothing was never there."""
    browser, where = sign_in(amara), bands[0]
    place = {"year_group": "13", "from": written(this_month)}
    new = {f"m0_{name}": "5" for name in ("below", "at", "above", "well_above")}
    fields = {"version": str(steps.version), **place}
    assert look_and_save(browser, where, fields | new)[1].status_code == 302
    steps.refresh_from_db()
    gone = {"version": str(steps.version), **place} | dict.fromkeys(new, "")
    assert look_and_save(browser, where, gone)[1].status_code == 302
    assert not Expectation.objects.filter(year_group="13").exists()


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
