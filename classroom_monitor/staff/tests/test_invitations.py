"""Joining a second school with the account that one has."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from classroom_monitor.accounts import actions, links
from classroom_monitor.accounts.models import LinkKind, User
from classroom_monitor.history.models import Actor, Change
from classroom_monitor.outbox.models import Message, MessageKind, State
from classroom_monitor.staff.joining import NewMember, add_member
from classroom_monitor.staff.models import Membership

PAGE = "/accounts/invitations/"


@pytest.fixture
def invited(ashgrove, otto, today):
    """Ashgrove typed Otto's address, and got a place like any other."""
    return add_member(
        ashgrove,
        NewMember(
            "ng75pn_falk",
            {"first_name": "Otto", "last_name": "Falk"},
            email="b11aa_falk@example.test",
        ),
        by=Actor.system(),
        today=today,
    )


@pytest.fixture
def mailed(invited, otto):
    link, address = links.issue(
        otto.user, LinkKind.INVITATION, school=invited.school, about=invited.ref
    )
    Message.objects.create(
        user=invited.user,
        membership=invited,
        school=invited.school,
        kind=MessageKind.SET_PASSWORD,
        link=link,
        state=State.HANDED_OVER,
    )
    return "/" + address.split("/", 3)[3]


def opened(client, address):
    client.get(address)
    return client


def test_the_owner_joins_with_their_own_account(mailed, invited, otto, sign_in):
    placeholder = invited.user
    client = opened(sign_in(otto), mailed)
    page = client.get(PAGE)
    assert b"Join Ashgrove" in page.content
    assert page["Referrer-Policy"] == "same-origin"
    response = client.post(f"{PAGE}accept/")
    assert response["Location"] == "/schools/ashgrove/"
    member = Membership.objects.get(pk=invited.pk)
    assert member.user == otto.user
    assert member.invitation == "accepted"
    assert not member.is_home()
    assert member.shown_username == ""
    assert member.shown_email == "b11aa_falk@example.test"
    assert not User.objects.filter(pk=placeholder.pk).exists()
    assert actions.taken(["ng75pn_falk"]) == set()
    assert client.get("/schools/ashgrove/").status_code == 200
    assert client.get("/schools/birchwood/").status_code == 200
    assert Message.objects.get().membership == member


def test_the_schools_learn_nothing_of_each_other(mailed, invited, otto, sign_in):
    """Rule 6: neither in the entry nor in the place is a word of Birchwood."""
    opened(sign_in(otto), mailed).post(f"{PAGE}accept/")
    entry = Change.objects.get(kind="staff.joined")
    assert entry.school == invited.school
    assert entry.content.data["address"] == ""
    told = str(entry.content.data) + str(Membership.objects.values().get(pk=invited.pk))
    assert "irchwood" not in told
    assert "b11aa_falk'" not in told
    assert not Change.objects.filter(school=otto.school).exists()


def test_whoever_is_not_signed_in_signs_in_first(mailed, otto):
    """RST-3: the token is in no address that is handed on."""
    actions.change_password(otto.user, "quiet rivers turn 9")
    client = Client()
    assert client.get(mailed)["Location"] == PAGE
    response = client.get(PAGE)
    assert response["Location"] == f"/accounts/sign-in/?next={PAGE}"
    page = {"login": "b11aa_falk", "password": "quiet rivers turn 9", "next": PAGE}
    assert client.post("/accounts/sign-in/", page)["Location"] == PAGE
    assert b"Join Ashgrove" in client.get(PAGE).content


def test_another_account_cannot_take_it(mailed, invited, tess, sign_in):
    client = opened(sign_in(tess), mailed)
    page = client.get(PAGE)
    assert page.status_code == 410
    assert b"another account" in page.content
    assert b"b11aa" not in page.content
    assert client.post(f"{PAGE}accept/").status_code == 410
    assert client.post(f"{PAGE}again/").status_code == 410
    assert Membership.objects.get(pk=invited.pk).user == invited.user


def test_looking_changes_nothing_and_accepting_works_once(mailed, otto, sign_in):
    """RST-4, RST-2."""
    client = sign_in(otto)
    for _ in range(10):
        assert opened(client, mailed).get(PAGE).status_code == 200
    other = opened(sign_in(otto), mailed)
    assert client.post(f"{PAGE}accept/").status_code == 302
    assert other.post(f"{PAGE}accept/").status_code == 409
    assert opened(client, mailed).get(PAGE).status_code == 410


def test_a_place_in_use_is_not_moved(mailed, invited, otto, sign_in):
    User.objects.filter(pk=invited.user.pk).update(last_login=timezone.now())
    response = opened(sign_in(otto), mailed).post(f"{PAGE}accept/")
    assert response.status_code == 409
    assert b"Somebody signed in" in response.content
    assert Membership.objects.get(pk=invited.pk).user == invited.user


def test_whoever_has_a_place_there_is_told(mailed, invited, otto, sign_in):
    Membership.objects.create(
        school=invited.school, user=otto.user, first_name="O", last_name="Falk"
    )
    response = opened(sign_in(otto), mailed).post(f"{PAGE}accept/")
    assert response.status_code == 409
    assert b"You have a place at Ashgrove already" in response.content


def test_an_invitation_to_a_place_that_ended_does_nothing(
    mailed, invited, otto, sign_in
):
    invited.is_active = False
    invited.save(update_fields=["is_active"])
    client = opened(sign_in(otto), mailed)
    assert client.get(PAGE).status_code == 410
    assert client.post(f"{PAGE}accept/").status_code == 409


def test_one_that_ran_out_offers_a_fresh_one(mailed, invited, otto, sign_in):
    with time_machine.travel(timezone.now() + timedelta(hours=73)):
        client = opened(sign_in(otto), mailed)
        page = client.get(PAGE)
        assert page.status_code == 410
        assert b"fresh one" in page.content
        assert client.post(f"{PAGE}accept/").status_code == 409
        assert client.post(f"{PAGE}again/").status_code == 302
    fresh = Message.objects.latest("pk")
    assert fresh.state == State.QUEUED
    assert (fresh.user, fresh.membership) == (invited.user, invited)


@pytest.mark.parametrize("path", ["accept/", "again/"])
def test_without_an_invitation_nothing_happens(sign_in, tess, path):
    client = sign_in(tess)
    assert client.post(PAGE + path).status_code == 410
    assert client.get(PAGE + path).status_code == 405
