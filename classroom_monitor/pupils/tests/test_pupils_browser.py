"""Pupil Management and the year-end desk in a browser."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from classroom_monitor.browsing import barriers
from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.history.models import Actor
from classroom_monitor.pupils.roll_up.publishing import begin
from classroom_monitor.schools.models import AcademicYear
from classroom_monitor.testing import make_group, make_pupil

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIST = "/schools/ashgrove/pupils/"
SIZES = [{"width": 1366, "height": 768}, {"width": 390, "height": 844}]


@pytest.fixture
def pupils(ashgrove, cara, dev, ewan, tess_has_4b, today):
    make_pupil(ashgrove, "Siobhán O’Neill", today)
    return ashgrove


@pytest.fixture
def desk(pupils, tess, today) -> str:
    maple = make_group(pupils, "3 Maple", today, year_groups=["3"])
    make_pupil(pupils, "Ada Lark", today, maple, year_group="3")
    GroupAccess.objects.create(
        school=pupils, group=maple, membership=tess, from_on=today
    )
    first = date(today.year + (1 if today.month < 9 else 2), 9, 1)
    year = AcademicYear.containing(pupils, first.replace(year=first.year - 1))
    roll_up = begin(pupils, year, by=Actor.system(), today=today)
    return f"/schools/ashgrove/roll-up/{roll_up.ref}/"


def rows(page):
    return page.get_by_role("table").get_by_role("row")


def test_typing_and_ticking_narrow_the_list(browse, amara, pupils):
    page = browse(amara)
    page.goto(LIST)
    box = page.get_by_role("searchbox")
    box.press_sequentially("siobhan")
    expect(rows(page)).to_have_count(2)
    expect(box).to_be_focused()
    expect(page).to_have_url(re.compile(r"\?q=siobhan$"))
    box.fill("")
    expect(rows(page)).to_have_count(5)
    page.get_by_label("SEN support").check()
    expect(rows(page)).to_have_count(2)
    expect(page).to_have_url(re.compile(r"\?mark=sen-k$"))
    href = page.get_by_role("link", name="Export CSV").get_attribute("href")
    assert href == f"{LIST}export.csv?mark=sen-k"
    page.go_back()
    expect(rows(page)).to_have_count(5)


def test_a_pupil_is_added_by_keyboard_alone(browse, amara, pupils, class_5a):
    page = browse(amara)
    page.goto(LIST)
    page.get_by_role("link", name="Add New").focus()
    page.keyboard.press("Enter")
    page.get_by_label("First name").focus()
    page.keyboard.type("Gwen")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("Low")
    page.keyboard.press("Tab")
    page.keyboard.type("b203102209083")
    page.keyboard.press("Tab")
    expect(page.locator("#note-upn")).to_contain_text("should be A")
    page.get_by_label("Year group").select_option("5")
    page.get_by_label("Part of a class or group name").focus()
    page.keyboard.type("5A")
    expect(page.locator("#available li:visible")).to_have_count(1)
    page.locator("#available li:visible input").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Add to List").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Save", exact=True).last.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Gwen Low")
    expect(page.get_by_text("Gwen Low was added.")).to_be_visible()
    expect(page.get_by_role("rowheader", name="5A")).to_be_visible()
    expect(page.get_by_text("is B and should be A")).to_be_visible()


def test_everything_works_without_script(browse, amara, pupils, cara, class_5a):
    page = browse(amara, java_script_enabled=False)
    page.goto(LIST)
    page.get_by_label("Search by name or UPN").fill("nowak")
    page.get_by_label("4", exact=True).check()
    page.get_by_role("button", name="Search").click()
    expect(rows(page)).to_have_count(2)
    page.get_by_role("link", name="Nowak, Cara").click()
    page.get_by_role("link", name="Edit").click()
    page.locator("#available").get_by_label("5A").check()
    page.get_by_role("button", name="Add to List").click()
    page.get_by_label("Middle name").fill("Jane")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("rowheader", name="5A")).to_be_visible()
    expect(page.get_by_text("Jane")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", SIZES, ids=["wide", "narrow"])
def test_no_page_has_a_barrier(browse, amara, pupils, cara, desk, viewport, scheme):
    page = browse(amara, viewport=viewport, color_scheme=scheme)
    record = f"{LIST}{cara.ref}/"
    for where in (
        LIST,
        f"{LIST}?q=nobody",
        f"{LIST}add/",
        record,
        f"{record}edit/",
        f"{record}leave/",
        "/schools/ashgrove/roll-up/",
        desk,
    ):
        page.goto(where)
        for part in page.locator("details:not([open]) > summary").all():
            if part.is_visible():
                part.click()
        assert barriers(page) == [], where
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= viewport["width"], where


def test_a_form_with_errors_has_no_barrier(browse, amara, pupils):
    page = browse(amara)
    page.goto(f"{LIST}add/")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page).to_have_title(re.compile("^Error: "))
    assert barriers(page) == []


def test_the_desk_is_worked_through_without_script(browse, amara, pupils, desk):
    page = browse(amara, java_script_enabled=False)
    page.goto(desk)
    page.get_by_label("New name of 3 Maple").fill("4 Elm")
    page.get_by_label("Users of 3 Maple keep its pupils").check()
    page.get_by_role("button", name="Rehearse").click()
    expect(page.get_by_text("Nothing has changed at the school.")).to_be_visible()
    expect(page.get_by_label("New name of 3 Maple")).to_have_value("4 Elm")
    page.get_by_role("button", name="Publish on").click()
    expect(page.get_by_text("It will be published on")).to_be_visible()
    page.get_by_role("button", name="Do not publish by itself").click()
    expect(page.get_by_label("New name of 3 Maple")).to_have_value("4 Elm")
