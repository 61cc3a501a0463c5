"""UPNs: the shape that refuses, and the check letter that warns."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_monitor.pupils import upn

EXAMPLES = Path(__file__).parent / "data" / "upn_examples.csv"
ROWS = list(csv.DictReader(EXAMPLES.read_text().splitlines()))
DIGITS = st.text("0123456789", min_size=11, max_size=11)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["value"])
def test_the_examples_of_the_department(row):
    value = row["value"]
    assert upn.has_shape(value) == (row["format_ok"] == "Y")
    if upn.has_shape(value):
        assert upn.check_letter(value) == row["correct_check_letter"]
        assert (upn.warning(value) == "") == (row["check_letter_ok"] == "Y")
        assert upn.is_temporary(value) == (row["kind"] == "temporary")


@given(DIGITS, st.sampled_from("0123456789" + upn.LETTERS))
def test_one_letter_alone_is_right(digits, last):
    """And 23 is prime, so one wrong digit always shows."""
    rest = digits + last
    right = [c for c in upn.LETTERS if upn.warning(c + rest) == ""]
    assert right == [upn.check_letter("A" + rest)]


@given(st.text("0123456789", min_size=12, max_size=12), st.integers(0, 11))
def test_one_wrong_digit_always_shows(digits, place):
    number = upn.check_letter(f"A{digits}") + digits
    other = str((int(digits[place]) + 1) % 10)
    slip = digits[:place] + other + digits[place + 1 :]
    assert upn.warning(number[0] + slip)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A1234567890",
        "A12345678901234",
        "1123456789012",
        "A12345678901I",
        "A١23456789012",
        "a123456789012",
        "A12345678901é",
    ],
)
def test_other_shapes_are_none(text):
    assert not upn.has_shape(text)


@given(st.text())
def test_any_text_is_read(text):
    assert upn.has_shape(upn.normalise(text)) in (True, False)


def test_small_letters_and_spaces_are_put_right():
    assert upn.normalise(" a2031 0220\u00a09083 ") == "A203102209083"
