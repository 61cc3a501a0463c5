"""Workbooks (.xlsx): weighed entry by entry and cell by cell, and only then read.

A workbook of 63 kB can unpack to 60 MB, and a single cell in the last row of a sheet
makes a reader give a million empty ones.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError
from zipfile import BadZipFile, ZipFile, ZipInfo

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from python_calamine import CalamineError, CalamineWorkbook

from classroom_monitor.importing.limits import Limits, RefusedFileError

SHEET = "xl/worksheets/"
# Below this size a high ratio is no danger: XML of few kB packs well.
SMALL = 2**20
PIECE = 2**16
PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,9})")
DAMAGED = "The workbook is damaged. Open it in a spreadsheet program and save it again."


def rows_of(path: Path, sheet: str, limits: Limits) -> Iterator[list[str]]:
    """The rows of one sheet as text: of the named one, or of the first."""
    weigh(path, limits)
    try:
        book = CalamineWorkbook.from_path(str(path))
        names = book.sheet_names
        if sheet and sheet not in names:
            raise RefusedFileError(
                f"The workbook has no sheet {sheet}. It has: {', '.join(names)}."
            )
        if not names:
            raise RefusedFileError("The workbook has no sheet.")
        found = book.get_sheet_by_name(sheet or names[0])
    except CalamineError as error:
        raise RefusedFileError(DAMAGED) from error
    # Rows are counted from the first of the sheet, so that they can be found in it.
    for cells in found.to_python(skip_empty_area=False):
        yield [shown(cell) for cell in cells]


def weigh(path: Path, limits: Limits) -> None:
    """Refuse a workbook that is too large, unpacks to too much, or is none."""
    try:
        with ZipFile(path) as packed:
            entries = packed.infolist()
            if len(entries) > limits.entries:
                raise RefusedFileError(
                    f"The workbook has {len(entries):,} parts; "
                    f"at most {limits.entries:,} are read."
                )
            if "xl/workbook.xml" not in packed.namelist():
                raise RefusedFileError("This zip file is not an Excel workbook.")
            for entry in entries:
                weigh_entry(entry, limits)
            total = sum(unpack(packed, entry, limits) for entry in entries)
            if total > limits.unpacked_bytes:
                raise too_large(limits)
            for entry in entries:
                if entry.filename.startswith(SHEET):
                    weigh_cells(packed, entry, limits)
    except (BadZipFile, ParseError, EOFError, NotImplementedError) as error:
        raise RefusedFileError(DAMAGED) from error
    except DefusedXmlException as error:
        raise RefusedFileError(
            "The workbook holds an XML document type, which no spreadsheet needs."
        ) from error


def weigh_entry(entry: ZipInfo, limits: Limits) -> None:
    """What an entry says of itself, before anything is unpacked."""
    if entry.flag_bits & 1:
        raise RefusedFileError("The workbook is protected by a password.")
    if entry.file_size > limits.unpacked_bytes:
        raise too_large(limits)
    ratio = entry.file_size / max(entry.compress_size, 1)
    if entry.file_size > SMALL and ratio > limits.ratio:
        raise RefusedFileError(
            f"A part of the workbook unpacks to {ratio:.0f} times its size; "
            f"at most {limits.ratio} times is read."
        )


def unpack(packed: ZipFile, entry: ZipInfo, limits: Limits) -> int:
    """How large an entry truly is; stops where the limit is passed."""
    total = 0
    with packed.open(entry) as file:
        while piece := file.read(PIECE):
            total += len(piece)
            if total > limits.unpacked_bytes:
                raise too_large(limits)
    return total


def too_large(limits: Limits) -> RefusedFileError:
    return RefusedFileError(
        f"The workbook unpacks to more than {limits.unpacked_bytes:,} bytes."
    )


def weigh_cells(packed: ZipFile, entry: ZipInfo, limits: Limits) -> None:
    """Refuse a sheet whose last row and column make it too large, full or empty."""
    rows = columns = in_row = 0
    with packed.open(entry) as file:
        parts = iterparse(file, events=("end",), forbid_dtd=True, forbid_entities=True)
        for _, element in parts:
            name = element.tag.rpartition("}")[2]
            if name == "c":
                in_row += 1
                place = PLACE.fullmatch(element.get("r", ""))
                rows = max(rows, int(place[2]) if place else 0)
                columns = max(columns, column_number(place[1]) if place else in_row)
            elif name == "row":
                rows, in_row = max(rows, rows_until(element, rows)), 0
            # One row more, for the head.
            if rows > limits.rows + 1 or rows * columns > limits.cells:
                raise RefusedFileError(
                    f"A sheet reaches to row {rows:,} and column {columns:,}; at most "
                    f"{limits.rows:,} rows and {limits.cells:,} cells are read."
                )
            if name in ("c", "row"):
                element.clear()


def rows_until(row: Element, before: int) -> int:
    """The number of a row; one that does not say it follows the one before."""
    said = row.get("r", "")
    return int(said) if said.isdecimal() and len(said) < 10 else before + 1


def column_number(letters: str) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def shown(cell: Any) -> str:
    """A cell as one would type it: 7 and not 7.0, days as 2026-11-23."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    return str(cell)
