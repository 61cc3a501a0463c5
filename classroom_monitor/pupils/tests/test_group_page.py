"""The page of a group: who may open it, and what it shows."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.pupils.models import GroupPupil


@pytest.fixture
def page(class_4b) -> str:
    return f"/schools/ashgrove/groups/{class_4b.ref}/"


def test_whoever_has_the_group_sees_its_pupils(
    sign_in, tess, tess_has_4b, cara, ewan, page
):
    text = sign_in(tess).get(page).text
    assert "Nowak, Cara" in text
    assert "Tan, Ms Tess" in text
    assert "Quill" not in text


def test_an_administrator_opens_the_record_of_any_group(sign_in, amara, cara, page):
    assert "Nowak, Cara" in sign_in(amara).get(page).text


@pytest.mark.parametrize("who", ["sal", "tess"])
def test_a_group_that_one_lacks_is_named_with_who_can_give_it_az_4(
    sign_in, request, who, amara, cara, page
):
    response = sign_in(request.getfixturevalue(who)).get(page)
    assert response.status_code == 403
    assert "You do not have the group 4B" in response.text
    assert "Mrs Amara Obi" in response.text
    assert "Nowak" not in response.text


def test_access_ends_with_the_day_that_was_set(sign_in, tess, tess_has_4b, today, page):
    GroupAccess.objects.update(from_on=today - timedelta(days=7), to_on=today)
    assert sign_in(tess).get(page).status_code == 403
    GroupAccess.objects.update(to_on=today + timedelta(days=1))
    assert sign_in(tess).get(page).status_code == 200


def test_a_pupil_who_left_the_group_is_not_named(
    sign_in, tess, tess_has_4b, cara, dev, today, page
):
    links = GroupPupil.objects.filter(pupil=cara)
    links.update(from_on=today - timedelta(days=7), to_on=today)
    text = sign_in(tess).get(page).text
    assert "Nowak" not in text
    assert "Patel, Dev" in text


def test_another_schools_group_does_not_exist_here_az_4(
    sign_in, tess, amara, class_of_birchwood, fay
):
    for who in (tess, amara):
        address = f"/schools/ashgrove/groups/{class_of_birchwood.ref}/"
        assert sign_in(who).get(address).status_code == 404


def test_a_larger_group_costs_the_same_queries(
    sign_in, ashgrove, tess, tess_has_4b, class_4b, today, page, request
):
    browser = sign_in(tess)
    counts = []
    for name in ("cara", "dev"):
        request.getfixturevalue(name)
        browser.get(page)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(page).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 5
