"""What the tests of months, scales and tracking begin with."""

from datetime import date, timedelta

import pytest

from classroom_monitor.attainment import opening as openings
from classroom_monitor.attainment.models import MonthOpening, ReopenRequest, Scale
from classroom_monitor.attainment.months import plus, written
from classroom_monitor.attainment.opening import Place
from classroom_monitor.attainment.tests.tracking_page import HERE
from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.history.models import Actor
from classroom_monitor.pupils.models import Pupil
from classroom_monitor.testing import make_pupil

MONTHS = "/schools/ashgrove/attainment/months/"


@pytest.fixture
def judgement(subjects, ashgrove) -> Scale:
    return ashgrove.scales.get(name="Well below to well above")


@pytest.fixture
def steps(subjects, ashgrove) -> Scale:
    return ashgrove.scales.get(name="Steps within a year")


@pytest.fixture
def october(this_month):
    return plus(this_month, -1)


@pytest.fixture
def until(ashgrove):
    return (ashgrove.now() + timedelta(days=3)).replace(second=0, microsecond=0)


@pytest.fixture
def reopen(october, class_4b, reading, until) -> tuple[str, dict[str, str]]:
    """What SLT post to reopen last month for 4B's reading."""
    return f"{MONTHS}reopen/", {
        "month": written(october),
        "group": class_4b.ref,
        "subject": reading.ref,
        "person": "",
        "until": f"{until:%Y-%m-%dT%H:%M}",
        "reason": "A test was marked late",
    }


@pytest.fixture
def ask(october, class_4b, reading) -> tuple[str, dict[str, str]]:
    """What Tess posts to ask for last month's reading of 4B."""
    return f"{MONTHS}ask/", {
        "month": written(october),
        "group": class_4b.ref,
        "subject": reading.ref,
        "reason": "I was ill",
    }


@pytest.fixture
def asked(tess, tess_has_4b, october, class_4b, reading) -> ReopenRequest:
    place = Place(october, class_4b, reading)
    by = Actor.system()
    return openings.ask(tess, place, "I was ill", by=by, now=tess.school.now())


@pytest.fixture
def ten_open_months(ashgrove, sal, class_4b, this_month, until) -> None:
    """Nine months before the current one are open for 4B as well."""
    for back in range(1, 10):
        MonthOpening.objects.create(
            school=ashgrove,
            month=plus(this_month, -back),
            group=class_4b,
            until=until,
            by=sal,
        )


@pytest.fixture
def class_of_35(ashgrove, class_4b, today) -> list[Pupil]:
    names = [f"P{number} Pupil{number:02}" for number in range(35)]
    return [make_pupil(ashgrove, name, today, class_4b) for name in names]


@pytest.fixture
def november(time_machine):
    time_machine.move_to("2026-11-10 12:00")


@pytest.fixture
def table(sign_in):
    """Give the page that somebody gets for a query."""

    def ask(who, **query):
        response = sign_in(who).get(HERE, query)
        assert response.status_code == 200, response.status_code
        return response.content.decode()

    return ask


@pytest.fixture
def sal_has_4b(sal, class_4b, today) -> GroupAccess:
    return GroupAccess.objects.create(
        school=sal.school, group=class_4b, membership=sal, from_on=today
    )


@pytest.fixture
def last_month(this_month) -> date:
    return plus(this_month, -1)
