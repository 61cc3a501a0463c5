"""Every way in, walked by people who must stay out (AUTH-7)."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver

from classroom_monitor.accounts import actions, links, tasks, throttle
from classroom_monitor.accounts.models import LinkKind, Session, User
from classroom_monitor.outbox.models import Message
from classroom_monitor.staff.models import Membership

LIST = Path(settings.BASE_DIR) / "docs" / "ways-in.md"
RIGHT, NEW = "quiet rivers turn 9", "seven green kettles sing"


def ways():
    """The first two cells of each row of the table."""
    rows = re.findall(r"^\| ([A-Z][^|]*?) \| ([^|]*?) \|", LIST.read_text(), re.M)
    return dict(rows)


def linked(user, kind, **more):
    _, address = links.issue(user, kind, **more)
    client = Client()
    client.get("/" + address.split("/", 3)[3])
    return client


def sign_in_page(tess):
    page = {"login": "ng75pn_tan", "password": RIGHT}
    Client().post("/accounts/sign-in/", page)


def open_session(tess):
    client = Client()
    client.force_login(tess.user)
    answers = [client.get("/schools/ashgrove/"), client.get("/accounts/profile/")]
    assert [a.status_code for a in answers] == [404, 302]


def set_a_password(tess):
    client = linked(tess.user, LinkKind.SET_UP)
    client.post("/accounts/set-password/", {"new_password": NEW})


def confirm_an_address(tess):
    client = linked(tess.user, LinkKind.EMAIL, about="new@example.test")
    client.post("/accounts/confirm-email/")


def accept_an_invitation(tess):
    client = linked(tess.user, LinkKind.INVITATION, school=tess.school, about=tess.ref)
    client.force_login(tess.user)
    client.post("/accounts/invitations/accept/")


def use_the_current_password(tess):
    client = Client()
    client.force_login(tess.user)
    page = {"current_password": RIGHT, "new_password": NEW}
    client.post("/accounts/profile/password/", page)
    page = {"current_password": RIGHT, "email": "new@example.test"}
    client.post("/accounts/profile/email/", page)


def use_a_given_password(tess):
    actions.give_temporary_password(tess.user, "acorn-lantern-482")
    page = {"login": "ng75pn_tan", "password": "acorn-lantern-482"}
    Client().post("/accounts/sign-in/", page)
    assert User.objects.get(pk=tess.user.pk).temporary_used_at is None
    client = Client()
    client.force_login(tess.user)
    client.post("/accounts/choose-password/", {"new_password": NEW})
    assert User.objects.get(pk=tess.user.pk).check_password("acorn-lantern-482")
    actions.change_password(tess.user, RIGHT)


WALKED = {
    "Sign-in page": sign_in_page,
    "Open session": open_session,
    "Link to set a password": set_a_password,
    "Link to confirm an address": confirm_an_address,
    "Invitation": accept_an_invitation,
    "Current password on the own pages": use_the_current_password,
    "Given password": use_a_given_password,
}
# Makes accounts; nobody comes in by it.
COMMANDS = {"Command on the server"}


def test_the_list_names_what_is_walked_and_addresses_that_are_there():
    listed = ways()
    assert set(listed) == set(WALKED) | COMMANDS
    for where in listed.values():
        for address in re.findall(r"`(/[^`]+)`", where):
            assert get_resolver().resolve(address), address


def made_inactive(tess):
    tess.is_active = False
    tess.save(update_fields=["is_active"])


def left(tess):
    tess.last_day = tess.school.today() - timedelta(days=1)
    tess.save(update_fields=["last_day"])


@pytest.mark.parametrize("end", [made_inactive, left])
@pytest.mark.parametrize("way", WALKED)
def test_whoever_has_no_place_comes_in_by_no_way(tess, way, end):
    """Nobody stays signed in, nothing changes, and nothing is mailed."""
    actions.change_password(tess.user, RIGHT)
    before = Membership.objects.values().get(pk=tess.pk)
    end(tess)
    WALKED[way](tess)
    assert not signed_in_anywhere()
    user = User.objects.get(pk=tess.user.pk)
    assert user.check_password(RIGHT)
    assert user.email == "ng75pn_tan@example.test"
    assert not Message.objects.exists()
    after = Membership.objects.values().get(pk=tess.pk)
    assert (after["user_id"], after["invitation"]) == (
        before["user_id"],
        before["invitation"],
    )


def signed_in_anywhere():
    """Whether any session still opens a page; the middleware may have left a row."""
    found = False
    for session in Session.objects.exclude(user=None):
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
        page = client.get("/accounts/profile/")
        found = found or page.status_code == 200
    return found


def test_nothing_is_mailed_to_whoever_has_no_place(tess):
    made_inactive(tess)
    assert tasks.mail_reset_link.call(tess.user.pk) is False
    assert not Message.objects.exists()


@pytest.mark.parametrize("way", ["Sign-in page", "Current password on the own pages"])
def test_every_password_is_counted(tess, way):
    actions.change_password(tess.user, RIGHT)
    key = {
        "Sign-in page": throttle.hashed("account", tess.user.ref),
        "Current password on the own pages": throttle.hashed(
            "device", f"session of {tess.user.ref} {tess.user.ref}"
        ),
    }[way]
    for _ in range(8):
        throttle.add_one([key], tess.user)
    WALKED[way](tess)
    if way == "Sign-in page":
        assert not signed_in_anywhere()
    else:
        assert User.objects.get(pk=tess.user.pk).check_password(RIGHT)
