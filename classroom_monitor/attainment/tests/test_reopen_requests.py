"""A teacher asks that a month be reopened, SLT answer, and both see what came of it."""

import pytest

from classroom_monitor.attainment import opening as openings
from classroom_monitor.attainment.models import Answer, MonthOpening, ReopenRequest
from classroom_monitor.attainment.months import MonthState
from classroom_monitor.attainment.tests.test_months_page import BASE, state_for
from classroom_monitor.history.models import Change
from classroom_monitor.testing import make_member


def test_a_teacher_asks_and_slt_grant_it_for_them_alone(
    sign_in, tess, tess_has_4b, sal, ask, october, reading, class_4b, until
):
    response = sign_in(tess).post(*ask)
    assert response.status_code == 302
    asked = ReopenRequest.objects.get()
    assert "Waiting" in sign_in(tess).get(BASE).text
    page = sign_in(sal).get(BASE).text
    assert "I was ill" in page
    assert f"requests/{asked.ref}/" in page
    response = sign_in(sal).post(
        f"{BASE}requests/{asked.ref}/grant/",
        {"subject": reading.ref, "until": f"{until:%Y-%m-%dT%H:%M}"},
    )
    assert response.status_code == 302
    asked.refresh_from_db()
    assert (asked.answer, asked.answered_by) == (Answer.GRANTED, sal)
    opening = MonthOpening.objects.get()
    assert asked.opening == opening
    assert (opening.membership, opening.group) == (tess, class_4b)
    assert state_for(tess, october, reading, class_4b) == MonthState.REOPENED
    other = make_member(tess.school, "ng75pn_other")
    assert state_for(other, october, reading, class_4b) == MonthState.LOCKED
    assert "Granted" in sign_in(tess).get(BASE).text
    kinds = {*Change.objects.values_list("kind", flat=True)}
    assert {"attainment.reopen_asked", "attainment.reopened"} <= kinds


def test_slt_may_grant_one_subject_of_all_that_were_asked_for(
    sign_in, tess, tess_has_4b, sal, ask, reading, until, subjects
):
    where, fields = ask
    sign_in(tess).post(where, fields | {"subject": ""})
    asked = ReopenRequest.objects.get()
    grant = f"{BASE}requests/{asked.ref}/grant/"
    fields = {"subject": reading.ref, "until": f"{until:%Y-%m-%dT%H:%M}"}
    assert sign_in(sal).post(grant, fields).status_code == 302
    assert MonthOpening.objects.get().subject == reading


def test_slt_cannot_grant_more_than_was_asked_for(sign_in, sal, asked, until, subjects):
    grant = f"{BASE}requests/{asked.ref}/grant/"
    for subject in ("", subjects["Writing"].ref):
        fields = {"subject": subject, "until": f"{until:%Y-%m-%dT%H:%M}"}
        assert sign_in(sal).post(grant, fields).status_code == 422
    assert not MonthOpening.objects.exists()


def test_slt_refuse_with_words_that_the_teacher_sees(sign_in, tess, sal, asked):
    refuse = f"{BASE}requests/{asked.ref}/refuse/"
    response = sign_in(sal).post(refuse, {"words": " "})
    assert response.status_code == 422
    assert "Say in a few words why." in response.text
    words = "Reports went out; tell me the values"
    assert sign_in(sal).post(refuse, {"words": words}).status_code == 302
    page = sign_in(tess).get(BASE).text
    assert "Refused" in page
    assert words in page
    assert Change.objects.filter(kind="attainment.reopen_refused").count() == 1


def test_the_second_of_two_slt_is_told_what_the_first_answered(
    sign_in, sal, amara, asked, reading, until
):
    sign_in(amara).post(f"{BASE}requests/{asked.ref}/refuse/", {"words": "No"})
    fields = {"subject": reading.ref, "until": f"{until:%Y-%m-%dT%H:%M}"}
    response = sign_in(sal).post(f"{BASE}requests/{asked.ref}/grant/", fields)
    assert response.status_code == 422
    assert "Mrs Amara Obi answered this request already" in response.text
    assert not MonthOpening.objects.exists()


def test_a_teacher_takes_a_request_back(sign_in, tess, sal, asked):
    withdraw = f"{BASE}requests/{asked.ref}/withdraw/"
    assert sign_in(sal).post(withdraw).status_code == 404
    page = sign_in(tess).post(withdraw, follow=True)
    assert "You no longer ask for" in page.text
    asked.refresh_from_db()
    assert asked.answer == Answer.WITHDRAWN
    assert "Waiting for an answer" not in sign_in(sal).get(BASE).text
    response = sign_in(sal).post(f"{BASE}requests/{asked.ref}/refuse/", {"words": "No"})
    assert "took this request back" in response.text


@pytest.mark.parametrize("subject", ["the same", ""])
def test_asking_twice_is_refused(sign_in, tess, asked, ask, subject):
    where, fields = ask
    if not subject:
        ReopenRequest.objects.update(subject=None)
    response = sign_in(tess).post(where, fields)
    assert response.status_code == 422
    assert openings.ASKED_ALREADY in response.text
    assert ReopenRequest.objects.count() == 1


def test_asking_for_what_is_open_already_is_refused(
    sign_in, tess, tess_has_4b, sal, reopen, ask
):
    sign_in(sal).post(*reopen)
    response = sign_in(tess).post(*ask)
    assert response.status_code == 422
    assert "is open to you for 4B already" in response.text


def test_a_group_that_one_lacks_is_named_and_another_schools_is_not_there(
    sign_in, tess, tess_has_4b, amara, ask, class_5a, class_of_birchwood
):
    where, fields = ask
    for method in ("get", "post"):
        browser = getattr(sign_in(tess), method)
        lacked = browser(where, fields | {"group": class_5a.ref})
        assert lacked.status_code == 403
        assert "You do not have the group 5A" in lacked.text
        assert "Mrs Amara Obi" in lacked.text
        foreign = browser(where, fields | {"group": class_of_birchwood.ref})
        absent = browser(where, fields | {"group": "zzzzzzzz"})
        assert foreign.status_code == absent.status_code == 404


def test_the_address_of_a_locked_cell_fills_the_form_in(
    sign_in, tess, tess_has_4b, ask
):
    where, fields = ask
    page = sign_in(tess).get(where, fields).text
    for value in (fields["month"], fields["group"], fields["subject"]):
        assert f'value="{value}" selected' in page


def test_a_request_of_somebody_who_lost_the_group_is_not_granted(
    sign_in, tess, tess_has_4b, sal, asked, reading, until, today
):
    tess_has_4b.to_on = today
    tess_has_4b.save()
    fields = {"subject": reading.ref, "until": f"{until:%Y-%m-%dT%H:%M}"}
    response = sign_in(sal).post(f"{BASE}requests/{asked.ref}/grant/", fields)
    assert response.status_code == 422
    assert "Ms Tess Tan no longer has 4B" in response.text
