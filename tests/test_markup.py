"""What every page’s markup must hold, whatever is on it (A11-4)."""

import re
from pathlib import Path

import pytest

from classroom_monitor import ui

SCHOOL = "/schools/ashgrove/"
PAGES = [
    SCHOOL,
    f"{SCHOOL}staff/",
    f"{SCHOOL}staff/?q=nobody-has-this-name",
    f"{SCHOOL}staff/add/",
    f"{SCHOOL}groups/",
    f"{SCHOOL}groups/add/",
    f"{SCHOOL}outbox/",
    f"{SCHOOL}history/",
    f"{SCHOOL}nothing-here/",
    "/accounts/profile/",
    "/accounts/profile/password/",
]
POINTS = r'\s(?:for|form|list|aria-labelledby|aria-describedby|aria-controls)="([^"]+)"'


@pytest.mark.parametrize("address", PAGES)
def test_what_a_page_points_at_is_there_once(sign_in, amara, tess_has_4b, address):
    page = sign_in(amara).get(address).content.decode()
    names = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(names) == sorted(set(names))
    pointed = {name for names in re.findall(POINTS, page) for name in names.split()}
    assert pointed <= set(names)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_one_heading_and_nothing_inline(sign_in, amara, address):
    page = sign_in(amara).get(address).content.decode()
    assert page.count("<h1") == 1
    assert page.count("<main") == 1
    assert not re.search(r"<[a-z][^>]*\s(style|on[a-z]+|hx-on[^=]*)=", page)
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)
    assert "<style" not in page


@pytest.mark.parametrize("address", PAGES)
def test_every_icon_that_a_page_shows_is_drawn(sign_in, amara, tess, address):
    page = sign_in(amara).get(address).content.decode()
    sprite = Path(ui.__file__).parent / "static" / "ui" / "icons.svg"
    drawn = set(re.findall(r'<symbol id="([^"]+)"', sprite.read_text()))
    shown = set(re.findall(r'icons[^"#]*\.svg#([^"]*)"', page))
    assert shown
    assert shown <= drawn
