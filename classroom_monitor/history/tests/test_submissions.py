"""Forms that are carried out once (REL-1)."""

import threading

import pytest
from django.contrib.messages.middleware import MessageMiddleware
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.test import RequestFactory

from classroom_monitor.accounts.models import User
from classroom_monitor.history.models import Actor, Change, Entry, Submission
from classroom_monitor.history.submissions import once


class Browser:
    """Sends forms to a view that records one entry each time that it acts."""

    def __init__(self, user: User, view=None) -> None:
        self.user, self.view = user, view or self.act

    @staticmethod
    @once
    def act(request: HttpRequest) -> HttpResponse:
        if request.POST.get("name") == "wrong":
            return HttpResponse("Enter a name.", status=422)
        Change.record(Entry("school.added"), by=Actor.system())
        return redirect(f"/added/{Change.objects.count()}/")

    def send(self, **form: str) -> HttpResponse:
        request = RequestFactory().post("/add/", form)
        request.user, request.session = self.user, {}
        request.id = "test"
        return MessageMiddleware(self.view)(request)


@pytest.fixture
def browser(amara) -> Browser:
    return Browser(amara.user)


def test_the_same_key_gives_the_same_answer_rel_1(browser):
    first = browser.send(key="a", name="Tess")
    second = browser.send(key="a", name="Tess")
    assert first["Location"] == second["Location"] == "/added/1/"
    assert Change.objects.count() == 1


def test_another_body_under_the_same_key_is_refused_with_a_sentence_rel_1(browser):
    browser.send(key="a", name="Tess")
    response = browser.send(key="a", name="Sal")
    assert response.status_code == 409
    assert "This form was sent before" in response.content.decode()
    assert Change.objects.count() == 1


def test_a_form_that_came_back_may_be_sent_again(browser):
    assert browser.send(key="a", name="wrong").status_code == 422
    assert browser.send(key="a", name="Tess").status_code == 302
    assert Change.objects.count() == 1


def test_keys_of_different_people_do_not_meet(browser, tess):
    browser.send(key="a", name="Tess")
    Browser(tess.user).send(key="a", name="Sal")
    assert Change.objects.count() == 2


@pytest.mark.parametrize("key", ["x" * 5000, "\0", "'; --", "مفتاح"])
def test_any_key_will_do(browser, key):
    assert browser.send(key=key, name="Tess").status_code == 302
    assert browser.send(key=key, name="Tess").status_code == 302
    assert Change.objects.count() == 1


def test_a_view_that_fails_leaves_no_key(amara):
    @once
    def fail(request: HttpRequest) -> HttpResponse:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Browser(amara.user, fail).send(key="a")
    assert not Submission.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_eight_at_one_instant_have_one_effect_rel_1(amara):
    barrier, answers = threading.Barrier(8), []

    def send() -> None:
        barrier.wait()
        try:
            answers.append(Browser(amara.user).send(key="a", name="Tess"))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer["Location"] for answer in answers] == ["/added/1/"] * 8
    assert Change.objects.count() == 1
