"""The sign-in page."""

import re
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
import time_machine
from allauth.core import context
from django.test import Client, RequestFactory
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from classroom_monitor.accounts import actions
from classroom_monitor.accounts.adapter import AccountAdapter
from classroom_monitor.accounts.hash_queue import TooBusy
from classroom_monitor.accounts.models import Session, User

PAGE = "/accounts/sign-in/"
PASSWORD = "quiet rivers turn 9"


@pytest.fixture
def password(tess, amara, sal, otto):
    """Everybody's, set and hashed once."""
    for member in [tess, amara, sal, otto]:
        actions.change_password(member.user, PASSWORD)
    return PASSWORD


def enter(client, login, password, **more):
    return client.post(PAGE, {"login": login, "password": password, **more})


def is_signed_in(client):
    return Session.objects.exclude(user=None).exists() and (
        client.get("/accounts/profile/").status_code == 200
    )


@pytest.mark.parametrize(
    "typed",
    [
        "ng75pn_tan",
        "  ng75pn_tan\t",
        "ng75pn_tan@example.test",
        " NG75PN_Tan@Example.Test ",
    ],
)
def test_a_person_signs_in_with_username_or_email(client, password, typed):
    response = enter(client, typed, password)
    assert response.status_code == 302
    assert response["Location"] == "/accounts/schools/"
    landing = client.get(response["Location"])
    assert landing["Location"] == "/schools/ashgrove/"


def test_the_session_gets_a_new_key_and_knows_its_device(client, tess, password):
    """SES-1."""
    client.get("/accounts/set-password/some-token/")
    before = client.session.session_key
    client.post(
        PAGE,
        {"login": "ng75pn_tan", "password": password},
        headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"},
    )
    session = Session.objects.get(user=tess.user)
    assert before != session.session_key
    assert not Session.objects.filter(session_key=before).exists()
    assert "Firefox" in session.user_agent
    assert session.address == "127.0.0.1"


@pytest.mark.parametrize(
    ("login", "word"),
    [
        ("ng75pn_tan", "wrong password here"),
        ("NG75PN_tan", PASSWORD),
        ("nobody_at_all", PASSWORD),
        ("nobody@example.test", PASSWORD),
        ("ng75pn_rees", PASSWORD),
        ("ng75pn_tan", PASSWORD.upper()),
        ("ng75pn_tan", PASSWORD + " "),
    ],
)
def test_whatever_is_wrong_the_answer_is_the_same(sal, password, login, word):
    """AUTH-1: wrong password, wrong case, unknown, and inactive (Sal)."""
    sal.is_active = False
    sal.save(update_fields=["is_active"])
    client, other = Client(), Client()
    response = enter(client, login, word)
    usual = enter(other, "somebody_else", word)
    assert response.status_code == usual.status_code == 422
    assert body(response, login) == body(usual, "somebody_else")
    assert b"Error: " in response.content
    assert not is_signed_in(client)


def body(response, login):
    """A page without what was typed and without its token."""
    text = response.content.decode().replace(login, "LOGIN")
    token = str(response.context["csrf_token"])
    return text.replace(token, "TOKEN")


@pytest.mark.parametrize("missing", ["login", "password"])
def test_an_empty_field_is_named(client, db, missing):
    page = {"login": "ng75pn_tan", "password": PASSWORD} | {missing: ""}
    response = client.post(PAGE, page)
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {missing}
    assert b"There is a problem" in response.content


@pytest.mark.parametrize(
    ("login", "word"),
    [
        ("\x00", PASSWORD),
        ("x" * 100_000, PASSWORD),
        ("ng75pn_tan", "\x00" * 20),
        ("ng75pn_tan", "x" * 100_000),
        ("\u202e\u200b", "\u0301" * 3000),
        ("' OR 1=1 --", "' OR 1=1 --"),
    ],
)
def test_nothing_typed_breaks_the_page(client, password, login, word):
    assert enter(client, login, word).status_code == 422


@pytest.mark.parametrize(
    "to",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "https:evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "%2f%2fevil.example",
        "http://localhost/schools/",
        "///evil.example",
        "\t//evil.example",
    ],
)
def test_nobody_is_sent_to_another_host(client, password, to):
    """WEB-5: also not to another host of ours."""
    response = enter(client, "ng75pn_tan", password, next=to)
    assert response.status_code == 302
    assert response["Location"] in {"/accounts/schools/", "%2f%2fevil.example"}


