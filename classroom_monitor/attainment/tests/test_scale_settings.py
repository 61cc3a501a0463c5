"""Scales and their bands: what an edit changes is shown first, and comes true."""

from decimal import Decimal

import pytest
from django.utils.html import strip_tags

from classroom_monitor.attainment import rehearsal, scales
from classroom_monitor.attainment.book import Band, Book
from classroom_monitor.attainment.models import (
    Attainment,
    Expectation,
    Kind,
    Scale,
    ScaleVersion,
)
from classroom_monitor.attainment.months import plus, written, year_start
from classroom_monitor.history.models import Change
from classroom_monitor.testing import make_result

BASE = "/schools/ashgrove/settings/attainment/"


@pytest.fixture
def judgement(subjects, ashgrove) -> Scale:
    return ashgrove.scales.get(name="Well below to well above")


@pytest.fixture
def steps(subjects, ashgrove) -> Scale:
    return ashgrove.scales.get(name="Steps within a year")


@pytest.fixture
def edit(judgement):
    """What an administrator posts to edit the judgement, as it is."""
    plan = scales.ScalePlan.of(Book.of(judgement.school).scales[judgement.pk])
    return f"{BASE}scales/{judgement.ref}/", {
        "version": judgement.version,
        "name": plan.name,
        "tolerance": "0",
        "code": [code for code, _, _ in plan.steps],
        "step_name": [name for _, name, _ in plan.steps],
        "points": [f"{points:f}" for _, _, points in plan.steps],
    }


def look_and_save(browser, where, fields):
    """Press Show what changes, then Save; answers both pages."""
    shown = browser.post(where, fields | {"act": "show"})
    assert shown.status_code == 200, shown.text
    seen = shown.context["form"].digest
    return shown, browser.post(where, fields | {"seen": seen})


def changed(fields, name, number, value):
    """The fields with one of the repeated ones changed."""
    values = list(fields[name])
    values[number] = value
    return fields | {name: values}


def test_an_edit_is_shown_before_it_is_saved_and_makes_a_version(
    sign_in, amara, judgement, edit, cara, subjects, this_month
):
    old = make_result(cara, subjects["Music"], this_month, "WA")
    where, fields = edit
    fields = changed(fields, "code", 4, "WW")
    shown, saved = look_and_save(sign_in(amara), where, fields)
    assert "No longer offered: WA. 1 result with this code stays" in shown.text
    assert "Newly offered: WW." in shown.text
    assert "None of 1 results of this academic year would change band" in shown.text
    assert saved.status_code == 302
    book = Book.of(judgement.school)
    sheet = book.scales[judgement.pk]
    assert sheet.newest.number == 2
    assert "WW" in sheet.by_code
    assert "WA" not in sheet.by_code
    old.refresh_from_db()
    assert sheet.steps[old.step_id].code == "WA"
    change = Change.objects.get(kind="attainment.scale_edited")
    assert "WW (5)" in change.content.data["after"]["steps"]


def test_nothing_is_saved_unseen_or_when_something_else_was_looked_at(
    sign_in, amara, edit, judgement
):
    where, fields = edit
    browser = sign_in(amara)
    shown = browser.post(where, fields | {"name": "Judgement"})
    assert shown.status_code == 200
    seen = shown.context["form"].digest
    again = browser.post(where, fields | {"name": "Another", "seen": seen})
    assert again.status_code == 200
    assert "What this changes" in again.text
    judgement.refresh_from_db()
    assert judgement.name == "Well below to well above"
    assert ScaleVersion.objects.filter(scale=judgement).count() == 1


