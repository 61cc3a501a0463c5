"""Mail through a real server: good, slow, refusing, half-dead."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import OperationalError
from django.utils import timezone

from classroom_monitor.accounts.models import Link, LinkKind
from classroom_monitor.outbox import delivery
from classroom_monitor.outbox.delivery import (
    MOST_ATTEMPTS,
    claim,
    deliver_due,
    recover_abandoned,
)
from classroom_monitor.outbox.models import Message, MessageKind, State
from classroom_monitor.outbox.routes import route_now
from classroom_monitor.outbox.tests.conftest import free_port, state_of, use
from classroom_monitor.outbox.tests.servers import HalfDeadController


def test_a_message_arrives_and_its_row_says_so(mail_server, sink, tess, send):
    message = send(tess)
    assert deliver_due() == 1
    assert state_of(message) == State.HANDED_OVER
    assert message.reply == "taken, thank you"
    assert message.address == tess.user.email
    [got] = sink.received
    assert got.address == tess.user.email
    assert got.sender == f"mail+{message.return_key}@cm.example.test"
    assert got.mail["Auto-Submitted"] == "auto-generated"
    assert got.mail["Message-ID"] == f"<{message.return_key}@cm.example.test>"
    assert "http://localhost:8000/accounts/set-password/" in got.text
    assert tess.user.username in got.text


def test_the_member_is_noted_as_invited(mail_server, tess, send):
    send(tess)
    deliver_due()
    tess.refresh_from_db()
    assert tess.invitation == "sent"
    assert tess.invited_at is not None


def test_only_the_hash_of_the_link_is_kept_pwd_6(mail_server, sink, tess, send):
    message = send(tess)
    deliver_due()
    token = re.search(r"set-password/([^/]+)/", sink.received[0].text)[1]
    message.refresh_from_db()
    assert message.link.kind == LinkKind.SET_UP
    assert token not in str([*Link.objects.values(), *Message.objects.values()])


def test_many_messages_share_a_connection(mail_server, sink, tess, sal, amara, send):
    for member in (tess, sal, amara):
        send(member)
    assert deliver_due() == 3
    assert sink.connections == 1
    assert len(sink.received) == 3


def test_one_who_waits_goes_before_a_batch(mail_server, sink, tess, sal, send):
    send(tess, batch="many")
    send(sal, MessageKind.RESET)
    deliver_due()
    assert [got.address for got in sink.received] == [sal.user.email, tess.user.email]


def test_a_refused_address_shows_the_servers_own_words(mail_server, sink, tess, send):
    sink.at_rcpt = ["550 5.1.1 No such person\there"]
    message = send(tess)
    deliver_due()
    assert state_of(message) == State.REFUSED
    assert message.reply == "550 5.1.1 No such person here"
    assert not Link.objects.exists()


def test_a_refused_content_ends_its_link(mail_server, sink, tess, send):
    sink.at_data = ["554 Looks like spam"]
    message = send(tess)
    deliver_due()
    assert state_of(message) == State.REFUSED
    assert not Link.objects.get().is_open()


def test_what_is_put_off_comes_later(mail_server, sink, tess, send):
    sink.at_rcpt = ["451 Try again"]
    message = send(tess)
    deliver_due()
    assert state_of(message) == State.QUEUED
    assert message.reply == "451 Try again"
    assert deliver_due() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert deliver_due() == 1
    assert state_of(message) == State.HANDED_OVER
    assert message.attempts == 2


def test_it_is_given_up_in_the_end(mail_server, sink, tess, send):
    message = send(tess)
    sink.at_rcpt = ["451 Try again"] * MOST_ATTEMPTS
    with time_machine.travel(timezone.now()) as clock:
        for _ in range(MOST_ATTEMPTS):
            clock.shift(timedelta(minutes=61))
            deliver_due()
    assert state_of(message) == State.GIVEN_UP
    assert message.attempts == MOST_ATTEMPTS
    assert not sink.received


def test_a_sender_who_is_not_welcome_is_no_fault_of_the_person(
    mail_server, sink, tess, sal, send
):
    sink.at_mail = ["550 Who are you"] * 5
    first, second = send(tess), send(sal)
    deliver_due()
    assert state_of(first) == State.QUEUED
    assert first.reply == "550 Who are you"
    assert state_of(second) == State.QUEUED
    assert second.attempts == 0


def test_a_server_that_is_not_there_leaves_messages_waiting(
    mail_server, settings, tess, sal, send
):
    use(settings, mail_server, port=free_port())
    first, second = send(tess), send(sal)
    assert deliver_due() == 0
    assert state_of(first) == State.QUEUED
    assert "could not be reached" in first.reply
    assert first.due_at > timezone.now()
    assert state_of(second) == State.QUEUED
    assert second.attempts == 0


def test_a_slow_server_is_left_after_the_time_out(
    mail_server, sink, settings, tess, send
):
    use(settings, mail_server, timeout=0.3)
    sink.delay = 1
    message = send(tess)
    deliver_due()
    assert state_of(message) == State.QUEUED
    assert message.reply == "The mail server did not answer in time."
    assert not sink.received


def test_a_server_that_dies_before_the_text_received_nothing(
    sink, settings, tess, send
):
    controller = HalfDeadController(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    use(settings, controller)
    message = send(tess)
    deliver_due()
    controller.stop()
    # The loopback may take all before the end shows: then nobody can know.
    assert state_of(message) in {State.QUEUED, State.UNCLEAR}
    assert not sink.received


def test_a_server_that_dies_after_the_text_leaves_it_unclear_rst_7(
    mail_server, sink, tess, send
):
    sink.at_data = ["drop"]
    message = send(tess)
    deliver_due()
    assert state_of(message) == State.UNCLEAR
    assert message.link.is_open()
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        recover_abandoned(timezone.now())
        assert deliver_due() == 0
    assert len(sink.received) == 1


def test_a_connection_that_went_stale_is_opened_again(
    mail_server, sink, tess, sal, send, monkeypatch
):
    route = route_now()
    monkeypatch.setattr(delivery, "route_now", lambda: route)
    monkeypatch.setattr(route, "close", lambda: None)
    send(tess)
    deliver_due()
    route.server.sock.close()
    message = send(sal)
    deliver_due()
    assert state_of(message) == State.HANDED_OVER


def test_without_a_mail_server_messages_wait(settings, tess, send):
    settings.SMTP = settings.SMTP | {"host": ""}
    message = send(tess)
    assert deliver_due() == 0
    assert state_of(message) == State.QUEUED


def test_no_two_workers_hold_one_message(mail_server, tess, send):
    send(tess)
    assert claim(route_now()) is not None
    assert claim(route_now()) is None


def test_abandoned_messages_return_or_are_unclear_rel_3(mail_server, tess, sal, send):
    claimed, begun = send(tess), send(sal)
    for message in (claimed, begun):
        taken = claim(route_now())
        assert taken == message
    delivery.hand_over(taken, sal.user.email)
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        recover_abandoned(timezone.now())
    assert state_of(claimed) == State.QUEUED
    assert state_of(begun) == State.UNCLEAR


def test_a_late_answer_is_still_believed(mail_server, tess, send):
    message = send(tess)
    taken = claim(route_now())
    delivery.hand_over(taken, tess.user.email)
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        recover_abandoned(timezone.now())
        assert state_of(message) == State.UNCLEAR
        delivery.arrived(taken, "taken")
    assert state_of(message) == State.HANDED_OVER


def test_a_worker_too_slow_hands_nothing_over(mail_server, tess, send):
    send(tess)
    slow = claim(route_now())
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        assert claim(route_now()) is not None
        assert delivery.hand_over(slow, tess.user.email) is None


@pytest.mark.parametrize(
    "name", ["\r\nBcc: all@example.test", "\n.\r\nDATA", "\u2028Bcc: x"]
)
def test_a_name_begins_no_header_and_no_line(mail_server, sink, tess, send, name):
    type(tess).objects.filter(pk=tess.pk).update(first_name=f"Tess{name}")
    type(tess.school).objects.filter(pk=tess.school_id).update(name=f"Ashgrove{name}")
    tess.school.refresh_from_db()
    send(tess)
    deliver_due()
    [got] = sink.received
    assert got.mail["Bcc"] is None
    assert got.mail["To"] == tess.user.email
    assert not re.search(r"(?m)^(Bcc:|\.|DATA)", got.text)


def test_a_broken_letter_is_recorded_and_the_others_go(
    mail_server, sink, tess, sal, send, caplog
):
    broken, good = send(tess), send(sal)
    Message.objects.filter(pk=broken.pk).update(kind="no such kind")
    deliver_due()
    assert state_of(broken) == State.QUEUED
    assert broken.note == delivery.OURS
    assert "could not be made" in caplog.text
    assert state_of(good) == State.HANDED_OVER


@pytest.mark.django_db(transaction=True)
def test_a_receipt_is_written_when_the_database_is_back_rel_7(
    mail_server, sink, tess, send, monkeypatch
):
    message, arrived, calls = send(tess), delivery.arrived, []

    def away_at_first(*args):
        calls.append(args)
        if len(calls) < 3:
            raise OperationalError("the connection is lost")
        arrived(*args)

    monkeypatch.setattr(delivery, "arrived", away_at_first)
    monkeypatch.setattr(delivery.stopping, "wait", lambda seconds: None)
    deliver_due()
    assert state_of(message) == State.HANDED_OVER
    assert len(sink.received) == 1
