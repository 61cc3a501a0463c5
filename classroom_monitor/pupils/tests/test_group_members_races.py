"""Two administrators at one group at one instant, as two threads."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from classroom_monitor.testing import make_member

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Carry acts out in threads that begin together; give their answers."""
    ready, answers = threading.Barrier(len(acts)), {}

    def run(number, act):
        ready.wait()
        try:
            answers[number] = act()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[number] for number in range(len(acts))]


def test_two_administrators_at_one_instant_lose_nothing_rel_2(
    sign_in, ashgrove, amara, tess, sal, class_4b, cara, ewan, today
):
    other = make_member(ashgrove, "ng75pn_bell", is_administrator=True)
    address = f"/schools/ashgrove/groups/{class_4b.ref}/members/"
    office, second = sign_in(amara), sign_in(other)
    opened = office.get(address).context["was"]
    sent = [
        {"was": opened, "user": [tess.ref], "pupil": [cara.ref, ewan.ref]},
        {"was": opened, "user": [tess.ref, sal.ref], "pupil": [cara.ref]},
    ]
    answers = at_once(
        lambda: office.post(address, sent[0]), lambda: second.post(address, sent[1])
    )
    # One is saved; the other is shown what was saved meanwhile, and nothing is undone.
    assert sorted(answer.status_code for answer in answers) == [302, 422]
    [told] = [answer for answer in answers if answer.status_code == 422]
    assert "Somebody saved this group while you were choosing" in told.text
    links = class_4b.access.on(today)
    winner = sent[0] if answers[0].status_code == 302 else sent[1]
    assert {link.membership.ref for link in links} == {*winner["user"]}
    pupils = class_4b.pupil_links.on(today)
    assert {link.pupil.ref for link in pupils} == {*winner["pupil"]}
