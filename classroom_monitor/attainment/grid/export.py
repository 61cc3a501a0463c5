"""The table as lines of a file."""

from __future__ import annotations

from collections.abc import Iterator

from classroom_monitor.attainment.counting import Counted
from classroom_monitor.attainment.grid.page import Column, Grid
from classroom_monitor.attainment.models import Kind
from classroom_monitor.ui import when


def headings(grid: Grid) -> list[str]:
    names = ["Pupil"]
    for column in grid.columns:
        name = f"{column.subject.name}, {when.month(column.month)}"
        names += [name, f"{name}, band"]
    return names


def lines_of(grid: Grid) -> Iterator[list[str]]:
    """One line a pupil: what counts in each month, and where it stands."""
    for pupil in grid.pupils:
        line = [pupil.list_name]
        for column in grid.columns:
            counted = grid.counted(pupil, column)
            band = grid.band(counted, pupil, column.month)
            line += [in_words(grid, column, counted), band.words if band else ""]
        yield line


def in_words(grid: Grid, column: Column, counted: Counted | None) -> str:
    if counted is None:
        return ""
    code = grid.book.show(counted.value)
    if counted.is_carried:
        return f"{code} (from {when.month(counted.result.month)})"
    return f"{code} (SA)" if counted.result.kind == Kind.SA else code
