"""What happens at one instant: threads of their own, on a database file."""

from datetime import date

import pytest

from classroom_monitor.history import chains
from classroom_monitor.history.models import Actor, Change
from classroom_monitor.pupils.models import GroupPupil, RollUp
from classroom_monitor.pupils.roll_up.choices import Choices
from classroom_monitor.pupils.roll_up.publishing import begin, choose, publish
from classroom_monitor.schools.models import AcademicYear
from classroom_monitor.staff.tests.test_races import at_once
from classroom_monitor.testing import make_group, make_pupil

pytestmark = pytest.mark.django_db(transaction=True)
ADD = "/schools/ashgrove/pupils/add/"


def test_two_add_one_upn_and_one_has_it(sign_in, amara, ashgrove, today):
    data = {
        "first_name": "Zoë",
        "last_name": "Low",
        "upn": "A203102209083",
        "year_group": "4",
        "joined_on": today.isoformat(),
    }
    browsers = [sign_in(amara) for _ in range(4)]
    answers = at_once(*(lambda b=b: b.post(ADD, data) for b in browsers))
    assert sorted(answer.status_code for answer in answers) == [302, 422, 422, 422]
    told = [answer for answer in answers if answer.status_code == 422]
    assert all("has this UPN" in answer.text for answer in told)
    assert ashgrove.pupils.count() == 1
    assert chains.verify() == []


def test_published_twice_at_one_instant_it_is_published_once(ashgrove, today):
    """Two administrators press at once: one roll-up, one year up, no link twice."""
    maple = make_group(ashgrove, "3 Maple", today, year_groups=["3"])
    ada = make_pupil(ashgrove, "Ada Lark", today, maple, year_group="3")
    year = AcademicYear.containing(ashgrove, date(today.year + 1, 9, 1))
    by = Actor.system()
    roll_up = begin(ashgrove, year, by=by, today=today)
    choices = Choices.read(roll_up.choices)
    roll_up = choose(roll_up, choices, today, by=by, today=today)
    digest = roll_up.plan["digest"]

    def press() -> str:
        row = RollUp.objects.select_related("school", "year").get(pk=roll_up.pk)
        return publish(row, digest, by=by, today=today).state

    assert at_once(press, press, press) == ["published"] * 3
    ada.refresh_from_db()
    assert ada.year_group == "4"
    assert Change.objects.filter(kind="roll_up.published").count() == 1
    assert GroupPupil.objects.on(today).filter(pupil=ada).count() == 3
    assert chains.verify() == []
