"""What happens at one instant: threads of their own, on a database file."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from classroom_monitor.accounts.models import User
from classroom_monitor.history import chains
from classroom_monitor.history.models import Actor
from classroom_monitor.staff.models import Membership
from classroom_monitor.staff.revisions import Revision, revise

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Do all at one instant and give what each answered, or raised."""
    barrier = threading.Barrier(len(acts))
    answers: list[object] = [None] * len(acts)

    def do(number: int) -> None:
        barrier.wait()
        try:
            answers[number] = acts[number]()
        except Exception as error:
            answers[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(n,)) for n in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_eight_create_one_username_and_one_has_it(sign_in, amara):
    """One is told that it was added, seven that the name is taken: never a 500."""
    data = {
        "username": "ng75pn_smith",
        "user_type": "teacher",
        "first_name": "Jo",
        "last_name": "Smith",
        "status": "active",
    }
    browsers = [sign_in(amara) for _ in range(8)]
    answers = at_once(
        *(lambda b=b: b.post("/schools/ashgrove/staff/add/", data) for b in browsers)
    )
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [302] + [422] * 7
    assert User.objects.filter(username="ng75pn_smith").count() == 1
    told = [answer for answer in answers if answer.status_code == 422]
    assert all("taken" in answer.text for answer in told)
    assert chains.verify() == []


@pytest.mark.parametrize("turn", range(5))
def test_two_administrators_who_remove_each_other_leave_one_az_7(
    turn, amara, sal, today
):
    Membership.objects.filter(pk=sal.pk).update(is_administrator=True)
    sal.refresh_from_db()

    def remove(member: Membership) -> object:
        by = Actor.system()
        change = {"is_administrator": False}
        return revise(member.school, [Revision(member, change)], by=by, today=today)

    answers = at_once(lambda: remove(amara), lambda: remove(sal))
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    left = amara.school.memberships.active(today).administrators()
    assert left.count() == 1
    assert sum(len(answer.refused) for answer in answers) == 1