def test_a_person_lands_where_they_wanted(client, password):
    wanted = "/schools/ashgrove/"
    page = client.get(wanted, follow=True)
    assert page.redirect_chain == [(f"{PAGE}?next=/schools/ashgrove/", 302)]
    response = enter(client, "ng75pn_tan", password, next=wanted)
    assert response["Location"] == wanted


def test_a_sign_in_without_a_token_is_refused(password):
    """WEB-3."""
    client = Client(enforce_csrf_checks=True)
    assert enter(client, "ng75pn_tan", password).status_code == 403
    assert not Session.objects.exclude(user=None).exists()


def test_signing_in_costs_few_queries(
    client, tess, password, django_assert_max_num_queries
):
    """One look-up of the person, whatever they typed."""
    enter(client, "ng75pn_tan", password)
    client.post("/accounts/sign-out/")
    with django_assert_max_num_queries(13):
        enter(client, "ng75pn_tan", password)


def test_the_person_comes_with_the_session(sign_in, tess, django_assert_num_queries):
    """One query for both, and the password's fingerprint is still compared."""
    client = sign_in(tess)
    with django_assert_num_queries(2):
        assert client.get("/accounts/choose-password/").status_code == 302
    User.objects.filter(pk=tess.user.pk).update(password="changed behind its back")
    assert client.get("/accounts/choose-password/")["Location"].startswith(PAGE)


def test_a_session_notes_its_use_each_five_minutes(sign_in, tess):
    client = sign_in(tess)
    began = Session.objects.get().last_used_at
    client.get("/accounts/profile/")
    assert Session.objects.get().last_used_at == began
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        client.get("/accounts/profile/")
    assert Session.objects.get().last_used_at > began + timedelta(minutes=5)


def test_when_too_many_sign_in_the_page_says_when_to_try_again(
    client, tess, password, monkeypatch
):
    """PWD-8: and nothing is counted against the person."""

    def busy(*args):
        raise TooBusy

    monkeypatch.setattr(User, "check_password", busy)
    for _ in range(20):
        response = enter(client, "ng75pn_tan", password)
        assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    monkeypatch.undo()
    assert enter(client, "ng75pn_tan", password).status_code == 302


@pytest.mark.parametrize(
    "address", ["signup/", "email/", "password/reset/", "login/", "2fa/", "inactive/"]
)
def test_other_addresses_of_allauth_are_not_there(client, db, address):
    assert client.get(f"/accounts/{address}").status_code == 404


def test_the_step_for_a_second_factor_keeps_its_place(rf):
    from allauth.account.adapter import get_adapter

    stages = get_adapter(rf.get("/")).get_login_stages()
    assert "allauth.mfa.stages.AuthenticateStage" in stages


def test_signing_out_ends_the_session_and_clears_the_browser(sign_in, tess):
    """SES-5."""
    client = sign_in(tess)
    page = client.get("/accounts/profile/")
    assert page["Cache-Control"] == "no-store"
    assert client.get("/accounts/sign-out/").status_code == 200
    response = client.post("/accounts/sign-out/")
    assert response["Location"] == PAGE
    assert '"cache"' in response["Clear-Site-Data"]
    assert not Session.objects.exists()
    assert client.get("/accounts/profile/").status_code == 302


def test_signing_out_wants_a_token(tess, sign_in):
    """WEB-3, and a link to it changes nothing."""
    client = sign_in(tess)
    client.get("/accounts/sign-out/")
    client.handler.enforce_csrf_checks = True
    assert client.post("/accounts/sign-out/").status_code == 403
    assert Session.objects.exists()


@settings(max_examples=200, deadline=None)
@given(to=st.text(alphabet="/\\:@.?#% \t\n\x00ehtpsvilxa1", max_size=30))
def test_no_address_to_go_on_to_leads_elsewhere(to):
    """WEB-5, for any text: what a browser would make of it is on this host."""
    request = RequestFactory().get("/")
    with context.request_context(request):
        is_safe = AccountAdapter(request).is_safe_url(to)
    if is_safe:
        # As browsers read it: backslashes are slashes, tabs and line ends are gone.
        read = re.sub(r"[\t\r\n]", "", to.strip(" \x00")).replace("\\", "/")
        assert urlsplit(urljoin("http://testserver/accounts/", read)).netloc == (
            "testserver"
        )
