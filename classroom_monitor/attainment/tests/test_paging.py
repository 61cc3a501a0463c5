"""Long tables of pupils: a page of rows, and the figures of everybody."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from classroom_monitor.attainment import paging
from classroom_monitor.attainment.paging import Pages
from classroom_monitor.attainment.tests.tracking_page import (
    HERE,
    NOVEMBER,
    foot,
    names,
    one,
    words_of,
)
from classroom_monitor.testing import make_pupil, make_result

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]
TARGETS = "/schools/ashgrove/attainment/targets/"


@pytest.fixture
def of_seven(monkeypatch, ashgrove, class_4b, today, reading):
    """Three rows a page, and a class of seven."""
    monkeypatch.setattr(paging, "ROWS", 3)
    for letter in "GFEDCBA":
        pupil = make_pupil(ashgrove, f"Pip {letter}", today, class_4b)
        make_result(pupil, reading, NOVEMBER, "4S" if letter == "A" else "4E")


@pytest.mark.parametrize(
    ("asked", "letters"),
    [
        ("", "ABC"),
        ("1", "ABC"),
        ("2", "DEF"),
        ("3", "G"),
        ("4", "G"),
        ("0", "ABC"),
        ("-1", "ABC"),
        ("9" * 5, "G"),
        ("9" * 5000, "ABC"),
        ("²", "ABC"),
        ("two", "ABC"),
    ],
)
def test_a_page_has_its_rows_and_the_nearest_one_is_given(
    table, tess, tess_has_4b, class_4b, of_seven, reading, asked, letters
):
    query = {"of": class_4b.ref, **one(reading, NOVEMBER)}
    page = table(tess, page=asked, **query)
    assert names(page) == [f"{letter}, Pip" for letter in letters]
    # Of everybody, whichever page it is.
    assert foot(page, "With a result") == ["7 of 7"]
    assert foot(page, "Average") == ["19.6 (4E+)"]
    assert "7 pupils by name" in page


def test_the_pages_lead_to_each_other_and_keep_what_was_asked(
    sign_in, table, tess, tess_has_4b, class_4b, of_seven, reading
):
    query = {"of": class_4b.ref, "sort": "-name", **one(reading, NOVEMBER)}
    page = table(tess, page="2", **query)
    assert names(page) == ["D, Pip", "C, Pip", "B, Pip"]
    assert "On this page: pupils 4 to 6 of 7." in page
    assert "pupils 4 to 6 of 7 by name</caption>" in page
    links = dict(re.findall(r'<a href="(\?[^"]+)" rel="(\w+)"', page))
    for address, way in links.items():
        after = sign_in(tess).get(HERE + address.replace("&amp;", "&"))
        expected = {"prev": ["G, Pip", "F, Pip", "E, Pip"], "next": ["A, Pip"]}[way]
        assert names(after.content.decode()) == expected
    assert len(links) == 2
    # Another order begins at the first page, and a file holds everybody.
    headings = re.findall(r'class="sort-link" href="([^"]+)"', page)
    assert headings
    assert not [address for address in headings if "page=" in address]
    file = sign_in(tess).get(HERE + "tracking.csv", {"page": "2", **query})
    assert b"".join(file).count(b", Pip") == 7


def test_a_short_table_has_no_pages(
    table, tess, tess_has_4b, class_4b, cara, dev, reading
):
    page = table(tess, of=class_4b.ref)
    assert names(page) == ["Nowak, Cara", "Patel, Dev"]
    assert 'class="pager"' not in page
    assert "On this page:" not in page


def test_targets_stand_page_by_page_and_the_statements_do_not_grow(
    sign_in, tess, tess_has_4b, class_4b, of_seven
):
    client, counts = sign_in(tess), []
    for asked, letters in (("1", "ABC"), ("3", "G")):
        client.get(TARGETS, {"of": class_4b.ref, "page": asked})
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(TARGETS, {"of": class_4b.ref, "page": asked})
        page = answer.content.decode()
        assert names(page) == [f"{letter}, Pip" for letter in letters]
        assert 'class="pager"' in page
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert "On this page: pupil 7 of 7." in words_of(page)


def test_the_words_of_a_page_have_their_thousands_apart():
    assert Pages.of(1592, "6").words == "pupils 1,501 to 1,592 of 1,592"
    assert Pages.of(300, "2") == Pages(300, 1)
    assert Pages.of(0, "").pager(str) is None
