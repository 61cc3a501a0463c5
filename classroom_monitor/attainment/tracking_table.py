"""The tracking table as HTML, written out row by row: it has thousands of cells."""

from __future__ import annotations

from decimal import Decimal
from html import escape

from django.utils.safestring import SafeString

from classroom_monitor.attainment.book import Book, plain
from classroom_monitor.attainment.targets import Aim
from classroom_monitor.attainment.tracking import Row, Sheet
from classroom_monitor.attainment.tracking_figures import WITHHELD, Cell, Column, Figure
from classroom_monitor.ui.context import icons

HIDDEN = '<span class="visually-hidden">'
NOTHING = f"<td>{HIDDEN}No result</span></td>"
SORT_ICONS = {"ascending": "arrow-up", "descending": "arrow-down", "": "sort"}


class Table:
    """Writes a sheet as a table; `base` is where a pupil's pages begin."""

    def __init__(self, sheet: Sheet, base: str) -> None:
        self.sheet, self.query, self.book = sheet, sheet.query, sheet.book
        self.base = escape(base)
        self.written: dict[int, str] = {}
        self.has_change = self.query.start is not None
        self.per_subject = (
            len(self.query.months) + self.has_change + self.query.with_targets
        )

    def __html__(self) -> SafeString:
        return self.html()

    def html(self) -> SafeString:
        rows = "".join([self.row(row) for row in self.sheet.rows])
        return SafeString(
            f'<table class="tracking">{self.caption()}<thead>{self.head()}</thead>'
            f"<tbody>{rows}</tbody><tfoot>{self.foot()}</tfoot></table>"
        )

    def caption(self) -> str:
        count = len(self.sheet.rows)
        pupils = "1 pupil" if count == 1 else f"{count} pupils"
        name = escape(self.query.group.name)
        return f'<caption class="visually-hidden">{name}: {pupils} by name</caption>'

    # --- Head ---------------------------------------------------------------------

    def head(self) -> str:
        subjects = "".join(
            f'<th scope="colgroup" colspan="{self.per_subject}" class="first">'
            f"{escape(subject.name)}</th>"
            for subject in self.query.subjects
        )
        names = self.heading("name", "Pupil", "pupil", 'rowspan="2"')
        years = self.heading("year", "Year", "year", 'rowspan="2"')
        return f"<tr>{names}{years}{subjects}</tr><tr>{self.months()}</tr>"

    def months(self) -> str:
        parts = []
        for number, column in enumerate(self.sheet.columns):
            is_first = number % len(self.query.months) == 0
            parts.append(
                self.heading(
                    column.key, f"{column.month:%b %y}", "first" if is_first else ""
                )
            )
            if (number + 1) % len(self.query.months) == 0:
                ref = column.subject.ref
                if self.has_change:
                    parts.append(self.heading(f"{ref}.change", "Change", "change"))
                if self.query.with_targets:
                    parts.append(self.heading(f"{ref}.target", "Target", "aim"))
        return "".join(parts)

    def heading(self, column: str, words: str, kind: str = "", more: str = "") -> str:
        direction = ""
        if self.query.sort == column:
            direction = "descending" if self.query.is_descending else "ascending"
        sorted_so = f' aria-sort="{direction}"' if direction else ""
        return (
            f'<th scope="col" class="{kind}" {more}{sorted_so}>'
            f'<a class="sort-link" href="?{escape(self.query.sorted_by(column))}">'
            f'{words}<svg class="icon" aria-hidden="true">'
            f'<use href="{icons()}#{SORT_ICONS[direction]}"/></svg></a></th>'
        )

    # --- Rows ---------------------------------------------------------------------

    def row(self, row: Row) -> str:
        cells = [self.cell(cell) for cell in row.cells]
        if self.has_change or self.query.with_targets:
            months = len(self.query.months)
            for number in reversed(range(len(self.query.subjects))):
                extra = ""
                if self.has_change:
                    extra = change_cell(row.changes[number])
                if self.query.with_targets:
                    extra += aim_cell(self.book, row.aims[number])
                cells.insert((number + 1) * months, extra)
        name = escape(row.name)
        return (
            f'<tr><th scope="row" class="pupil">'
            f'<a href="{self.base}{row.ref}/">{name}</a></th>'
            f'<td class="year">{row.year_group}</td>{"".join(cells)}</tr>'
        )

    def cell(self, cell: Cell | None) -> str:
        if cell is None:
            return NOTHING
        if (known := self.written.get(id(cell))) is None:
            known = self.written[id(cell)] = cell_html(cell)
        return known

    # --- Foot ---------------------------------------------------------------------

    def foot(self) -> str:
        averages, highs, counts = [], [], []
        months = len(self.query.months)
        for number, column in enumerate(self.sheet.columns):
            figures = self.sheet.figures[number]
            averages.append(f"<td>{figures_html(figures)}</td>")
            highs.append(f"<td>{high_words(column)}</td>")
            counts.append(f"<td>{count_words(column)}</td>")
            if (number + 1) % months == 0:
                place = number // months
                if self.has_change:
                    averages.append(f"<td>{self.change_words(place)}</td>")
                    highs.append("<td></td>")
                    counts.append(f"<td>{self.change_count(place)}</td>")
                if self.query.with_targets:
                    on_track = self.on_track(place)
                    averages.append("<td></td>")
                    highs.append(f"<td>{on_track}</td>")
                    counts.append("<td></td>")
        return "".join(
            f'<tr><th scope="row" class="pupil">{words}</th><td class="year"></td>'
            f"{''.join(cells)}</tr>"
            for words, cells in (
                ("Average", averages),
                ("At or above", highs),
                ("With a result", counts),
            )
        )

    def change_words(self, place: int) -> str:
        if self.sheet.change_is_withheld:
            return WITHHELD
        figures = self.sheet.change_figures[place]
        one = len(figures) == 1
        return "<br>".join(
            signed(figure.average)
            + ("" if one else f" <small>{escape(figure.scale.scale.name)}</small>")
            for figure in figures
        )

    def change_count(self, place: int) -> str:
        if self.sheet.change_is_withheld:
            return WITHHELD
        return str(sum(figure.count for figure in self.sheet.change_figures[place]))

    def on_track(self, place: int) -> str:
        """How many of the named pupils with a status are on track or above."""
        aims = [row.aims[place] for row in self.sheet.rows]
        known = [aim.status for aim in aims if aim and aim.status]
        if not known:
            return ""
        high = sum(1 for status in known if status != "below")
        return f"{high} of {len(known)}<small>on track</small>"


