"""The list as a file."""

import csv
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_monitor.history.models import Change
from classroom_monitor.testing import make_member
from classroom_monitor.ui.sheets import STARTS_A_FORMULA, harmless

LIST = "/schools/ashgrove/staff/"


def read(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_file_holds_what_the_filters_show(
    sign_in, amara, tess, tess_has_4b, sal, otto
):
    response = sign_in(amara).get(f"{LIST}export.csv?type=teacher&page=9")
    (line,) = read(response)
    assert line["Surname"] == "Tan"
    assert line["Groups"] == "4B"
    assert line["Status"] == "Active"
    assert line["Email"] == "ng75pn_tan@example.test"


def test_it_comes_as_a_file_that_no_cache_keeps_exp_1(sign_in, amara):
    response = sign_in(amara).get(f"{LIST}export.csv")
    assert response["Content-Disposition"].startswith('attachment; filename="users-ash')
    assert "Obi" not in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "no-store"


def test_an_export_leaves_its_entry(sign_in, amara, tess):
    sign_in(amara).get(f"{LIST}export.xlsx?q=tan")
    change = Change.objects.get(kind="staff.exported")
    assert change.content.data["after"]["rows"] == 1
    assert "tan" not in str(change.content.data["after"])


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_begins_a_formula_exp_1(sign_in, amara, ashgrove, start):
    make_member(ashgrove, "ng75pn_bad", last_name=f"{start}cmd|' /C calc'!A0")
    client = sign_in(amara)
    cells = {
        cell for line in read(client.get(f"{LIST}export.csv")) for cell in line.values()
    }
    assert f"'{start}cmd|' /C calc'!A0" in cells
    assert not [cell for cell in cells if cell.startswith(STARTS_A_FORMULA)]
    book = zipfile.ZipFile(io.BytesIO(client.get(f"{LIST}export.xlsx").content))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "cmd|" in sheet


@given(st.text())
def test_every_text_is_harmless_and_can_be_had_back_exp_1(text):
    cell = harmless(text)
    assert not cell.startswith((*STARTS_A_FORMULA, "\0"))
    assert cell.removeprefix("'") in (text.replace("\0", ""), text.lstrip("'"))


@pytest.mark.parametrize("name", ["export.csv", "export.xlsx"])
@pytest.mark.parametrize(("who", "code"), [("tess", 403), ("sal", 403), ("otto", 404)])
def test_others_are_kept_out(sign_in, request, who, code, name, amara):
    response = sign_in(request.getfixturevalue(who)).get(LIST + name)
    assert response.status_code == code
    assert not Change.objects.filter(kind="staff.exported").exists()


def test_nobody_of_another_school_is_in_the_file(sign_in, amara, otto):
    lines = read(sign_in(amara).get(f"{LIST}export.csv?status=any"))
    assert [line["Surname"] for line in lines] == ["Obi"]
