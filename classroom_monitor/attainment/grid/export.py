"""The table as lines of a file."""

from __future__ import annotations

from collections.abc import Iterator

from classroom_monitor.attainment.counting import Counted
from classroom_monitor.attainment.grid.page import Grid
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
    for pupil, row in zip(grid.pupils, grid.spots, strict=True):
        line = [pupil.list_name]
        for spot in row:
            words = spot.band.words if spot.band else ""
            line += [in_words(grid, spot.counted), words]
        yield line


def in_words(grid: Grid, counted: Counted | None) -> str:
    if counted is None:
        return ""
    code = grid.book.show(counted.value)
    if counted.is_carried:
        return f"{code} (from {when.month(counted.result.month)})"
    return f"{code} (SA)" if counted.result.kind == Kind.SA else code
