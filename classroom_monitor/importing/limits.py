"""How much of a file is read at all. Everything is looked at before it is parsed."""

from __future__ import annotations

from dataclasses import dataclass


class RefusedFileError(Exception):
    """The file as a whole cannot be taken; says why in a sentence."""


@dataclass(frozen=True)
class Limits:
    file_bytes: int
    rows: int
    # What a workbook may unpack to, and how many times its own size.
    unpacked_bytes: int
    ratio: int = 100
    entries: int = 2000
    columns: int = 400
    cell_bytes: int = 32 * 1024
    # Of the sheet of a workbook, up to its last row and column, full or empty.
    cells: int = 10_000_000


# By the operator's console. Published results have more than 300 columns.
CONSOLE = Limits(file_bytes=2**30, rows=1_000_000, unpacked_bytes=2**31)
