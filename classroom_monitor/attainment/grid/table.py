"""The table as a whole: its head, its rows and its foot."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from itertools import count, groupby

from django.utils.safestring import SafeString

from classroom_monitor.attainment.grid.cells import CellWriter, Typed
from classroom_monitor.attainment.grid.page import Column, Grid
from classroom_monitor.attainment.months import MonthState, written
from classroom_monitor.ui import when
from classroom_monitor.ui.context import icons

START = " subject-start"


class Table:
    """Writes the table of a grid; `typed` is what came back unsaved, by its place."""

    def __init__(
        self,
        grid: Grid,
        base: str,
        typed: Mapping[tuple[str, str, str], Typed] | None = None,
    ) -> None:
        self.grid, self.base = grid, base
        self.cells = CellWriter(grid, dict(typed or {}))
        self.by_subject = [
            (subject, list(columns))
            for subject, columns in groupby(grid.columns, lambda c: c.subject)
        ]
        self.has_targets = bool(grid.aims)

    def html(self) -> SafeString:
        # Every text of people in it was escaped where it was put in.
        return SafeString(
            f'<table class="marks" data-marks>{self.caption()}<thead>{self.head()}'
            f"</thead><tbody>{self.rows()}</tbody><tfoot>{self.foot()}</tfoot></table>"
        )

    def caption(self) -> str:
        names = ", ".join(escape(subject.name) for subject, _ in self.by_subject)
        return (
            f'<caption class="visually-hidden">{names}: '
            f"{len(self.grid.pupils)} pupils by month</caption>"
        )

    def head(self) -> str:
        top, second = [], []
        for subject, columns in self.by_subject:
            span = len(columns) + self.has_targets
            top.append(
                f'<th scope="colgroup" colspan="{span}" class="subject-start"'
                f' title="{escape(subject.name)}">{escape(subject.short_name)}</th>'
            )
            for number, column in enumerate(columns):
                second.append(self.month_head(column, "" if number else START))
            if self.has_targets:
                second.append('<th scope="col" data-aim>Target</th>')
        return (
            '<tr><th scope="col" rowspan="2" class="pupil">Pupil</th>'
            f"{''.join(top)}</tr><tr>{''.join(second)}</tr>"
        )

    def month_head(self, column: Column, start: str) -> str:
        month = column.month
        name = when.SHORT_MONTHS[month.month - 1]
        if month.year != self.grid.query.current.year:
            name = f"{name} {month.year % 100:02}"
        look = " month-open" if month == self.grid.query.current else ""
        mark = (
            icon("edit", "takes marks") if column.is_entry else icon("lock", "locked")
        )
        text = f"{mark}{name}"
        if column.state == MonthState.HISTORICAL and not column.is_entry:
            to = escape(self.grid.query.encoded(edit=written(month)))
            title = f"Change {when.month(month)}"
            text = f'{mark}<a href="?{to}" title="{title}">{name}</a>'
        locked = " data-locked" if column.state == MonthState.LOCKED else ""
        return (
            f'<th scope="col" class="month{look}{start}" data-month="{written(month)}"'
            f' data-subject="{column.subject.ref}"{locked}>{text}</th>'
        )

    def rows(self) -> str:
        return "\n".join(self.row(number) for number in range(len(self.grid.pupils)))

    def row(self, number: int) -> str:
        pupil = self.grid.pupils[number]
        parts = [
            f'<tr data-pupil="{pupil.ref}"><th scope="row" class="pupil">'
            f'<a href="{self.base}pupils/{pupil.ref}/history/">'
            f"<bdi>{escape(pupil.list_name)}</bdi></a></th>"
        ]
        spots = iter(self.grid.spots[number])
        for subject, columns in self.by_subject:
            start = START
            for column in columns:
                parts.append(self.cells.cell(pupil, column, next(spots), start))
                start = ""
            if self.has_targets:
                parts.append(self.cells.target(pupil, subject.pk))
        parts.append("</tr>")
        return "".join(parts)

    def foot(self) -> str:
        parts = ['<tr><th scope="row" class="pupil">At or above</th>']
        numbers = count()
        for _, columns in self.by_subject:
            start = START
            for _ in columns:
                parts.append(self.foot_cell(next(numbers), start))
                start = ""
            if self.has_targets:
                parts.append("<td></td>")
        return "".join(parts) + "</tr>"

    def foot_cell(self, number: int, start: str) -> str:
        lines = self.grid.foot(number)
        told = "<br>".join(
            f"{escape(name)}{': ' if name else ''}{good} of {whole}"
            for name, good, whole in lines
        )
        mixed = " data-mixed" if len(lines) > 1 else ""
        return f'<td class="figure{start}"{mixed}>{told}</td>'


def icon(name: str, said: str) -> str:
    return (
        f'<svg class="icon" aria-hidden="true"><use href="{icons()}#{name}"/></svg>'
        f'<span class="visually-hidden">{said} </span>'
    )