def test_a_new_name_or_tolerance_alone_makes_no_version(
    sign_in, amara, edit, judgement
):
    where, fields = edit
    fields |= {"name": "Judgement", "tolerance": "0,5"}
    assert look_and_save(sign_in(amara), where, fields)[1].status_code == 302
    judgement.refresh_from_db()
    assert (judgement.name, judgement.tolerance) == ("Judgement", Decimal("0.5"))
    assert ScaleVersion.objects.filter(scale=judgement).count() == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "Enter the name of the scale."),
        ({"name": "x" * 150}, "Use at most 60 characters."),
        ({"name": "percent"}, "There is a scale of that name"),
        ({"tolerance": ""}, "Enter a number; 0 for none."),
        ({"tolerance": "1e999"}, "Enter a number up to"),
        ({"tolerance": "NaN"}, "Enter a number up to"),
        ({"code": ["B", "b", "E", "AB", "WA"]}, "Row 1 has this code already."),
        ({"code": ["", "B", "E", "AB", "WA"]}, "Enter a code, or empty the row."),
        ({"code": ["x" * 11, "B", "E", "AB", "WA"]}, "Use at most 10 characters."),
        ({"points": ["1", "2", "2", "4", "5"]}, "enter more than 2."),
        ({"points": ["3", "2", "3", "4", "5"]}, "enter more than 3."),
        ({"points": ["1", "two", "3", "4", "5"]}, "Enter a number, such as 13"),
        ({"points": ["1", "", "3", "4", "5"]}, "Enter the points."),
        ({"points": ["1.123", "2", "3", "4", "5"]}, "at most two decimal places"),
        ({"step_name": ["n" * 61, "", "", "", ""]}, "Use at most 60 characters."),
        ({"code": ["WB"], "step_name": [""], "points": ["1"]}, "at least two steps"),
        ({"code": ["WB"]}, "Load this page again"),
        ({"school": "7"}, "Load this page again"),
    ],
)
def test_bad_input_gets_a_sentence_and_changes_nothing(
    sign_in, amara, edit, judgement, change, sentence
):
    where, fields = edit
    fields |= change
    browser = sign_in(amara)
    response = browser.post(where, fields)
    if response.status_code == 200:
        # What only the database knows is told at Save.
        seen = response.context["form"].digest
        response = browser.post(where, fields | {"seen": seen})
    assert response.status_code == 422
    assert sentence in response.text
    assert "<title>Error: " in response.text
    judgement.refresh_from_db()
    assert judgement.version == 1
    assert ScaleVersion.objects.filter(scale=judgement).count() == 1


def test_a_hundred_and_fifty_steps_are_told_how_many_there_may_be(sign_in, amara, edit):
    where, fields = edit
    many = [str(number) for number in range(1, 151)]
    fields |= {"code": many, "step_name": many, "points": many}
    response = sign_in(amara).post(where, fields)
    assert response.status_code == 422
    assert "at most 120 steps" in response.text


def test_a_form_from_before_somebody_elses_edit_is_told_and_loses_nothing(
    sign_in, amara, edit, judgement
):
    where, fields = edit
    browser = sign_in(amara)
    seen = browser.post(where, fields | {"name": "Mine"}).context["form"].digest
    assert (
        look_and_save(browser, where, fields | {"name": "Theirs"})[1].status_code == 302
    )
    late = browser.post(where, fields | {"name": "Mine", "seen": seen})
    assert late.status_code == 422
    assert "Somebody saved this scale meanwhile" in late.text
    assert 'value="Mine"' in late.text
    judgement.refresh_from_db()
    assert judgement.name == "Theirs"
    # Against the newer version it can be looked at and saved.
    newer = fields | {"name": "Mine", "version": judgement.version}
    assert look_and_save(browser, where, newer)[1].status_code == 302


def test_add_rows_keeps_what_was_typed_and_saves_nothing(sign_in, amara, edit):
    where, fields = edit
    response = sign_in(amara).post(
        where, changed(fields, "code", 0, "") | {"act": "rows"}
    )
    assert response.status_code == 200
    assert len(response.context["form"].rows) == 5 + 6
    assert "There is a problem" not in response.text
    assert not Change.objects.exists()


