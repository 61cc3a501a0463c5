"""What the worker sees to by itself."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.backends.base import SessionBase
from django.tasks.base import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from classroom_monitor.accounts import links
from classroom_monitor.accounts import sweeps as accounts
from classroom_monitor.accounts.models import Link, LinkKind, Session
from classroom_monitor.history import sweeps as history
from classroom_monitor.history.models import Submission
from classroom_monitor.outbox.sweeps import forget_tasks, retake_tasks
from classroom_monitor.outbox.tasks import deliver_due


@pytest.fixture
def left(db) -> DBTaskResult:
    """A task that a worker took and never finished."""
    deliver_due.enqueue()
    task = DBTaskResult.objects.get()
    task.claim("gone")
    return task


def later(**much) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(**much))


def test_a_task_left_by_a_dead_worker_is_run_again_twice_at_most(left):
    retake_tasks()
    left.refresh_from_db()
    assert left.status == TaskResultStatus.RUNNING
    for tries, status in ((1, "READY"), (2, "READY"), (3, "FAILED")):
        with later(minutes=11 * tries):
            retake_tasks()
            left.refresh_from_db()
            assert left.status == status
            left.claim("another")


def test_nudges_of_yesterday_are_forgotten(left):
    forget_tasks()
    assert DBTaskResult.objects.exists()
    with later(hours=25):
        forget_tasks()
    assert not DBTaskResult.objects.exists()


def test_sessions_that_ran_out_are_cleared(sign_in, tess, settings):
    sign_in(tess)
    accounts.clear_sessions()
    assert Session.objects.exists()
    with later(seconds=SessionBase().get_session_cookie_age() + 1):
        accounts.clear_sessions()
    assert not Session.objects.exists()


def test_a_dead_link_is_kept_while_its_page_has_something_to_say(tess):
    links.issue(tess.user, LinkKind.RESET)
    with later(days=89):
        accounts.clear_links()
        assert Link.objects.exists()
    with later(days=92):
        accounts.clear_links()
    assert not Link.objects.exists()


def test_keys_of_old_forms_are_cleared(db):
    Submission.objects.create(key="k", user_id=1, body_digest="d")
    history.clear_submissions()
    assert Submission.objects.exists()
    with later(days=3):
        history.clear_submissions()
    assert not Submission.objects.exists()
