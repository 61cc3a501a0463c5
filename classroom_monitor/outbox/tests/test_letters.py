"""Who gets which letter, decided at the moment of handing over."""

import logging
import re
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from classroom_monitor.accounts.models import Link, LinkKind, User
from classroom_monitor.outbox.delivery import deliver_due
from classroom_monitor.outbox.letters import compose
from classroom_monitor.outbox.models import DemonstrationMail, MessageKind, State
from classroom_monitor.outbox.queue import queue
from classroom_monitor.outbox.tests.conftest import state_of
from classroom_monitor.staff.letters import NO_ADDRESS, OWN_ACCOUNT, write
from classroom_monitor.staff.models import Membership
from classroom_monitor.staff.revisions import Revision, revise


def deactivate(member, by):
    change = Revision(member, {"is_active": False})
    revise(member.school, [change], by=by, today=member.school.today())


@pytest.mark.parametrize("kind", MessageKind.values)
def test_every_letter_is_whole_and_says_no_name_in_its_subject_dp_4(tess, send, kind):
    message = send(tess, kind, address="new@example.test", context={"about": "Sal"})
    letter = write(message)
    assert letter.text.startswith("Dear Ms Tess Tan,\n\n")
    assert "Ashgrove" in letter.text
    assert "{" not in letter.text
    assert "None" not in letter.text
    for name in ("Tess", "Tan", tess.user.username, "Sal"):
        assert name not in letter.subject
    has_link = "/accounts/" in letter.text.replace("/accounts/sign-in/", "")
    assert has_link == (letter.link is not None)
    assert compose(message, "tess@example.test", letter).isascii()


def test_letters_show_names_as_they_are(tess, send):
    tess.first_name, tess.last_name = "Siobhán", "O'Neill <b>"
    tess.save()
    assert "Siobhán O'Neill <b>," in write(send(tess)).text


@pytest.mark.parametrize(
    ("password", "kind", "hours"),
    [(None, LinkKind.SET_UP, 72), ("a word of one's own", LinkKind.RESET, 24)],
)
def test_a_first_password_has_longer_than_a_new_one_rst_2(
    tess, send, password, kind, hours
):
    tess.user.set_password(password)
    tess.user.save()
    with time_machine.travel(timezone.now(), tick=False):
        link = write(send(tess)).link
        assert link.kind == kind
        assert link.expires_at == timezone.now() + timedelta(hours=hours)
        assert link.is_open()
        with time_machine.travel(link.expires_at, tick=False):
            assert not link.is_open()


def test_a_newer_link_ends_the_older_rst_2(mail_server, tess, send):
    first, second = send(tess), None
    deliver_due()
    second = send(tess)
    first.refresh_from_db()
    assert first.link.is_open()
    deliver_due()
    first.refresh_from_db()
    second.refresh_from_db()
    assert not first.link.is_open()
    assert second.link.is_open()


def test_nothing_goes_to_whoever_lost_their_place(mail_server, sink, tess, send, amara):
    waiting = send(tess)
    Membership.objects.filter(pk=tess.pk).update(is_active=False)
    deliver_due()
    assert state_of(waiting) == State.WITHDRAWN
    assert not sink.received


def test_an_ended_place_ends_links_and_takes_queued_mail_back(
    mail_server, tess, send, system, amara
):
    sent = send(tess)
    deliver_due()
    waiting = send(tess)
    deactivate(tess, system)
    sent.refresh_from_db()
    assert not sent.link.is_open()
    assert state_of(waiting) == State.WITHDRAWN


def test_an_address_taken_away_meanwhile_takes_the_message_back(
    mail_server, sink, tess, send
):
    message = send(tess)
    User.objects.filter(pk=tess.user_id).update(email="", email_key=None)
    deliver_due()
    assert state_of(message) == State.WITHDRAWN
    assert message.note == NO_ADDRESS
    assert not sink.received


def test_whoever_joined_with_an_own_account_gets_no_password_link(
    mail_server, tess, birchwood, send
):
    message = send(tess)
    User.objects.filter(pk=tess.user_id).update(home_school=birchwood)
    deliver_due()
    assert state_of(message) == State.WITHDRAWN
    assert message.note == OWN_ACCOUNT


