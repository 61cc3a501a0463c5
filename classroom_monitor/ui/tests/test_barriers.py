"""The pages of this folder, looked at by axe in both themes, wide and narrow."""

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string
from playwright.sync_api import expect

from classroom_monitor.browsing import barriers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE = {"width": 1366, "height": 768}
NARROW = {"width": 320, "height": 640}
SIZES = [pytest.param(WIDE, id="wide"), pytest.param(NARROW, id="narrow")]
PAGES = {
    "home": "/schools/ashgrove/",
    "refused": "/schools/ashgrove/staff/",
    "absent": "/schools/elsewhat/",
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_can_be_used_by_everybody(browse, amara, tess, theme, size):
    page = browse(tess, viewport=size, color_scheme=theme)
    for address in PAGES.values():
        page.goto(address)
        assert barriers(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_messages_can_be_used_by_everybody(browse, tess, theme, size):
    page = browse(tess, viewport=size, color_scheme=theme)
    page.goto(PAGES["home"])
    shown = [
        Message(constants.SUCCESS, "Tess Tan was saved.", extra_tags="undo:/here/"),
        Message(constants.WARNING, "Nobody was told: there is no address."),
    ]
    html = render_to_string("ui/toasts.html", {"messages": shown, "icons": "/x.svg"})
    page.evaluate("html => document.querySelector('#toasts').outerHTML = html", html)
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_skip_link_comes_first_and_leads_to_the_page(browse, tess):
    page = browse(tess)
    page.goto(PAGES["home"])
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
