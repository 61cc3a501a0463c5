"""Tables as schools send them: CSV of any usual kind, or the sheet of a workbook.

Nothing is parsed before its size is known to lie within the limits.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO

from classroom_monitor.importing import workbooks
from classroom_monitor.importing.limits import CONSOLE, Limits, RefusedFileError
from classroom_monitor.schools.register.reading import find_delimiter, is_all

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
PACKED = b"PK\x03\x04"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True)
class Row:
    """One row of a table: the line or row on which it begins, and its cells."""

    line: int
    cells: list[str]
    # Why it could not even be taken apart.
    problem: str = ""


@dataclass
class Table:
    """The columns of a table and its rows, one by one."""

    columns: list[str]
    rows: Iterator[Row]
    # How it was read, for whoever wonders about a strange letter.
    read_as: str
    places: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.places = {name: place for place, name in enumerate(self.columns)}

    def place(self, column: str) -> int:
        """Where a column stands; raises for one that is missing or there twice."""
        if column not in self.places:
            there = ", ".join(self.columns[:20])
            raise RefusedFileError(
                f"The table has no column {column}. It has: {there}."
            )
        if self.columns.count(column) > 1:
            raise RefusedFileError(f"The column {column} stands there twice.")
        return self.places[column]


@contextmanager
def open_table(
    path: Path, *, sheet: str = "", limits: Limits = CONSOLE
) -> Iterator[Table]:
    """Open a file as a table; one that is none raises `RefusedFileError`."""
    try:
        file = path.open("rb")
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        raise RefusedFileError(f"{path} cannot be read: {reason}.") from error
    with file:
        size = path.stat().st_size
        if size > limits.file_bytes:
            raise RefusedFileError(
                f"The file has {size:,} bytes; at most {limits.file_bytes:,} are read."
            )
        begin = file.read(4096)
        if begin.startswith(OLD_EXCEL):
            raise RefusedFileError(
                "This is an old Excel file. Save it as .xlsx or CSV."
            )
        if begin.startswith(PACKED):
            rows = workbooks.rows_of(path, sheet, limits)
            yield table_of(numbered(rows), limits, "an Excel workbook")
            return
        encoding = find_encoding(file, begin)
        file.seek(0)
        with TextIOWrapper(file, encoding=encoding, newline="") as text:
            yield table_of(lines_of(text), limits, f"CSV in {encoding.upper()}")


def find_encoding(file: BinaryIO, begin: bytes) -> str:
    """UTF-8 where the whole file is that, else Windows-1252; UTF-16 says so itself."""
    if not begin.strip():
        raise RefusedFileError("The file is empty.")
    if begin.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in begin:
        raise RefusedFileError("This is not a text file. Save it as CSV or .xlsx.")
    if is_all(file, "utf-8"):
        return "utf-8-sig"
    if is_all(file, "cp1252"):
        return "cp1252"
    raise RefusedFileError("The text is neither UTF-8 nor Windows-1252.")


def lines_of(text: TextIOWrapper) -> Iterator[Row]:
    """Rows of CSV with the line on which each begins."""
    lines = csv.reader(text, delimiter=find_delimiter(text), strict=True)
    begin = 1
    try:
        for cells in lines:
            line, begin = begin, lines.line_num + 1
            yield Row(line, cells)
    except csv.Error as error:
        # After a quotation mark that never closes nothing can be told apart.
        raise RefusedFileError(
            f"From line {begin} the file is not CSV ({error})."
        ) from error
    except UnicodeError as error:
        raise RefusedFileError("The text is not what it begins as.") from error


def numbered(rows: Iterator[list[str]]) -> Iterator[Row]:
    for line, cells in enumerate(rows, start=1):
        yield Row(line, cells)


def table_of(rows: Iterator[Row], limits: Limits, read_as: str) -> Table:
    """The first row that holds anything names the columns."""
    header = next((row for row in rows if any(map(str.strip, row.cells))), None)
    if header is None:
        raise RefusedFileError("The file is empty.")
    columns = [" ".join(cell.split()) for cell in header.cells]
    while columns and not columns[-1]:
        columns.pop()
    if len(columns) > limits.columns:
        raise RefusedFileError(
            f"The table has {len(columns)} columns; at most {limits.columns} are read."
        )
    return Table(columns, checked(rows, len(columns), limits), read_as)


def checked(rows: Iterator[Row], width: int, limits: Limits) -> Iterator[Row]:
    """Rows that hold anything, as wide as the head; says what is wrong with one."""
    count = 0
    for row in rows:
        cells = [cell.strip() for cell in row.cells]
        if not any(cells):
            continue
        count += 1
        if count > limits.rows:
            raise RefusedFileError(f"The table has more than {limits.rows:,} rows.")
        if any(cells[width:]):
            yield Row(row.line, [], f"it has {len(cells)} cells instead of {width}")
        elif any(len(cell.encode()) > limits.cell_bytes for cell in cells):
            yield Row(row.line, [], "a cell holds more than 32 KiB")
        elif any(map(CONTROL.search, cells)):
            yield Row(row.line, [], "a cell holds a control character")
        else:
            yield Row(row.line, [*cells[:width], *[""] * (width - len(cells))])
