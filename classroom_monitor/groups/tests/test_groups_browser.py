"""Groups, members, own lists and requests in a browser: no barriers, by keyboard."""

from __future__ import annotations

import pytest

from classroom_monitor.browsing import barriers
from classroom_monitor.groups.models import AccessRequest
from classroom_monitor.pupils.models import Pupil, PupilList, PupilListEntry
from classroom_monitor.testing import make_group

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BASE = "/schools/ashgrove/"
SIZES = [
    ({"width": 1366, "height": 768}, "light"),
    ({"width": 320, "height": 640}, "dark"),
    ({"width": 320, "height": 640}, "light"),
    ({"width": 1366, "height": 768}, "dark"),
]


@pytest.fixture
def pages(ashgrove, amara, tess, tess_has_4b, class_4b, class_5a, cara, dev, today):
    """Each page and state, by who opens it."""
    make_group(ashgrove, "Maths set 1", today, kind="set")
    make_group(ashgrove, "Old class", today, archived_on=today)
    AccessRequest.objects.create(
        school=ashgrove, group=class_5a, membership=tess, term="week", reason="Cover"
    )
    AccessRequest.objects.create(
        school=ashgrove,
        group=class_4b,
        membership=tess,
        term="week",
        reason="Cover",
        answer="refused",
        words="Not this week",
        answered_by=amara,
        answered_at=tess.created_at,
    )
    made = PupilList.objects.create(school=ashgrove, membership=tess, name="Readers")
    PupilListEntry.objects.create(school=ashgrove, pupil_list=made, pupil=cara)
    set_1 = ashgrove.groups.get(name="Maths set 1")
    office = [
        "groups/",
        "groups/?check=archived",
        "groups/?q=zebra",
        "groups/add/",
        f"groups/{class_4b.ref}/",
        f"groups/{set_1.ref}/",
        f"groups/{class_4b.ref}/edit/",
        f"groups/{class_4b.ref}/members/",
        "groups/requests/",
    ]
    teacher = [
        f"groups/{class_4b.ref}/",
        f"groups/{class_5a.ref}/",
        f"groups/{class_5a.ref}/ask/",
        f"groups/{set_1.ref}/ask/",
        "groups/requests/?q=set",
        "lists/",
        f"lists/{made.ref}/",
        f"lists/{made.ref}/pupils/",
    ]
    return {amara: office, tess: teacher}


@pytest.mark.parametrize(("viewport", "scheme"), SIZES)
def test_no_page_has_barriers_or_scrolls_sideways(browse, pages, viewport, scheme):
    found = {}
    for member, addresses in pages.items():
        page = browse(member, viewport=viewport, color_scheme=scheme)
        for address in addresses:
            page.goto(BASE + address)
            wide = page.evaluate("document.documentElement.scrollWidth")
            told = [*barriers(page), *["too wide"] * (wide > viewport["width"])]
            if told:
                found[address] = told
    assert found == {}


def test_a_very_long_name_does_not_push_a_page_sideways(
    browse, ashgrove, amara, tess, today
):
    long = make_group(ashgrove, "W" * 80, today)
    made = PupilList.objects.create(school=ashgrove, membership=tess, name="W" * 80)
    small = {"width": 320, "height": 640}
    addresses = {
        amara: ["", f"{long.ref}/", f"{long.ref}/edit/", f"{long.ref}/members/"],
        tess: [f"{long.ref}/", f"{long.ref}/ask/", "requests/?q=w"],
    }
    for member, paths in addresses.items():
        page = browse(member, viewport=small)
        for path in paths:
            page.goto(f"{BASE}groups/{path}")
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    for path in ("", f"{made.ref}/", f"{made.ref}/pupils/"):
        page.goto(f"{BASE}lists/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_pages_that_come_back_with_what_is_wrong_have_no_barriers(
    browse, pages, amara, tess, class_4b, ashgrove
):
    page = browse(amara)
    page.goto(f"{BASE}groups/{class_4b.ref}/members/")
    page.check(f"input[name=add_user][value='{amara.ref}']")
    page.click(".save-bar .button-main")
    assert "did not press Add to List" in page.locator(".error-summary").inner_text()
    assert barriers(page) == []
    page.goto(f"{BASE}groups/requests/")
    page.click("text=Refuse >> visible=true")
    assert "Say why not" in page.locator(".error-summary").inner_text()
    assert barriers(page) == []
    page = browse(tess)
    other = ashgrove.groups.get(name="Maths set 1")
    page.goto(f"{BASE}groups/{other.ref}/ask/")
    page.click("form .button-main")
    assert "Say why you need the group" in page.locator(".error-summary").inner_text()
    assert barriers(page) == []


def test_members_are_chosen_by_keyboard_alone(
    browse, amara, tess, class_4b, cara, ewan, today
):
    page = browse(amara)
    page.goto(f"{BASE}groups/{class_4b.ref}/members/")

    def tab_to(selector: str) -> None:
        for _ in range(60):
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"{selector} is not reached by Tab")

    tab_to("#part_pupil")
    page.keyboard.type("year 5 quill")
    tab_to(f"input[value='{ewan.ref}']")
    page.keyboard.press("Space")
    tab_to("[value=add_pupil]")
    with page.expect_response("**/impact/"):
        page.keyboard.press("Enter")
    assert page.locator("[data-chosen] >> text=Quill, Ewan").count() == 1
    assert page.locator("#part_pupil").input_value() == ""
    tab_to("#part_user")
    page.keyboard.type("tan")
    tab_to(f"input[value='{tess.ref}']")
    page.keyboard.press("Space")
    tab_to("[value=add_user]")
    with page.expect_response("**/impact/"):
        page.keyboard.press("Enter")
    page.locator("#impact >> text=Ms Tess Tan will see 2 pupils more").wait_for()
    assert "changes not saved" in page.locator("[data-unsaved]").inner_text()
    tab_to(".save-bar .button-main")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/groups/{class_4b.ref}/")
    assert {p.last_name for p in Pupil.objects.visible_to(tess, today)} == {
        "Nowak",
        "Quill",
    }


def test_members_are_chosen_without_script(browse, amara, tess, class_4b, cara, today):
    page = browse(amara, java_script_enabled=False)
    page.goto(f"{BASE}groups/{class_4b.ref}/members/")
    page.fill("#part_user", "tan")
    page.click("text=Filter users")
    assert page.locator("#available_user li").count() == 1
    page.check(f"input[value='{tess.ref}']")
    page.click("[value=add_user]")
    assert page.locator(f"input[name=user][value='{tess.ref}']").is_checked()
    page.click(".save-bar .button-main")
    assert "4B was saved." in page.content()
    assert tess.groups_on(today).get() == class_4b


def test_the_list_of_groups_narrows_as_one_types(browse, amara, class_4b, class_5a):
    page = browse(amara)
    page.goto(f"{BASE}groups/")
    page.fill("#q", "5a")
    page.wait_for_url("**q=5a**")
    page.locator(".pager >> text=1 to 1 of 1").wait_for()
    assert page.locator("#rows tbody tr").count() == 1
    page.check("input[name=check][value=no-teacher]")
    page.wait_for_url("**check=no-teacher**")
    assert "q=5a" in page.url
