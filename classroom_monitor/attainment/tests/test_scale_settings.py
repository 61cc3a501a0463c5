"""Scales: what an edit changes is shown first, and comes true."""

from decimal import Decimal

import pytest
from django.utils.html import strip_tags

from classroom_monitor.attainment import scales
from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.models import (
    Attainment,
    Kind,
    ScaleVersion,
)
from classroom_monitor.history.models import Change
from classroom_monitor.testing import make_result

BASE = "/schools/ashgrove/settings/attainment/"


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
    where = f"{BASE}scales/add/"
    assert look_and_save(browser, where, fields)[1].status_code == 302
    numbers = {
        "name": "Reading age",
        "tolerance": "0.5",
        "lowest": "4",
        "highest": "17.5",
        "places": "1",
    }
    where = f"{BASE}scales/add/?form=range"
    assert look_and_save(browser, where, numbers)[1].status_code == 302
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
        where, seen = f"{BASE}scales/{judgement.ref}/{act}/", {"version": "1"}
        page = browser.post(where, seen, follow=True)
        assert words in page.text
    judgement.refresh_from_db()
    assert judgement.archived_on is None


def test_an_unused_scale_is_archived_restored_and_removed(
    sign_in, amara, ashgrove, subjects
):
    browser = sign_in(amara)
    numbers = {"name": "Age", "tolerance": "0", "lowest": "4", "highest": "17"}
    look_and_save(browser, f"{BASE}scales/add/?form=range", numbers)
    scale = ashgrove.scales.get(name="Age")
    for act in ("archive", "restore", "archive", "remove"):
        scale.refresh_from_db()
        browser.post(f"{BASE}scales/{scale.ref}/{act}/", {"version": scale.version})
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


def test_the_history_says_what_was_changed_in_words(sign_in, amara, edit):
    browser = sign_in(amara)
    where, fields = edit
    look_and_save(browser, where, changed(fields, "code", 4, "WW"))
    page = strip_tags(browser.get("/schools/ashgrove/history/").text)
    assert "changed the scale Well below to well above" in " ".join(page.split())
    assert "WW (5)" in page
