"""How many people of a school a search finds, and how many each filter leaves."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from classroom_monitor.staff.listing.query import CHECKS, STATUSES, TYPES, ListQuery
from classroom_monitor.staff.listing.statements import Ask

Chips = tuple[str, str, list[tuple[str, str, int | None, bool]]]


@dataclass
class Census:
    """How many people there are of each kind, of those whom the search finds."""

    query: ListQuery
    kinds: Counter[tuple[str, bool, str, frozenset[str]]]

    @classmethod
    def of(cls, ask: Ask) -> Census:
        kinds: Counter[tuple[str, bool, str, frozenset[str]]] = Counter()
        for user_type, is_admin, status, mute, never, alone, targets, n in ask.fetch(
            ask.census()
        ):
            flags = zip(CHECKS, (mute, never, alone, targets), strict=True)
            marks = frozenset(word for word, is_so in flags if is_so)
            kinds[user_type, bool(is_admin), status, marks] += n
        return cls(ask.query, kinds)

    def count(
        self,
        types: tuple[str, ...] | None = None,
        statuses: tuple[str, ...] | None = None,
        checks: tuple[str, ...] | None = None,
    ) -> int:
        """How many would match with these filters in place of the query's."""
        types = self.query.types if types is None else types
        statuses = self.query.statuses if statuses is None else statuses
        wanted = set(self.query.checks if checks is None else checks)
        return sum(
            n
            for (user_type, is_admin, status, marks), n in self.kinds.items()
            if (
                not types
                or user_type in types
                or (is_admin and "administrator" in types)
            )
            and (not statuses or status in statuses)
            and wanted <= marks
        )

    @property
    def everybody(self) -> int:
        return sum(self.kinds.values())

    @property
    def total(self) -> int:
        return self.count()

    @property
    def hidden_inactive(self) -> int:
        """How many more would match if the inactive were not left out."""
        shown = self.query.statuses or tuple(STATUSES)
        return 0 if "inactive" in shown else self.count(statuses=("inactive",))

    def chips(self) -> list[Chips]:
        """The filters, with the number that each would leave."""
        query = self.query
        return chips(
            query,
            {
                **{word: self.count(types=(word,)) for word in TYPES},
                **{word: self.count(statuses=(word,)) for word in STATUSES},
                **{word: self.count(checks=(*query.checks, word)) for word in CHECKS},
            },
        )


def chips(query: ListQuery, counts: dict[str, int]) -> list[Chips]:
    """Name, legend and choices of each filter; a choice says whether it is on."""
    groups = [
        ("type", "Type", TYPES, query.types),
        # Any of them is all of them.
        ("status", "Status", STATUSES, query.statuses or tuple(STATUSES)),
        ("check", "Check", CHECKS, query.checks),
    ]
    return [
        (
            name,
            legend,
            [(w, label, counts.get(w), w in chosen) for w, label in words.items()],
        )
        for name, legend, words, chosen in groups
    ]
