"""A closed school goes on under a new URN."""

from datetime import date, timedelta

import pytest

from classroom_monitor.schools.actions import add_number
from classroom_monitor.schools.models import School
from classroom_monitor.schools.tests.test_operator_schools import facts
from classroom_monitor.testing import make_member, make_school

LIST = "/operator/schools/"


def under_new_urn(urn: str = "150001", **changed: str) -> dict[str, str]:
    return {"urn": urn, "on": "2026-09-01"} | changed


@pytest.fixture
def listed(db, trust) -> School:
    """What a load brought under the new URN."""
    school = make_school("Mill Academy", phase="primary", trust=trust)
    add_number(school, "150001", date(2026, 9, 1))
    return school


def test_a_closed_school_goes_on_with_all_that_is_its(operator, closed, listed, trust):
    member = make_member(closed, "ng75pn_mill", is_administrator=True)
    answer = operator.post(f"{LIST}{closed.ref}/continue/", under_new_urn())
    assert answer.status_code == 302
    closed.refresh_from_db()
    assert (closed.name, closed.slug) == ("Mill Academy", "old-mill")
    assert (closed.status, closed.closed_on, closed.trust) == ("open", None, trust)
    assert closed.memberships.get() == member
    numbers = list(closed.numbers.order_by("pk").values_list("urn", "to_on"))
    assert numbers == [("100001", date(2026, 9, 1)), ("150001", None)]
    data = closed.changes.get(kind="school.continued").content.data
    assert (data["before"]["name"], data["after"]["urn"]) == ("Old Mill", "150001")
    found = operator.get(LIST, {"q": "150001"}).context["page"].rows
    assert found == [closed]


def test_a_new_urn_that_nothing_is_known_of_opens_the_school_as_it_was(
    operator, closed
):
    operator.post(f"{LIST}{closed.ref}/continue/", under_new_urn("150777"))
    closed.refresh_from_db()
    assert (closed.name, closed.status) == ("Old Mill", "open")
    assert closed.takes_new_users()


def test_the_address_of_the_row_that_rests_goes_to_nobody_else(
    operator, closed, listed
):
    operator.post(f"{LIST}{closed.ref}/continue/", under_new_urn())
    operator.post(f"{LIST}add/", facts(name="Mill Academy", postcode="KT1 1AA"))
    assert School.objects.get(postcode="KT1 1AA").slug == "mill-academy-kt1"
    text = operator.get(f"{LIST}{listed.ref}/").content.decode()
    assert "This row rests" in text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (under_new_urn("15"), "six digits"),
        (under_new_urn(on=""), "Enter the day."),
        (under_new_urn(on="sometime"), "Enter a day like"),
        (under_new_urn("100001"), "has had itself"),
        (under_new_urn(slug="x"), "more than the form"),
    ],
)
def test_a_school_is_not_continued_with_a_problem(operator, closed, typed, sentence):
    answer = operator.post(f"{LIST}{closed.ref}/continue/", typed)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    closed.refresh_from_db()
    assert closed.status == "closed"


def test_a_day_that_lies_ahead_is_refused(operator, closed):
    ahead = (closed.today() + timedelta(days=1)).isoformat()
    answer = operator.post(f"{LIST}{closed.ref}/continue/", under_new_urn(on=ahead))
    assert answer.status_code == 422


def test_a_row_that_has_users_or_groups_is_not_taken_over(operator, closed, listed):
    member = make_member(listed, "ng75pn_newmill")
    address = f"{LIST}{closed.ref}/continue/"
    answer = operator.post(address, under_new_urn())
    assert answer.status_code == 422
    assert "has users already" in answer.content.decode()
    member.delete()
    listed.groups.create(name="4B")
    assert (
        "has groups already" in operator.post(address, under_new_urn()).content.decode()
    )
    listed.refresh_from_db()
    assert listed.continued_in is None
    assert listed.numbers.get().urn == "150001"


def test_an_open_school_is_not_continued(operator, ashgrove):
    answer = operator.post(f"{LIST}{ashgrove.ref}/continue/", under_new_urn())
    assert answer.status_code == 422
    assert not ashgrove.numbers.exists()
