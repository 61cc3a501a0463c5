"""Administrators see and clear the delay after wrong passwords (AUTH-3)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from classroom_monitor.accounts import actions
from classroom_monitor.accounts.models import User
from classroom_monitor.history.models import Change
from classroom_monitor.staff.models import Membership

RIGHT = "quiet rivers turn 9"


def enter(password):
    page = {"login": "ng75pn_tan", "password": password}
    return Client().post("/accounts/sign-in/", page).status_code


@pytest.fixture
def slowed(tess):
    actions.change_password(tess.user, RIGHT)
    for _ in range(8):
        enter("wrong words here")
    assert enter(RIGHT) == 429
    return tess


def test_an_administrator_lets_somebody_try_again(sign_in, amara, slowed):
    client = sign_in(amara)
    page = f"/schools/ashgrove/staff/{slowed.ref}/"
    assert b"Clear the delay" in client.get(page).content
    assert client.post(f"{page}clear-delay/")["Location"] == page
    assert b"Clear the delay" not in client.get(page).content
    assert enter(RIGHT) == 302
    entry = Change.objects.get()
    assert (entry.kind, entry.subject_ref) == ("staff.delay_cleared", slowed.ref)
    assert entry.actor_ref == amara.user.ref


@pytest.mark.parametrize(
    ("who", "status"), [("tess", 403), ("sal", 403), ("otto", 404), ("oona", 404)]
)
def test_others_are_kept_out(sign_in, request, who, status, slowed):
    client = sign_in(request.getfixturevalue(who))
    address = f"/schools/ashgrove/staff/{slowed.ref}/clear-delay/"
    assert client.post(address).status_code == status
    assert enter(RIGHT) == 429


def test_a_school_clears_only_what_is_its_own(sign_in, amara, otto):
    """Rule 6: whether somebody at home elsewhere is slowed is not told here."""
    guest = Membership.objects.create(
        school=amara.school, user=otto.user, first_name="Otto", last_name="Falk"
    )
    later = timezone.now() + timedelta(hours=1)
    User.objects.filter(pk=otto.user.pk).update(slowed_until=later)
    client = sign_in(amara)
    page = f"/schools/ashgrove/staff/{guest.ref}/"
    assert b"Clear the delay" not in client.get(page).content
    assert client.post(f"{page}clear-delay/").status_code == 404
    assert User.objects.get(pk=otto.user.pk).slowed_until == later
