"""What works once works once, also for eight who come at one instant."""

import threading

import pytest
from django.db import connection
from django.test import Client

from classroom_monitor.accounts import actions, links
from classroom_monitor.accounts.models import LinkKind, User
from classroom_monitor.history.models import Change
from classroom_monitor.outbox.models import Message

pytestmark = pytest.mark.django_db(transaction=True)
EIGHT = 8


def at_once(act):
    """What each of eight threads got that began together."""
    start, got = threading.Barrier(EIGHT), []

    def one(number):
        start.wait()
        try:
            got.append(act(number))
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=[n]) for n in range(EIGHT)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(got) == EIGHT
    return got


def test_one_of_eight_sets_the_password_by_a_link(tess):
    """RST-2: one password, one entry, one notice."""
    _, address = links.issue(tess.user, LinkKind.SET_UP)
    clients = [Client() for _ in range(EIGHT)]
    for client in clients:
        client.get("/" + address.split("/", 3)[3])

    def choose(number):
        page = {"new_password": f"seven green kettles {number}"}
        return clients[number].post("/accounts/set-password/", page).status_code

    statuses = at_once(choose)
    assert sorted(statuses) == [302] + [410] * (EIGHT - 1)
    user = User.objects.get(pk=tess.user.pk)
    right = [n for n in range(EIGHT) if user.check_password(f"seven green kettles {n}")]
    assert len(right) == 1
    assert Change.objects.count() == Message.objects.count() == 1


def test_one_of_eight_signs_in_with_a_given_password(tess):
    """PWD-4."""
    actions.give_temporary_password(tess.user, "acorn-lantern-482")

    def enter(number):
        page = {"login": "ng75pn_tan", "password": "acorn-lantern-482"}
        return Client().post("/accounts/sign-in/", page).status_code

    statuses = at_once(enter)
    assert statuses.count(302) == 1
    assert set(statuses) <= {302, 422, 429}


def test_five_of_eight_links_are_mailed(tess):
    """RST-5: also when they are asked for at one instant."""
    from classroom_monitor.accounts import throttle
    from classroom_monitor.accounts.renewal import HOUR, LINKS_AN_HOUR

    def ask(number):
        return throttle.is_too_often(
            "reset", tess.user.ref, most=LINKS_AN_HOUR, within=HOUR
        )

    assert at_once(ask).count(False) <= LINKS_AN_HOUR
