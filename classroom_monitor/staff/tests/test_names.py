"""People's names: any script, shown as they are and harmless (USR-4)."""

import re

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from classroom_monitor.staff.names import clean_name
from classroom_monitor.testing import make_member
from classroom_monitor.text import fold

NAMES = [
    "O",
    "O’Neill-Ní Bhraonáin",
    "محمد",
    "李",
    "Ødegård",
    "Владимир",
    "தமிழ்ச்செல்வி",
    "x" * 150,
    "Null",
    "<b>Bobby</b>",
    "{{ Smith }}",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_kept_as_written_and_shown_escaped_usr_4(
    sign_in, amara, ashgrove, name
):
    member = make_member(ashgrove, "ng75pn_new", last_name=clean_name(name))
    assert member.last_name == name
    browser = sign_in(amara)
    for address in ("staff/", f"staff/{member.ref}/", "staff/?q=ng75pn_new"):
        page = browser.get(f"/schools/ashgrove/{address}").text
        assert "<b>Bobby" not in page
        assert name.replace("<", "&lt;").replace(">", "&gt;")[:20] in page


def test_a_name_that_runs_right_to_left_turns_nothing_around_it_usr_4(
    sign_in, amara, ashgrove
):
    make_member(ashgrove, "ng75pn_new", last_name="محمد")
    page = sign_in(amara).get("/schools/ashgrove/staff/").text
    assert re.search(r"<bdi>محمد, Ng75pn_new</bdi>", page)


@given(st.text(max_size=200))
def test_whatever_is_typed_becomes_one_clean_line_or_a_sentence(text):
    try:
        name = clean_name(text)
    except ValidationError:
        return
    assert "\n" not in name
    assert name == name.strip()
    assert clean_name(name) == name


@pytest.mark.parametrize(
    ("typed", "name"),
    [("siobhan", "Siobhán"), ("oneill", "O'Neill"), ("SMITH", "Smith")],
)
def test_search_is_blind_to_accents_capitals_and_apostrophes(typed, name):
    assert fold(typed) == fold(name)