def test_a_scale_of_steps_and_a_range_are_added(sign_in, amara, ashgrove, subjects):
    browser = sign_in(amara)
    fields = {
        "name": "Effort",
        "tolerance": "0",
        "code": ["1", "2", ""],
        "step_name": ["Little", "Much", ""],
        "points": ["1", "2", ""],
    }
    assert browser.post(f"{BASE}scales/add/", fields).status_code == 302
    numbers = {
        "name": "Reading age",
        "tolerance": "0.5",
        "lowest": "4",
        "highest": "17.5",
        "places": "1",
    }
    assert browser.post(f"{BASE}scales/add/?form=range", numbers).status_code == 302
    book = Book.of(ashgrove)
    by_name = {sheet.scale.name: sheet for sheet in book.scales.values()}
    assert [step.code for step in by_name["Effort"].in_order] == ["1", "2"]
    assert by_name["Reading age"].read("12.5").number == Decimal("12.5")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"lowest": ""}, "Enter a number."),
        ({"highest": "4"}, "Enter more than 4."),
        ({"highest": "3"}, "Enter more than 4."),
        ({"highest": "17.55"}, "more decimal places than the range"),
        ({"places": "7"}, "Select a valid choice"),
        ({"lowest": "-1e77"}, "Enter a number up to"),
    ],
)
def test_a_range_that_is_none_is_refused(sign_in, amara, ashgrove, change, sentence):
    numbers = {
        "name": "Reading age",
        "tolerance": "0.5",
        "lowest": "4",
        "highest": "17.5",
        "places": "1",
    }
    response = sign_in(amara).post(f"{BASE}scales/add/?form=range", numbers | change)
    assert response.status_code == 422
    assert sentence in response.text
    assert not ashgrove.scales.exists()


def test_a_scale_in_use_is_neither_archived_nor_removed(
    sign_in, amara, judgement, cara, subjects, this_month
):
    make_result(cara, subjects["Music"], this_month, "WA")
    browser = sign_in(amara)
    for act, words in (("archive", "Music"), ("remove", "Archive it instead.")):
        page = browser.post(f"{BASE}scales/{judgement.ref}/{act}/", follow=True)
        assert words in page.text
    judgement.refresh_from_db()
    assert judgement.archived_on is None


def test_an_unused_scale_is_archived_restored_and_removed(
    sign_in, amara, ashgrove, subjects
):
    browser = sign_in(amara)
    numbers = {"name": "Age", "tolerance": "0", "lowest": "4", "highest": "17"}
    browser.post(f"{BASE}scales/add/?form=range", numbers)
    scale = ashgrove.scales.get(name="Age")
    for act in ("archive", "restore", "archive", "remove"):
        browser.post(f"{BASE}scales/{scale.ref}/{act}/")
    assert not ashgrove.scales.filter(name="Age").exists()
    kinds = Change.objects.order_by("position").values_list("kind", flat=True)
    assert [kind.rpartition("_")[2] for kind in kinds] == [
        "added", "archived", "restored", "archived", "removed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("who", "status"), [("tess", 403), ("sal", 403), ("otto", 404), ("tilda", 404)]
)
def test_others_are_kept_out(sign_in, request, who, status, amara, edit):
    where, fields = edit
    somebody = request.getfixturevalue(who)
    fields |= {"name": "Judgement"}
    assert sign_in(somebody).post(where, fields).status_code == status
    assert sign_in(somebody).post(f"{where}bands/", {}).status_code == status


# --- Bands -------------------------------------------------------------------------


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


def test_every_read_of_a_result_survives_ten_edits(
    sign_in, amara, judgement, edit, cara, subjects, this_month
):
    """Values keep the version they were entered with, whatever comes after."""
    result = make_result(cara, subjects["Music"], this_month, "AB")
    where, fields = edit
    browser = sign_in(amara)
    for number in range(10):
        judgement.refresh_from_db()
        fields |= {"version": judgement.version}
        fields = changed(fields, "code", 3, f"A{number}")
        assert look_and_save(browser, where, fields)[1].status_code == 302
    book = Book.of(judgement.school)
    row = Attainment.objects.get(pk=result.pk)
    sheet = book.scale_for(subjects["Music"].pk, Kind.TA, "4", this_month)
    assert sheet.newest.number == 11
    assert sheet.steps[row.step_id].code == "AB"


def test_the_history_says_what_was_changed_in_words(
    sign_in, amara, bands, edit, judgement
):
    browser = sign_in(amara)
    look_and_save(browser, *bands)
    where, fields = edit
    look_and_save(browser, where, changed(fields, "code", 4, "WW"))
    history = browser.get("/schools/ashgrove/history/").text
    page = " ".join(strip_tags(history).split())
    assert "changed the bands of Steps within a year" in page
    assert "changed the scale Well below to well above" in page
    assert "September, year 4: before: 3S, 4E, 4D, 4S now: 4E, 4D, 4S, 5E" in page
    assert "WW (5)" in page
