"""The cells of the table, written out: a template takes five times as long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from html import escape

from classroom_monitor.attainment.book import Band
from classroom_monitor.attainment.counting import Counted
from classroom_monitor.attainment.grid.page import Column, Grid, Spot
from classroom_monitor.attainment.models import Kind
from classroom_monitor.attainment.months import between, written
from classroom_monitor.attainment.paths import Status
from classroom_monitor.attainment.targets import Aim
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

    @cached_property
    def rests(self) -> dict[object, Rest]:
        return {}

    def cell(self, pupil: Pupil, column: Column, spot: Spot, start: str) -> str:
        """One cell; `start` is the class of the first column of a subject."""
        if column.is_entry and spot.takes:
            return self.entry(pupil, column, spot, start)
        counted, month, band = spot.counted, column.month, spot.band
        if counted is None:
            return f'<td class="locked{start}"{BLANK}</td>'
        result, age = counted
        other = "" if result.kind == Kind.TA else self.hidden(column, spot)
        key = (result.value.step or result.value, age, month, band, other, start)
        if key not in self.faces:
            inside = face(self.shown(counted), counted, month, band, other)
            self.faces[key] = f'<td class="locked{start}"{inside}</td>'
        return self.faces[key]

    def shown(self, counted: Counted) -> str:
        return escape(self.grid.book.show(counted.value))

    def hidden(self, column: Column, spot: Spot) -> str:
        """The teacher assessment that a summative one of the same month goes before."""
        hidden = spot.line.of(column.month, Kind.TA)
        return escape(self.grid.book.show(hidden.value)) if hidden else "-"

    def entry(self, pupil: Pupil, column: Column, spot: Spot, start: str) -> str:
        """A cell that takes a mark. Its name says which, and what was seen there."""
        month, kind = written(column.month), self.grid.query.kind
        own, counted, band = spot.line.of(column.month, kind), spot.counted, spot.band
        text = escape(self.grid.book.show(own.value)) if own else ""
        seen = own.version if own else 0
        parts = (pupil.ref, column.subject.ref, month, kind, str(seen), text)
        wrong = self.typed.get((pupil.ref, column.subject.ref, month))
        is_carried = counted is not None and counted.is_carried
        look = f" is-{band}" if band and not is_carried else ""
        rest = self.rest(column, spot)
        label = (
            f"{self.spoken(column)}, {escape(pupil.first_name)} "
            f"{escape(pupil.last_name)}"
        )
        holder = self.shown(counted) if counted and is_carried else " "
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

    def spoken(self, column: Column) -> str:
        """ "Reading, November": the first of what a cell is called."""
        name, month = column.subject.name, when.MONTHS[column.month.month - 1]
        return f"{escape(name)}, {month}"

    def rest(self, column: Column, spot: Spot) -> Rest:
        """What counts beside the value of a cell that takes marks, or without it."""
        if self.grid.query.kind == Kind.TA:
            if tested := spot.line.of(column.month, Kind.SA):
                code = escape(self.grid.book.show(tested.value))
                return Rest(
                    f' data-fixed="{spot.band or ""}"',
                    f"; {code}, the summative assessment, counts",
                    f'<small class="counts">SA {code} counts</small>',
                )
        elif taught := spot.line.of(column.month, Kind.TA):
            code = escape(self.grid.book.show(taught.value))
            band = self.grid.band(taught.value, spot.year_group, column.month)
            return Rest(
                f' data-rest="{band or ""}"',
                f"; {code}, the teacher assessment, counts until then",
                f'<small class="counts">TA {code}</small>',
            )
        older = spot.line.carried(column.month, spot.scale)
        if older is None:
            return Rest()
        band = self.grid.band(older.value, spot.year_group, column.month)
        is_shown = spot.counted is not None and spot.counted.is_carried
        value = older.value
        key = (value.step or value, older.age, column.month, band, is_shown)
        if key not in self.rests:
            self.rests[key] = self.older(older, column.month, band, is_shown)
        return self.rests[key]

    def older(
        self, older: Counted, month: date, band: Band | None, is_shown: bool
    ) -> Rest:
        """What an earlier month says of a cell that has no value of its own."""
        code, told = self.shown(older), age(older, month)
        hidden = "" if is_shown else " hidden"
        return Rest(
            f' data-rest="{band or ""}" data-carried="{code}"',
            f"; {code} {told}" if is_shown else "",
            f'<small class="age" title="{told}"{hidden}>'
            f"{since(older.result.month, month)}</small>",
        )

    def target(self, pupil: Pupil, subject: int) -> str:
        aim = self.grid.aims.get((pupil.pk, subject))
        if aim is None:
            return "<td></td>"
        key = (aim.ref, aim.status)
        if key not in self.faces:
            self.faces[key] = self.aimed(aim)
        return self.faces[key]

    def aimed(self, aim: Aim) -> str:
        """The cell of a target; whoever stands alike against it has the same."""
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


BLANK = ' data-band=""><div class="score from-locked"></div>'
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
    code: str, counted: Counted, month: date, band: Band | None, other: str
) -> str:
    """The inside of a cell that only shows: from after its class to before its end."""
    words = f", {band.words.lower()}" if band else ""
    note, look = "", ""
    if counted.is_carried:
        told = age(counted, month)
        look, words = " carried", f"{words}, {told}"
        short = since(counted.result.month, month)
        note = f'<small class="age" title="{told}">{short}</small>'
    elif other:
        over = f", not the teacher assessment {other}" if other != "-" else ""
        words = f"{words}, the summative assessment counts{over}"
        note = f'<small class="counts" title="Summative assessment{over}">SA</small>'
    return (
        f' data-band="{band or ""}"><div class="score from-locked{look}">'
        f"<span>{code}</span>{shape(band)}{note}"
        f'<span class="visually-hidden">{words}</span></div>'
    )
