"""Months: SLT reopen one narrowly, and a teacher learns why one is locked."""

from datetime import timedelta

import pytest
import time_machine

from classroom_monitor.attainment.models import (
    Answer,
    MonthOpening,
    ReopenRequest,
    Settings,
)
from classroom_monitor.attainment.months import MonthState, OpenMonths, written
from classroom_monitor.history.models import Change
from classroom_monitor.testing import make_member
from classroom_monitor.ui import when

BASE = "/schools/ashgrove/attainment/months/"


def state_for(member, month, subject, group) -> MonthState:
    found = OpenMonths.of(member, member.school.now(), 0)
    return found.state(month, subject=subject.pk, groups=[group.pk])


def test_slt_reopen_a_month_for_a_group_and_a_subject(
    sign_in, sal, tess, reopen, october, reading, subjects, class_4b, class_5a, until
):
    response = sign_in(sal).post(*reopen)
    assert response.status_code == 302
    opening = MonthOpening.objects.get()
    assert (opening.until, opening.by, opening.membership) == (until, sal, None)
    assert state_for(tess, october, reading, class_4b) == MonthState.REOPENED
    assert state_for(tess, october, reading, class_5a) == MonthState.LOCKED
    writing = subjects["Writing"]
    assert state_for(tess, october, writing, class_4b) == MonthState.LOCKED
    change = Change.objects.get(kind="attainment.reopened")
    assert change.actor_ref == sal.user.ref
    assert change.content.data["subject"] == f"{when.month(october)}, 4B, Reading"
    page = sign_in(sal).get(BASE)
    assert "A test was marked late" in page.text
    assert "Close now" in page.text


def test_an_opening_ends_by_itself(
    sign_in, sal, tess, reopen, october, reading, class_4b, until
):
    sign_in(sal).post(*reopen)
    with time_machine.travel(until - timedelta(milliseconds=1), tick=False):
        assert state_for(tess, october, reading, class_4b) == MonthState.REOPENED
    with time_machine.travel(until, tick=False):
        assert state_for(tess, october, reading, class_4b) != MonthState.REOPENED
        page = sign_in(sal).get(BASE)
        assert "Reopened before" in page.text
        assert "Close now" not in page.text


def test_slt_close_it_early_and_only_once(
    sign_in, sal, tess, reopen, october, reading, class_4b
):
    browser = sign_in(sal)
    browser.post(*reopen)
    opening = MonthOpening.objects.get()
    where = f"{BASE}openings/{opening.ref}/close/"
    page = browser.post(where, follow=True)
    assert "is closed again" in page.text
    assert "closed early" in page.text
    assert state_for(tess, october, reading, class_4b) == MonthState.LOCKED
    page = browser.post(where, follow=True)
    assert "had been closed again already" in page.text
    assert Change.objects.filter(kind="attainment.reopening_ended").count() == 1


@pytest.mark.parametrize(
    ("who", "status"), [("tess", 403), ("otto", 404), ("tilda", 404)]
)
def test_others_do_not_reopen_months(sign_in, request, who, status, sal, reopen):
    assert sign_in(request.getfixturevalue(who)).post(*reopen).status_code == status
    assert not MonthOpening.objects.exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"month": ""}, "Choose a month."),
        ({"month": "2226-11"}, "Choose a month from the list."),
        ({"month": "this"}, "Choose a month from the list."),
        ({"group": "", "subject": ""}, "Choose a group, a subject or a person"),
        ({"group": "zzzz"}, "Choose one from the list."),
        ({"until": ""}, "Enter a day and a time."),
        ({"until": "2020-01-01T10:00"}, "Choose a time that is still to come."),
        ({"until": "2099-01-01T10:00"}, "within the next 60 days"),
        ({"until": "0001-01-01T00:00"}, "Enter a day and a time|still to come"),
        ({"reason": " "}, "Say in a few words why."),
        ({"reason": "x" * 301}, "Use 300 characters."),
        ({"is_open": "yes"}, "Load this page again"),
    ],
)
def test_bad_input_gets_a_sentence_and_loses_nothing(
    sign_in, sal, reopen, this_month, change, sentence
):
    where, fields = reopen
    if change.get("month") == "this":
        change = {"month": written(this_month)}
    response = sign_in(sal).post(where, fields | change)
    assert response.status_code == 422
    assert any(part in response.text for part in sentence.split("|"))
    if "reason" not in change:
        assert fields["reason"] in response.text
    assert not MonthOpening.objects.exists()


def test_what_belongs_to_another_school_cannot_be_chosen_az_4(
    sign_in, sal, otto, reopen, class_of_birchwood
):
    where, fields = reopen
    for change in ({"group": class_of_birchwood.ref}, {"person": otto.ref}):
        response = sign_in(sal).post(where, fields | change)
        assert response.status_code == 422
        assert "Birchwood" not in response.text


def test_a_form_sent_twice_reopens_once_rel_1(sign_in, sal, reopen):
    where, fields = reopen
    for _ in range(2):
        assert sign_in(sal).post(where, fields | {"key": "abc"}).status_code == 302
    assert MonthOpening.objects.count() == 1


def test_a_teacher_learns_why_and_who_can_help(
    sign_in, tess, sal, amara, subjects, october
):
    page = sign_in(tess).get(BASE).text
    assert f"<dt>{when.month(october)}</dt>" in page
    assert "Locked" in page
    assert "Mr Sal Rees" in page
    assert "Mrs Amara Obi" in page
    assert "Reopen a month" not in page
    assert "Ask for a month to be reopened" in page


def test_days_of_grace_are_told_on_the_page(sign_in, tess, subjects, ashgrove):
    Settings.objects.filter(school=ashgrove).update(grace_days=5, stamp="another")
    with time_machine.travel("2026-12-05 23:59:59.999+00:00", tick=False):
        page = sign_in(tess).get(BASE).text
        assert "until the end of Saturday 5 Dec 2026" in page
    with time_machine.travel("2026-12-06 00:00+00:00", tick=False):
        assert "5 days of grace are over" in sign_in(tess).get(BASE).text


def test_a_teacher_sees_openings_for_them_and_not_those_of_others(
    sign_in, tess, sal, ashgrove, class_5a, october
):
    other = make_member(ashgrove, "ng75pn_other")
    now = ashgrove.now()
    for group, person in ((class_5a, None), (None, other)):
        MonthOpening.objects.create(
            school=ashgrove,
            month=october,
            group=group,
            membership=person,
            until=now + timedelta(days=1),
            reason="Not for Tess",
            by=sal,
        )
    assert "Not for Tess" not in sign_in(tess).get(BASE).text
    assert "Not for Tess" in sign_in(sal).get(BASE).text


def test_the_list_asks_as_many_questions_of_ten_times_the_rows(
    sign_in, sal, tess, subjects, ashgrove, class_4b, october, django_assert_num_queries
):
    def add(count: int) -> None:
        for _ in range(count):
            opening = MonthOpening.objects.create(
                school=ashgrove,
                month=october,
                group=class_4b,
                until=ashgrove.now() + timedelta(days=1),
                by=sal,
            )
            ReopenRequest.objects.create(
                school=ashgrove,
                membership=tess,
                month=october,
                group=class_4b,
                answer=Answer.GRANTED,
                answered_by=sal,
                answered_at=ashgrove.now(),
                opening=opening,
            )

    browser = sign_in(sal)
    add(1)
    browser.get(BASE)
    for count in (0, 10):
        add(count)
        with django_assert_num_queries(9):
            assert browser.get(BASE).status_code == 200
