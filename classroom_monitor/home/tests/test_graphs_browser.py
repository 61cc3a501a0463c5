"""Graphs in a browser: drawn from their tables, for mouse, keyboard and no script."""

from __future__ import annotations

import pytest

from classroom_monitor.attainment.months import plus, written
from classroom_monitor.browsing import barriers
from classroom_monitor.home.views.home import graph_script
from classroom_monitor.testing import make_result

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CARD = "[aria-labelledby='title-attainment-spread']"


@pytest.fixture
def where(home, this_month) -> str:
    assert graph_script(), "the script for graphs was not fetched"
    return f"{home}?month={written(this_month)}&from={written(plus(this_month, -2))}"


def fills(page) -> list[str]:
    return page.eval_on_selector_all(
        f"{CARD} .graph-place path[fill]",
        "paths => paths.map(path => path.getAttribute('fill'))",
    )


def test_a_graph_is_drawn_and_a_bar_opens_its_pupils(
    browse, tess, tess_has_4b, results, where
):
    page = browse(tess, viewport={"width": 1366, "height": 768})
    page.goto(where)
    page.wait_for_selector(f"{CARD} .graph-place svg")
    assert not page.locator(f"{CARD} details").get_attribute("open")
    # A bar of the colour of "above": Cara's and nobody else's half.
    box = page.locator(f"{CARD} .graph-place").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + 30)
    page.wait_for_timeout(300)
    assert "of 2 pupils" in page.locator(f"{CARD} .graph-place").inner_text()
    page.mouse.click(box["x"] + box["width"] * 0.75, box["y"] + 30)
    page.wait_for_url("**/figures/pupils/**")
    assert page.locator("table tbody tr").count() == 1


def test_the_key_hides_a_colour_by_keyboard(browse, tess, tess_has_4b, results, where):
    page = browse(tess)
    page.goto(where)
    page.wait_for_selector(f"{CARD} .key button")
    before = fills(page)
    button = page.locator(f"{CARD} .key button", has_text="At expected")
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-pressed") == "false"
    after_one = fills(page)
    for other in ("Well below", "Below", "Above", "Well above"):
        page.locator(f"{CARD} .key button", has_text=other).first.click()
    assert fills(page) != before or after_one != before
    button.click()
    assert button.get_attribute("aria-pressed") == "true"


def test_the_graph_follows_the_theme(browse, tess, tess_has_4b, results, where):
    page = browse(tess, color_scheme="light")
    page.goto(where)
    page.wait_for_selector(f"{CARD} .graph-place svg")
    light = set(fills(page))
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(300)
    dark = set(fills(page))
    assert light != dark
    page.evaluate("document.documentElement.classList.add('theme-light')")
    page.wait_for_timeout(300)
    assert set(fills(page)) == light


def test_a_graph_is_saved_as_an_image(browse, tess, tess_has_4b, results, where):
    page = browse(tess)
    page.goto(where)
    page.wait_for_selector(f"{CARD} .key button")
    with page.expect_download() as waiting:
        page.locator(f"{CARD} [data-save-image]").click()
    assert waiting.value.suggested_filename.startswith("attainment-spread-my-groups")
    assert waiting.value.path().read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


def test_without_script_the_tables_are_open_and_lead_to_pupils(
    browse, tess, tess_has_4b, results, where
):
    page = browse(tess, java_script_enabled=False)
    page.goto(where)
    assert page.locator("table:visible").count() == 5
    page.locator(f"{CARD} td a").first.click()
    assert "figures/pupils" in page.url
    page.goto(where)
    page.locator(f"{CARD} button", has_text="Save as favourite").click()
    assert "show=favourites" in page.url
    assert page.locator("article h2").count() == 1


@pytest.mark.parametrize("width", [1366, 320])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_barrier_on_any_page_of_home(
    browse, amara, class_4b, results, where, home, width, theme, today
):
    amara.group_access.create(school=amara.school, group=class_4b, from_on=today)
    amara.favourites.create(school=amara.school, kind="attainment-spread", title="One")
    page = browse(amara, viewport={"width": width, "height": 700}, color_scheme=theme)
    for address in (
        where + "&show=mine",
        f"{home}favourites/",
        f"{home}settings/favourites/",
        f"{home}usage/",
    ):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert barriers(page) == [], address
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, address
    page.goto(where + "&show=mine")
    page.wait_for_selector(".key button")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert barriers(page) == []


def test_a_graph_of_many_steps_names_each_and_scrolls_where_it_must(
    browse, tess, tess_has_4b, cara, dev, subjects, home, this_month
):
    for pupil, text in ((cara, "1E"), (dev, "8S")):
        make_result(pupil, subjects["Reading"], this_month, text)
    page = browse(tess, viewport={"width": 390, "height": 844})
    page.goto(f"{home}?show=mine")
    card = page.locator("[aria-labelledby='title-attainment-breakdown']")
    page.wait_for_selector(".graph-scroll svg")
    steps = card.locator("tbody th").all_text_contents()
    assert len(steps) > 20
    drawn = card.locator(".graph-place svg text").all_text_contents()
    assert set(steps) <= set(drawn)
    scroll = card.locator(".graph-scroll")
    assert scroll.evaluate("place => place.scrollWidth > place.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    scroll.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    assert scroll.evaluate("place => place.scrollLeft") > 0
    assert barriers(page) == []
    page.set_viewport_size({"width": 1366, "height": 768})
    # The whole width is the graph's, and nothing is left to scroll.
    page.wait_for_timeout(500)
    assert scroll.evaluate("place => place.scrollWidth <= place.clientWidth")
    both = page.locator(".graphs").bounding_box()
    assert card.bounding_box()["width"] == both["width"]
    # On paper it is no wider than the page.
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert card.locator(".graph-place svg").bounding_box()["width"] <= 640
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert card.locator(".graph-place svg").bounding_box()["width"] > 640
