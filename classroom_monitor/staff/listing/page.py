"""One page of a school's list, with all that stands around its rows."""

from __future__ import annotations

from dataclasses import replace
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any
from urllib.parse import quote

from classroom_monitor.schools.models import School
from classroom_monitor.staff.listing import people
from classroom_monitor.staff.listing.query import SIZES, USUAL, ListQuery
from classroom_monitor.staff.listing.rows import Clock, people_rows

COLUMNS = (
    ("name", "Name"),
    ("username", "Username"),
    ("type", "Type"),
    ("groups", "Groups"),
    ("email", "Email"),
    ("status", "Status"),
    ("last-sign-in", "Last sign-in"),
)


class SchoolList:
    """The users of one school as a query asks for them."""

    def __init__(
        self, school: School, base: str, query: ListQuery, show: str | None = None
    ) -> None:
        self.school, self.base = school, base
        self.clock = Clock.of(school)
        self.census = people.Census.of(school, query, self.clock.today)
        self.total = self.census.total
        self.pages = max(-(-self.total // query.size), 1)
        matching = people.who_match(school.memberships.all(), query, self.clock.today)
        self.people = people.ordered(matching, query, self.clock.today)
        page = self.page_of(show, query) if show else query.page
        self.query = replace(query, page=min(page, self.pages))
        self.encoded = self.query.encoded()
        self.suffix = f"?from={quote(self.encoded, safe='')}" if self.encoded else ""

    def page_of(self, ref: str, query: ListQuery) -> int:
        """The page on which somebody stands, or the one asked for."""
        refs = list(self.people.values_list("ref", flat=True))
        return refs.index(ref) // query.size + 1 if ref in refs else query.page

    @property
    def address(self) -> str:
        return f"{self.base}?{self.encoded}" if self.encoded else self.base

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        first = (self.query.page - 1) * self.query.size
        if first >= self.total:
            return []
        rows = people_rows(self.people[first : first + self.query.size], self.clock)
        for row in rows:
            row["href"] = f"{self.base}{row['ref']}/{self.suffix}"
        return rows

    @property
    def first(self) -> int:
        return (self.query.page - 1) * self.query.size + 1

    @property
    def last(self) -> int:
        return min(self.first + self.query.size - 1, self.total)

    @property
    def sizes(self) -> tuple[int, ...]:
        return SIZES

    @cached_property
    def chips(self) -> list[dict[str, Any]]:
        return self.census.chips()

    @cached_property
    def columns(self) -> list[dict[str, str]]:
        """The headers: the address that sorts by each, and how it is sorted now."""
        found = []
        for word, label in COLUMNS:
            is_current = word == self.query.sort
            turn = is_current and not self.query.is_descending
            query = self.query.encoded(sort=word, is_descending=turn, page=1)
            direction = "descending" if self.query.is_descending else "ascending"
            found.append(
                {
                    "word": word,
                    "label": label,
                    "href": f"{self.base}?{query}" if query else self.base,
                    "direction": direction if is_current else "",
                }
            )
        return found

    @property
    def order_in_words(self) -> str:
        column = next(label for word, label in COLUMNS if word == self.query.sort)
        direction = "descending" if self.query.is_descending else "ascending"
        return f"{column.lower()}, {direction}"

    @cached_property
    def numbers(self) -> list[dict[str, Any]]:
        """Pages to go to: the first, the last, two around this one; 0 for a gap."""
        here, last = self.query.page, self.pages
        near = {1, last, *range(max(here - 2, 1), min(here + 2, last) + 1)}
        found: list[dict[str, Any]] = []
        before = 0
        for number in sorted(near):
            if number - before > 1:
                found.append({"number": 0})
            found.append({"number": number, "href": self.page_address(number)})
            before = number
        return found

    def page_address(self, number: int) -> str:
        query = self.query.encoded(page=number)
        return f"{self.base}?{query}#users" if query else f"{self.base}#users"

    @property
    def previous(self) -> str:
        return self.page_address(self.query.page - 1) if self.query.page > 1 else ""

    @property
    def next(self) -> str:
        here = self.query.page
        return self.page_address(here + 1) if here < self.pages else ""

    # --- When nobody is there ------------------------------------------------------

    @property
    def with_inactive(self) -> str:
        """The address of the same list with the inactive in it."""
        return f"{self.base}?{self.query.encoded(statuses=(), page=1)}"

    @cached_property
    def alike(self) -> dict[str, Any] | None:
        """Somebody with a name much like what was looked for, whatever the filters."""
        wanted = "".join(self.query.terms)
        if len(wanted) < 3:
            return None
        everybody = self.school.memberships.in_order()
        names = everybody.values_list("pk", "sort_name")[:2000]
        likeness, pk = max(
            ((closest(wanted, name), pk) for pk, name in names), default=(0, 0)
        )
        if likeness < 0.75:
            return None
        row = people_rows(everybody.filter(pk=pk), self.clock)[0]
        return row | {"href": f"{self.base}{row['ref']}/{self.suffix}"}

    @property
    def is_narrowed(self) -> bool:
        return bool(self.query.q or self.query.types or self.query.checks) or (
            self.query.statuses != USUAL
        )


def closest(wanted: str, name: str) -> float:
    """How much like a search the nearest part of a name is, from 0 to 1."""
    parts = [*name.split(), name.replace(" ", "")]
    return max(SequenceMatcher(None, wanted, part).ratio() for part in parts)
