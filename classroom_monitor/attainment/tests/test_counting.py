"""What counts for a month, against a plain telling of the rule."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_monitor.attainment import book as books
from classroom_monitor.attainment import reading
from classroom_monitor.attainment.book import Band, Book, NotOnScale, Value
from classroom_monitor.attainment.counting import Line, Result
from classroom_monitor.attainment.months import plus
from classroom_monitor.testing import make_result

START = date(2025, 9, 1)
OWN, OTHER = 1, 2


def result(back: int, kind: str, scale: int, absence: str) -> Result:
    number = None if absence else Decimal(back)
    value = Value(scale, number=number, absence=absence)
    return Result(1, 1, plus(START, back), kind, value)


results = st.lists(
    st.builds(
        result,
        st.integers(0, 14),
        st.sampled_from(["TA", "SA"]),
        st.sampled_from([OWN, OTHER]),
        st.sampled_from(["", "", "A"]),
    ),
    unique_by=lambda r: (r.month, r.kind),
)


@given(results, st.integers(0, 15))
def test_what_counts_is_the_sa_else_the_ta_else_the_newest_earlier_ta(found, asked):
    month = plus(START, asked)
    counted = Line(found).counted(month, OWN)
    here = {r.kind: r for r in found if r.month == month}
    earlier = [
        r
        for r in found
        if r.month < month
        and r.kind == "TA"
        and r.value.scale == OWN
        and not r.value.absence
    ]
    if here:
        assert counted.result is here.get("SA", here.get("TA"))
        assert counted.age == 0
    elif earlier:
        newest = max(earlier, key=lambda r: r.month)
        assert counted.result is newest
        assert plus(newest.month, counted.age) == month
        assert counted.is_carried
    else:
        assert counted is None


def test_results_bring_what_carries_from_before_the_months_asked_for(
    cara, reading_results, this_month
):
    book, subject = reading_results
    found = reading.results(
        cara.school,
        book,
        pupils=[cara.pk],
        subjects=[subject.pk],
        first=this_month,
        last=this_month,
    )
    texts = {r.month: book.show(r.value) for r in found}
    assert texts == {plus(this_month, -3): "3D"}


@pytest.fixture
def reading_results(cara, reading, this_month):
    for back, text in ((5, "3E"), (3, "3D"), (2, "A")):
        make_result(cara, reading, plus(this_month, -back), text)
    make_result(cara, reading, plus(this_month, -1), "101", "SA")
    return Book.of(cara.school), reading


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("3e+", "3E+"), (" 4S ", "4S"), ("a", "A"), ("", ""), ("9S+", "9S+")],
)
def test_a_step_is_read_whatever_its_capitals(subjects, ashgrove, typed, shown):
    book = Book.of(ashgrove)
    sheet = book.scale_for(subjects["Reading"].pk, "TA", "4", date(2026, 11, 1))
    assert sheet.show(sheet.read(typed)) == shown


@pytest.mark.parametrize("typed", ["3F", "104", "3E++", "٣", "NaN", "1e999999"])
def test_what_is_not_on_the_scale_is_refused_with_what_is(subjects, ashgrove, typed):
    book = Book.of(ashgrove)
    sheet = book.scale_for(subjects["Reading"].pk, "TA", "4", date(2026, 11, 1))
    with pytest.raises(NotOnScale, match="Use 1E to 9S"):
        sheet.read(typed)


@pytest.mark.parametrize("typed", ["79", "120.5", "-1", "1e999999", "NaN", "Infinity"])
def test_a_number_outside_its_range_is_refused(subjects, ashgrove, typed):
    book = Book.of(ashgrove)
    sheet = book.scale_for(subjects["Reading"].pk, "SA", "4", date(2026, 11, 1))
    with pytest.raises(NotOnScale, match="from 80 to 120"):
        sheet.read(typed)


def test_bands_of_the_steps_move_with_the_year(subjects, ashgrove):
    book = Book.of(ashgrove)
    pk = subjects["Reading"].pk
    sheet = book.scale_for(pk, "TA", "3", date(2026, 11, 1))
    in_november = {
        code: book.band(sheet.read(code), "3", date(2026, 11, 1))
        for code in ("2S", "2S+", "3E+", "3D+", "3S+")
    }
    assert in_november == {
        "2S": Band.WELL_BELOW,
        "2S+": Band.BELOW,
        "3E+": Band.AT,
        "3D+": Band.ABOVE,
        "3S+": Band.WELL_ABOVE,
    }
    assert book.band(sheet.read("3E+"), "3", date(2027, 7, 1)) == Band.WELL_BELOW
    assert book.band(sheet.read("3E+"), "4", date(2026, 11, 1)) == Band.WELL_BELOW
    assert book.band(sheet.read("A"), "3", date(2026, 11, 1)) is None


def test_a_book_is_read_anew_after_a_change(
    subjects, ashgrove, django_assert_num_queries
):
    first = Book.of(ashgrove)
    with django_assert_num_queries(1):
        assert Book.of(ashgrove) is first
    subject = subjects["Music"]
    subject.name = "Music and song"
    subject.save(update_fields=["name"])
    books.changed(ashgrove)
    assert Book.of(ashgrove).every_subject[subject.pk].name == "Music and song"


@pytest.mark.parametrize("whose", [([], [1]), ([1], []), ([], [])])
def test_nobody_or_no_subject_has_no_results(ashgrove, today, whose):
    """On both databases: PostgreSQL takes no empty list of values."""
    pupils, subjects = whose
    found = reading.entered(ashgrove, pupils, subjects, "a.month = %s", today)
    assert found == []