@pytest.fixture
def invited(tess, otto, system, today):
    """Tess's account was given an address that Otto's account has elsewhere."""
    change = Revision(tess, email=otto.user.email)
    revise(tess.school, [change], by=system, today=today)
    member = Membership.objects.get(pk=tess.pk)
    member.messages.all().delete()
    return member


def test_a_person_known_elsewhere_is_invited_with_their_own_account(
    mail_server, sink, invited, otto, send
):
    message = send(invited)
    deliver_due()
    assert state_of(message) == State.HANDED_OVER
    assert message.kind == MessageKind.SET_PASSWORD
    link = message.link
    assert (link.user, link.kind, link.about) == (
        otto.user,
        LinkKind.INVITATION,
        invited.ref,
    )
    [got] = sink.received
    assert got.address == otto.user.email
    assert "Ashgrove invites you" in got.text
    assert "Birchwood" not in got.text
    assert otto.user.username not in got.text


def test_an_invitation_ends_with_the_place(mail_server, invited, send, system, amara):
    message = send(invited)
    deliver_due()
    deactivate(invited, system)
    message.refresh_from_db()
    assert not message.link.is_open()


def test_an_invited_person_with_no_way_in_elsewhere_gets_this_schools_account(
    mail_server, sink, invited, otto, send
):
    Membership.objects.filter(pk=otto.pk).update(is_active=False)
    message = send(invited)
    deliver_due()
    message.refresh_from_db()
    assert message.link.user == invited.user
    assert message.link.kind == LinkKind.SET_UP
    assert invited.user.username in sink.received[0].text


def test_a_notice_goes_to_the_old_address_rst_6(mail_server, sink, tess, send):
    send(tess, MessageKind.EMAIL_CHANGED, address="old@example.test")
    deliver_due()
    assert [got.address for got in sink.received] == ["old@example.test"]


def test_no_link_token_or_password_in_logs_or_rows_log_3(
    mail_server, sink, tess, send, caplog, tmp_path
):
    caplog.set_level(logging.DEBUG)
    sink.at_rcpt = ["", "451 later"]
    tess.user.set_password("canary-of-a-password")
    tess.user.save()
    send(tess)
    deliver_due()
    send(tess, MessageKind.RESET)
    deliver_due()
    token = re.search(r"set-password/([^/]+)/", sink.received[0].text)[1]
    dump = tmp_path / "dump.json"
    call_command("dumpdata", output=str(dump))
    # The test's own mail server logs what it hears.
    logged = [vars(r) for r in caplog.records if not r.name.startswith("mail.")]
    assert logged
    for canary in (token, "canary-of-a-password"):
        assert canary not in str(logged)
        assert canary not in dump.read_text()


def test_the_demonstration_keeps_its_mail_to_be_read(settings, tess, otto, send):
    settings.SMTP = settings.SMTP | {"host": ""}
    type(tess.school).objects.filter(pk=tess.school_id).update(is_demonstration=True)
    shown, real = send(tess), send(otto)
    deliver_due()
    assert state_of(shown) == State.HANDED_OVER
    assert state_of(real) == State.QUEUED
    mail = DemonstrationMail.objects.get()
    assert mail.school == tess.school
    assert "/accounts/set-password/" in mail.text


def test_own_mail_of_the_demonstrations_people_is_kept_as_well(
    settings, tess, tilda, system
):
    settings.SMTP = settings.SMTP | {"host": ""}
    tess.school.is_demonstration = tilda.trust.is_demonstration = True
    tess.school.save()
    tilda.trust.save()
    for user in (tess.user, tilda.user):
        queue(user, MessageKind.RESET, by=system)
    deliver_due()
    assert DemonstrationMail.objects.count() == 2


def test_with_a_mail_server_the_demonstrations_mail_leaves_too(
    mail_server, sink, tess, send
):
    type(tess.school).objects.filter(pk=tess.school_id).update(is_demonstration=True)
    send(tess)
    deliver_due()
    assert len(sink.received) == 1
    assert not DemonstrationMail.objects.exists()
    assert Link.objects.get().is_open()
