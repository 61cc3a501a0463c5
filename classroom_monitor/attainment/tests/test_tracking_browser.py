"""Tracking, targets and one pupil's year in a browser: barriers, keys, no script."""

import pytest

from classroom_monitor.attainment import setting
from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.models import Target
from classroom_monitor.attainment.months import month_of, plus
from classroom_monitor.attainment.setting import Aimed
from classroom_monitor.attainment.target_scope import Whose
from classroom_monitor.browsing import barriers
from classroom_monitor.testing import make_result

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BASE = "/schools/ashgrove/attainment/"


@pytest.fixture
def filled(ashgrove, tess, tess_has_4b, class_4b, cara, dev, reading, today, system):
    """A class with results and a target, whose teacher may set targets."""
    tess.can_set_targets = True
    tess.save(update_fields=["can_set_targets"])
    month = month_of(today)
    make_result(cara, reading, plus(month, -2), "4E")
    make_result(cara, reading, month, "4D")
    make_result(dev, reading, month, "A")
    book, due = Book.of(ashgrove), plus(month, 6)
    sheets = setting.sheets_for(ashgrove, book, Whose(pupil=cara), reading, due)
    aimed = Aimed(
        reading, "Aim", setting.read_value(sheets, "4S"), plus(month, -2), due
    )
    return setting.set_target(
        ashgrove, Whose(pupil=cara), aimed, member=tess, by=system
    )


SCREENS = [
    {"viewport": {"width": width, "height": 768}, "color_scheme": scheme}
    for width in (1366, 320)
    for scheme in ("light", "dark")
]


@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_no_page_has_barriers_or_runs_over_its_edge(
    browse, tess, filled, class_4b, cara, screen
):
    page = browse(tess, **screen)
    for path in (
        "tracking/?targets=yes",
        f"targets/?of={class_4b.ref}",
        f"targets/set/?pupil={cara.ref}",
        f"targets/{filled.ref}/",
        f"targets/bulk/?group={class_4b.ref}",
        f"pupils/{cara.ref}/",
    ):
        page.goto(BASE + path)
        for summary in page.locator("details:not([open]) > summary").all():
            if summary.is_visible():
                summary.click()
        assert barriers(page) == [], path
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide, path


def test_targets_are_set_by_keyboard_for_a_class(browse, tess, filled, class_4b, dev):
    page = browse(tess)
    page.goto(f"{BASE}targets/?of={class_4b.ref}")
    page.get_by_role("link", name="Set for many pupils").press("Enter")
    page.get_by_label("Subject").press("R")
    page.get_by_label("Target", exact=False).last.focus()
    page.locator("#id_value").press_sequentially("4s+")
    page.get_by_role("button", name="Show for whom").press("Enter")
    page.get_by_role("heading", name="2 of 2 pupils would get a target").wait_for()
    assert barriers(page) == []
    page.get_by_role("button", name="Set 2 targets").press("Enter")
    page.get_by_text("2 pupils have a target in Reading.").wait_for()
    page.get_by_role("button", name="Undo", exact=True).press("Enter")
    page.get_by_text("2 targets are as they were.").wait_for()
    assert [target.pk for target in Target.objects.all()] == [filled.pk]


def test_without_script_the_table_is_chosen_and_sorted(browse, tess, filled, class_4b):
    page = browse(tess, java_script_enabled=False)
    page.goto(f"{BASE}tracking/")
    page.locator("details > summary", has_text="Months").click()
    page.get_by_label("Pupil premium").select_option("yes")
    page.get_by_role("button", name="Show").click()
    rows = page.locator("table.tracking tbody tr")
    assert rows.count() == 1
    assert rows.locator("th").inner_text() == "Patel, Dev"
    page.get_by_role("link", name="Clear filters").click()
    page.get_by_role("link", name="Pupil", exact=True).click()
    names = page.locator("table.tracking tbody th").all_inner_texts()
    assert names == ["Patel, Dev", "Nowak, Cara"]


def test_shapes_are_for_the_eye_and_words_for_the_ear(browse, tess, filled):
    page = browse(tess, viewport={"width": 1366, "height": 768})
    page.goto(f"{BASE}tracking/")
    for media in ("screen", "print"):
        page.emulate_media(media=media)
        banded = page.locator(".results tbody td[class^=is-]").first
        shape = banded.locator("b").evaluate(
            "cell => getComputedStyle(cell, '::after').content"
        )
        assert shape[:2] in {'"●', '"▼', '"▲'}
        # Nothing is said twice: the shape has an empty text beside it.
        assert shape.endswith('/ ""')
        words = banded.locator("span").first
        assert words.inner_text() in {"At expected", "Below", "Above"}
        assert words.bounding_box()["width"] <= 1


def test_the_page_prints_whole_tables_across(browse, tess, filled):
    # An A4 page across, less its margins.
    page = browse(tess, viewport={"width": 1047, "height": 718})
    page.goto(f"{BASE}tracking/?targets=yes")
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1047
    assert not page.locator(".tracking-form").is_visible()
    assert not page.get_by_role("link", name="Export CSV").is_visible()
    overflow = page.locator(".tracking-area").evaluate(
        "area => getComputedStyle(area).overflowX"
    )
    assert overflow == "visible"
