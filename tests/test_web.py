"""Redirects, hosts and addresses that are odd (WEB-4, WEB-5)."""

import pytest


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "/\\evil.example", "https:evil.example", "%2f%2fevil.example"],
)
def test_a_redirect_stays_on_this_site_web_5(client, db, target):
    page = client.get("/accounts/sign-in/", {"next": target})
    assert "evil.example" not in page.get("Location", "")
    assert 'action="//' not in page.text


@pytest.mark.parametrize("where", ["staff/%00/", "groups/?q=%00", "%00/"])
def test_an_address_with_a_nul_is_refused_with_a_page(sign_in, amara, where):
    response = sign_in(amara).get(f"/schools/ashgrove/{where}")
    assert response.status_code == 400
    assert "</html>" in response.text


def test_an_unknown_host_is_refused_web_4(client, db, settings):
    settings.ALLOWED_HOSTS = ["cm.example"]
    response = client.get("/accounts/sign-in/", headers={"host": "evil.example"})
    assert response.status_code == 400
