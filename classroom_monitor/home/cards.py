"""The graphs of a page, each with where it leads and when it was worked out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.urls import reverse

from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.months import written
from classroom_monitor.groups.standing import ALL_PUPILS
from classroom_monitor.home.choice import Choice
from classroom_monitor.home.favourites import choice_of, scope_of
from classroom_monitor.home.graphs import MAKERS, Graph, Material
from classroom_monitor.home.kept import Kept, counts_for
from classroom_monitor.home.models import Favourite, GraphKind
from classroom_monitor.home.prints import Print, print_card, prints
from classroom_monitor.home.scopes import Lacking, Scope, Scopes
from classroom_monitor.schools.models import School


@dataclass(frozen=True)
class Card:
    """One graph as the page shows it."""

    choice: Choice
    title: str
    print: Print
    worked_out_at: datetime
    # What "Save as favourite" keeps.
    kind: str
    # Of a favourite: its ref, to be told apart from others.
    ref: str = ""


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
    # The refs of the groups of all pupils and of year groups.
    standing: Mapping[str, str]

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
        title = title or GraphKind(kind).label
        group = self.group_of(choice.scope)

        def make() -> Print:
            material = Material(self.book, kept.counts, choice.months, choice.subjects)
            graph = MAKERS[kind](material)
            tracking = self.tracking(choice, graph, group)
            address = f"{self.pupils}?{choice.query}"
            return print_card(graph, choice, title, ref or kind, address, tracking)

        subjects = tuple(subject.pk for subject in choice.subjects)
        alike = (kept.name, self.pupils, kind, title, ref, group, subjects)
        is_kept = bool(kept.name and self.book.stamp)
        made = prints.get(alike, make) if is_kept else make()
        return Card(choice, title, made, kept.worked_out_at, kind, ref)

    def tracking(self, choice: Choice, graph: Graph, group: str) -> str:
        """The pupils of a graph in tracking, by its subjects and months.

        Empty where no one group has them.
        """
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
        return self.standing.get(scope.year_group or ALL_PUPILS, "")

    def favourite(
        self, favourite: Favourite, wanted: set[int], scopes: Scopes, current: date
    ) -> Shown:
        """A favourite as a card; a sentence where the person may not have it now.

        Nothing for a preset that is not for them.
        """
        try:
            scope = scope_of(favourite, scopes)
        except Lacking as lacking:
            return Missing(favourite, lacking.ref)
        if scope is None:
            return None
        choice = choice_of(favourite, wanted, scope, self.book, current)
        if choice is None:
            return None
        return self.card(
            favourite.kind, choice, title=str(favourite), ref=favourite.ref
        )

    def cards(self, choice: Choice) -> list[Card]:
        """One of every kind, unless the school has no subjects yet."""
        kinds: Iterable[str] = GraphKind.values if choice.subjects else ()
        return [self.card(kind, choice) for kind in kinds]
