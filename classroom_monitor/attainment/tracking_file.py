"""The tracking table as the lines of a file: what is shown, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from classroom_monitor.attainment.tracking import Sheet
from classroom_monitor.attainment.tracking_figures import WITHHELD, Cell, Column, Figure
from classroom_monitor.attainment.tracking_table import (
    count_words,
    high_words,
    signed,
)
from classroom_monitor.pupils.years import NAMES
from classroom_monitor.ui.sheets import Cells


def headings(sheet: Sheet) -> list[str]:
    """Each result has three columns: the value, its band, and how old it is."""
    words = ["Pupil", "Year group"]
    for subject in sheet.query.subjects:
        for month in sheet.query.months:
            place = f"{subject.name} {month:%b %Y}"
            words += [place, f"{place}: band", f"{place}: months old"]
        if sheet.query.start:
            words.append(f"{subject.name}: change in points")
        if sheet.query.with_targets:
            words += [f"{subject.name}: target", f"{subject.name}: on track"]
    return words


def lines(sheet: Sheet) -> Iterator[Cells]:
    """A line for each pupil by name, then the figures of all who count."""
    for row in sheet.rows:
        line = [row.name, NAMES[row.year_group]]
        for number, _ in enumerate(sheet.query.subjects):
            months = len(sheet.query.months)
            for cell in row.cells[number * months : (number + 1) * months]:
                line += cell_words(cell)
            if sheet.query.start:
                change = sheet.change(row, number)
                line.append("" if change is None else unsigned(change))
            if sheet.query.with_targets:
                aim = row.aims[number]
                line.append(sheet.book.show(aim.value) if aim else "")
                line.append(aim.status.words if aim and aim.status else "")
        yield line
    yield figure_line(sheet, "Average", [averages(f) for f in sheet.figures], True)
    columns = sheet.columns
    yield figure_line(sheet, "At or above", [high_words(c) for c in columns], False)
    counts = [count_words(c) for c in columns]
    yield figure_line(sheet, "With a result", counts, False)
    yield figure_line(sheet, "Absent", [absent_words(c) for c in columns], False)


def cell_words(cell: Cell | None) -> list[str]:
    if cell is None:
        return ["", "", ""]
    return [cell.text, cell.band.words if cell.band else "", str(cell.age)]


def averages(figures: list[Figure]) -> str:
    """The average; where there are several scales, each with its name."""
    if len(figures) == 1:
        return figures[0].words
    return "; ".join(f"{f.scale.scale.name}: {f.words}" for f in figures)


def unsigned(points: Decimal) -> str:
    """A change as a file has it: a plus before it would be read as a formula."""
    return signed(points).removeprefix("+")


def absent_words(column: Column) -> str:
    return WITHHELD if column.is_withheld else str(column.absent)


def figure_line(
    sheet: Sheet, words: str, figures: list[str], with_change: bool
) -> Cells:
    line = [f"{words} (all who count)", ""]
    months = len(sheet.query.months)
    for number, _ in enumerate(sheet.query.subjects):
        for figure in figures[number * months : (number + 1) * months]:
            line += [figure, "", ""]
        if sheet.query.start:
            line.append(change_words(sheet, number) if with_change else "")
        if sheet.query.with_targets:
            line += ["", ""]
    return line


def change_words(sheet: Sheet, number: int) -> str:
    if sheet.change_is_withheld:
        return WITHHELD
    figures = sheet.change_figures[number]
    if len(figures) == 1:
        return unsigned(figures[0].average)
    return "; ".join(f"{f.scale.scale.name}: {unsigned(f.average)}" for f in figures)
