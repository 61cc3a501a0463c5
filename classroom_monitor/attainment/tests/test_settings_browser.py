"""Months, subjects, scales and bands in a browser: barriers, keyboard, no script."""

import re

import pytest
from playwright.sync_api import Page, expect

from classroom_monitor.attainment import opening as openings
from classroom_monitor.attainment.months import plus
from classroom_monitor.attainment.opening import Place
from classroom_monitor.browsing import barriers
from classroom_monitor.history.models import Actor
from classroom_monitor.testing import make_result

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCHOOL = "/schools/ashgrove/"
MONTHS = f"{SCHOOL}attainment/months/"
SETTINGS = f"{SCHOOL}settings/attainment/"
SIZES = [{"width": 1366, "height": 768}, {"width": 320, "height": 640}]


@pytest.fixture
def asked(tess, tess_has_4b, class_4b, reading, sal, this_month):
    """A request that waits, one that was granted and one that was refused."""
    now, by = tess.school.now(), Actor.system()
    rows = [
        openings.ask(
            tess, Place(plus(this_month, -back), class_4b, reading), why, by=by, now=now
        )
        for back, why in ((1, "I was ill"), (2, "A late test"), (3, "Wrong class"))
    ]
    until = now.replace(minute=0) + (openings.LONGEST / 2)
    openings.grant(rows[1], until, reading, slt=sal, by=by, now=now)
    openings.refuse(rows[2], "Reports went out", slt=sal, by=by, now=now)
    return rows[0]


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_no_page_of_months_has_a_barrier(browse, sal, tess, asked, colours, size):
    for who, pages in (
        (sal, ["", "reopen/", f"requests/{asked.ref}/"]),
        (tess, ["", "ask/"]),
    ):
        page = browse(who, viewport=size, color_scheme=colours)
        for where in pages:
            page.goto(MONTHS + where)
            assert barriers(page) == [], where
            assert fits(page), where


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_no_page_of_settings_has_a_barrier(
    browse, amara, ashgrove, reading, cara, this_month, colours, size
):
    make_result(cara, reading, this_month, "4E")
    scale = ashgrove.scales.get(name="Steps within a year")
    page = browse(amara, viewport=size, color_scheme=colours)
    for where in (
        "settings/attainment/",
        "settings/attainment/subjects/add/",
        f"settings/attainment/subjects/{reading.ref}/",
        "settings/attainment/scales/add/?form=range",
        f"settings/attainment/scales/{scale.ref}/",
        f"settings/attainment/scales/{scale.ref}/bands/?year_group=4",
        f"settings/attainment/subjects/{reading.ref}/archive/",
        f"settings/attainment/scales/{scale.ref}/archive/",
        "first-steps/",
    ):
        page.goto(SCHOOL + where)
        assert barriers(page) == [], where
        assert fits(page), where


def test_problems_and_effects_have_no_barrier(
    browse, amara, ashgrove, reading, cara, this_month
):
    make_result(cara, reading, this_month, "4E")
    scale = ashgrove.scales.get(name="Steps within a year")
    page = browse(amara)
    page.goto(f"{SETTINGS}scales/{scale.ref}/")
    page.get_by_label("Points in row 2", exact=True).fill("0")
    page.get_by_role("button", name="Show what changes").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert barriers(page) == []
    page.get_by_role("link", name="Row 2: Points go up").click()
    expect(page.get_by_label("Points in row 2", exact=True)).to_be_focused()
    page.keyboard.type("2")
    page.get_by_label("Code in row 54", exact=True).fill("Top")
    page.get_by_label("Points in row 2", exact=True).fill("2")
    page.get_by_role("button", name="Show what changes").click()
    expect(page.get_by_text("No longer offered: 9S+.")).to_be_visible()
    assert barriers(page) == []


@pytest.mark.parametrize("size", SIZES)
def test_a_subject_and_days_of_grace_are_looked_at_and_saved_by_keyboard_alone(
    browse, amara, ashgrove, subjects, cara, size
):
    page = browse(amara, viewport=size)
    page.goto(f"{SETTINGS}subjects/add/")
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.type("Latin")
    page.get_by_label("Short name").focus()
    page.keyboard.type("Latin")
    page.get_by_label("Every other year group, teacher assessment").select_option(
        label="Percent"
    )
    page.get_by_role("button", name="Show what changes").press("Enter")
    what = page.get_by_role("region", name="What this adds")
    expect(what).to_be_focused()
    expect(what.get_by_text("can be entered in the grid of 1 group")).to_be_visible()
    assert barriers(page) == []
    assert fits(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Latin", exact=True)).to_be_visible()

    page.get_by_label("Days of grace").fill("28")
    page.keyboard.press("Enter")
    what = page.get_by_role("region", name="What 28 days of grace change")
    expect(what).to_be_focused()
    assert barriers(page) == []
    assert fits(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Days of grace: 28.")).to_be_visible()


def test_without_script_a_subject_is_archived_once_it_was_looked_at(
    browse, amara, ashgrove, reading
):
    page = browse(amara, java_script_enabled=False)
    page.goto(f"{SETTINGS}subjects/{reading.ref}/")
    page.get_by_role("link", name="Archive").click()
    expect(page.get_by_role("heading", name="Archive Reading?")).to_be_visible()
    page.get_by_role("button", name="Archive Reading").click()
    expect(page.get_by_text("Reading was archived.")).to_be_visible()


def fits(page: Page) -> bool:
    """Whether nothing runs over the side."""
    return bool(
        page.evaluate(
            "document.documentElement.scrollWidth <= "
            "document.documentElement.clientWidth"
        )
    )


def test_a_teacher_asks_and_slt_answer_by_keyboard_alone(
    browse, tess, tess_has_4b, sal, reading, class_4b
):
    page = browse(tess)
    page.goto(MONTHS)
    page.get_by_role("link", name="Ask for a month to be reopened").press("Enter")
    page.get_by_label("What you want to put right").focus()
    page.keyboard.type("I was ill")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Waiting", exact=True)).to_be_visible()
    page = browse(sal)
    page.goto(SCHOOL)
    page.get_by_role("link", name="Answer under Months").press("Enter")
    page.get_by_role("link", name=re.compile("^Answer")).press("Enter")
    page.get_by_role("button", name="Reopen").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Granted", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Close now"))).to_be_visible()


def test_without_script_rows_are_added_looked_at_and_saved(
    browse, amara, ashgrove, subjects
):
    scale = ashgrove.scales.get(name="WTS, EXS, GDS")
    page = browse(amara, java_script_enabled=False)
    page.goto(f"{SETTINGS}scales/{scale.ref}/")
    page.get_by_role("button", name="Add rows").click()
    page.get_by_label("Code in row 4", exact=True).fill("GDS+")
    page.get_by_label("Points in row 4", exact=True).fill("4")
    page.get_by_role("button", name="Show what changes").click()
    expect(page.get_by_text("Newly offered: GDS+.")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile(f"{SETTINGS}$"))
    expect(
        page.get_by_text("Use WTS, EXS, GDS, GDS+, or A, D, L or Q.")
    ).to_be_visible()
