"""Opening an extract: what kind of file it is, its columns, and its rows one by one."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO

LARGEST_FILE = 2**30
LARGEST_CELL = 32 * 1024
MOST_COLUMNS = 300
MOST_ROWS = 1_000_000
CONTROL = re.compile(r"[\x00-\x1f]")
OPEN_ENDED = "linked establishments"

# What we read, by the names in the register's own extract and in national lists.
COLUMNS = {
    "urn": ["urn"],
    "name": ["establishmentname", "school_name"],
    "status": ["establishmentstatus (name)", "school_status"],
    "la_code": ["la (code)", "la_code"],
    "number": ["establishmentnumber", "estab"],
    "postcode": ["postcode"],
    "phase": ["phaseofeducation (name)", "phase_type"],
    "local_authority": ["la (name)", "la_name"],
    "opened": ["opendate"],
    "closed": ["closedate"],
    "trust_code": ["trusts (code)"],
    "trust": ["trusts (name)"],
}
NEEDED = {
    "urn": "URN",
    "name": "EstablishmentName",
    "status": "EstablishmentStatus (name)",
}
OTHER_FILES = {
    b"PK\x03\x04": (
        "This is a zip file or a spreadsheet. Unpack it, or save the spreadsheet as "
        "CSV, and load the CSV file."
    ),
    b"\xd0\xcf\x11\xe0": "This is an old Excel file. Save it as CSV, and load that.",
    b"\x1f\x8b": "This is a compressed file. Unpack it, and load the CSV file in it.",
    b"%PDF": "This is a PDF file. Download the extract as CSV.",
}
NOT_THE_REGISTER = (
    "This is not an extract of the register of schools: it has no column {missing}. "
    "Download “Establishment fields CSV” from Get Information About Schools."
)


class WrongFileError(Exception):
    """The file as a whole cannot be loaded; says why in a sentence."""


@dataclass(frozen=True)
class Row:
    """One row of the file: where it begins, and its cells by our names of columns."""

    line: int
    cells: dict[str, str]
    # Why it could not even be taken apart.
    problem: str = ""


@contextmanager
def open_extract(path: Path) -> Iterator[Iterator[Row]]:
    """Give the rows of an extract; a file that is none raises `WrongFileError`."""
    try:
        file = path.open("rb")
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        raise WrongFileError(f"{path} cannot be read: {reason}.") from error
    with file:
        encoding = find_encoding(file, path)
        file.seek(0)
        text = TextIOWrapper(file, encoding=encoding, newline="")
        yield read_rows(text)


def find_encoding(file: BinaryIO, path: Path) -> str:
    """UTF-8 where the whole file is that, else Windows-1252, as the DfE writes it."""
    begin = file.read(4096)
    if not begin.strip():
        raise WrongFileError(f"{path} is empty.")
    for mark, sentence in OTHER_FILES.items():
        if begin.startswith(mark):
            raise WrongFileError(sentence)
    if path.stat().st_size > LARGEST_FILE:
        raise WrongFileError("The file is larger than 1 GiB; the register is not.")
    if begin.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in begin:
        raise WrongFileError("This is not a text file. Download the extract as CSV.")
    if is_all(file, "utf-8"):
        return "utf-8-sig"
    if is_all(file, "cp1252"):
        return "cp1252"
    raise WrongFileError(
        "The text is neither UTF-8 nor Windows-1252. Download the extract again."
    )


def is_all(file: BinaryIO, encoding: str) -> bool:
    """Whether every byte of the file fits; looks at a mebibyte at a time."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while piece := file.read(2**20):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def read_rows(text: TextIOWrapper) -> Iterator[Row]:
    lines = csv.reader(text, delimiter=find_delimiter(text), strict=True)
    header: list[str] = []
    places: dict[str, int] = {}
    begin, count = 1, 0
    try:
        for cells in lines:
            line, begin = begin, lines.line_num + 1
            if not header:
                header, places = cells, find_columns(cells)
            elif any(cell.strip() for cell in cells):
                count += 1
                if count > MOST_ROWS:
                    raise WrongFileError("The file has more than 1,000,000 rows.")
                yield take_apart(line, cells, header, places)
    except csv.Error as error:
        # After a quotation mark that never closes nothing can be told apart.
        raise WrongFileError(
            f"From line {begin} the file is not CSV ({error}). Nothing was changed."
        ) from error
    except UnicodeError as error:
        raise WrongFileError(
            "The text is not what it begins as. Download the extract again."
        ) from error


def find_delimiter(text: TextIOWrapper) -> str:
    first = text.readline(2**16)
    text.seek(0)
    return max(",;\t", key=first.count)


def find_columns(header: list[str]) -> dict[str, int]:
    """Where each column stands, by its name; one that is needed may not be missing."""
    if len(header) > MOST_COLUMNS:
        raise WrongFileError(f"The file has {len(header)} columns; the register, 139.")
    names = [cell.strip().lower() for cell in header]
    places = {}
    for ours, theirs in COLUMNS.items():
        found = [n for n, name in enumerate(names) if name in theirs]
        if len(found) > 1:
            raise WrongFileError(f"The column {header[found[0]]} stands there twice.")
        if found:
            places[ours] = found[0]
    missing = [title for ours, title in NEEDED.items() if ours not in places]
    if missing:
        raise WrongFileError(NOT_THE_REGISTER.format(missing=" and ".join(missing)))
    return places


def take_apart(
    line: int, cells: list[str], header: list[str], places: dict[str, int]
) -> Row:
    width, last = len(header), header[-1].strip().lower()
    # The register's last column lists schools with commas that nothing quotes.
    if len(cells) < width or (len(cells) > width and last != OPEN_ENDED):
        return Row(line, {}, f"it has {len(cells)} cells instead of {width}")
    found = {ours: cells[place].strip() for ours, place in places.items()}
    if any(len(cell) > LARGEST_CELL for cell in found.values()):
        return Row(line, {}, "a cell holds more than 32 KiB")
    if any(map(CONTROL.search, found.values())):
        return Row(line, {}, "a cell holds a line break or a control character")
    return Row(line, found)
