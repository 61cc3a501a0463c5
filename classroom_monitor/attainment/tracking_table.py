"""The tracking table as HTML, written out row by row: it has thousands of cells."""

from __future__ import annotations

from decimal import Decimal
from html import escape

from django.utils.safestring import SafeString

from classroom_monitor.attainment.book import Book, plain
from classroom_monitor.attainment.targets import Aim
from classroom_monitor.attainment.tracking import Row, Sheet
from classroom_monitor.attainment.tracking_figures import (
    WITHHELD,
    Cell,
    Column,
    Figure,
    change,
)
from classroom_monitor.ui.context import icons

HIDDEN = '<span class="visually-hidden">'
# What a span says in a cell of results is for the ear: the style sheet hides it, and
# draws the shape of a band by the class of its cell.
NOTHING = "<td><span>No result</span></td>"
NO_CHANGE = '<td class="change"><span>No change to tell</span></td>'
NO_AIM = '<td class="aim"><span>No target</span></td>'
SORT_ICONS = {"ascending": "arrow-up", "descending": "arrow-down", "": "sort"}


class Parts(dict[tuple[Cell | None, ...], str]):
    """The cells of one subject as HTML, written once for all rows that have the same;
    with the change between two of its places, where one is told."""

    def __init__(self, change_of: tuple[int, int] | None) -> None:
        super().__init__()
        self.change_of = change_of

    def __missing__(self, cells: tuple[Cell | None, ...]) -> str:
        html = "".join([cell_html(cell) for cell in cells])
        if self.change_of is not None:
            first, last = self.change_of
            html += change_cell(change(cells[first], cells[last]))
        self[cells] = html
        return html


class Table:
    """Writes a sheet as a table; `base` is where a pupil's pages begin."""

    def __init__(self, sheet: Sheet, base: str) -> None:
        self.sheet, self.query, self.book = sheet, sheet.query, sheet.book
        self.base, self.icons = escape(base), icons()
        self.has_change = self.query.start is not None
        self.parts = Parts(sheet.spans[0] if self.has_change else None)
        self.per_subject = (
            len(self.query.months) + self.has_change + self.query.with_targets
        )

    def __html__(self) -> SafeString:
        return self.html()

    def html(self) -> SafeString:
        sheet = self.sheet
        rows = "".join([self.row(row) for row in sheet.pages.cut(sheet.rows)])
        return SafeString(
            f'<table class="tracking results">{self.caption()}'
            f"<thead>{self.head()}</thead><tbody>{rows}</tbody><tfoot>{self.foot()}</tfoot></table>"
        )

    def caption(self) -> str:
        count = len(self.sheet.rows)
        pupils = "1 pupil" if count == 1 else f"{count} pupils"
        if self.sheet.pages.is_part:
            pupils = self.sheet.pages.words
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
            f'<use href="{self.icons}#{SORT_ICONS[direction]}"/></svg></a></th>'
        )

    # --- Rows ---------------------------------------------------------------------

    def row(self, row: Row) -> str:
        months, parts, cells = len(self.query.months), self.parts, row.cells
        starts = range(0, len(cells), months)
        html = [parts[tuple(cells[start : start + months])] for start in starts]
        if self.query.with_targets:
            aims = zip(html, row.aims, strict=True)
            html = [part + aim_cell(self.book, aim) for part, aim in aims]
        return (
            f'<tr><th scope="row" class="pupil"><a href="{self.base}{row.ref}/">'
            f'{escape(row.name)}</a></th><td class="year">{row.year_group}</td>'
            f"{''.join(html)}</tr>"
        )

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
        return " ".join(
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


def cell_html(cell: Cell | None) -> str:
    if cell is None:
        return NOTHING
    html = f"<b>{escape(cell.text)}</b>"
    kind = ""
    if cell.band is not None:
        kind = f' class="is-{cell.band}"'
        html += f"<span>{cell.band.words}</span>"
    if cell.is_test:
        html += "<small>test</small>"
    if cell.age:
        html += f"<small>{HIDDEN}carried, </span>{age_words(cell.age)}</small>"
    return f"<td{kind}>{html}</td>"


def age_words(age: int) -> str:
    return f"{age} mo old"


def change_cell(points: Decimal | None) -> str:
    return NO_CHANGE if points is None else f'<td class="change">{signed(points)}</td>'


def aim_cell(book: Book, aim: Aim | None) -> str:
    if aim is None:
        return NO_AIM
    status = ""
    if aim.status is not None:
        status = (
            f'<i aria-hidden="true">{aim.status.shape}</i>'
            f"<span>{aim.status.words}</span>"
        )
    return f'<td class="aim"><b>{escape(book.show(aim.value))}</b>{status}</td>'


def signed(points: Decimal) -> str:
    """A change with its sign, and a real minus: +2, −1.5, 0."""
    if points == 0:
        return "0"
    return f"{'+' if points > 0 else '−'}{plain(abs(points))}"


def figures_html(figures: list[Figure]) -> str:
    one = len(figures) == 1
    return " ".join(
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
