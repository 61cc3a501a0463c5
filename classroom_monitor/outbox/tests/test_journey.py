"""The whole way of a password: queued, mailed, opened, chosen, used to sign in."""

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client

from classroom_monitor.accounts import actions
from classroom_monitor.accounts.models import Link
from classroom_monitor.history.models import Actor
from classroom_monitor.outbox.delivery import deliver_due
from classroom_monitor.outbox.models import Message, MessageKind
from classroom_monitor.outbox.status import is_failed_or_unused, latest_for
from classroom_monitor.staff.joining import NewMember, add_member

PASSWORD = "seven quiet herons"


def link_in(received) -> str:
    return urlsplit(re.search(r"http://\S+/set-password/\S+", received.text)[0]).path


@pytest.fixture
def mailed(mail_server, sink, tess, send) -> str:
    send(tess)
    deliver_due()
    return link_in(sink.received[0])


def test_a_mailed_link_leads_to_a_password_and_in_rst_2(mailed, sink, tess):
    browser = Client()
    assert browser.get(mailed, follow=True).status_code == 200
    answer = browser.post("/accounts/set-password/", {"new_password": PASSWORD})
    assert answer.status_code == 302
    assert is_failed_or_unused(latest_for([tess])[tess.pk]) is False
    answer = browser.post(
        "/accounts/sign-in/", {"login": tess.user.username, "password": PASSWORD}
    )
    assert answer.status_code == 302
    assert browser.get("/schools/ashgrove/").status_code == 200
    deliver_due()
    assert "password" in sink.received[-1].mail["Subject"]
    assert Message.objects.filter(kind=MessageKind.PASSWORD_CHANGED).exists()


def test_a_mail_scanner_that_opens_it_first_uses_nothing_up_rst_4(mailed):
    for _ in range(10):
        Client().get(mailed, follow=True)
    assert Link.objects.get().is_open()
    test = Client()
    test.get(mailed)
    answer = test.post("/accounts/set-password/", {"new_password": PASSWORD})
    assert answer.status_code == 302


def test_send_again_leaves_only_the_newest_link(
    mailed, mail_server, sink, sign_in, amara
):
    message = Message.objects.get()
    sign_in(amara).post(f"/schools/ashgrove/outbox/{message.ref}/again/")
    assert Client().get(mailed, follow=True).status_code == 410
    deliver_due()
    assert Client().get(link_in(sink.received[1]), follow=True).status_code == 200


def test_a_forgotten_password_is_mailed_by_the_worker(mail_server, sink, tess, system):
    from classroom_monitor.accounts.tasks import mail_reset_link

    mail_reset_link.call(tess.user.pk)
    deliver_due()
    [got] = sink.received
    assert "on the sign-in page" in got.text
    assert Client().get(link_in(got), follow=True).status_code == 200


def test_a_new_address_waits_for_its_link_and_both_are_told_rst_6(
    mail_server, sink, tess, sign_in
):
    actions.change_password(tess.user, PASSWORD)
    page = {"email": "tess@new.test", "current_password": PASSWORD}
    assert sign_in(tess).post("/accounts/profile/email/", page).status_code == 302
    deliver_due()
    [asked] = sink.received
    assert asked.mail["To"] == "tess@new.test"
    browser = Client()
    link = urlsplit(re.search(r"http://\S+/confirm-email/\S+", asked.text)[0]).path
    assert browser.get(link, follow=True).status_code == 200
    assert browser.post("/accounts/confirm-email/").status_code == 302
    deliver_due()
    told = {got.mail["To"] for got in sink.received[1:]}
    assert told == {"ng75pn_tan@example.test", "tess@new.test"}


def test_an_invitation_by_mail_leads_into_the_second_school(
    mail_server, sink, birchwood, tess, sign_in, send
):
    place = add_member(
        birchwood,
        NewMember(
            "b11aa_tan",
            {"first_name": "Tess", "last_name": "Tan"},
            email=tess.user.email,
        ),
        by=Actor.system(),
        today=birchwood.today(),
    )
    send(place)
    deliver_due()
    [got] = sink.received
    assert "invites you" in got.text
    assert "Ashgrove" not in got.text
    link = urlsplit(re.search(r"http://\S+/invitations/\S+", got.text)[0]).path
    browser = sign_in(tess)
    assert browser.get(link, follow=True).status_code == 200
    answer = browser.post("/accounts/invitations/accept/")
    assert answer["Location"] == "/schools/birchwood/"
