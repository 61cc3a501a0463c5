"""Who can see whom in a browser: no barriers, no script needed, nothing cut off."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from classroom_monitor.browsing import barriers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def addresses(tess, tess_has_4b, cara, dev, class_4b, sal, amara) -> list[str]:
    tess_has_4b.by = amara.user
    tess_has_4b.save()
    base = "/schools/ashgrove"
    return [
        f"{base}/pupils/{cara.ref}/who-can-see/",
        f"{base}/pupils/{cara.ref}/who-can-see/?on=2020-01-01",
        f"{base}/pupils/{cara.ref}/who-can-see/?on=never",
        f"{base}/groups/{class_4b.ref}/who-can-see/",
        f"{base}/staff/{tess.ref}/pupils/",
        f"{base}/staff/{sal.ref}/pupils/",
        f"{base}/staff/{tess.ref}/",
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1366, 320])
def test_no_page_has_barriers_or_is_cut_off(browse, amara, addresses, width, scheme):
    page = browse(amara, viewport={"width": width, "height": 768}, color_scheme=scheme)
    for where in addresses:
        page.goto(where)
        assert barriers(page) == [], where
        assert page.evaluate("document.documentElement.scrollWidth") <= width, where


def test_one_comes_by_links_and_keyboard_without_script(browse, amara, addresses):
    page = browse(amara, java_script_enabled=False)
    page.goto(addresses[-1])
    page.get_by_role("link", name="Which pupils they can see, and why").press("Enter")
    page.get_by_role("link", name="Nowak, Cara").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Who can see Cara Nowak")
    page.get_by_label("On which day").fill("2020-01-01")
    page.get_by_role("button", name="Show").press("Enter")
    expect(page.get_by_text("Nobody could.")).to_be_visible()
    page.get_by_role("link", name="Today", exact=True).press("Enter")
    expect(page.get_by_text("given by Mrs A Obi")).to_be_visible()


def test_the_effect_follows_each_tick(browse, amara, addresses, class_5a, ewan):
    page = browse(amara)
    page.goto(addresses[-1])
    expect(page.get_by_text("This person will see 2 pupils in 1 group")).to_be_visible()
    page.get_by_role("checkbox", name="5A", exact=True).check()
    page.get_by_role("button", name="Add to List").click()
    told = "This person will see 3 pupils in 2 groups (1 more than now)"
    expect(page.get_by_text(told)).to_be_visible()
    page.get_by_text("Who they are").click()
    expect(page.get_by_text("Quill, Ewan")).to_be_visible()
    assert barriers(page) == []
