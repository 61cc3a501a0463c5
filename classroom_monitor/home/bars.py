"""One bar of a graph, and the pupils in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import QueryDict

from classroom_monitor.attainment.book import Book, ScaleSheet, plain
from classroom_monitor.attainment.models import ScaleForm, Subject
from classroom_monitor.home.choice import Unknown
from classroom_monitor.home.figures import Population, Standing
from classroom_monitor.home.graphs import (
    BAND_COLUMNS,
    NO_BAND,
    NONE,
    PROGRESS_COLUMNS,
    TRACK_COLUMNS,
)
from classroom_monitor.home.models import GraphKind
from classroom_monitor.home.ranges import within

BANDED = [*BAND_COLUMNS, (NO_BAND, "No band")]
COLUMNS = {
    GraphKind.ATTAINMENT_SPREAD: [*BANDED, (NONE, "No result")],
    GraphKind.ATTAINMENT_BREAKDOWN: BANDED,
    GraphKind.PROGRESS_SPREAD: [*PROGRESS_COLUMNS, (NONE, "Cannot be compared")],
    GraphKind.PROGRESS_BREAKDOWN: PROGRESS_COLUMNS,
    GraphKind.ON_TRACK: [*TRACK_COLUMNS, (NONE, "No target or no result")],
}
BREAKDOWNS = {GraphKind.ATTAINMENT_BREAKDOWN, GraphKind.PROGRESS_BREAKDOWN}


@dataclass(frozen=True)
class Bar:
    """What a click leads to: graph, subject, colour, and perhaps a step or range."""

    graph: GraphKind
    subject: Subject
    column: str
    words: str
    scale: ScaleSheet | None = None
    row: str = ""

    @property
    def title(self) -> str:
        return f"{self.subject.name}: {self.words}"

    @property
    def row_words(self) -> str:
        """The step or range, as a sentence has it."""
        start, colon, end = self.row.partition(":")
        return f"from {start} to below {end}" if colon else self.row

    def pupils_in(self, population: Population) -> dict[int, str]:
        """The pupils of the bar by key, with the result as it is written."""
        standings = {one.pupil: one for one in population.standings()}
        tests: dict[GraphKind, Callable[[Standing], bool]] = {
            GraphKind.ATTAINMENT_SPREAD: self.has_band,
            GraphKind.ATTAINMENT_BREAKDOWN: self.has_band,
            GraphKind.PROGRESS_SPREAD: self.has_progress,
            GraphKind.PROGRESS_BREAKDOWN: self.has_progress,
        }
        shown = {pupil: one.key for pupil, one in standings.items()}
        if self.graph == GraphKind.ON_TRACK:
            statuses = population.statuses()
            found = {pupil: str(status) for (pupil, _), status in statuses.items()}
            return {
                pupil: shown.get(pupil, "")
                for pupil in population.pupils
                if found.get(pupil, NONE) == self.column
            }
        test = tests[self.graph]
        chosen = {
            pupil: shown[pupil]
            for pupil, one in standings.items()
            if test(one) and self.is_in_row(one)
        }
        if self.column == NONE and self.graph == GraphKind.ATTAINMENT_SPREAD:
            return {p: "" for p in population.pupils if p not in standings}
        if self.column == NONE:
            chosen |= {p: "" for p in population.pupils if p not in standings}
        return chosen

    def has_band(self, one: Standing) -> bool:
        return str(one.band or NO_BAND) == self.column

    def has_progress(self, one: Standing) -> bool:
        return str(one.progress or NONE) == self.column

    def is_in_row(self, one: Standing) -> bool:
        if self.scale is None:
            return True
        if one.value.scale != self.scale.pk:
            return False
        if self.graph == GraphKind.PROGRESS_BREAKDOWN:
            return one.change is not None and within(self.row, plain(one.change))
        if self.scale.scale.form == ScaleForm.RANGE:
            return within(self.row, one.key)
        return one.key == self.row


def bar_of(data: QueryDict, book: Book) -> Bar:
    """The bar that an address names; raises `Unknown`."""
    kind = data.get("graph", "")
    subject = book.subject(data.get("subject", ""))
    if kind not in GraphKind.values or subject is None:
        raise Unknown("There is no such graph.")
    graph = GraphKind(kind)
    words = dict(COLUMNS[graph]).get(data.get("bar", ""))
    if words is None:
        raise Unknown("There is no such bar.")
    column = str(data["bar"])
    if graph not in BREAKDOWNS:
        return Bar(graph, subject, column, words)
    sheets = [s for s in book.scales.values() if s.scale.ref == data.get("scale")]
    row = data.get("row", "")
    if not sheets or not row or len(row) > 40:
        raise Unknown("There is no such bar.")
    return Bar(graph, subject, column, words, sheets[0], row)
