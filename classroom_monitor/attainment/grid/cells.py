"""The cells of the table, written out: a template takes five times as long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.html import escape

from classroom_monitor.attainment.book import Band
from classroom_monitor.attainment.counting import Counted, Line
from classroom_monitor.attainment.grid.page import Column, Grid
from classroom_monitor.attainment.models import Kind
from classroom_monitor.attainment.months import between, written
from classroom_monitor.attainment.paths import Status
from classroom_monitor.pupils.models import Pupil
from classroom_monitor.ui import when

SEPARATOR = "~"
"""Between the parts of a field's name; no code of a scale and no ref has one."""
LONGEST = 12


@dataclass(frozen=True)
class Typed:
    """What somebody typed that was not saved, and why."""

    text: str
    message: str


@dataclass
class CellWriter:
    """Writes cells of one table; keeps what is written hundreds of times alike."""

    grid: Grid
    typed: dict[tuple[str, str, str], Typed]

    @cached_property
    def faces(self) -> dict[object, str]:
        return {}

    def cell(self, pupil: Pupil, column: Column, start: str) -> str:
        """One cell; `start` is the class of the first column of a subject."""
        counted = self.grid.counted(pupil, column)
        if column.is_entry and self.grid.takes(pupil, column):
            return self.entry(pupil, column, counted, start)
        year_group = self.grid.year_group(pupil, column.month)
        other = self.also(pupil, column, counted)
        key = (
            counted and (counted.value, counted.age),
            column.month,
            year_group,
            other,
        )
        if key not in self.faces:
            band = self.grid.band(counted, pupil, column.month)
            self.faces[key] = face(
                self.shown(counted), counted, column.month, band, other
            )
        return f'<td class="locked{start}"{self.faces[key]}</td>'

    def shown(self, counted: Counted | None) -> str:
        return escape(self.grid.book.show(counted.value)) if counted else ""

    def also(self, pupil: Pupil, column: Column, counted: Counted | None) -> str:
        """The teacher assessment that a summative one of the same month goes before."""
        if counted is None or counted.result.kind != Kind.SA:
            return ""
        hidden = self.grid.line(pupil, column.subject).of(column.month, Kind.TA)
        return escape(self.grid.book.show(hidden.value)) if hidden else "-"

    def entry(
        self, pupil: Pupil, column: Column, counted: Counted | None, start: str
    ) -> str:
        """A cell that takes a mark. Its name says which, and what was seen there."""
        line = self.grid.line(pupil, column.subject)
        own = line.of(column.month, self.grid.query.kind)
        text = escape(self.grid.book.show(own.value)) if own else ""
        month, kind = written(column.month), self.grid.query.kind
        seen = own.version if own else 0
        parts = (pupil.ref, column.subject.ref, month, kind, str(seen), text)
        wrong = self.typed.get((pupil.ref, column.subject.ref, month))
        band = self.grid.band(counted, pupil, column.month)
        look = f" is-{band}" if band and counted and not counted.is_carried else ""
        rest = self.rest(pupil, column, line, counted)
        label = (
            f"{escape(column.subject.name)}, {when.MONTHS[column.month.month - 1]}, "
            f"{escape(pupil.full_name)}"
        )
        holder = self.shown(counted) if counted and counted.is_carried else " "
        invalid = ' aria-invalid="true"' if wrong else ""
        told = f'<small class="wrong">{escape(wrong.message)}</small>' if wrong else ""
        return (
            f'<td class="entry{start}" data-band="{band or ""}"{rest.attributes}>'
            f'<div class="score{look}"><input name="{SEPARATOR.join(parts)}"'
            f' value="{escape(wrong.text) if wrong else text}" placeholder="{holder}"'
            f' maxlength="{LONGEST}" autocomplete="off" autocapitalize="characters"'
            f' spellcheck="false" aria-label="{label}{rest.said}"{invalid}>'
            f"{shape(band)}{rest.note}{told}</div></td>"
        )

    def rest(
        self, pupil: Pupil, column: Column, line: Line, counted: Counted | None
    ) -> Rest:
        """What counts beside the value of a cell that takes marks, or without it."""
        kind, book = self.grid.query.kind, self.grid.book
        if kind == Kind.TA:
            if tested := line.of(column.month, Kind.SA):
                code = escape(book.show(tested.value))
                band = self.grid.band(Counted(tested), pupil, column.month)
                return Rest(
                    f' data-fixed="{band or ""}"',
                    f"; {code}, the summative assessment, counts",
                    f'<small class="counts">SA {code} counts</small>',
                )
        elif taught := line.of(column.month, Kind.TA):
            code = escape(book.show(taught.value))
            band = self.grid.band(Counted(taught), pupil, column.month)
            return Rest(
                f' data-rest="{band or ""}"',
                f"; {code}, the teacher assessment, counts until then",
                f'<small class="counts">TA {code}</small>',
            )
        older = self.carried(pupil, column, line)
        if older is None:
            return Rest()
        band = self.grid.band(older, pupil, column.month)
        kept, origin = self.shown(older), older.result.month
        hidden = "" if counted and counted.is_carried else " hidden"
        return Rest(
            f' data-rest="{band or ""}" data-carried="{kept}"',
            "" if hidden else f"; {kept} {age(older, column.month)}",
            f'<small class="age" title="{age(older, column.month)}"{hidden}>'
            f"{since(origin, column.month)}</small>",
        )

    def carried(self, pupil: Pupil, column: Column, line: Line) -> Counted | None:
        """What would count if nothing were entered in the month."""
        sheet = self.grid.sheet(pupil, column, Kind.TA)
        for result in line.teacher:
            if result.month < column.month and sheet and result.value.scale == sheet.pk:
                return Counted(result, between(result.month, column.month))
        return None

    def target(self, pupil: Pupil, subject: int) -> str:
        aim = self.grid.aims.get((pupil.pk, subject))
        if aim is None:
            return "<td></td>"
        code = escape(self.grid.book.show(aim.value))
        status, said = "", f"by {when.month(aim.due)}"
        if aim.status:
            status, said = TARGET_SHAPES[aim.status], f"{aim.status.words}, {said}"
        return (
            f'<td title="{escape(aim.name)}, {said}"><div class="score target">'
            f"<span>{code}</span>"
            f'<span class="band-shape" aria-hidden="true">{status}</span>'
            f'<span class="visually-hidden">{said}</span></div></td>'
        )


