"""Help by task, from the pages of docs/."""

import re

import pytest
from django.conf import settings

from classroom_monitor.ui.help import pages

HELP = "/accounts/help/"


def test_every_page_of_help_can_be_read_and_its_links_lead_on(sign_in, amara):
    browser = sign_in(amara)
    for name in sorted(pages()):
        response = browser.get(f"{HELP}{name}/")
        assert response.status_code == 200
        for target in re.findall(r'href="/accounts/help/([a-z-]+)/"', response.text):
            assert target in pages(), f"{name} leads to {target}"


def test_help_on_signing_in_needs_no_sign_in(client, db):
    assert "Forgotten password" in client.get(f"{HELP}sign-in/").text


@pytest.mark.parametrize("page", ["no-such-page", "running", "..%2fREADME"])
def test_only_pages_of_help_are_shown(client, db, page):
    assert client.get(f"{HELP}{page}/").status_code == 404


def test_every_page_that_a_screen_names_exists():
    """A screen says `help_page`; the link on its cover must lead somewhere."""
    named = set()
    for path in (settings.BASE_DIR / "classroom_monitor").rglob("*.py"):
        if "tests" not in path.parts:
            found = re.findall(r'"help_page"[:\]] ?=? ?"([a-z-]+)"', path.read_text())
            named |= set(found)
    assert "add-a-user" in named
    assert named <= pages()
