"""The worker as a process: it delivers, stops when told, and survives being killed."""

import random
import signal
import time
from collections import Counter

import pytest

from classroom_monitor.outbox import worker
from classroom_monitor.outbox.models import Message, MessageKind, State
from classroom_monitor.outbox.pace import stopping
from classroom_monitor.outbox.queue import draft, queue_many
from classroom_monitor.outbox.tests.conftest import state_of
from classroom_monitor.outbox.tests.workers import start_worker, wait_until
from classroom_monitor.outbox.worker import Worker, sweep
from classroom_monitor.testing import make_member

on_disk = pytest.mark.django_db(transaction=True)


@pytest.fixture
def start(tmp_path, mail_server):
    """Start workers that write to the test's mail server; ends those still there."""
    started = []

    def begin(**more):
        started.append(start_worker(tmp_path, mail_server.port, **more))
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.wait()


def queue_for_everybody(school, number, by) -> list[Message]:
    members = [make_member(school, f"person{n:03}") for n in range(number)]
    return queue_many(
        [
            draft(
                member.user,
                MessageKind.SET_PASSWORD,
                school=school,
                membership=member,
                by=by,
                batch="everybody",
            )
            for member in members
        ]
    )


def under_way() -> int:
    states = [State.QUEUED, State.HANDING_OVER]
    return Message.objects.filter(state__in=states).count()


@on_disk
def test_a_nudge_has_mail_delivered_at_once(start, sink, tess, send):
    start()
    first = send(tess)
    wait_until(lambda: state_of(first) == State.HANDED_OVER)
    second = send(tess, MessageKind.PASSWORD_CHANGED)
    began = time.monotonic()
    wait_until(lambda: state_of(second) == State.HANDED_OVER)
    assert time.monotonic() - began < 10
    assert len(sink.received) == 2


@on_disk
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_without_waiting_for_the_server_and_leaves_the_truth(
    start, sink, tess, send, number, tmp_path
):
    sink.delay = 25
    message = send(tess)
    process = start(EMAIL_TIMEOUT="30")
    wait_until(lambda: sink.connections == 1)
    time.sleep(0.2)
    process.send_signal(number)
    assert process.wait(timeout=15) == 0
    assert state_of(message) == State.QUEUED
    assert message.attempts == 0
    assert message.lease_until is None
    assert not sink.received
    assert "The worker has stopped" in (tmp_path / "worker.log").read_text()


def kill_and_count(
    start, sink, ashgrove, by, *, number: int, kills: int, seed: int
) -> int:
    """Kill the worker at random moments of its work; then let one finish."""
    chance = random.Random(seed)
    messages = queue_for_everybody(ashgrove, number, by)
    sink.delay, sink.reply_delay = 0.004, 0.02
    moments = sorted(chance.sample(range(1, number - 10), kills))
    for moment in moments:
        process = start()
        wait_until(lambda moment=moment: len(sink.received) >= moment, seconds=90)
        time.sleep(chance.random() * 0.05)
        process.kill()
        process.wait()
        assert under_way() > 0
    time.sleep(2.1)  # The leases of the killed ones run out.
    process = start()
    wait_until(lambda: under_way() == 0, seconds=120)
    process.terminate()
    process.wait()
    received = Counter(got.sender.split("+")[1].split("@")[0] for got in sink.received)
    states = dict(Message.objects.values_list("return_key", "state"))
    assert len(states) == len(messages)
    assert max(received.values()) == 1
    arrived = {key for key, state in states.items() if state == State.HANDED_OVER}
    unclear = {key for key, state in states.items() if state == State.UNCLEAR}
    assert arrived | unclear == set(states)
    assert arrived <= set(received)
    assert len(unclear) <= kills
    return len(unclear)


@on_disk
def test_kills_lose_nothing_and_repeat_nothing_rst_7_rel_3(
    start, sink, ashgrove, system
):
    kill_and_count(start, sink, ashgrove, system, number=60, kills=3, seed=1)


@pytest.mark.long
@on_disk
@pytest.mark.parametrize("seed", [2, 3])
def test_ten_kills_lose_nothing_and_repeat_nothing_rst_7_rel_3(
    start, sink, ashgrove, system, seed
):
    # Some kill falls between the server's taking a message and our hearing of it.
    assert kill_and_count(
        start, sink, ashgrove, system, number=200, kills=10, seed=seed
    )


def test_a_sweep_that_fails_keeps_none_from_its_turn(db, caplog, monkeypatch):
    called = []
    monkeypatch.setattr(worker, "import_string", lambda name: sweeps[name])
    sweeps = {"bad": lambda: 1 / 0, "good": lambda: called.append("good")}
    sweep(["bad", "good"])
    assert called == ["good"]
    assert "bad failed" in caplog.text


def test_it_outlives_a_database_that_goes_away_rel_7(db, monkeypatch, caplog):
    from django.db import OperationalError

    looks = []

    def look(self):
        looks.append(1)
        if len(looks) < 3:
            raise OperationalError("the connection is lost")
        stopping.set()

    monkeypatch.setattr(worker.Worker, "look", look)
    monkeypatch.setattr(worker, "LOOK_EACH", 0.01)
    monkeypatch.setattr(worker.databases, "close_all", lambda: None)
    Worker().look_again_and_again()
    assert len(looks) == 3
    assert "The database does not answer" in caplog.text


def test_sweeps_run_at_the_start_and_then_each_minute(db, monkeypatch):
    called = []
    monkeypatch.setattr(worker, "sweep", lambda names: called.append(len(names)))
    one = Worker()
    one.look()
    assert len(called) == 2
    one.look()
    assert len(called) == 2
    one.swept_at -= 61
    one.look()
    assert len(called) == 3


@pytest.mark.parametrize("times", ["SWEEPS_EACH_MINUTE", "SWEEPS_EACH_DAY"])
def test_every_sweep_of_the_settings_runs(db, settings, times, caplog):
    sweep(getattr(settings, times))
    assert "failed" not in caplog.text
