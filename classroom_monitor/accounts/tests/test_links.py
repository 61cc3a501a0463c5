"""Mailed links and passwords that follow them."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from classroom_monitor.accounts import actions, links
from classroom_monitor.accounts.models import Link, LinkKind, Session


@pytest.fixture
def tess_link(tess):
    return links.issue(tess.user, LinkKind.SET_UP, school=tess.school)


def token_of(address):
    return address.rstrip("/").rsplit("/", 1)[1]


def test_only_the_hash_of_a_token_is_kept(tess_link, settings):
    """RST-2, RST-3: the address comes from the settings and is nowhere stored."""
    link, address = tess_link
    assert address.startswith(f"{settings.PUBLIC_URL}/accounts/set-password/")
    token = token_of(address)
    row = Link.objects.values().get(pk=link.pk)
    assert token not in map(str, row.values())
    assert links.open_link(token) == link
    assert links.open_link(token + "x") is None


def test_a_link_is_used_once(tess_link):
    """RST-2."""
    link, address = tess_link
    assert links.use(link)
    assert not links.use(link)
    assert links.open_link(token_of(address)).used_at is not None


def test_a_newer_link_ends_the_older_one(tess, tess_link):
    """RST-2: also one that was asked for on the sign-in page."""
    link, _ = tess_link
    newer, _ = links.issue(tess.user, LinkKind.RESET)
    link.refresh_from_db()
    assert not link.is_open()
    assert links.is_superseded(link)
    assert newer.is_open()
    assert not links.is_superseded(newer)


def test_an_invitation_of_another_school_stays(tess, birchwood, ashgrove):
    first, _ = links.issue(tess.user, LinkKind.INVITATION, school=birchwood)
    links.issue(tess.user, LinkKind.INVITATION, school=ashgrove)
    first.refresh_from_db()
    assert first.is_open()


@pytest.mark.parametrize(
    ("kind", "hours"), [(LinkKind.RESET, 24), (LinkKind.SET_UP, 72)]
)
def test_a_link_runs_out(tess, kind, hours):
    """RST-2."""
    link, _ = links.issue(tess.user, kind)
    with time_machine.travel(timezone.now() + timedelta(hours=hours, minutes=1)):
        assert not link.is_open()
        assert not links.use(link)


def test_a_given_password_is_temporary_and_ends_sessions_and_links(
    tess, tess_link, sign_in
):
    """SES-3, RST-2: a password set by someone else."""
    sign_in(tess)
    actions.give_temporary_password(tess.user, "acorn-lantern-482")
    tess.user.refresh_from_db()
    assert tess.user.check_password("acorn-lantern-482")
    assert tess.user.must_choose_password()
    assert not Session.objects.exists()
    assert not Link.objects.get().is_open()


def test_a_chosen_password_ends_all_sessions_but_the_one_named(tess, sign_in):
    actions.give_temporary_password(tess.user, "acorn-lantern-482")
    here, _ = sign_in(tess), sign_in(tess)
    actions.change_password(
        tess.user, "a long one of my own", keep_session=here.session.session_key
    )
    tess.user.refresh_from_db()
    assert not tess.user.must_choose_password()
    assert [s.session_key for s in Session.objects.all()] == [here.session.session_key]
