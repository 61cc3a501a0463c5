"""Two at one cell at one instant: one wins, the other is told, nothing is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from classroom_monitor.attainment.models import Attainment, AttainmentChange
from classroom_monitor.attainment.months import written
from classroom_monitor.attainment.places import Cell
from classroom_monitor.attainment.recording import Outcome, record
from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.history.models import Actor, Capacity
from classroom_monitor.pupils.actions import save_pupil
from classroom_monitor.testing import make_result

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


@pytest.fixture
def people(tess, sal, tess_has_4b, class_4b, today):
    GroupAccess.objects.create(
        school=sal.school, group=class_4b, membership=sal, from_on=today
    )
    return [tess, sal]


def saving(member, *cells: Cell) -> Callable[[], list[Outcome]]:
    by = Actor(Capacity.MEMBER, ref=member.ref, name=member.short_name)
    return lambda: record(member, list(cells), by=by, now=member.school.now())


@pytest.mark.parametrize("turn", range(4))
@pytest.mark.parametrize("is_new", [True, False])
def test_one_wins_and_the_other_is_told(
    is_new, turn, people, cara, reading, this_month
):
    if not is_new:
        make_result(cara, reading, this_month, "3E")
    where = (cara.ref, reading.ref, written(this_month), "TA")
    seen = 0 if is_new else 1
    texts = ["4E", "4D", "4S", "5E"]
    acts = [
        saving(people[n % 2], Cell(*where, text, seen)) for n, text in enumerate(texts)
    ]
    answers = at_once(*acts)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    outcomes = [outcome for answer in answers for outcome in answer]
    verdicts = sorted(outcome.verdict for outcome in outcomes)
    assert verdicts == ["conflict", "conflict", "conflict", "saved"]
    winner = next(o for o in outcomes if o.verdict == "saved")
    assert Attainment.objects.get().step.code == winner.text
    told = [o for o in outcomes if o.verdict == "conflict"]
    assert all(f"saved {winner.text}, today" in o.message for o in told)
    assert AttainmentChange.objects.get().after == winner.text


@pytest.mark.parametrize("turn", range(3))
def test_two_blocks_that_meet_crosswise_both_come_through(
    turn, people, cara, dev, subjects, this_month
):
    """The same cells in opposite order: nobody waits for ever, each cell has one."""
    cells = [
        (pupil.ref, subject.ref, written(this_month), "TA")
        for pupil in (cara, dev)
        for subject in list(subjects.values())[:3]
    ]
    answers = at_once(
        saving(people[0], *[Cell(*where, "4E") for where in cells]),
        saving(people[1], *[Cell(*where, "4D") for where in reversed(cells)]),
    )
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    sorts = sorted({o.verdict for o in answer}.pop() for answer in answers)
    assert sorts == ["conflict", "saved"]
    assert Attainment.objects.count() == len(cells)
    assert len({result.step.code for result in Attainment.objects.all()}) == 1


def test_a_mark_and_a_new_record_of_its_pupil_do_not_wait_for_each_other(
    people, cara, reading, today, this_month
):
    where = (cara.ref, reading.ref, written(this_month), "TA")
    fields = {"year_group": "5"}
    answers = at_once(
        saving(people[0], Cell(*where, "4E")),
        lambda: save_pupil(cara, fields, by=Actor.system(), today=today),
    )
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert Attainment.objects.get().step.code == "4E"
    cara.refresh_from_db()
    assert cara.year_group == "5"
