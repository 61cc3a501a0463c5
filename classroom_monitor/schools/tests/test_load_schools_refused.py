"""Rows and files that cannot be loaded: each says why, and nothing is half done."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from classroom_monitor.history.models import Actor, Change
from classroom_monitor.schools.models import School, Trust
from classroom_monitor.schools.register.loading import load_schools
from classroom_monitor.schools.tests.register import (
    DATA,
    NAME,
    ST_MARTINS,
    STATUS,
    Register,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def register() -> Register:
    return Register()


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "register.csv"


@pytest.mark.parametrize(
    ("column", "typed", "reason"),
    [
        ("URN", "12345", "does not have six digits"),
        ("URN", "", "does not have six digits"),
        ("URN", "１４９００３", "does not have six digits"),
        ("URN", "990001", "kept for demonstrations"),
        (NAME, "", "no name"),
        (NAME, "x" * 201, "longer than 200"),
        (NAME, "Two\nlines", "line break"),
        (NAME, "A\x00B", "control character"),
        (NAME, "y" * 40_000, "32 KiB"),
        (STATUS, "Perhaps", "“Perhaps” is not one that we know"),
        (STATUS, "", "is not one that we know"),
        ("PhaseOfEducation (name)", "Grade", "“Grade” is not one"),
        ("CloseDate", "31-02-2022", "“31-02-2022” is not a date"),
        ("CloseDate", "2022-05-31", "is not a date like 19-04-2022"),
        ("OpenDate", "yesterday", "opening date"),
        ("EstablishmentNumber", "20x5", "DfE number"),
        ("LA (code)", "9366", "DfE number"),
        ("Postcode", "KT18-7AD!", "postcode"),
        ("LA (name)", "z" * 101, "longer than 100"),
        ("Trusts (name)", "z" * 201, "longer than 200"),
    ],
)
def test_a_row_is_refused_with_its_line_and_reason(
    register, path, column, typed, reason
):
    register[ST_MARTINS][column] = typed
    line = 2 + list(register.rows).index(ST_MARTINS)
    receipt = load_schools(register.write(path, encoding="utf-8"), by=Actor.system())
    assert receipt.counts()["created"] == 7
    [(refused_line, said)] = receipt.refused
    assert refused_line == line
    assert reason in said


def test_a_short_row_and_a_long_row_are_refused(register, path):
    register.use_all_139_columns()
    lines = register.write(path).read_text("cp1252").splitlines()
    lines[3] = lines[3].rpartition(",")[0]
    lines[4] += ',"more"'
    path.write_text("\r\n".join(lines), "cp1252")
    receipt = load_schools(path, by=Actor.system())
    assert receipt.refused == [
        (4, "it has 138 cells instead of 139"),
        (5, "it has 140 cells instead of 139"),
    ]


def test_the_line_is_right_below_a_cell_of_many_lines_and_empty_lines(register, path):
    first = next(iter(register.rows.values()))
    first["Street"] = "One\nTwo\nThree"
    text = register.write(path).read_text("cp1252")
    register[ST_MARTINS]["URN"] = "0"
    text = register.write(path).read_text("cp1252").replace("\r\n", "\r\n\r\n", 1)
    path.write_text(text, "cp1252", newline="")
    receipt = load_schools(path, by=Actor.system())
    [(line, _)] = receipt.refused
    found = [n for n, t in enumerate(text.split("\n"), 1) if t.startswith('"0"')]
    assert [line] == found
    assert receipt.read == 8


def test_a_urn_that_stands_there_twice_is_taken_once(register, path):
    register.rows["again"] = register[ST_MARTINS] | {NAME: "Another name"}
    receipt = load_schools(register.write(path), by=Actor.system())
    first = 2 + list(register.rows).index(ST_MARTINS)
    said = f"the URN {ST_MARTINS} stands already in line {first}"
    assert receipt.refused == [(10, said)]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b" \r\n \r\n", "is empty"),
        (b"PK\x03\x04" + b"\0" * 60, "zip file or a spreadsheet"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 60, "old Excel"),
        (b"\x1f\x8b\x08" + b"\0" * 60, "compressed"),
        (b"%PDF-1.7\n", "PDF"),
        (b"URN,EstablishmentName\0,x\n", "not a text file"),
        (b"<html><body>Sign in</body></html>", "no column URN and Establishment"),
        (b"name,email\nTess,t@example.test\n", "no column URN"),
        (b"URN,EstablishmentName\n149003,A\n", "no column EstablishmentStatus (name)"),
        (
            b"URN,URN,EstablishmentName,EstablishmentStatus (name)\n",
            "stands there twice",
        ),
        (b"URN" + b",x" * 400, "401 columns"),
    ],
)
def test_a_file_that_is_not_the_register_gets_a_sentence(path, content, sentence):
    path.write_bytes(content)
    with pytest.raises(CommandError) as told:
        call_command("load_schools", path)
    assert sentence in str(told.value)
    assert not School.objects.exists()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace('"KT18 7AD"', '"KT18 7AD'),
        lambda text: text.rpartition('"')[0],
    ],
)
def test_a_quotation_mark_that_never_closes_changes_nothing(register, path, spoil):
    text = register.write(path).read_text("cp1252")
    path.write_text(spoil(text), "cp1252", newline="")
    with pytest.raises(CommandError, match="is not CSV"):
        call_command("load_schools", path)
    assert not School.objects.exists()
    assert not Trust.objects.exists()
    assert not Change.objects.exists()


def test_bytes_of_no_encoding_are_told(register, path):
    path.write_bytes(register.write(path).read_bytes() + b"\x81\x8d")
    with pytest.raises(CommandError, match="neither UTF-8 nor Windows-1252"):
        call_command("load_schools", path)


def test_half_a_utf_16_file_is_told(register, path):
    path.write_bytes(register.write(path, encoding="utf-16").read_bytes()[:-1])
    with pytest.raises(CommandError, match="Download the extract again"):
        call_command("load_schools", path)
    assert not School.objects.exists()


def test_a_missing_file_and_a_folder_are_told(tmp_path):
    for wrong in [tmp_path / "none.csv", tmp_path]:
        with pytest.raises(CommandError, match="cannot be read"):
            call_command("load_schools", wrong)


def test_the_command_says_what_it_did_in_counts_that_add_up(register, path):
    register[ST_MARTINS]["URN"] = "0"
    out = StringIO()
    call_command("load_schools", register.write(path), stdout=out)
    assert out.getvalue().splitlines() == [
        "Line 7 was refused: the URN “0” does not have six digits.",
        "8 read = 7 created + 0 updated + 0 left as they were + 1 refused. "
        "1 new trusts.",
    ]


def test_all_refusals_go_to_a_file_where_the_screen_would_overflow(register, path):
    for number in range(120):
        register.add(str(number))
    out, kept = StringIO(), path.with_name("refused.txt")
    call_command("load_schools", register.write(path), refused=kept, stdout=out)
    assert "… and 20 more lines were refused." in out.getvalue()
    assert len(kept.read_text("utf-8").splitlines()) == 120


def test_a_rehearsal_tells_the_same_and_changes_nothing(register, path):
    out = StringIO()
    call_command("load_schools", register.write(path), rehearse=True, stdout=out)
    assert "8 created" in out.getvalue()
    assert not School.objects.exists()
    assert not Change.objects.exists()


def test_the_kept_extract_is_as_the_department_writes_it():
    text = (DATA / "register_111.csv").read_bytes()
    assert text.startswith(b'"URN","LA (code)"')
    assert text.count(b"\r\n") == 9
