"""The graphs of a page, each with where it leads and when it was worked out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.safestring import SafeString

from classroom_monitor.attainment.book import Book
from classroom_monitor.home.choice import Choice
from classroom_monitor.home.counts import Counts
from classroom_monitor.home.graphs import MAKERS, Graph, Material
from classroom_monitor.home.kept import Kept, counts_for
from classroom_monitor.home.models import GraphKind
from classroom_monitor.home.tables import table_of
from classroom_monitor.schools.models import School
from classroom_monitor.ui import when


@dataclass(frozen=True)
class Card:
    """One graph as the page shows it."""

    graph: Graph
    choice: Choice
    title: str
    about: str
    table: SafeString
    worked_out_at: datetime
    # What "Save as favourite" keeps.
    kind: str
    # Of a favourite: its ref, to be told apart from others.
    ref: str = ""

    @property
    def id(self) -> str:
        return self.ref or self.kind

    @property
    def file_name(self) -> str:
        words = f"{self.title} {self.about}".lower()
        return "-".join("".join(c if c.isalnum() else " " for c in words).split())


@dataclass
class Desk:
    """Makes cards; counts of one scope and months are asked for once."""

    school: School
    book: Book

    def __post_init__(self) -> None:
        self.pupils = reverse("home:pupils", args=[self.school.slug])
        self.kept: dict[object, Kept] = {}

    def counts(self, choice: Choice) -> Kept:
        key = (choice.scope, choice.months.key)
        if key not in self.kept:
            self.kept[key] = counts_for(
                self.school, self.book, choice.scope, choice.months
            )
        return self.kept[key]

    def card(
        self, kind: str, choice: Choice, *, title: str = "", ref: str = ""
    ) -> Card:
        kept = self.counts(choice)
        graph = self.graph(kind, choice, kept.counts)
        about = f"{choice.scope.name}, {when.month(choice.months.last)}"
        title = title or graph.title
        table = table_of(graph, f"{title}, {about}", f"{self.pupils}?{choice.query}")
        return Card(graph, choice, title, about, table, kept.worked_out_at, kind, ref)

    def graph(self, kind: str, choice: Choice, counts: Counts) -> Graph:
        material = Material(self.book, counts, choice.months, choice.subjects)
        return MAKERS[kind](material)

    def cards(self, choice: Choice) -> list[Card]:
        """One of every kind, unless the school has no subjects yet."""
        kinds: Iterable[str] = GraphKind.values if choice.subjects else ()
        return [self.card(kind, choice) for kind in kinds]
