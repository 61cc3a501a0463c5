"""Usage by school in a real browser: axe, by keyboard and without script."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from classroom_monitor.browsing import barriers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1366, 390])
def test_no_barriers(width, theme, browse, tilda, oona, trust, ashgrove):
    size = {"width": width, "height": 700}
    page = browse(tilda, viewport=size, color_scheme=theme)
    page.goto(f"/trusts/{trust.slug}/usage/")
    expect(page.get_by_role("row").nth(1)).to_contain_text("Ashgrove")
    assert barriers(page) == []
    page = browse(oona, viewport=size, color_scheme=theme)
    page.goto("/operator/usage/?from=2026-11-02&to=2026-11-01")
    expect(page.locator(".error-summary")).to_be_focused()
    assert barriers(page) == []


def test_days_are_chosen_by_keyboard_and_without_script(browse, oona, ashgrove):
    page = browse(oona, java_script_enabled=False)
    page.goto("/operator/usage/")
    page.get_by_label("From").fill("2026-11-02")
    page.get_by_label("To", exact=True).fill("2026-11-08")
    page.keyboard.press("Enter")
    expect(page.locator(".page-note")).to_contain_text("2 Nov 2026 to 8 Nov 2026")
