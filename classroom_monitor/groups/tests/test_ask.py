"""Ask for access: from the page of a group that one lacks, to the answer."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from classroom_monitor.groups import asking
from classroom_monitor.groups.models import AccessRequest, GroupAccess
from classroom_monitor.history.models import Actor, Change
from classroom_monitor.outbox.models import Message
from classroom_monitor.schools.models import AcademicYear
from classroom_monitor.staff import letters
from classroom_monitor.testing import make_group, make_member

BASE = "/schools/ashgrove/groups/"
QUESTION = {"term": "week", "reason": "I cover 5A while Ms Bell is away."}


@pytest.fixture
def ask(class_5a) -> str:
    return f"{BASE}{class_5a.ref}/ask/"


@pytest.fixture
def asked(ashgrove, tess, class_5a) -> AccessRequest:
    return AccessRequest.objects.create(
        school=ashgrove, group=class_5a, membership=tess, **QUESTION
    )


def kinds() -> list[str]:
    return list(Change.objects.order_by("position").values_list("kind", flat=True))


def test_the_page_of_a_group_that_one_lacks_leads_to_the_question(
    sign_in, amara, tess, class_5a, ewan, ask
):
    browser = sign_in(tess)
    refused = browser.get(f"{BASE}{class_5a.ref}/")
    assert refused.status_code == 403
    assert f'href="{ask}"' in refused.text
    page = browser.get(ask)
    assert "1 pupil of 5A, by name" in page.text
    assert "Quill" not in page.text
    assert "Mrs Amara Obi" in page.text


def test_a_question_is_kept_told_and_recorded(sign_in, amara, tess, ask):
    assert sign_in(tess).post(ask, QUESTION).status_code == 302
    asked = AccessRequest.objects.get()
    assert (asked.membership, asked.term, asked.answer) == (tess, "week", "waiting")
    assert kinds() == ["groups.asked"]
    [message] = Message.objects.all()
    assert message.user == amara.user
    letter = letters.write(message)
    assert "Ms Tess Tan asks for the group 5A" in letter.text
    assert "Ms Bell" not in letter.text
    listed = sign_in(amara).get(f"{BASE}requests/").text
    assert "I cover 5A while Ms Bell is away." in listed


def test_who_can_answer_finds_it_on_the_homepage(sign_in, amara, sal, tess, asked):
    told = "1 request for a group waits for an answer."
    assert told in sign_in(amara).get("/schools/ashgrove/").text
    for who in (sal, tess):
        assert "for a group wait" not in sign_in(who).get("/schools/ashgrove/").text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"reason": ""}, "Say why you need the group."),
        ({"reason": "x" * 301}, "Use at most 300 characters."),
        ({"term": ""}, "Choose for how long"),
        ({"term": "for ever"}, "Choose one of the three"),
        ({"school": "birchwood"}, "Load this page again"),
    ],
)
def test_a_wrong_question_gets_a_sentence_and_keeps_what_was_typed(
    sign_in, tess, ask, change, sentence
):
    response = sign_in(tess).post(ask, QUESTION | change)
    assert response.status_code == 422
    assert sentence in response.text
    assert not AccessRequest.objects.exists()
    if "reason" not in change:
        assert "while Ms Bell is away" in response.text


def test_asking_twice_is_refused_with_a_sentence(sign_in, tess, asked, ask):
    response = sign_in(tess).post(ask, QUESTION)
    assert response.status_code == 422
    assert "You have asked for this group already" in response.text
    assert AccessRequest.objects.count() == 1


def test_a_double_click_asks_once_rel_1(sign_in, tess, ask):
    browser = sign_in(tess)
    for _ in range(2):
        assert browser.post(ask, QUESTION | {"key": "k"}).status_code == 302
    assert AccessRequest.objects.count() == 1


def test_nobody_heaps_up_questions(sign_in, ashgrove, tess, today, ask):
    for number in range(asking.MOST_WAITING):
        AccessRequest.objects.create(
            school=ashgrove,
            group=make_group(ashgrove, f"Set {number}", today),
            membership=tess,
            **QUESTION,
        )
    response = sign_in(tess).post(ask, QUESTION)
    assert response.status_code == 422
    assert "Withdraw one first" in response.text


def test_an_archived_group_cannot_be_asked_for_or_granted(
    sign_in, amara, tess, asked, class_5a, ask, today
):
    class_5a.archived_on = today
    class_5a.save(update_fields=["archived_on"])
    assert "nobody can be given it" in sign_in(tess).get(ask).text
    response = sign_in(tess).post(ask, QUESTION)
    assert response.status_code == 422
    grant = f"{BASE}requests/{asked.ref}/grant/"
    page = sign_in(amara).post(grant, {"term": "week"}, follow=True)
    assert "nobody can be given it" in page.text
    assert not GroupAccess.objects.exists()


def test_whoever_has_the_group_is_led_to_it(sign_in, tess, tess_has_4b, class_4b):
    response = sign_in(tess).get(f"{BASE}{class_4b.ref}/ask/")
    assert response["Location"] == f"{BASE}{class_4b.ref}/"


@pytest.mark.parametrize("term", ["lesson", "week", "july"])
def test_what_is_granted_holds_from_today_and_ends_by_itself(
    sign_in, ashgrove, amara, tess, asked, class_5a, ewan, today, term
):
    AccessRequest.objects.update(term="july")
    grant = f"{BASE}requests/{asked.ref}/grant/"
    assert sign_in(amara).post(grant, {"term": term}).status_code == 302
    [link] = tess.group_access.all()
    ends = {
        "lesson": today + timedelta(days=1),
        "week": today + timedelta(days=7),
        "july": AcademicYear.containing(ashgrove, today).ends_on + timedelta(days=1),
    }
    assert (link.from_on, link.to_on) == (today, ends[term])
    assert "Quill" in sign_in(tess).get(f"{BASE}{class_5a.ref}/").text
    assert kinds()[-2:] == ["staff.edited", "groups.access_granted"]
    asked.refresh_from_db()
    assert (asked.answer, asked.granted_term) == ("granted", term)
    assert asked.answered_by == amara
    assert [m.user for m in Message.objects.all()] == [tess.user]


def test_more_than_was_asked_for_is_not_granted(sign_in, amara, tess, asked):
    grant = f"{BASE}requests/{asked.ref}/grant/"
    response = sign_in(amara).post(grant, {"term": "july"})
    assert response.status_code == 422
    assert "Choose what was asked for, or less." in response.text
    assert not tess.group_access.exists()


def test_granting_never_shortens_what_was_given_meanwhile(
    sign_in, ashgrove, amara, tess, asked, class_5a, today
):
    GroupAccess.objects.create(
        school=ashgrove, group=class_5a, membership=tess, from_on=today
    )
    sign_in(amara).post(f"{BASE}requests/{asked.ref}/grant/", {"term": "lesson"})
    assert tess.group_access.get().to_on is None


def test_a_group_held_from_a_later_day_is_not_moved_by_granting(
    sign_in, ashgrove, amara, tess, asked, class_5a, today
):
    later = today + timedelta(days=30)
    GroupAccess.objects.create(
        school=ashgrove, group=class_5a, membership=tess, from_on=later
    )
    grant = f"{BASE}requests/{asked.ref}/grant/"
    page = sign_in(amara).post(grant, {"term": "week"}, follow=True)
    assert "has 5A from a later day on" in page.text
    link = tess.group_access.get()
    assert (link.from_on, link.to_on) == (later, None)
    asked.refresh_from_db()
    assert asked.answer == "waiting"


def test_a_refusal_says_why_and_is_shown_to_the_asker(sign_in, amara, tess, asked):
    refuse = f"{BASE}requests/{asked.ref}/refuse/"
    response = sign_in(amara).post(refuse, {"words": " "})
    assert response.status_code == 422
    assert "Say why not" in response.text
    words = "Mr Rees covers 5A this week."
    assert sign_in(amara).post(refuse, {"words": words}).status_code == 302
    page = sign_in(tess).get(f"{BASE}requests/").text
    assert words in page
    assert "while Ms Bell is away" in page
    assert not tess.group_access.exists()
    assert kinds() == ["groups.access_refused"]
    assert "refused" in letters.write(Message.objects.get()).text


def test_a_question_can_be_withdrawn_and_asked_again(sign_in, tess, asked, ask):
    browser = sign_in(tess)
    browser.post(f"{BASE}requests/{asked.ref}/withdraw/")
    asked.refresh_from_db()
    assert asked.answer == "withdrawn"
    assert browser.post(ask, QUESTION).status_code == 302
    assert AccessRequest.objects.count() == 2


@pytest.mark.parametrize("who", ["tess", "sal"])
def test_only_who_manages_groups_answers(sign_in, request, who, tess, asked):
    somebody = request.getfixturevalue(who)
    for act, data in (("grant", {"term": "week"}), ("refuse", {"words": "No"})):
        address = f"{BASE}requests/{asked.ref}/{act}/"
        assert sign_in(somebody).post(address, data).status_code == 403
    asked.refresh_from_db()
    assert asked.answer == "waiting"


def test_others_see_neither_question_nor_answer(sign_in, sal, otto, asked):
    assert "Ms Bell" not in sign_in(sal).get(f"{BASE}requests/").text
    for who in (sal, otto):
        address = f"{BASE}requests/{asked.ref}/withdraw/"
        assert sign_in(who).post(address).status_code == 404


def test_an_administrator_may_grant_their_own_and_the_others_are_told(
    sign_in, ashgrove, amara, class_5a, ask
):
    other = make_member(ashgrove, "ng75pn_bell", is_administrator=True)
    browser = sign_in(amara)
    browser.post(ask, QUESTION)
    asked = AccessRequest.objects.get()
    browser.post(f"{BASE}requests/{asked.ref}/grant/", {"term": "week"})
    assert amara.group_access.get().group == class_5a
    told = Message.objects.filter(kind="groups changed")
    assert [message.user for message in told] == [other.user]


def test_answering_a_second_time_changes_nothing(sign_in, ashgrove, amara, tess, asked):
    browser = sign_in(amara)
    browser.post(f"{BASE}requests/{asked.ref}/refuse/", {"words": "Not this week."})
    page = browser.post(
        f"{BASE}requests/{asked.ref}/grant/", {"term": "week"}, follow=True
    )
    assert "This was refused by Mrs Amara Obi meanwhile" in page.text
    assert not tess.group_access.exists()


def test_groups_to_ask_for_are_found_by_name(
    sign_in, tess, tess_has_4b, class_5a, class_of_birchwood, ask
):
    page = sign_in(tess).get(f"{BASE}requests/?q=5a").text
    assert f'href="{ask}"' in page
    for part in ("4b", "owls"):
        page = sign_in(tess).get(f"{BASE}requests/?q={part}").text
        assert "No group that you lack" in page


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_one_instant_one_wins_rel_2(ashgrove, amara, tess, asked):
    """As two threads on a database of their own connections."""
    today, by = ashgrove.today(), Actor.system()
    ready, said = threading.Barrier(2), []

    def answer(act):
        ready.wait()
        try:
            act()
            said.append("done")
        except ValidationError as error:
            said.append(error.messages[0])
        finally:
            connection.close()

    acts = [
        lambda: asking.grant(asked, "week", "", answerer=amara, by=by, today=today),
        lambda: asking.refuse(asked, "No", answerer=amara, by=by),
    ]
    threads = [threading.Thread(target=answer, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said)[1] == "done"
    assert "meanwhile. Nothing was changed." in sorted(said)[0]
    asked.refresh_from_db()
    assert tess.group_access.exists() == (asked.answer == "granted")
