"""The school's Outbox, and the demonstration's mail."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from classroom_monitor.history.models import Change
from classroom_monitor.outbox.delivery import deliver_due
from classroom_monitor.outbox.limits import MOST_AN_HOUR, over_the_limit
from classroom_monitor.outbox.models import Message, MessageKind, State
from classroom_monitor.outbox.queue import queue
from classroom_monitor.outbox.status import (
    is_failed_or_unused,
    label_for,
    latest_for,
)
from classroom_monitor.outbox.tests.conftest import state_of
from classroom_monitor.testing import make_member

HERE = "/schools/ashgrove/outbox/"


@pytest.fixture
def refused(mail_server, sink, tess, send):
    sink.at_rcpt = ["550 No such person here"]
    message = send(tess)
    deliver_due()
    message.refresh_from_db()
    return message


def press(client, message, button="again"):
    return client.post(f"{HERE}{message.ref}/{button}/", follow=True)


def test_the_list_says_what_became_of_each(sign_in, amara, refused, sal, send):
    send(sal)
    page = sign_in(amara).get(HERE).content.decode()
    assert "Tan, Ms Tess" in page
    assert "Refused" in page
    assert "<q>550 No such person here</q>" in page
    assert "Rees, Mr Sal" in page
    assert "Queued" in page


def test_it_is_filtered_by_state(sign_in, amara, refused, sal, send):
    send(sal)
    page = sign_in(amara).get(f"{HERE}?state=refused&state=nonsense").content.decode()
    assert "Tan, Ms Tess" in page
    assert "Rees, Mr Sal" not in page
    page = sign_in(amara).get(f"{HERE}?state=unclear").content.decode()
    assert "No message is in this state" in page


@pytest.mark.parametrize(
    ("who", "status"), [("sal", 403), ("tess", 403), ("otto", 404)]
)
def test_others_are_kept_out(sign_in, request, who, status, refused):
    client = sign_in(request.getfixturevalue(who))
    assert client.get(HERE).status_code == status
    assert press(client, refused).status_code == status
    assert press(client, refused, "withdraw").status_code == status
    assert Message.objects.count() == 1


def test_another_schools_messages_do_not_exist_here(
    sign_in, amara, otto, refused, send
):
    theirs = send(otto)
    page = sign_in(amara).get(HERE).content.decode()
    assert "Falk" not in page
    assert press(sign_in(amara), theirs).status_code == 404
    assert state_of(theirs) == State.QUEUED


def test_a_persons_own_reset_is_not_shown(sign_in, amara, tess, system):
    queue(tess.user, MessageKind.RESET, by=system)
    assert "Nothing was sent yet" in sign_in(amara).get(HERE).content.decode()


def test_send_again_ends_the_earlier_link_and_leaves_an_entry(
    mail_server, sink, sign_in, amara, tess, send
):
    sink.at_data = ["drop"]
    unclear = send(tess)
    deliver_due()
    unclear.refresh_from_db()
    assert unclear.link.is_open()
    answer = press(sign_in(amara), unclear)
    assert "A new message to Ms Tess Tan is queued" in answer.content.decode()
    unclear.refresh_from_db()
    assert not unclear.link.is_open()
    again = Message.objects.get(supersedes=unclear)
    assert again.context["by"] == "Mrs A Obi"
    assert Change.objects.get().kind == "staff.password_mailed"
    deliver_due()
    assert state_of(again) == State.HANDED_OVER
    assert state_of(unclear) == State.UNCLEAR


def test_a_second_press_sends_nothing_more(sign_in, amara, refused):
    client = sign_in(amara)
    press(client, refused)
    answer = press(client, refused)
    assert "sent again already" in answer.content.decode()
    assert Message.objects.count() == 2


def test_nothing_is_sent_again_to_whoever_is_inactive(sign_in, amara, refused):
    type(refused.membership).objects.filter(pk=refused.membership_id).update(
        is_active=False
    )
    answer = press(sign_in(amara), refused)
    assert "no longer active here" in answer.content.decode()
    assert Message.objects.count() == 1


def test_five_an_hour_are_enough_rst_5(sign_in, amara, refused):
    for _ in range(MOST_AN_HOUR - 1):
        Message.objects.create(
            user=refused.user, kind=MessageKind.RESET, state=State.HANDED_OVER
        )
    answer = press(sign_in(amara), refused)
    assert "five password emails within an hour" in answer.content.decode()
    later = timezone.now() + timedelta(minutes=61)
    assert over_the_limit([refused.user_id], timezone.now()) == {refused.user_id}
    assert over_the_limit([refused.user_id], later) == set()


def test_a_notice_that_arrived_is_not_sent_twice(
    mail_server, sign_in, amara, tess, send
):
    notice = send(tess, MessageKind.PASSWORD_CHANGED)
    deliver_due()
    page = sign_in(amara).get(HERE).content.decode()
    assert "Send again" not in page
    assert "it is not sent twice" in press(sign_in(amara), notice).content.decode()


def test_a_waiting_message_is_taken_back(mail_server, sign_in, amara, tess, send):
    message = send(tess)
    press(sign_in(amara), message, "withdraw")
    assert state_of(message) == State.WITHDRAWN
    assert deliver_due() == 0
    assert Change.objects.get().kind == "staff.mail_withdrawn"
    answer = press(sign_in(amara), message, "withdraw")
    assert "has left already" in answer.content.decode()


def test_a_message_is_changed_only_by_post_web_3(sign_in, amara, refused):
    client = sign_in(amara)
    assert client.get(f"{HERE}{refused.ref}/again/").status_code == 405
    assert client.get(f"{HERE}{refused.ref}/withdraw/").status_code == 405


@pytest.mark.parametrize("people", [3, 30])
def test_the_list_costs_the_same_queries_whatever_its_length(
    sign_in, amara, send, people, django_assert_max_num_queries
):
    for number in range(people):
        send(make_member(amara.school, f"person{number}"))
    client = sign_in(amara)
    client.get(HERE)
    with django_assert_max_num_queries(6):
        page = client.get(HERE)
    assert page.content.decode().count('id="row-') == people


def test_long_lists_have_pages_that_keep_the_filter(sign_in, amara, tess):
    Message.objects.bulk_create(
        Message(
            school=tess.school, user=tess.user, membership=tess, kind="set password"
        )
        for _ in range(60)
    )
    first = sign_in(amara).get(f"{HERE}?state=queued").content.decode()
    assert "?state=queued&amp;page=2" in first
    second = sign_in(amara).get(f"{HERE}?state=queued&page=2").content.decode()
    assert second.count('id="row-') == 10


def test_the_page_says_when_no_mail_server_is_set(
    settings, sign_in, amara, mail_server
):
    assert "No mail server is set" not in sign_in(amara).get(HERE).content.decode()
    settings.SMTP = settings.SMTP | {"host": ""}
    assert "No mail server is set" in sign_in(amara).get(HERE).content.decode()


def test_the_page_says_when_messages_wait_too_long(
    mail_server, sign_in, amara, tess, send
):
    send(tess)
    assert "wait longer" not in sign_in(amara).get(HERE).content.decode()
    with time_machine.travel(timezone.now() + timedelta(minutes=4)):
        assert "wait longer" in sign_in(amara).get(HERE).content.decode()


def test_the_newest_password_email_of_each_member_is_one_query(
    mail_server, tess, sal, amara, send, django_assert_num_queries
):
    send(tess)
    deliver_due()
    send(sal, MessageKind.PASSWORD_CHANGED)
    with django_assert_num_queries(1):
        latest = latest_for([tess, sal, amara])
        now = tess.school.now()
        assert [label_for(m, now).tone for m in latest.values()] == ["good"]
        assert is_failed_or_unused(latest[tess.pk])
    assert set(latest) == {tess.pk}


def test_the_label_follows_the_link(mail_server, tess, send):
    message = send(tess)
    assert label_for(message, tess.school.now()).words == "Queued"
    with time_machine.travel("2026-11-23 10:31Z", tick=False) as clock:
        Message.objects.update(due_at=timezone.now())
        deliver_due()
        message.refresh_from_db()
        now = tess.school.now()
        assert label_for(message, now).words == "Handed over: Today, 10:31"
        clock.shift(timedelta(hours=73))
        assert label_for(message, now).words == "Link ran out unused"
        message.link.used_at = timezone.now()
        assert label_for(message, now).tone == "good"
        assert not is_failed_or_unused(message)


@pytest.fixture
def demonstration(settings, tess, send):
    settings.SMTP = settings.SMTP | {"host": ""}
    tess.school.is_demonstration = True
    tess.school.save()
    send(tess)
    deliver_due()


def test_the_operator_reads_the_demonstrations_mail(sign_in, oona, demonstration, tess):
    page = sign_in(oona).get("/operator/mail/").content.decode()
    assert "Set your password for Classroom Monitor" in page
    assert tess.user.email in page
    assert 'href="http://localhost:8000/accounts/set-password/' in page


@pytest.mark.parametrize("who", ["amara", "tilda", "otto"])
def test_nobody_else_reads_it(sign_in, request, who, demonstration):
    client = sign_in(request.getfixturevalue(who))
    assert client.get("/operator/mail/").status_code == 404


def test_it_is_gone_with_a_mail_server_or_without_a_demonstration(
    settings, sign_in, oona, demonstration, tess
):
    client = sign_in(oona)
    host, settings.SMTP = settings.SMTP, settings.SMTP | {"host": "127.0.0.1"}
    assert client.get("/operator/mail/").status_code == 404
    settings.SMTP = host
    type(tess.school).objects.update(is_demonstration=False)
    assert client.get("/operator/mail/").status_code == 404
