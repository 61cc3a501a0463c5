"""That the time of an answer tells nothing: many requests of each kind, in turns.

Measured as processor time of the whole process, hashing threads included: the clock on
the wall would rather tell what else the machine does.
"""

import time
from statistics import median

import pytest
from django.test import Client

from classroom_monitor.accounts import actions
from classroom_monitor.accounts.models import Attempt, Guesses, User
from classroom_monitor.testing import make_member

RIGHT, WRONG = "quiet rivers turn 9", "wrong words here 1"
TURNS = 200
WARM_UP = 10
NEAR = 0.005

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people(ashgrove):
    """One of each kind of account."""
    make = {
        "known": {},
        "inactive": {"is_active": False},
        "no_email": {"email": ""},
        "no_password": {},
    }
    for name, fields in make.items():
        member = make_member(ashgrove, name, **fields)
        if name != "no_password":
            actions.change_password(member.user, RIGHT)
    given = make_member(ashgrove, "given")
    actions.give_temporary_password(given.user, RIGHT)


def medians(address, entries):
    """The median time of each kind of entry, asked in turns so that all share noise."""
    times = {name: [] for name in entries}
    for turn in range(TURNS + WARM_UP):
        for name, entered in entries.items():
            Guesses.objects.all().delete()
            Attempt.objects.all().delete()
            client = Client()
            start = time.process_time()
            client.post(address, entered)
            if turn >= WARM_UP:
                times[name].append(time.process_time() - start)
    found = {name: median(values) for name, values in times.items()}
    print({name: f"{value * 1000:.1f} ms" for name, value in found.items()})
    return found


def test_a_refused_sign_in_takes_the_same_time_whatever_is_wrong(people):
    """AUTH-1."""
    entries = {
        "wrong password": ("known", WRONG),
        "unknown": ("nobody_here", WRONG),
        "wrong case": ("KNOWN", RIGHT),
        "inactive": ("inactive", RIGHT),
        "inactive and wrong": ("inactive", WRONG),
        "no password": ("no_password", WRONG),
        "temporary": ("given", WRONG),
        "unknown email": ("nobody@example.test", WRONG),
    }
    found = medians(
        "/accounts/sign-in/",
        {name: {"login": a, "password": b} for name, (a, b) in entries.items()},
    )
    usual = found["unknown"]
    assert all(abs(value - usual) < NEAR for value in found.values()), found


def test_asking_for_a_link_takes_the_same_time_for_everybody(people):
    """RST-1."""
    names = {
        "known": "known",
        "known email": "known@example.test",
        "unknown": "nobody_here",
        "inactive": "inactive",
        "no email": "no_email",
        "no password": "no_password",
    }
    found = medians(
        "/accounts/forgotten/", {name: {"login": a} for name, a in names.items()}
    )
    usual = found["unknown"]
    assert all(abs(value - usual) < NEAR for value in found.values()), found
    assert User.objects.count() == 5
