"""The form of a user in a browser: with script, by keyboard, and without script."""

import pytest
from playwright.sync_api import Page, expect

from classroom_monitor.browsing import barriers
from classroom_monitor.staff.models import Membership
from classroom_monitor.testing import make_group

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADD = "/schools/ashgrove/staff/add/"
SIZES = [{"width": 1366, "height": 768}, {"width": 320, "height": 640}]


@pytest.fixture
def classes(ashgrove, today) -> None:
    for number in range(1, 60):
        make_group(ashgrove, f"Year {number % 7} set {number}", today)


def fill_in(page: Page) -> None:
    page.get_by_label("First name").fill("Joanna")
    page.get_by_label("Surname").fill("Smith")


def pick(page: Page, part: str, *names: str) -> None:
    """Filter, tick and press Add to List, as the help page says it."""
    page.get_by_label("Part of a class or group name").fill(part)
    page.get_by_role("button", name="Filter classes").click()
    for name in names:
        page.get_by_role("checkbox", name=name, exact=True).check()
    page.get_by_role("button", name="Add to List").click()


@pytest.mark.smoke
def test_a_user_is_added_with_groups_from_the_two_boxes(
    browse, amara, classes, class_4b, today
):
    page = browse(amara)
    page.goto("/schools/ashgrove/staff/")
    page.get_by_role("link", name="Add New").first.click()
    fill_in(page)
    page.get_by_role("button", name="Suggest").click()
    expect(page.get_by_label("Username")).to_have_value("ng75pn_smith")
    pick(page, "4b", "4B")
    chosen = page.get_by_role("region", name="Selected Groups")
    expect(chosen.get_by_text("4B")).to_be_visible()
    expect(
        page.get_by_text("This person will see no pupils in 1 group")
    ).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("heading", name="User Management")).to_be_visible()
    member = Membership.objects.get(last_name="Smith")
    assert [group.name for group in member.groups_on(today)] == ["4B"]


def test_without_script_the_same_buttons_do_the_same(
    browse, amara, classes, class_4b, today
):
    page = browse(amara, java_script_enabled=False)
    page.goto(ADD)
    fill_in(page)
    page.get_by_role("button", name="Suggest").click()
    expect(page.get_by_label("Username")).to_have_value("ng75pn_smith")
    pick(page, "4b", "4B")
    expect(page.get_by_label("Surname")).to_have_value("Smith")
    page.get_by_role("button", name="Save", exact=True).last.click()
    member = Membership.objects.get(last_name="Smith")
    assert [group.name for group in member.groups_on(today)] == ["4B"]


def test_the_live_sentence_tells_gain_and_loss(
    browse, amara, tess, tess_has_4b, cara, dev, classes
):
    page = browse(amara)
    page.goto(f"/schools/ashgrove/staff/{tess.ref}/")
    page.get_by_role("checkbox", name="4B").uncheck()
    expect(page.get_by_text("Loses 2 pupils")).to_be_visible()
    page.get_by_role("radio", name="SLT").check()
    expect(page.get_by_text("Change earlier months (new)")).to_be_visible()


def test_a_taken_username_is_told_while_typing_and_a_free_one_taken(
    browse, amara, tess
):
    page = browse(amara)
    page.goto(ADD)
    fill_in(page)
    page.get_by_label("Username").press_sequentially("ng75pn_tan")
    expect(page.get_by_text("That username is taken.")).to_be_visible()
    free = page.locator("[data-use]").first
    name = free.text_content()
    free.click()
    expect(page.get_by_label("Username")).to_have_value(name)


def test_leaving_with_changes_asks_once(browse, amara, tess):
    page = browse(amara)
    page.goto(f"/schools/ashgrove/staff/{tess.ref}/")
    page.get_by_label("Surname").press_sequentially("-Lee")
    expect(page.locator("[data-unsaved]")).to_contain_text("not saved")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/schools/ashgrove/")
    assert asked == ["beforeunload"]


def test_the_whole_form_by_keyboard_alone_a11_2(
    browse, amara, class_4b, classes, today
):
    page = browse(amara)
    page.goto(ADD)
    page.get_by_label("Username").focus()
    page.keyboard.type("ng75pn_smith")
    walk_to(page, "First name")
    page.keyboard.type("Joanna")
    walk_to(page, "Surname")
    page.keyboard.type("Smith")
    walk_to(page, "Part of a class or group name")
    page.keyboard.type("4b")
    page.keyboard.press("Enter")
    walk_to(page, "4B")
    page.keyboard.press("Space")
    walk_to(page, "Add to List")
    page.keyboard.press("Enter")
    expect(
        page.get_by_role("region", name="Selected Groups").get_by_text("4B")
    ).to_be_visible()
    walk_to(page, "Leave without saving")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="User Management")).to_be_visible()
    member = Membership.objects.get(last_name="Smith")
    assert [group.name for group in member.groups_on(today)] == ["4B"]


TOO_WIDE = """() => [...document.querySelectorAll("main *")]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
  .map((one) => `${one.tagName} ${one.className} ${one.id}`)"""
NAME_OF_FOCUSED = """() => {
  const at = document.activeElement;
  const label = at.labels && at.labels[0];
  return (label || at).textContent.trim();
}"""


def walk_to(page: Page, name: str) -> None:
    """Press Tab until the focus stands on what is called so."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate(NAME_OF_FOCUSED) == name:
            return
    raise AssertionError(f"Tab never came to {name}")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_state_of_the_form_can_be_used_by_everybody_a11_1(
    browse, amara, tess, tess_has_4b, classes, theme, size
):
    page = browse(amara, viewport=size, color_scheme=theme)
    for address in (ADD, f"/schools/ashgrove/staff/{tess.ref}/"):
        page.goto(address)
        assert barriers(page) == []
        assert page.evaluate(TOO_WIDE) == []
    page.goto(ADD)
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    assert page.title().startswith("Error: ")
    assert barriers(page) == []