TARGET_SHAPES = {Status.BELOW: "▼", Status.ON_TRACK: "●", Status.ABOVE: "▲"}


@dataclass(frozen=True)
class Rest:
    """Attributes, spoken words and a visible note beside a cell's own value."""

    attributes: str = ""
    said: str = ""
    note: str = ""


def shape(band: Band | None) -> str:
    drawn = band.shape if band else ""
    return f'<span class="band-shape" aria-hidden="true">{drawn}</span>'


def age(counted: Counted, month: date) -> str:
    """ "from July, 4 months", with the year where it is an old one."""
    origin = counted.result.month
    name = when.month(origin) if counted.age > 11 else when.MONTHS[origin.month - 1]
    return f"from {name}, {counted.age} month{'' if counted.age == 1 else 's'}"


def since(origin: date, month: date) -> str:
    """The month in which a carried mark was entered, as short as can be."""
    name = when.SHORT_MONTHS[origin.month - 1]
    return f"{name} {origin.year % 100:02}" if between(origin, month) > 11 else name


def face(
    code: str, counted: Counted | None, month: date, band: Band | None, other: str
) -> str:
    """The inside of a cell that only shows: from after its class to before its end."""
    if counted is None:
        return ' data-band=""><div class="score from-locked"></div>'
    words = f", {band.words.lower()}" if band else ""
    note, look = "", ""
    if counted.is_carried:
        look, words = " carried", f"{words}, {age(counted, month)}"
        note = (
            f'<small class="age" title="{age(counted, month)}">'
            f"{since(counted.result.month, month)}</small>"
        )
    elif other:
        over = f", not the teacher assessment {other}" if other != "-" else ""
        words = f"{words}, the summative assessment counts{over}"
        note = f'<small class="counts" title="Summative assessment{over}">SA</small>'
    return (
        f' data-band="{band or ""}"><div class="score from-locked{look}">'
        f"<span>{code}</span>{shape(band)}{note}"
        f'<span class="visually-hidden">{words}</span></div>'
    )
