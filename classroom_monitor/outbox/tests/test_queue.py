"""Queueing: once a person and batch, few statements, nothing sent in the request."""

import threading

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from classroom_monitor.outbox.models import Message, MessageKind, State
from classroom_monitor.outbox.queue import draft, queue, queue_many
from classroom_monitor.testing import make_member


def test_a_message_waits_with_its_person_and_never_a_body(tess, system):
    message = queue(
        tess.user,
        MessageKind.SET_PASSWORD,
        school=tess.school,
        membership=tess,
        by=system,
    )
    assert message.state == State.QUEUED
    assert message.context == {"by": "Classroom Monitor", "school": "Ashgrove"}
    assert message.link is None


def test_a_batch_asked_for_twice_is_queued_once_rst_7(tess, sal, system):
    def press():
        return queue_many(
            [
                draft(
                    member.user,
                    MessageKind.SET_PASSWORD,
                    school=member.school,
                    membership=member,
                    by=system,
                    batch="press-1",
                )
                for member in (tess, sal)
            ]
        )

    first, second = press(), press()
    assert [m.ref for m in first] == [m.ref for m in second]
    assert [m.membership_id for m in second] == [tess.pk, sal.pk]
    assert Message.objects.waiting().count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_one_instant_queue_once_rst_7(tess, system):
    refs, barrier = [], threading.Barrier(4)

    def press():
        barrier.wait()
        message = queue(
            tess.user,
            MessageKind.SET_PASSWORD,
            school=tess.school,
            membership=tess,
            by=system,
            batch="press-1",
        )
        refs.append(message.ref)
        connection.close()

    presses = [threading.Thread(target=press) for _ in range(4)]
    for thread in presses:
        thread.start()
    for thread in presses:
        thread.join()
    assert refs == [Message.objects.waiting().get().ref] * 4


def test_a_newer_one_takes_the_place_of_one_that_waits(tess, system):
    def press():
        return queue(tess.user, MessageKind.SET_PASSWORD, school=tess.school, by=system)

    first, second = press(), press()
    first.refresh_from_db()
    assert first.state == State.WITHDRAWN
    assert list(Message.objects.waiting()) == [second]


@pytest.mark.django_db(transaction=True)
def test_the_worker_is_nudged_after_the_commit(tess, system):
    queue(tess.user, MessageKind.PASSWORD_CHANGED, by=system)
    task = DBTaskResult.objects.get()
    assert task.task_path == "classroom_monitor.outbox.tasks.deliver_due"


@pytest.mark.parametrize("people", [2, 40])
def test_many_cost_the_same_statements(
    people, ashgrove, system, django_assert_max_num_queries
):
    members = [make_member(ashgrove, f"person{number}") for number in range(people)]
    with django_assert_max_num_queries(8):
        queue_many(
            [
                draft(
                    member.user,
                    MessageKind.SET_PASSWORD,
                    school=ashgrove,
                    membership=member,
                    by=system,
                    batch="all",
                )
                for member in members
            ]
        )
    assert Message.objects.waiting().count() == people
