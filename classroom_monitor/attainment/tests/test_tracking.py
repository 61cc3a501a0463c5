"""The tracking table: who stands in it by name, what counts, and in what order."""

import pytest

from classroom_monitor.attainment.tests.tracking_page import (
    HERE,
    NOVEMBER,
    OCTOBER,
    SEPTEMBER,
    names,
    one,
    row_of,
)
from classroom_monitor.testing import make_pupil, make_result

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]


def test_a_teacher_sees_the_class_with_bands_age_and_change(
    table, tess, tess_has_4b, class_4b, cara, dev, reading
):
    make_result(cara, reading, SEPTEMBER, "4E")
    make_result(cara, reading, NOVEMBER, "4D")
    make_result(dev, reading, SEPTEMBER, "3S")
    page = table(tess, of=class_4b.ref, **one(reading, SEPTEMBER, NOVEMBER))
    assert names(page) == ["Nowak, Cara", "Patel, Dev"]
    assert row_of(page, "Nowak, Cara") == (
        "Nowak, Cara 4 4E At expected 4D At expected +2"
    )
    # Dev's assessment of September counts on, and says how old it is.
    assert row_of(page, "Patel, Dev") == (
        "Patel, Dev 4 3S Below 3S Well below carried, 2 mo old 0"
    )


def test_a_test_counts_before_an_assessment_and_stands_in_its_month_only(
    table, tess, tess_has_4b, class_4b, cara, reading
):
    make_result(cara, reading, OCTOBER, "4E")
    make_result(cara, reading, OCTOBER, "104", "SA")
    page = table(tess, of=class_4b.ref, **one(reading, OCTOBER, NOVEMBER))
    # A change between two scales is not told.
    assert row_of(page, "Nowak, Cara") == (
        "Nowak, Cara 4 104 At expected test"
        " 4E Below carried, 1 mo old No change to tell"
    )


def test_an_absence_neither_carries_nor_hides_what_does(
    table, tess, tess_has_4b, class_4b, cara, reading
):
    make_result(cara, reading, SEPTEMBER, "4E")
    make_result(cara, reading, OCTOBER, "A")
    page = table(tess, of=class_4b.ref, **one(reading, OCTOBER, NOVEMBER))
    assert row_of(page, "Nowak, Cara") == (
        "Nowak, Cara 4 A 4E Below carried, 2 mo old No change to tell"
    )


@pytest.mark.parametrize(
    ("which", "status"), [("5a", 403), ("year", 403), ("owls", 404), ("none", 404)]
)
def test_a_teacher_is_refused_other_groups(
    sign_in, tess, tess_has_4b, class_5a, ewan, class_of_birchwood, which, status
):
    ref = {
        "5a": class_5a.ref,
        "year": tess.school.groups.get(standing="5").ref,
        "owls": class_of_birchwood.ref,
        "none": "zzzzzzzzzzzzzz",
    }[which]
    for file in ("", "tracking.csv", "tracking.xlsx"):
        response = sign_in(tess).get(HERE + file, {"of": ref})
        assert response.status_code == status
        assert "Quill" not in response.content.decode()


def test_without_a_group_the_page_says_so(sign_in, tess):
    response = sign_in(tess).get(HERE)
    assert "You do not have a group yet" in response.content.decode()
    assert sign_in(tess).get(HERE + "tracking.csv")["Location"] == HERE


def test_filters_by_characteristics_need_the_right(
    table, tess, tess_has_4b, class_4b, cara, dev, reading
):
    filtered = {"of": class_4b.ref, "premium": "yes"}
    assert names(table(tess, **filtered)) == ["Patel, Dev"]
    assert names(table(tess, of=class_4b.ref, sen="N")) == ["Nowak, Cara"]
    tess.can_see_characteristics = False
    tess.save(update_fields=["can_see_characteristics"])
    page = table(tess, **filtered)
    # A forged filter does nothing, and nothing of it is offered.
    assert names(page) == ["Nowak, Cara", "Patel, Dev"]
    assert "Pupil premium" not in page


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("name", "ABC"),
        ("-name", "CBA"),
        ("column", "BAC"),
        ("-column", "ABC"),
        ("change", "BAC"),
        ("-change", "ABC"),
        ("nonsense", "ABC"),
    ],
)
def test_it_is_sorted_by_any_column_and_nothing_stands_last(
    table, tess, tess_has_4b, class_4b, ashgrove, today, reading, sort, order
):
    pupils = {
        name: make_pupil(ashgrove, f"X {name}", today, class_4b) for name in "ABC"
    }
    make_result(pupils["A"], reading, SEPTEMBER, "4E")
    make_result(pupils["A"], reading, NOVEMBER, "4S")
    make_result(pupils["B"], reading, SEPTEMBER, "4E")
    make_result(pupils["B"], reading, NOVEMBER, "4D")
    by = {"column": f"{reading.ref}.2026-11", "change": f"{reading.ref}.change"}
    wanted = sort.replace(bare := sort.removeprefix("-"), by.get(bare, bare))
    query = one(reading, SEPTEMBER, NOVEMBER)
    page = table(tess, of=class_4b.ref, sort=wanted, **query)
    assert [name[0] for name in names(page)] == list(order)


@pytest.mark.parametrize(
    "query",
    [
        {"month": ["2226-11", "0001-01", "x", "2027-01"]},
        {"month": "2026-11", "from": "2226-11", "to": "<b>"},
        {"subject": ["nonsense", ""]},
        {"year": ["99", ""], "sen": "Z", "premium": "maybe"},
        {"sort": "-" * 80},
    ],
)
def test_whatever_the_address_holds_the_page_answers(
    table, tess, tess_has_4b, class_4b, cara, reading, query
):
    page = table(tess, of=class_4b.ref, **query)
    assert names(page) == ["Nowak, Cara"]
    _, main = page.split("<main")
    assert "2226" not in main
    assert "<b>" not in main.split("<table")[0]


def test_another_schools_subject_is_left_out(
    table, tess, tess_has_4b, class_4b, cara, reading, birchwood
):
    other = birchwood.subjects.create(name="Canary studies", short_name="Canary")
    page = table(tess, of=class_4b.ref, subject=[reading.ref, other.ref])
    assert "anary" not in page


def test_names_are_escaped(
    table, tess, tess_has_4b, class_4b, ashgrove, today, reading
):
    make_pupil(ashgrove, "Eve <script>alert(1)</script>", today, class_4b)
    page = table(tess, of=class_4b.ref)
    assert "&lt;script&gt;alert" in page
    assert "<script>alert" not in page
