"""Two at one instant, on a database file and in threads of their own."""

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from classroom_monitor.groups import standing
from classroom_monitor.history.models import Actor, Change
from classroom_monitor.schools import roles
from classroom_monitor.schools.actions import add_number
from classroom_monitor.schools.continuing import continue_school
from classroom_monitor.schools.models import School, SchoolNumber
from classroom_monitor.schools.register.loading import load_schools
from classroom_monitor.schools.tests.register import Register
from classroom_monitor.staff.joining import NewMember
from classroom_monitor.testing import make_school

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Do all of these at one instant; answers their answers, refusals among them."""
    start = threading.Barrier(len(acts))
    answers: list[object] = [None] * len(acts)

    def run(number: int) -> None:
        try:
            start.wait(timeout=10)
            answers[number] = acts[number]()
        except ValidationError as refusal:
            answers[number] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


def test_two_loads_of_one_file_make_each_school_once(tmp_path):
    path = Register().write(tmp_path / "register.csv")
    by = Actor.system()
    receipts = at_once(*[lambda: load_schools(path, by=by)] * 2)
    assert sorted(receipt.created for receipt in receipts) == [0, 8]
    assert School.objects.count() == SchoolNumber.objects.count() == 8
    assert Change.objects.filter(kind="school.register_loaded").count() == 1


def test_two_continuations_of_one_school_leave_one_new_urn():
    school = make_school("Old Mill", status="closed")
    add_number(school, "100001", None)
    on, by = date(2026, 9, 1), Actor.system()
    answers = at_once(
        lambda: continue_school(school, "150001", on=on, by=by),
        lambda: continue_school(school, "150002", on=on, by=by),
    )
    assert sum(isinstance(answer, ValidationError) for answer in answers) == 1
    assert school.numbers.filter(to_on=None).count() == 1
    assert school.changes.count() == 1


def test_one_username_for_two_schools_goes_to_one_of_them():
    schools = [make_school("Hill"), make_school("Dale")]

    def add(school: School) -> Callable[[], object]:
        names = {"first_name": "Ada", "last_name": "Bell"}
        new = NewMember("ng75pn_bell", names, "")
        by = Actor.system()
        return lambda: roles.add_first_administrator(school, new, by=by)

    answers = at_once(*[add(school) for school in schools])
    assert sum(isinstance(answer, ValidationError) for answer in answers) == 1
    assert sum(school.memberships.count() for school in schools) == 1


def test_standing_groups_kept_twice_at_once_stand_there_once():
    school = make_school("Hill", phase="primary")
    at_once(*[lambda: standing.keep(school)] * 2)
    assert school.groups.count() == 8
