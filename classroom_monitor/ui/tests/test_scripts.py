"""What the scripts add to pages that are complete without them."""

import pytest
from playwright.sync_api import expect

from classroom_monitor.testing import make_group

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOME = "/schools/ashgrove/"
STAFF = "/schools/ashgrove/staff/"


def test_the_colours_change_at_once_and_stay(browse, tess):
    page = browse(tess)
    page.goto(HOME)
    button = page.get_by_role("button", name="Automatic colours")
    with page.expect_response("**/accounts/theme/"):
        button.click()
    expect(page.locator("html")).to_have_class("theme-light")
    with page.expect_response("**/accounts/theme/"):
        page.get_by_role("button", name="Light colours").click()
    page.goto(HOME)
    expect(page.locator("html")).to_have_class("theme-dark")
    expect(page.get_by_role("button", name="Dark colours")).to_be_visible()


def test_without_script_the_colours_change_too(browse, tess):
    page = browse(tess, java_script_enabled=False)
    page.goto(HOME)
    page.get_by_role("button", name="Automatic colours").click()
    expect(page).to_have_url(f"{page.url.split('/schools')[0]}{HOME}")
    expect(page.locator("html")).to_have_class("theme-light")


def test_a_password_can_be_shown(browse, db):
    page = browse()
    page.goto("/accounts/sign-in/")
    field = page.get_by_label("Password", exact=True)
    field.fill("secret words")
    page.get_by_role("button", name="Show Password").click()
    assert field.get_attribute("type") == "text"
    page.get_by_role("button", name="Hide Password").click()
    assert field.get_attribute("type") == "password"


def test_ticks_are_counted_and_the_bar_appears(browse, amara, sal, tess):
    page = browse(amara)
    page.goto(STAFF)
    bar = page.get_by_role("group", name="Actions for the ticked users")
    whole = page.get_by_label("Select all 3 on this page")
    expect(bar).to_be_hidden()
    page.get_by_label("Select Tess Tan").check()
    expect(bar).to_contain_text("1 ticked")
    assert whole.evaluate("box => box.indeterminate")
    whole.check()
    expect(bar).to_contain_text("3 ticked")
    bar.get_by_role("button", name="Clear the ticks").click()
    expect(bar).to_be_hidden()
    expect(whole).to_be_focused()


@pytest.fixture
def form_of_tess(browse, amara, tess, class_4b, ashgrove, today):
    make_group(ashgrove, "5 Élan", today)
    page = browse(amara)
    page.goto(f"{STAFF}{tess.ref}/")
    return page


def test_groups_are_narrowed_as_one_types_whatever_the_accents(form_of_tess):
    page = form_of_tess
    available = page.get_by_role("list", name="Groups in this school")
    page.get_by_label("Part of a class or group name").fill("elan")
    expect(available.get_by_text("5 Élan")).to_be_visible()
    expect(available.get_by_text("4B")).to_be_hidden()


def test_enter_in_the_filter_does_not_save(form_of_tess):
    page = form_of_tess
    address = page.url
    page.get_by_label("Part of a class or group name").press("Enter")
    assert page.url == address


def test_add_to_list_moves_ticked_groups_and_says_so(form_of_tess):
    page = form_of_tess
    chosen = page.get_by_role("list", name="Selected Groups")
    page.get_by_label("4B").check()
    page.get_by_role("button", name="Add to List").click()
    expect(chosen.get_by_label("4B")).to_be_checked()
    expect(page.get_by_text("1 group added to Selected Groups")).to_be_visible()
    expect(page.locator("[data-unsaved]")).to_have_text("1 change not saved")


def test_leaving_with_changes_asks_once(form_of_tess):
    page = form_of_tess
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_label("First name").fill("Theresa")
    page.get_by_role("link", name="Home", exact=True).click()
    page.wait_for_function("document.readyState == 'complete'")
    assert asked == ["beforeunload"]
    assert page.get_by_label("First name").input_value() == "Theresa"
    page.get_by_role("link", name="Leave without saving").click()
    page.wait_for_url("**/staff/**")
    expect(page.get_by_role("heading", level=1)).to_have_text("User Management")
    assert asked == ["beforeunload"]


def test_the_problems_take_the_focus_and_lead_to_their_fields(form_of_tess):
    page = form_of_tess
    page.get_by_label("Surname").fill("")
    page.get_by_role("button", name="Save").last.click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    assert page.title().startswith("Error: ")
    summary.get_by_role("link").first.click()
    expect(page.get_by_label("Surname")).to_be_focused()


def test_a_message_can_be_closed(browse, amara, tess):
    page = browse(amara)
    page.goto(f"{STAFF}{tess.ref}/")
    page.get_by_label("First name").fill("Theresa")
    page.get_by_role("button", name="Save").last.click()
    message = page.locator(".toast")
    expect(message).to_contain_text("Theresa Tan")
    message.get_by_role("button", name="Close this message").click()
    expect(message).to_have_count(0)


def test_the_menu_opens_on_a_phone_and_escape_leads_back(browse, amara):
    page = browse(amara, viewport={"width": 320, "height": 640})
    page.goto(HOME)
    page.get_by_role("link", name="Menu", exact=True).click()
    entry = page.locator("#site-menu").get_by_text("User Management")
    expect(entry).to_be_visible()
    page.keyboard.press("Escape")
    expect(entry).to_be_hidden()
    expect(page.get_by_role("link", name="Menu", exact=True)).to_be_focused()


def test_whoever_was_signed_out_meanwhile_keeps_what_they_typed(browse, amara, tess):
    page = browse(amara)
    page.goto(f"{STAFF}{tess.ref}/")
    amara.user.end_sessions()
    page.get_by_label("First name").fill("Theresa")
    page.get_by_label("First name").blur()
    expect(page.get_by_text("You have been signed out.")).to_be_visible()
    assert page.get_by_label("First name").input_value() == "Theresa"
