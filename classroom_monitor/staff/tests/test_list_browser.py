"""The list of users in a browser: with script, by keyboard, and without script."""

import re

import pytest
from playwright.sync_api import Page, expect

from classroom_monitor.browsing import barriers
from classroom_monitor.testing import make_member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIST = "/schools/ashgrove/staff/"


@pytest.fixture
def staff(ashgrove, tess, sal) -> None:
    make_member(ashgrove, "ng75pn_oneill", first_name="Siobhán", last_name="O’Neill")
    make_member(ashgrove, "ng75pn_mute", last_name="Mute", email="")
    make_member(ashgrove, "ng75pn_gone", last_name="Gone", is_active=False)
    make_member(
        ashgrove,
        "ng75pn_long",
        first_name="Wolfeschlegelsteinhausenbergerdorff" * 3,
        last_name="Παπαδοπούλου-Шевченко",
    )


def rows(page: Page):
    return page.get_by_role("table").get_by_role("row")


def test_typing_narrows_the_list_and_leaves_the_focus_alone(browse, amara, staff):
    page = browse(amara)
    page.goto(LIST)
    box = page.get_by_role("searchbox")
    box.press_sequentially("siobh")
    expect(rows(page)).to_have_count(2)
    expect(box).to_be_focused()
    expect(page).to_have_url(re.compile(r"\?q=siobh$"))
    expect(page.locator("#count-teacher")).to_have_text("1")
    href = page.get_by_role("link", name="Export CSV").get_attribute("href")
    assert href == f"{LIST}export.csv?q=siobh"


def test_filters_and_order_stand_in_the_address_and_back_leads_back(
    browse, amara, staff
):
    page = browse(amara)
    page.goto(LIST)
    page.get_by_label("Inactive").check()
    expect(page.get_by_text("Gone, Ng75pn_gone")).to_be_visible()
    expect(page.get_by_label("Inactive")).to_be_focused()
    page.get_by_role("link", name="Username").click()
    expect(page).to_have_url(re.compile(r"status=any&sort=username$"))
    expect(page.get_by_role("columnheader", name="Username")).to_have_attribute(
        "aria-sort", "ascending"
    )
    expect(page.get_by_role("link", name="Username")).to_be_focused()
    page.go_back()
    expect(page.get_by_role("columnheader", name="Name", exact=True)).to_have_attribute(
        "aria-sort", "ascending"
    )
    expect(page.get_by_label("Inactive")).to_be_checked()


def test_one_press_sends_to_all_ticked_by_keyboard_alone(browse, amara, tess, staff):
    page = browse(amara)
    page.goto(LIST)
    page.get_by_role("checkbox", name="Select Tess Tan").focus()
    page.keyboard.press("Space")
    row = page.get_by_role("row", name="Tan, Ms Tess")
    expect(row.get_by_text("Will be emailed")).to_be_visible()
    expect(page.get_by_text("1 ticked")).to_be_visible()
    page.get_by_role("button", name="Send password email").first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/bulk/\w+/$"))
    expect(page.get_by_text("Tan, Ms Tess")).to_be_visible()


def test_without_script_the_bar_of_actions_simply_is_there(browse, amara, staff):
    page = browse(amara, java_script_enabled=False)
    page.goto(LIST)
    page.get_by_role("searchbox").fill("tan")
    page.get_by_role("button", name="Search").click()
    expect(rows(page)).to_have_count(2)
    page.get_by_role("button", name="Select all 1 that match").click()
    expect(page).to_have_url(re.compile(r"/bulk/\w+/$"))


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [1366, 820, 320])
def test_no_barrier_and_nothing_over_the_edge_a11_1(
    browse, amara, staff, width, colours
):
    page = browse(amara, viewport={"width": width, "height": 768}, color_scheme=colours)
    for query in ("?status=any", "?q=nobody-of-that-name"):
        page.goto(LIST + query)
        if page.locator("details.set-password").count():
            page.locator("details.set-password summary").first.click()
        assert not barriers(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
