"""The table of marks in a real browser: keys, paste, a lost connection, two people."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from classroom_monitor.attainment.models import Attainment, AttainmentChange
from classroom_monitor.attainment.months import plus, written
from classroom_monitor.browsing import barriers
from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.testing import make_pupil, make_result, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def grid(class_4b, reading, tess_has_4b) -> str:
    return f"/schools/ashgrove/attainment/groups/{class_4b.ref}/?subject={reading.ref}"


@pytest.fixture
def sal_has_4b(sal, class_4b, today) -> GroupAccess:
    return GroupAccess.objects.create(
        school=sal.school, group=class_4b, membership=sal, from_on=today
    )


def mark(page, pupil):
    return page.locator(f'tr[data-pupil="{pupil.ref}"] td.entry input')


def settled(page) -> None:
    expect(page.locator("[data-saved-at]")).to_have_text(re.compile(r"Saved \d\d:\d\d"))
    expect(page.locator('[data-state="saving"]')).to_have_count(0)


def stored() -> dict[str, str]:
    return {
        result.pupil.first_name: result.step.code
        for result in Attainment.objects.select_related("pupil", "step")
    }


@pytest.mark.smoke
def test_a_teacher_enters_a_class_by_keyboard_alone(
    browse, tess, grid, cara, dev, class_4b, reading, today, this_month
):
    make_pupil(tess.school, "Eve Zhou", today, class_4b)
    page = browse(tess)
    page.goto(grid)
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('td.entry') !== null"):
            break
    for text in ("4e", "4D+", "3S"):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    settled(page)
    assert stored() == {"Cara": "4E", "Dev": "4D+", "Eve": "3S"}
    expect(page.locator("[data-entered]")).to_have_text("3 of 3")
    expect(mark(page, cara)).to_have_value("4E")
    # Up, another value, Escape puts the old one back; nothing more is saved.
    page.keyboard.press("ArrowUp")
    page.keyboard.type("5E")
    page.keyboard.press("Escape")
    expect(mark(page, dev)).to_have_value("4D+")
    page.keyboard.press("Control+z")
    expect(page.locator("[data-entered]")).to_have_text("2 of 3")
    settled(page)
    assert stored() == {"Cara": "4E", "Dev": "4D+"}


@pytest.mark.smoke
def test_slt_correct_an_earlier_month_by_keyboard_alone(
    browse, sal, sal_has_4b, grid, cara, reading, this_month
):
    last = plus(this_month, -1)
    make_result(cara, reading, last, "4E")
    page = browse(sal)
    page.goto(f"{grid}&edit={written(last)}")
    page.locator("[data-reason]").focus()
    page.keyboard.type("Moderated again")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('td.entry') !== null"):
            break
    page.keyboard.type("4S")
    page.keyboard.press("Enter")
    settled(page)
    change = AttainmentChange.objects.get()
    assert (change.month, change.before, change.after) == (last, "4E", "4S")
    assert change.reason == "Moderated again"
    # What carries into the current month is another value now.
    carried = page.locator(f'tr[data-pupil="{cara.ref}"] td.entry input').last
    expect(carried).to_have_attribute("placeholder", "4S")


def paste(page, field, text: str) -> None:
    field.focus()
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            const event = new ClipboardEvent("paste", {
                clipboardData: data, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(event);
        }""",
        text,
    )


def test_a_pasted_block_keeps_all_but_the_wrong_cell(
    browse, tess, grid, cara, dev, class_4b, today
):
    eve = make_pupil(tess.school, "Eve Zhou", today, class_4b)
    page = browse(tess)
    page.goto(grid)
    paste(page, mark(page, cara), "4E\r\n3F\r\n4D\r\n")
    settled(page)
    assert stored() == {"Cara": "4E", "Eve": "4D"}
    expect(mark(page, dev)).to_have_attribute("aria-invalid", "true")
    expect(mark(page, dev)).to_have_value("3F")
    told = page.locator("[data-mark-status]")
    expect(told).to_contain_text("Patel, Dev, Reading: 3F is not on")
    assert barriers(page) == []
    page.locator("[data-undo]").click()
    expect(mark(page, eve)).to_have_value("")
    settled(page)
    assert stored() == {}
    assert AttainmentChange.objects.filter(source="pasted").count() == 2


