"""A password that somebody else gave, and the choice that must follow."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from classroom_monitor.accounts import actions
from classroom_monitor.accounts.models import Session, User
from classroom_monitor.history.models import Change
from classroom_monitor.outbox.models import Message, MessageKind

GIVEN = "acorn-lantern-puddle-482"
NEW = "seven green kettles sing"
CHOOSE = "/accounts/choose-password/"


@pytest.fixture
def given(tess):
    actions.give_temporary_password(tess.user, GIVEN)
    return tess


def enter(client, password=GIVEN):
    page = {"login": "ng75pn_tan", "password": password}
    return client.post("/accounts/sign-in/", page)


def test_whoever_was_given_a_password_chooses_one_first(given):
    """PWD-4: works once, then nothing is open but the choice."""
    client = Client()
    assert enter(client).status_code == 302
    for address in (
        "/",
        "/accounts/schools/",
        "/accounts/profile/",
        "/accounts/profile/password/",
        "/accounts/set-password/",
        "/accounts/sign-in/",
        "/schools/ashgrove/",
        "/schools/ashgrove/staff/",
    ):
        response = client.get(address)
        assert (response.status_code, response["Location"]) == (302, CHOOSE), address
    page = client.get(CHOOSE)
    assert page.status_code == 200
    assert b"At least 12 characters" in page.content
    before = client.session.session_key
    response = client.post(CHOOSE, {"new_password": NEW})
    assert response["Location"] == "/accounts/schools/"
    assert client.get("/schools/ashgrove/").status_code == 200
    assert client.session.session_key != before
    user = User.objects.get(pk=given.user.pk)
    assert user.check_password(NEW)
    assert not user.must_choose_password()
    assert Change.objects.get().kind == "account.password_chosen"
    assert Message.objects.get().kind == MessageKind.PASSWORD_CHANGED


def test_every_address_leads_to_the_choice(given):
    """PWD-4: every row of the table of addresses but the few that stay open."""
    from django.urls import resolve

    from classroom_monitor.accounts.middleware import STILL_OPEN
    from tests.matrix import MATRIX
    from tests.test_matrix import address

    client = Client()
    enter(client)
    for route, row in MATRIX.items():
        where = address(route, "k7m2xqk7m2xqk7/k7m2xqk7m2xqk7")
        if resolve(where).view_name in STILL_OPEN:
            continue
        for method in row.methods.split():
            response = client.generic(method, where)
            assert response.status_code == 302, where
            assert response["Location"] == CHOOSE, where


def test_htmx_is_sent_to_the_whole_page(given):
    client = Client()
    enter(client)
    response = client.get("/schools/ashgrove/staff/", headers={"HX-Request": "true"})
    assert response["HX-Redirect"] == CHOOSE


def test_signing_out_and_colours_stay_open(given):
    client = Client()
    enter(client)
    response = client.post("/accounts/theme/", {"theme": "dark", "next": CHOOSE})
    assert response["Location"] == CHOOSE
    assert client.cookies["theme"].value == "dark"
    assert client.post("/accounts/sign-out/")["Location"] == "/accounts/sign-in/"
    assert not Session.objects.exists()


def test_a_given_password_works_once(given):
    """PWD-4: the second use fails like any wrong password."""
    enter(Client())
    second, wrong = enter(Client()), enter(Client(), "not the one at all")
    assert second.status_code == wrong.status_code == 422
    errors = [r.context["form"].errors for r in (second, wrong)]
    assert errors[0] == errors[1]


def test_a_given_password_runs_out(given):
    """PWD-4."""
    with time_machine.travel(timezone.now() + timedelta(hours=73)):
        assert enter(Client()).status_code == 422
    assert User.objects.get(pk=given.user.pk).temporary_used_at is None


def test_of_two_at_one_instant_one_gets_in(given):
    from classroom_monitor.accounts.backends import take_temporary

    one, two = (User.objects.get(pk=given.user.pk) for _ in range(2))
    assert take_temporary(one)
    assert not take_temporary(two)


def test_a_choice_that_will_not_do_is_refused(given):
    client = Client()
    enter(client)
    response = client.post(CHOOSE, {"new_password": "short1"})
    assert response.status_code == 422
    assert client.get("/schools/ashgrove/")["Location"] == CHOOSE


def test_nobody_else_needs_the_page(sign_in, sal):
    response = sign_in(sal).get(CHOOSE)
    assert response["Location"] == "/accounts/profile/password/"
