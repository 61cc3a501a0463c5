"""Asking for a link on the sign-in page."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from classroom_monitor.accounts import tasks
from classroom_monitor.accounts.models import User
from classroom_monitor.outbox.models import Message, MessageKind

PAGE = "/accounts/forgotten/"


@pytest.fixture
def gone(sal):
    sal.is_active = False
    sal.save(update_fields=["is_active"])
    return sal


def ask(login, **headers):
    return Client().post(PAGE, {"login": login}, **headers)


def work():
    """Do what the requests left to the worker."""
    for result in DBTaskResult.objects.filter(task_path__endswith="mail_reset_link"):
        tasks.mail_reset_link.call(*result.args_kwargs["args"])


@pytest.mark.parametrize("typed", ["ng75pn_tan", " NG75PN_TAN@EXAMPLE.test "])
def test_a_link_is_queued_for_whoever_has_an_address(tess, typed):
    response = ask(typed)
    assert response["Location"] == "/accounts/forgotten/sent/"
    assert not Message.objects.exists()
    work()
    message = Message.objects.get()
    assert (message.user, message.kind) == (tess.user, MessageKind.RESET)
    assert message.school is None


@pytest.mark.parametrize(
    "who", ["ng75pn_tan", "NG75PN_TAN", "nobody", "no@example.test", "ng75pn_rees"]
)
def test_everybody_gets_the_same_answer_and_the_same_work(gone, tess, who):
    """RST-1: without an email, wrong case, unknown, inactive."""
    User.objects.filter(pk=tess.user.pk).update(email="", email_key=None)
    ask("first_of_all")
    with CaptureQueriesContext(connection) as usual:
        expected = ask("somebody_else")
    with CaptureQueriesContext(connection) as found:
        response = ask(who)
    assert response.status_code == expected.status_code == 302
    assert response["Location"] == expected["Location"]
    assert [shape(q) for q in found] == [shape(q) for q in usual]
    work()
    assert not Message.objects.exists()


def shape(query):
    """What a query does, without the values that it does it with."""
    sql = re.sub(r'"s\d+_x\d+"', "", query["sql"])
    return sql.split(" WHERE ")[0].split(" VALUES ")[0].split("'")[0]


def test_five_an_hour_are_mailed_to_one_account(tess):
    """RST-5: whoever asks, by name or by email; the answer stays the same."""
    for _ in range(4):
        assert ask("ng75pn_tan").status_code == 302
        assert ask("ng75pn_tan@example.test").status_code == 302
    work()
    assert Message.objects.count() == 5


def test_asking_locks_nobody_out(tess, client):
    """RST-5."""
    for _ in range(20):
        ask("ng75pn_tan")
    user = User.objects.get(pk=tess.user.pk)
    assert user.slowed_until is None
    client.force_login(user)
    assert client.get("/accounts/profile/").status_code == 200


def test_one_address_can_ask_for_a_whole_school(db):
    """RST-5: and then no more are mailed for it in that hour."""
    from classroom_monitor.accounts.views.forgotten import LINKS_AN_HOUR_AND_ADDRESS

    assert LINKS_AN_HOUR_AND_ADDRESS >= 150


def test_too_many_from_one_address_are_not_mailed(tess, monkeypatch):
    """RST-5."""
    from classroom_monitor.accounts.views import forgotten

    monkeypatch.setattr(forgotten, "LINKS_AN_HOUR_AND_ADDRESS", 3)
    for name in ("first", "second", "third"):
        ask(name)
    assert ask("ng75pn_tan").status_code == 302
    work()
    assert not Message.objects.exists()


def test_the_host_of_the_request_is_nowhere_in_the_link(tess, settings):
    """RST-3."""
    from classroom_monitor.staff import letters

    settings.ALLOWED_HOSTS = ["*"]
    ask("ng75pn_tan", headers={"host": "evil.example"})
    work()
    letter = letters.write(Message.objects.get())
    assert settings.PUBLIC_URL in letter.text
    assert "evil" not in letter.text


@pytest.mark.parametrize("typed", ["", "   ", "\x00", "x" * 301])
def test_bad_input_is_told_beside_the_field(db, typed):
    response = ask(typed)
    assert response.status_code == 422
    assert b"There is a problem" in response.content
