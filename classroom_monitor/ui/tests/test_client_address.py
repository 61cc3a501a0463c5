"""Whose address counts when a proxy stands in front (WEB-4)."""

import pytest

from classroom_monitor.accounts.models import Session

MADE_UP = "198.51.100.1"


def seen(client, tess, forwarded):
    client.force_login(tess.user)
    response = client.get("/accounts/profile/", headers={"X-Forwarded-For": forwarded})
    return response.wsgi_request.META["REMOTE_ADDR"]


def test_without_a_proxy_nothing_forwarded_is_believed(client, tess, settings):
    settings.TRUSTED_PROXIES = 0
    assert seen(client, tess, MADE_UP) == "127.0.0.1"


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ("203.0.113.7", "203.0.113.7"),
        (f"{MADE_UP}, 203.0.113.7", "203.0.113.7"),
        ("2001:DB8::7", "2001:db8::7"),
        ("not an address", "127.0.0.1"),
        (f"{MADE_UP}, x\r\ny", "127.0.0.1"),
        ("", "127.0.0.1"),
    ],
)
def test_behind_one_proxy_only_its_own_word_counts(
    client, tess, settings, forwarded, address
):
    settings.TRUSTED_PROXIES = 1
    assert seen(client, tess, forwarded) == address


def test_a_session_shows_the_browser_not_the_proxy(client, tess, settings):
    from classroom_monitor.accounts import actions

    settings.TRUSTED_PROXIES = 1
    actions.change_password(tess.user, "quiet rivers turn 9")
    page = {"login": "ng75pn_tan", "password": "quiet rivers turn 9"}
    client.post("/accounts/sign-in/", page, headers={"X-Forwarded-For": "203.0.113.7"})
    assert Session.objects.get().address == "203.0.113.7"
