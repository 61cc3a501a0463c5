"""The tracking table as a file."""

import csv
import io
from zipfile import ZipFile

import pytest

from classroom_monitor.attainment.tests.tracking_page import (
    HERE,
    NOVEMBER,
    SEPTEMBER,
    one,
    since_september,
)
from classroom_monitor.history.models import Change
from classroom_monitor.testing import make_pupil, make_result

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]


def read_csv(response) -> list[list[str]]:
    text = b"".join(response).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_the_files_hold_what_is_shown_and_leave_an_entry(
    sign_in, tess, tess_has_4b, class_4b, cara, dev, reading
):
    since_september(cara, class_4b)
    make_result(cara, reading, SEPTEMBER, "4E")
    make_result(cara, reading, NOVEMBER, "4D")
    query = {"of": class_4b.ref, **one(reading, SEPTEMBER, NOVEMBER)}
    response = sign_in(tess).get(HERE + "tracking.csv", query)
    lines = read_csv(response)
    assert lines[0][:3] == ["Pupil", "Year group", "Reading Sep 2026"]
    assert lines[0][-1] == "Reading: change in points"
    assert lines[1] == (
        [
            "Nowak, Cara",
            "Year 4",
            "4E",
            "At expected",
            "0",
            "4D",
            "At expected",
            "0",
            "2",
        ]
    )
    assert lines[2] == ["Patel, Dev", "Year 4", "", "", "", "", "", "", ""]
    assert lines[3][:3] == ["Average (all who count)", "", "19 (4E)"]
    assert response["Content-Disposition"] == (
        'attachment; filename="tracking-ashgrove-2026-11-10.csv"'
    )
    assert response["Cache-Control"] == "no-store"
    book = sign_in(tess).get(HERE + "tracking.xlsx", query)
    text = ZipFile(io.BytesIO(book.content)).read("xl/worksheets/sheet1.xml").decode()
    assert "Nowak, Cara" in text
    entries = Change.objects.filter(kind="attainment.exported")
    assert [entry.content.data["after"]["rows"] for entry in entries] == [2, 2]


def test_no_cell_of_a_file_is_a_formula(
    sign_in, tess, tess_has_4b, class_4b, ashgrove, today, reading
):
    pupil = make_pupil(ashgrove, "Eve =1+1", today, class_4b)
    make_result(pupil, reading, SEPTEMBER, "4D")
    make_result(pupil, reading, NOVEMBER, "4E")
    query = {"of": class_4b.ref, **one(reading, SEPTEMBER, NOVEMBER)}
    lines = read_csv(sign_in(tess).get(HERE + "tracking.csv", query))
    assert lines[1][0] == "'=1+1, Eve"
    assert lines[1][-1] == "−2"
    for line in lines:
        assert not [cell for cell in line if cell[:1] in set("=+-@")]
