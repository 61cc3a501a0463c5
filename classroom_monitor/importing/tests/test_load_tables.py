"""load-attainment: workbooks, anonymous pupils and published tables."""

import os
from pathlib import Path

import pytest
import xlsxwriter
from django.core.management import CommandError

from classroom_monitor.attainment.models import Attainment
from classroom_monitor.attainment.months import written
from classroom_monitor.history.models import Change
from classroom_monitor.importing.tests.loads import counts, gita, load
from classroom_monitor.pupils.models import GroupPupil, PupilIdentifier

__all__ = ["gita", "load"]


def test_a_workbook_is_read_like_a_csv_file(load, gita, this_month, tmp_path):
    path = tmp_path / "made.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as book:
        book.add_worksheet("Notes").write(0, 0, "About this file")
        sheet = book.add_worksheet("Scores")
        sheet.write_row(1, 0, ["UPN", "Month", "Reading"])
        sheet.write(2, 0, gita.upn)
        sheet.write_datetime(2, 1, this_month)
        sheet.write(2, 2, 104)
    columns = ["UPN=upn", "Month=month", "Reading=score:Reading"]
    table = path.read_bytes()
    told = load(table, columns, name="t.xlsx", sheet="Scores", kind="SA")
    assert counts(created=1) in told
    assert Attainment.objects.get().number == 104
    with pytest.raises(CommandError, match="no sheet Score"):
        load(table, columns, name="t.xlsx", sheet="Score")


def real(name: str) -> list[Path]:
    """A published set, where the environment names the folder that holds them."""
    folder = os.environ.get("CLASSROOM_MONITOR_SHARED")
    return [Path(folder, "data", "attainment", name)] if folder else []


@pytest.mark.parametrize("path", real("uci_student_mat_three_terms.csv"))
def test_three_terms_of_395_pupils(load, path):
    """Marks out of 20 (P. Cortez, UCI Student Performance, CC BY 4.0)."""
    columns = ["#=identifier"]
    columns += [f"G{n}=score:Course:2006-0{n * 2}" for n in (1, 2, 3)]
    options = {"make_pupils": "11", "scale": "Out of 20", "range": "0:20", "kind": "SA"}
    table = path.read_bytes()
    assert counts(created=1185).replace("1185", "1,185") in load(
        table, columns, **options
    )
    assert counts(unchanged=1185).replace("1185", "1,185") in load(
        table, columns, **options
    )


@pytest.mark.parametrize("path", real("gcse_science_two_papers_missing.csv"))
def test_two_papers_of_1905_pupils_with_gaps(load, path):
    """Percent with two decimal places; one in five has one of the two papers only."""
    columns = ["school=identifier", "student=identifier"]
    columns += ["written=score:Paper", "course=score:Coursework"]
    options = {
        "make_pupils": "11",
        "scale": "Percent, exact",
        "range": "0:100:2",
        "month": "1989-06",
    }
    told = load(path.read_bytes(), columns, **options)
    assert "3,810 scores = 3,428 created" in told
    assert "382 without a score + 0 refused" in told


def test_anonymous_pupils_and_a_scale_are_made_once(load, ashgrove, this_month):
    columns = ["#=identifier", "G1=score:Course"]
    options = {
        "make_pupils": "11",
        "scale": "Marks out of 20",
        "range": "0:20",
        "month": written(this_month),
    }
    table = "G1,other\n12,x\n0,y\n21,z\n7.5,z\n"
    told = load(table, columns, commit=False, **options)
    assert counts(created=2, refused=2) in told
    assert not ashgrove.pupils.exists()
    assert not ashgrove.scales.filter(name="Marks out of 20").exists()
    told = load(table, columns, **options)
    assert counts(created=2, refused=2) in told
    assert "4 pupils made." in told
    assert "Subjects made: Course." in told
    assert sorted(row.number for row in Attainment.objects.all()) == [0, 12]
    assert PupilIdentifier.objects.filter(system="imported").count() == 4
    assert GroupPupil.objects.filter(group__standing="11").count() == 4
    assert Change.objects.filter(kind="pupils.added").count() == 4
    told = load(table, columns, **options)
    assert counts(unchanged=2, refused=2) in told
    assert "made" not in told