def test_without_a_connection_marks_wait_and_then_go(browse, tess, grid, cara):
    page = browse(tess)
    page.goto(grid)
    page.context.set_offline(True)
    mark(page, cara).fill("4E")
    mark(page, cara).press("Enter")
    told = page.locator("[data-mark-status]")
    expect(told).to_contain_text("1 mark is not saved yet")
    expect(page.locator('[data-state="waiting"]')).to_have_count(1)
    assert not Attainment.objects.exists()
    page.context.set_offline(False)
    settled(page)
    assert stored() == {"Cara": "4E"}
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_two_people_see_each_other_and_neither_is_passed_over(
    browse, tess, sal, sal_has_4b, grid, cara, dev
):
    hers, his = browse(tess), browse(sal)
    hers.goto(grid)
    his.goto(grid)
    mark(his, dev).fill("4D")
    mark(his, dev).press("Enter")
    settled(his)
    expect(mark(hers, dev)).to_have_value("4D", timeout=9000)
    expect(hers.locator("[data-mark-status]")).to_contain_text("Mr S Rees saved 4D")
    # Both at one cell: hers was typed before she could see his.
    hers.evaluate("document.getElementById('marks').dataset.since = '/nowhere/'")
    mark(his, cara).fill("4S")
    mark(his, cara).press("Enter")
    settled(his)
    mark(hers, cara).fill("4E")
    mark(hers, cara).press("Enter")
    clash = hers.locator(".clash")
    expect(clash).to_contain_text("Mr S Rees saved 4S, today")
    expect(clash).to_contain_text("You typed 4E")
    assert stored()["Cara"] == "4S"
    assert barriers(hers) == []
    hers.get_by_role("button", name="Use 4E").click()
    settled(hers)
    expect(clash).to_have_count(0)
    assert stored()["Cara"] == "4E"


def test_what_was_typed_outlives_the_session_for_its_owner_alone(
    browse, tess, sal, sal_has_4b, grid, cara
):
    page = browse(tess)
    page.goto(grid)
    cookies = page.context.cookies()
    page.context.clear_cookies(name="session")
    mark(page, cara).fill("4E")
    mark(page, cara).press("Enter")
    told = page.locator("[data-mark-status]")
    expect(told).to_contain_text("You have been signed out. 1 mark is kept")
    expect(told.get_by_role("link", name="Sign in")).to_have_attribute(
        "href", re.compile("/accounts/sign-in/")
    )
    # Somebody else at this machine is offered nothing.
    other = browse(sal)
    other.close()
    page.context.add_cookies(
        [c | {"value": session(sal)} if c["name"] == "session" else c for c in cookies]
    )
    page.goto(grid)
    expect(page.locator("[data-kept]")).to_be_hidden()
    page.context.add_cookies(cookies)
    page.goto(grid)
    expect(page.locator("[data-kept-words]")).to_contain_text("1 mark that was")
    page.locator("[data-kept-use]").click()
    settled(page)
    assert stored() == {"Cara": "4E"}
    page.reload()
    expect(page.locator("[data-kept]")).to_be_hidden()


def session(member) -> str:
    return signed_in(member).cookies["session"].value


def test_marks_are_entered_without_script(browse, tess, grid, cara, dev):
    page = browse(tess, java_script_enabled=False)
    page.goto(grid)
    mark(page, cara).fill("4E")
    mark(page, dev).fill("nonsense")
    page.get_by_role("button", name="Save marks").click()
    summary = page.locator(".error-summary")
    expect(summary).to_contain_text("1 mark was saved.")
    expect(summary).to_contain_text("Patel, Dev, Reading: nonsense is not on")
    mark(page, dev).fill("4D")
    page.get_by_role("button", name="Save marks").click()
    expect(page.locator(".toasts")).to_contain_text("1 mark was saved.")
    assert stored() == {"Cara": "4E", "Dev": "4D"}


def test_a_page_of_a_thousand_cells_is_saved_without_script(
    browse, tess, tess_has_4b, class_4b, class_of_35, ten_open_months, subjects
):
    page = browse(tess, java_script_enabled=False)
    page.goto(f"/schools/ashgrove/attainment/groups/{class_4b.ref}/?months=12")
    fields = page.locator("td.entry input")
    expect(fields).to_have_count(1050)
    for number in (0, 524, 1049):
        fields.nth(number).fill("4E")
    page.get_by_role("button", name="Save marks").click()
    expect(page.locator(".toasts")).to_contain_text("3 marks were saved.")
    for number in (0, 524, 1049):
        expect(fields.nth(number)).to_have_value("4E")


def test_the_history_of_a_mark_opens_from_its_cell(browse, tess, grid, cara):
    page = browse(tess)
    page.goto(grid)
    for text in ("4E", "4D"):
        mark(page, cara).fill(text)
        mark(page, cara).press("Enter")
        settled(page)
        expect(mark(page, cara)).to_have_attribute("data-seen", text)
    mark(page, cara).press("Alt+Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("4D counts: the teacher assessment of this month")
    expect(dialog.locator("tbody tr")).to_have_count(2)
    assert barriers(page) == []
    page.keyboard.press("Escape")
    expect(mark(page, cara)).to_be_focused()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1366, 320])
def test_no_barriers(
    width, theme, browse, tess, sal, sal_has_4b, grid, cara, dev, reading, this_month
):
    make_result(cara, reading, plus(this_month, -2), "4E")
    make_result(dev, reading, this_month, "9S")
    make_result(dev, reading, this_month, "118", kind="SA")
    size = {"width": width, "height": 700}
    page = browse(tess, viewport=size, color_scheme=theme)
    page.goto(grid)
    assert barriers(page) == []
    page.goto(f"/schools/ashgrove/attainment/pupils/{cara.ref}/history/")
    assert barriers(page) == []
    slt = browse(sal, viewport=size, color_scheme=theme)
    slt.goto(f"{grid}&edit={written(plus(this_month, -1))}")
    assert barriers(slt) == []
