"""Mail about requests to reopen a month: to SLT, and the answer to whoever asked."""

from datetime import timedelta

import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from classroom_monitor.attainment import opening as openings
from classroom_monitor.attainment.models import ReopenRequest
from classroom_monitor.attainment.month_letters import ANSWERED
from classroom_monitor.attainment.months import plus
from classroom_monitor.attainment.opening import Place
from classroom_monitor.attainment.tests.test_months_page import BASE
from classroom_monitor.history.models import Actor
from classroom_monitor.outbox.models import Message, MessageKind, State
from classroom_monitor.staff import letters
from classroom_monitor.testing import make_member
from classroom_monitor.ui import when

WORDS = "Cara Nowak was ill, her 3D is missing"


def to_slt() -> list[Message]:
    mine = Message.objects.filter(kind=MessageKind.MONTH_ASKED)
    return [*mine.select_related("user", "school", "membership").order_by("pk")]


def ask_again(tess, class_4b, reading, this_month, months_back=2) -> ReopenRequest:
    place = Place(plus(this_month, -months_back), class_4b, reading)
    now = tess.school.now()
    return openings.ask(tess, place, "Again", by=Actor.system(), now=now)


def test_slt_with_an_address_are_mailed_where_the_list_is(
    sign_in, tess, tess_has_4b, sal, amara, otto, ashgrove, ask, october
):
    silent = make_member(ashgrove, "ng75pn_silent", email="", user_type="slt")
    gone = make_member(ashgrove, "ng75pn_gone", user_type="slt", is_active=False)
    where, fields = ask
    assert sign_in(tess).post(where, fields | {"reason": WORDS}).status_code == 302
    mailed = {message.membership for message in to_slt()}
    # Amara is SLT beside being an administrator.
    assert mailed == {sal, amara}
    assert not mailed & {silent, gone, tess, otto}
    letter = letters.write(to_slt()[0])
    place = f"{when.month(october)}, 4B, Reading"
    assert f"Ms Tess Tan asks that a month be reopened: {place}." in letter.text
    assert f"{BASE}\n" in letter.text
    # Words may name a pupil: they stand in the list and never in a mail.
    assert "Cara" not in letter.text
    assert "3D" not in letter.text
    assert "Tan" not in letter.subject


def test_a_second_request_waits_for_the_hour_and_a_third_adds_nothing(
    tess, tess_has_4b, sal, class_4b, reading, this_month, asked
):
    start = timezone.now()
    Message.objects.filter(membership=sal).update(
        state=State.HANDED_OVER, due_at=start, finished_at=start
    )
    for back in (2, 3):
        ask_again(tess, class_4b, reading, this_month, back)
    first, second = [m for m in to_slt() if m.membership == sal]
    assert first.state == State.HANDED_OVER
    assert second.due_at == start + timedelta(hours=1)


def test_after_an_hour_a_request_is_mailed_at_once(
    tess, tess_has_4b, sal, class_4b, reading, this_month, asked
):
    Message.objects.filter(membership=sal).update(state=State.HANDED_OVER)
    later = timezone.now() + timedelta(minutes=61)
    with time_machine.travel(later, tick=False):
        ask_again(tess, class_4b, reading, this_month)
        newest = to_slt()[-1]
        assert (newest.membership, newest.due_at) == (sal, timezone.now())


def test_while_one_waits_to_leave_no_other_is_queued(
    tess, tess_has_4b, sal, class_4b, reading, this_month, asked
):
    later = timezone.now() + timedelta(hours=5)
    with time_machine.travel(later, tick=False):
        ask_again(tess, class_4b, reading, this_month)
    assert len(to_slt()) == 1


def test_what_still_waits_to_leave_is_taken_back_with_the_last_answer(
    sign_in, tess, tess_has_4b, sal, class_4b, reading, this_month, asked
):
    other = ask_again(tess, class_4b, reading, this_month)
    for request, left in ((asked, 1), (other, 0)):
        sign_in(sal).post(f"{BASE}requests/{request.ref}/refuse/", {"words": "No"})
        waiting = Message.objects.waiting().filter(kind=MessageKind.MONTH_ASKED)
        assert waiting.count() == left
    assert [(m.state, m.note) for m in to_slt()] == [(State.WITHDRAWN, ANSWERED)]


def test_who_takes_a_request_back_spares_slt_the_mail(sign_in, tess, sal, asked):
    sign_in(tess).post(f"{BASE}requests/{asked.ref}/withdraw/")
    assert {m.state for m in to_slt()} == {State.WITHDRAWN}
    assert not Message.objects.filter(kind=MessageKind.MONTH_ANSWERED).exists()


def answer_to(tess) -> str:
    message = Message.objects.get(kind=MessageKind.MONTH_ANSWERED)
    assert message.membership == tess
    return letters.write(message).text


def test_a_refusal_is_mailed_to_the_asker_without_its_words(sign_in, tess, sal, asked):
    refuse = f"{BASE}requests/{asked.ref}/refuse/"
    sign_in(sal).post(refuse, {"words": WORDS})
    text = answer_to(tess)
    assert "This was refused." in text
    assert BASE in text
    assert "Cara" not in text
    assert "3D" not in text


def test_a_grant_is_mailed_with_its_end_and_what_it_is_narrower_than(
    sign_in, tess, tess_has_4b, sal, ask, ashgrove, reading, until
):
    where, fields = ask
    sign_in(tess).post(where, fields | {"subject": ""})
    asked = ReopenRequest.objects.get()
    fields = {"subject": reading.ref, "until": f"{until:%Y-%m-%dT%H:%M}"}
    grant = f"{BASE}requests/{asked.ref}/grant/"
    assert sign_in(sal).post(grant, fields).status_code == 302
    text = answer_to(tess)
    assert "4B, only Reading. This was granted." in text
    assert f"until {when.full_moment(until, ashgrove)}." in text


def test_an_asker_without_an_address_is_answered_on_the_page_alone(
    sign_in, tess, sal, asked
):
    tess.user.email = ""
    tess.user.save(update_fields=["email"])
    sign_in(sal).post(f"{BASE}requests/{asked.ref}/refuse/", {"words": "No"})
    assert not Message.objects.filter(kind=MessageKind.MONTH_ANSWERED).exists()


def test_a_request_takes_as_many_statements_for_ten_times_the_slt(
    tess, tess_has_4b, sal, ashgrove, class_4b, reading, this_month
):
    # The very first entry of a school begins its chain.
    ask_again(tess, class_4b, reading, this_month)
    counts, made = [], 0
    for size in (1, 10):
        while made < size:
            make_member(ashgrove, f"ng75pn_slt{made}", user_type="slt")
            made += 1
        Message.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            ask_again(tess, class_4b, reading, this_month, size + 2)
        assert len(to_slt()) == size + 1
        counts.append(len(queries))
    assert counts[0] == counts[1]
