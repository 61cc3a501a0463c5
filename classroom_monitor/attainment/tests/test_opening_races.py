"""Two SLT at one instant: one wins, the other is told."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from classroom_monitor.attainment import opening as openings
from classroom_monitor.attainment.models import Answer, MonthOpening, ReopenRequest
from classroom_monitor.attainment.months import plus
from classroom_monitor.attainment.opening import Place
from classroom_monitor.history.models import Actor
from classroom_monitor.schools.tests.test_schools_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_answers_at_one_instant_one_counts(
    tess, tess_has_4b, class_4b, sal, amara, this_month
):
    by, now = Actor.system(), tess.school.now()
    place = Place(plus(this_month, -1), class_4b)
    asked = openings.ask(tess, place, "I was ill", by=by, now=now)
    until = now + timedelta(days=1)
    answers = at_once(
        lambda: openings.grant(asked, until, None, slt=sal, by=by, now=now),
        lambda: openings.refuse(asked, "No", slt=amara, by=by, now=now),
    )
    refused = [answer for answer in answers if isinstance(answer, ValidationError)]
    assert len(refused) == 1
    assert "answered this request already" in refused[0].messages[0]
    asked.refresh_from_db()
    was_granted = asked.answer == Answer.GRANTED
    assert MonthOpening.objects.count() == was_granted
    assert asked.answered_by == (sal if was_granted else amara)


def test_of_two_requests_at_one_instant_one_is_kept(
    tess, tess_has_4b, class_4b, this_month
):
    by, now = Actor.system(), tess.school.now()
    place = Place(plus(this_month, -1), class_4b)
    answers = at_once(
        *[lambda: openings.ask(tess, place, "I was ill", by=by, now=now)] * 2
    )
    refused = [answer for answer in answers if isinstance(answer, ValidationError)]
    assert [error.messages for error in refused] == [[openings.ASKED_ALREADY]]
    assert ReopenRequest.objects.count() == 1
