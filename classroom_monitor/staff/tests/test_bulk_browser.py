"""Acts on many, undo, slips and removal in a browser: by keyboard, without script."""

import re

import pytest
from playwright.sync_api import Error, Page, expect

from classroom_monitor.browsing import barriers
from classroom_monitor.staff.joining import NewMember, add_member
from classroom_monitor.staff.models import BulkSelection, Membership
from classroom_monitor.testing import make_member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STAFF = "/schools/ashgrove/staff/"


@pytest.fixture
def people(ashgrove, tess, sal, class_4b) -> list[Membership]:
    return [tess, sal, make_member(ashgrove, "ng75pn_garside", email="")]


def tick(page: Page, *people: Membership) -> None:
    page.goto(STAFF)
    for person in people:
        page.locator(f"#pick-{person.ref}").check()


def press(page: Page, act: str) -> None:
    """Press a button of the bar; script and styles may have moved it off the screen."""
    bar = page.locator(".bulk-bar")
    button = bar.locator(f"button[formaction$='bulk/{act}/']")
    if act == "send-password-email":
        button = bar.get_by_role("button", name="Send password email")
    with page.expect_navigation():
        button.dispatch_event("click")


def test_groups_are_given_to_many_and_undone_from_the_message(
    browse, amara, people, class_4b, today
):
    page = browse(amara)
    tick(page, *people)
    press(page, "add-to-groups")
    page.get_by_label("4B").check()
    page.get_by_role("button", name="Show whom it touches").click()
    page.get_by_role("button", name="Add 3 people to 4B").click()
    expect(page.get_by_text("3 people have 4B now.")).to_be_visible()
    assert [person.groups_on(today).count() for person in people] == [1, 1, 1]
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone for 3 people.")).to_be_visible()
    assert [person.groups_on(today).count() for person in people] == [0, 0, 0]


def test_it_all_works_by_keyboard_alone_a11_2(browse, amara, people):
    page = browse(amara)
    page.goto(STAFF)
    page.locator(f"#pick-{people[0].ref}").focus()
    page.keyboard.press("Space")
    reach(page, "Make inactive")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Make inactive")).to_be_visible()
    reach(page, "Make 1 person inactive")
    page.keyboard.press("Enter")
    expect(page.get_by_text("can no longer sign in at Ashgrove")).to_be_visible()
    reach(page, "Undo")
    page.keyboard.press("Enter")
    expect(page.get_by_text("is as before")).to_be_visible()
    people[0].refresh_from_db()
    assert people[0].is_active


def reach(page: Page, name: str) -> None:
    """Tab until the focus is on the control of this name, which is then in sight."""
    for _ in range(80):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count() and focused.inner_text().strip() == name:
            expect(focused).to_be_in_viewport()
            return
    raise AssertionError(f"{name} cannot be reached by Tab")


def test_it_all_works_without_script(browse, amara, people):
    page = browse(amara, java_script_enabled=False)
    page.goto(STAFF)
    for person in people:
        page.locator(f"#pick-{person.ref}").check()
    page.get_by_role("button", name="Allow targets").click()
    page.get_by_label("Allow", exact=True).check()
    page.get_by_role("button", name="Show whom it touches").click()
    page.get_by_role("button", name="Let 3 people set targets").click()
    expect(page.get_by_text("3 people can now set attainment targets.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    assert not Membership.objects.filter(can_set_targets=True).exists()


def test_slips_are_printed_and_gone_when_loaded_again_pwd_4(browse, amara, people):
    page = browse(amara)
    tick(page, people[2])
    press(page, "print-slips")
    page.get_by_role("button", name="Print 1 password slip").click()
    expect(page.get_by_role("button", name="Print", exact=True)).to_be_visible()
    phrase = re.compile(r"[a-z]+-[a-z]+-[a-z]+-\d{3}")
    expect(page.locator(".slip")).to_have_text(phrase)
    page.get_by_role("link", name="Back to the list").click()
    # The browser kept nothing of the page, and asks before it would send it again.
    with pytest.raises(Error, match="ERR_CACHE_MISS"):
        page.go_back()
    later = browse(amara)
    later.goto(f"{STAFF}bulk/{BulkSelection.objects.get().ref}/")
    expect(later.get_by_text("A slip was printed for")).to_be_visible()
    assert not phrase.search(later.content())


@pytest.mark.parametrize(("width", "theme"), [(1366, "light"), (320, "dark")])
def test_every_page_and_state_can_be_used_by_everybody_a11_1(
    browse, amara, people, ashgrove, system, width, theme, today
):
    new = NewMember("ng75pn_smiht", {"title": "Mr", "last_name": "Smiht"})
    mistake = add_member(ashgrove, new, by=system, today=today)
    viewport = {"width": width, "height": 800}
    page = browse(amara, color_scheme=theme, viewport=viewport)

    def look() -> None:
        page.wait_for_load_state()
        assert barriers(page) == [], page.url
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, page.url

    for act in ("add-to-groups", "change-type", "deactivate", "send-password-email"):
        tick(page, *people, amara)
        press(page, act)
        look()
        again = page.get_by_role("button", name="Show whom it touches")
        if again.count():
            with page.expect_navigation():
                again.click()
            look()
    with page.expect_navigation():
        page.locator(".save-bar button").click()
    look()
    tick(page)
    press(page, "all")
    look()
    tick(page)
    press(page, "deactivate")
    look()
    page.goto(STAFF)
    mine = page.get_by_role("row").filter(has_text="ng75pn_garside")
    mine.get_by_text("Set password").first.click()
    mine.locator("input[name=password]").fill("password1")
    with page.expect_navigation():
        mine.get_by_role("button", name="Set Password", exact=True).click()
    look()
    for member in (mistake, amara):
        page.goto(f"{STAFF}{member.ref}/remove/")
        look()
