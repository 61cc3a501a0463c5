"""Files as they come: encodings, separators, torn and hostile ones."""

import struct
import zipfile
from io import BytesIO

import pytest
import xlsxwriter

from classroom_monitor.importing.limits import Limits, RefusedFileError
from classroom_monitor.importing.tables import open_table

SMALL = Limits(file_bytes=200_000, rows=100, unpacked_bytes=3_000_000, cells=1000)
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData>{}</sheetData></worksheet>"
)


@pytest.fixture
def read(tmp_path):
    def run(content, name="t.csv", limits=SMALL, sheet=""):
        path = tmp_path / name
        path.write_bytes(content)
        with open_table(path, limits=limits, sheet=sheet) as table:
            return table.columns, [
                (row.line, row.cells or row.problem) for row in table.rows
            ]

    return run


def workbook(*rows):
    kept = BytesIO()
    with xlsxwriter.Workbook(kept) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate(rows):
            sheet.write_row(number, 0, cells)
    return kept.getvalue()


def with_part(content, part, text, **how):
    """The workbook with one of its parts replaced."""
    kept = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(kept, "w") as new:
        for entry in old.infolist():
            if entry.filename != part:
                new.writestr(entry, old.read(entry))
        new.writestr(part, text, zipfile.ZIP_DEFLATED, **how)
    return kept.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_same_table_in_every_usual_dress(read, encoding, separator, end):
    lines = [["Name", "Score"], ["Zoë", "007"], ["Siân", '"4,5"']]
    text = end.join(separator.join(line) for line in lines)
    columns, rows = read(text.encode(encoding))
    assert columns == ["Name", "Score"]
    assert rows == [(2, ["Zoë", "007"]), (3, ["Siân", "4,5"])]


def test_lines_are_counted_as_in_an_editor(read):
    _, rows = read(b'A,B\n\n"two\nlines",1\nlast,2\n')
    assert rows == [(3, ["two\nlines", "1"]), (5, ["last", "2"])]


def test_a_short_row_is_filled_and_a_long_one_told(read):
    _, rows = read(b"A,B\n1\n1,2,\n1,2,3\n")
    assert rows == [
        (2, ["1", ""]),
        (3, ["1", "2"]),
        (4, "it has 3 cells instead of 2"),
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"A,B\n\0,1\n", "not a text file"),
        (b'A,B\n"never closed,1\n2,3\n', "From line 2 the file is not CSV"),
        (b"A\n\x81\n", "neither UTF-8 nor Windows-1252"),
        (b"\xd0\xcf\x11\xe0old", "old Excel file"),
        (b"PK\x03\x04torn", "damaged"),
        (b"A\n" + b"1\n" * 101, "more than 100 rows"),
        (b"A," * 500, "500 columns"),
        (b"A\n" + b"x" * 200_000, "at most 200,000 are read"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(read, content, sentence):
    with pytest.raises(RefusedFileError, match=sentence):
        read(content)


def test_cells_that_no_spreadsheet_writes_are_told(read):
    _, rows = read(b"A,B\n" + b"x" * 40_000 + b",1\n\x07,2\n")
    assert rows == [
        (2, "a cell holds more than 32 KiB"),
        (3, "a cell holds a control character"),
    ]


def test_a_workbook_keeps_its_rows_numbers_and_days(read):
    content = workbook(["UPN", "Score"], ["A1", 7], [], ["A2", 7.5])
    columns, rows = read(content, "t.xlsx")
    assert columns == ["UPN", "Score"]
    assert rows == [(2, ["A1", "7"]), (4, ["A2", "7.5"])]


PART = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("sheet", "sentence"),
    [
        # A lone cell in the last row would be a million empty rows.
        ('<row r="1048576"><c r="A1048576"><v>1</v></c></row>', "row 1,048,576"),
        ('<row r="90"><c r="XFD90"><v>1</v></c></row>', "column 16,384"),
        ("<row><c><v>1</v></c></row>" * 200, "reaches to row 102"),
        ("<row>", "damaged"),
    ],
)
def test_a_sheet_is_measured_before_it_is_read(read, sheet, sentence):
    content = with_part(workbook(["A"], ["1"]), PART, SHEET.format(sheet))
    with pytest.raises(RefusedFileError, match=sentence):
        read(content, "t.xlsx")


def test_a_part_that_unpacks_to_far_too_much_is_never_unpacked(read):
    bomb = SHEET.format(" " * 2_500_000)
    with pytest.raises(RefusedFileError, match="times its size"):
        read(with_part(workbook(["A"]), PART, bomb), "t.xlsx")
    with pytest.raises(RefusedFileError, match="unpacks to more than"):
        read(with_part(workbook(["A"]), PART, " " * 4_000_000), "t.xlsx")


def test_a_part_that_lies_about_its_size_is_told(read):
    content = with_part(workbook(["A"]), PART, SHEET.format("<row/>" * 5000))
    # The central directory says ten bytes.
    place = content.rindex(PART.encode()) - 46 + 24
    torn = content[:place] + struct.pack("<I", 10) + content[place + 4 :]
    with pytest.raises(RefusedFileError, match="damaged"):
        read(torn, "t.xlsx")


@pytest.mark.parametrize(
    "entity",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">',
    ],
)
def test_document_types_and_entities_are_refused_imp_2(read, entity):
    sheet = entity + SHEET.format('<row r="1"><c r="A1"><v>1</v></c></row>')
    with pytest.raises(RefusedFileError, match="document type"):
        read(with_part(workbook(["A"]), PART, sheet), "t.xlsx")


def test_another_zip_file_is_no_workbook(read):
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w") as packed:
        packed.writestr("notes.txt", "x")
    with pytest.raises(RefusedFileError, match="not an Excel workbook"):
        read(kept.getvalue(), "t.zip")
