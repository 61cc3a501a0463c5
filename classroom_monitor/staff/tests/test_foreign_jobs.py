"""A job that names another school's people does nothing, and says so (AZ-10)."""

import logging

import pytest

from classroom_monitor.outbox.endings import Withdraw
from classroom_monitor.outbox.models import Message, MessageKind
from classroom_monitor.staff import letters


@pytest.mark.parametrize("kind", [MessageKind.SET_PASSWORD, MessageKind.INVITATION])
def test_a_message_of_one_school_about_a_user_of_another_is_not_sent_az_10(
    kind, ashgrove, otto, caplog
):
    message = Message.objects.create(
        school=ashgrove, user=otto.user, membership=otto, kind=kind
    )
    with caplog.at_level(logging.INFO), pytest.raises(Withdraw) as ending:
        letters.address_of(message)
    assert "another school" in ending.value.words
    events = [record.event for record in caplog.records if hasattr(record, "event")]
    assert {"event": "authz_fail", "mail": message.ref, "school": "ashgrove"} in events


def test_a_message_of_the_own_school_is_sent(ashgrove, tess):
    message = Message.objects.create(
        school=ashgrove,
        user=tess.user,
        membership=tess,
        kind=MessageKind.SET_PASSWORD,
    )
    assert letters.address_of(message) == tess.user.email
