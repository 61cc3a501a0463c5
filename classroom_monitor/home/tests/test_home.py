"""The homepage: own groups, and what one can do here."""

import pytest


@pytest.fixture
def home(ashgrove) -> str:
    return f"/schools/{ashgrove.slug}/"


def test_a_teacher_sees_own_groups_and_rights(sign_in, tess, tess_has_4b, home):
    page = sign_in(tess).get(home).text
    assert ">4B<" in page
    assert "Cannot change earlier months" in page
    assert "User Management" not in page


def test_whoever_has_no_group_is_told_whom_to_ask(sign_in, tess, amara, home):
    assert "Ask Mrs Amara Obi, who looks after" in sign_in(tess).get(home).text


def test_a_group_that_was_taken_shows_no_more(sign_in, tess, tess_has_4b, home, today):
    tess_has_4b.to_on = today
    tess_has_4b.save()
    # Between its tags: a random token may well hold these two characters.
    assert ">4B<" not in sign_in(tess).get(home).text


def test_another_schools_home_does_not_exist(sign_in, otto, home):
    assert sign_in(otto).get(home).status_code == 404