def cell_html(cell: Cell) -> str:
    text = escape(cell.text)
    parts = [f"<b>{text}</b>"]
    kind = ""
    if cell.band is not None:
        kind = f' class="is-{cell.band}"'
        parts.append(
            f'<i aria-hidden="true">{cell.band.shape}</i>'
            f"{HIDDEN}{cell.band.words}</span>"
        )
    if cell.is_test:
        parts.append("<small>test</small>")
    if cell.age:
        parts.append(f"<small>{HIDDEN}carried, </span>{age_words(cell.age)}</small>")
    return f"<td{kind}>{''.join(parts)}</td>"


def age_words(age: int) -> str:
    return f"{age} mo old"


def change_cell(points: Decimal | None) -> str:
    if points is None:
        return f'<td class="change">{HIDDEN}No change to tell</span></td>'
    return f'<td class="change">{signed(points)}</td>'


def aim_cell(book: Book, aim: Aim | None) -> str:
    if aim is None:
        return f'<td class="aim">{HIDDEN}No target</span></td>'
    status = ""
    if aim.status is not None:
        status = (
            f'<i aria-hidden="true">{aim.status.shape}</i>'
            f"{HIDDEN}{aim.status.words}</span>"
        )
    return f'<td class="aim"><b>{escape(book.show(aim.value))}</b>{status}</td>'


def signed(points: Decimal) -> str:
    """A change with its sign, and a real minus: +2, −1.5, 0."""
    if points == 0:
        return "0"
    return f"{'+' if points > 0 else '−'}{plain(abs(points))}"


def figures_html(figures: list[Figure]) -> str:
    one = len(figures) == 1
    return "<br>".join(
        escape(figure.words)
        + ("" if one else f" <small>{escape(figure.scale.scale.name)}</small>")
        for figure in figures
    )


def high_words(column: Column) -> str:
    if column.is_withheld:
        return WITHHELD
    high, count = column.at_or_above
    return f"{high} of {count}" if count else ""


def count_words(column: Column) -> str:
    if column.is_withheld:
        return WITHHELD
    return f"{column.with_result} of {column.members}"
