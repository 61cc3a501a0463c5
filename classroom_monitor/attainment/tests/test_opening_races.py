"""Two SLT, or two administrators, at one instant: one wins, the other is told."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from classroom_monitor.attainment import opening as openings
from classroom_monitor.attainment import scales
from classroom_monitor.attainment import subjects as subjects_of
from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.models import (
    Answer,
    MonthOpening,
    ReopenRequest,
    Subject,
)
from classroom_monitor.attainment.months import plus
from classroom_monitor.attainment.opening import Place
from classroom_monitor.attainment.scales import ScalePlan
from classroom_monitor.history.models import Actor
from classroom_monitor.schools.models import AcademicYear
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


def test_of_two_edits_of_a_scale_at_one_instant_one_is_told(subjects, ashgrove):
    scale = ashgrove.scales.get(name="Percent")
    plan = ScalePlan.of(Book.of(ashgrove).scales[scale.pk])

    def save(name: str) -> None:
        own = ashgrove.scales.select_related("school").get(pk=scale.pk)
        scales.save(own, replace(plan, name=name), 1, by=Actor.system())

    answers = at_once(lambda: save("Mine"), lambda: save("Theirs"))
    refused = [answer for answer in answers if isinstance(answer, ValidationError)]
    assert [error.messages for error in refused] == [[scales.STALE]]
    scale.refresh_from_db()
    assert scale.name in ("Mine", "Theirs")
    assert scale.version == 2


def test_of_two_subjects_of_one_name_at_one_instant_one_is_made(subjects, ashgrove):
    year = AcademicYear.containing(ashgrove, ashgrove.today())
    named = {"name": "Latin", "short_name": "Latin"}

    def add() -> None:
        subject = Subject(school=ashgrove)
        subjects_of.save(subject, named, {}, year, 0, by=Actor.system())

    answers = at_once(add, add)
    refused = [answer for answer in answers if isinstance(answer, ValidationError)]
    assert [error.messages for error in refused] == [[subjects_of.NAME_TAKEN]]
    assert ashgrove.subjects.filter(name="Latin").count() == 1
