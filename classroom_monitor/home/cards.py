"""The graphs of a page, each with where it leads and when it was worked out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString

from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.months import written
from classroom_monitor.groups.standing import ALL_PUPILS
from classroom_monitor.home.choice import Choice
from classroom_monitor.home.counts import Counts
from classroom_monitor.home.favourites import choice_of, scope_of
from classroom_monitor.home.graphs import MAKERS, Graph, Material
from classroom_monitor.home.kept import Kept, counts_for
from classroom_monitor.home.models import Favourite, GraphKind
from classroom_monitor.home.scopes import Lacking, Scope, Scopes
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
    # Where the same pupils stand in tracking; empty where no one group has them.
    tracking: str
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


@dataclass(frozen=True)
class Missing:
    """A favourite of which this person may have no figures now: nothing is counted."""

    favourite: Favourite
    # Of the group that is lacked.
    group: str = ""

    @property
    def sentence(self) -> str:
        if self.group:
            name = self.favourite.group.name if self.favourite.group else ""
            return f"You no longer have the group {name}, so there are no figures."
        return "Figures of the whole school and of year groups are for SLT."


Shown = Card | Missing | None


@dataclass
class Desk:
    """Makes cards; counts of one scope and months are asked for once."""

    school: School
    book: Book

    def __post_init__(self) -> None:
        self.pupils = reverse("home:pupils", args=[self.school.slug])
        self.kept: dict[object, Kept] = {}
        self.standing: dict[str, str] | None = None

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
        tracking = self.tracking(choice, graph)
        return Card(
            graph, choice, title, about, table, kept.worked_out_at, tracking, kind, ref
        )

    def tracking(self, choice: Choice, graph: Graph) -> str:
        """The pupils of a graph in tracking, by its subjects and months."""
        group = self.group_of(choice.scope)
        if not group:
            return ""
        first, last = written(choice.months.first), written(choice.months.last)
        asked = [("of", group), ("month", first), ("month", last)]
        asked += [("from", first), ("to", last)]
        asked += [("subject", subject.ref) for subject in graph.subjects]
        address = reverse("tracking:show", args=[self.school.slug])
        return f"{address}?{urlencode(asked)}"

    def group_of(self, scope: Scope) -> str:
        """The ref of the group with the pupils of a scope, if there is just one."""
        if not scope.is_whole:
            return scope.groups[0].ref if len(scope.groups) == 1 else ""
        if self.standing is None:
            standing = self.school.groups.exclude(standing="")
            self.standing = dict(standing.values_list("standing", "ref"))
        return self.standing.get(scope.year_group or ALL_PUPILS, "")

    def graph(self, kind: str, choice: Choice, counts: Counts) -> Graph:
        material = Material(self.book, counts, choice.months, choice.subjects)
        return MAKERS[kind](material)

    def favourite(self, favourite: Favourite, scopes: Scopes, current: date) -> Shown:
        """A favourite as a card; a sentence where the person may not have it now.

        Nothing for a preset that is not for them.
        """
        try:
            scope = scope_of(favourite, scopes)
        except Lacking as lacking:
            return Missing(favourite, lacking.ref)
        choice = choice_of(favourite, scope, self.book, current) if scope else None
        if choice is None:
            return None
        return self.card(
            favourite.kind, choice, title=str(favourite), ref=favourite.ref
        )

    def cards(self, choice: Choice) -> list[Card]:
        """One of every kind, unless the school has no subjects yet."""
        kinds: Iterable[str] = GraphKind.values if choice.subjects else ()
        return [self.card(kind, choice) for kind in kinds]
