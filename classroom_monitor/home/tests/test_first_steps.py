"""A new school's first page: five steps, until all are done or they are put away."""

import pytest

from classroom_monitor.groups import standing
from classroom_monitor.home.first_steps import FirstStep, first_steps
from classroom_monitor.home.models import Favourite, GraphKind, PutAside
from classroom_monitor.testing import make_group, make_member

BASE = "/schools/ashgrove/first-steps/"


def done(steps: list[FirstStep]) -> list[str]:
    return [step.name for step in steps if step.is_done]


@pytest.fixture
def new_school(ashgrove, amara):
    standing.keep(ashgrove)
    return ashgrove


def test_each_step_is_done_by_what_it_asks_for(new_school, amara, request, today):
    """Standing groups are no groups that somebody added."""
    expected: list[str] = []
    assert done(first_steps(amara)) == expected
    assert len(first_steps(amara)) == 5
    for fixture, name in (
        ("class_4b", "Groups"),
        ("cara", "Pupils"),
        ("subjects", "Subjects and scales"),
        ("tess", "Staff"),
    ):
        request.getfixturevalue(fixture)
        expected.append(name)
        assert done(first_steps(amara)) == expected
    Favourite.objects.create(
        school=new_school, membership=amara, kind=GraphKind.ON_TRACK
    )
    assert first_steps(amara) == []


def test_what_another_school_has_does_not_count_az_5(
    new_school, amara, birchwood, fay, otto
):
    make_group(birchwood, "9Z", birchwood.today())
    make_member(birchwood, "b11aa_other")
    Favourite.objects.create(school=birchwood, kind=GraphKind.ON_TRACK)
    assert done(first_steps(amara)) == []


def test_one_question_while_there_is_something_left_and_none_after(
    new_school, amara, sign_in, django_assert_num_queries
):
    with django_assert_num_queries(1):
        first_steps(amara)
    response = sign_in(amara).post(f"{BASE}put-away/")
    assert response.status_code == 302
    assert PutAside.objects.get().membership == amara
    assert first_steps(amara) == []
    with django_assert_num_queries(0):
        first_steps(amara)


def test_putting_them_away_is_ones_own(new_school, amara, sign_in):
    other = make_member(new_school, "ng75pn_other", is_administrator=True)
    for _ in range(2):
        sign_in(amara).post(f"{BASE}put-away/")
    assert PutAside.objects.count() == 1
    assert len(first_steps(other)) == 5


def test_the_page_stays_and_says_what_is_left(new_school, amara, subjects, sign_in):
    browser = sign_in(amara)
    browser.post(f"{BASE}put-away/")
    page = browser.get(BASE).text
    assert "4 of 5 left at Ashgrove." in page
    assert page.count(">To do<") == 4
    assert page.count(">Done<") == 1
    assert "/schools/ashgrove/settings/attainment/" in page


@pytest.mark.parametrize(
    ("who", "status"), [("tess", 403), ("sal", 403), ("otto", 404), ("tilda", 404)]
)
def test_others_are_kept_out(sign_in, request, who, status, amara):
    browser = sign_in(request.getfixturevalue(who))
    assert browser.get(BASE).status_code == status
    assert browser.post(f"{BASE}put-away/").status_code == status
    assert not PutAside.objects.exists()


def test_teachers_have_no_first_steps(new_school, tess, sal, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert first_steps(tess) == first_steps(sal) == []
