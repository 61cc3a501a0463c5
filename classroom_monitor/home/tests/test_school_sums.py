"""Usage by school: a trust's own schools, the operator's all, and nobody's name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from classroom_monitor.attainment.models import AttainmentChange
from classroom_monitor.history.models import Change
from classroom_monitor.home.tests.test_usage import enter, lines_of
from classroom_monitor.staff.visits import Visit
from classroom_monitor.testing import make_school


@pytest.fixture
def used(ashgrove, birchwood, trust, tess, sal, otto, cara, fay, reading, today):
    """Ashgrove is of the trust, Birchwood is not."""
    ashgrove.trust = trust
    ashgrove.save()
    for member, ago, sign_ins in (
        (tess, 0, 2),
        (tess, 1, 1),
        (sal, 3, 4),
        (otto, 1, 8),
    ):
        Visit.objects.create(
            school=member.school,
            membership=member,
            day=today - timedelta(days=ago),
            sign_ins=sign_ins,
        )
    enter(tess, cara, reading, 5)
    enter(otto, fay, reading, 3)
    enter(tess, cara, reading, 7, timezone.now() - timedelta(days=40))


def test_a_trust_sees_sums_of_its_own_schools_and_no_name(
    sign_in, tilda, trust, used, tess
):
    page = sign_in(tilda).get(f"/trusts/{trust.slug}/usage/").text
    for cell in ("People</span>2", "Sign-ins</span>7", "Entries</span>5"):
        assert cell in page
    assert "Birchwood" not in page
    assert tess.last_name not in page.replace(tilda.name, "")


def test_the_operator_sees_every_school(sign_in, oona, used, today):
    client = sign_in(oona)
    page = client.get("/operator/usage/").text
    assert page.index("Ashgrove") < page.index("Birchwood")
    assert "Sign-ins</span>8" in page
    wide = {"from": str(today - timedelta(days=60)), "to": str(today)}
    rows = lines_of(client.get("/operator/usage/usage.csv", wide))
    assert rows[0].startswith('"School"')
    assert any(f'"2","7","12","{today}"' in row for row in rows)
    assert Change.objects.get(kind="usage.exported").school is None


def test_days_are_kept_from_page_to_page(sign_in, oona, used, today):
    for number in range(30):
        make_school(f"Cedar {number:02}")
    client = sign_in(oona)
    day = {"from": str(today), "to": str(today)}
    first = client.get("/operator/usage/", day).text
    assert "Sign-ins</span>2" in first
    assert f"from={today}&amp;to={today}&amp;after=" in first


@pytest.mark.parametrize("wrong", [{"from": "soon"}, {"from": "9999-01-01"}])
def test_odd_days_are_told(sign_in, tilda, trust, wrong):
    for name in ("", "usage.csv"):
        response = sign_in(tilda).get(f"/trusts/{trust.slug}/usage/{name}", wrong)
        assert response.status_code == 422
        assert "There is a problem" in response.text


def test_a_day_is_that_of_the_school(sign_in, oona, ashgrove, birchwood, used):
    """Half past one in the night in Warsaw is half past midnight in London."""
    birchwood.time_zone = "Europe/Warsaw"
    birchwood.save()
    AttainmentChange.objects.update(at="2026-06-09T22:30:00+00:00")
    day = {"from": "2026-06-10", "to": "2026-06-10"}
    rows = lines_of(sign_in(oona).get("/operator/usage/usage.csv", day))
    entries = {row.split('"')[1]: row.split('","')[4] for row in rows[1:]}
    assert entries["Birchwood"] == "3"
    assert entries["Ashgrove"] == "0"


def test_more_schools_cost_the_same_statements(
    sign_in, oona, used, django_assert_num_queries
):
    client = sign_in(oona)
    client.get("/operator/usage/")
    with django_assert_num_queries(5) as few:
        client.get("/operator/usage/")
    for number in range(15):
        make_school(f"Cedar {number}")
    with django_assert_num_queries(len(few)):
        client.get("/operator/usage/")
