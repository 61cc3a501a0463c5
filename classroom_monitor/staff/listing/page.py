"""One page of a school's list, with all that stands around its rows."""

from __future__ import annotations

from dataclasses import replace
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any
from urllib.parse import quote

from classroom_monitor.schools.models import School
from classroom_monitor.staff.listing.census import Census, Chips
from classroom_monitor.staff.listing.query import SIZES, USUAL, ListQuery
from classroom_monitor.staff.listing.rows import Clock, Row, as_row
from classroom_monitor.staff.listing.statements import Ask
from classroom_monitor.ui import when

COLUMNS = (
    ("name", "Name"),
    ("username", "Username"),
    ("type", "Type"),
    ("groups", "Groups"),
    ("email", "Email"),
    ("status", "Status"),
    ("last-sign-in", "Last sign-in"),
)
ICONS = {"ascending": "arrow-up", "descending": "arrow-down"}
ALIKE = 0.75


class SchoolList:
    """The users of one school as a query asks for them."""

    def __init__(
        self, school: School, base: str, query: ListQuery, show: str | None = None
    ) -> None:
        self.school, self.base = school, base
        self.clock = Clock.of(school)
        ask = Ask(school, query, self.clock.today)
        self.census = Census.of(ask)
        self.total = self.census.total
        self.pages = max(-(-self.total // query.size), 1)
        page = page_of(show, ask) if show else query.page
        self.query = replace(query, page=min(page, self.pages))
        self.ask = replace(ask, query=self.query)
        self.encoded = self.query.encoded()
        self.suffix = f"?from={quote(self.encoded, safe='')}" if self.encoded else ""

    @property
    def types_passwords(self) -> bool:
        return self.school.allows_typed_passwords

    @property
    def is_open(self) -> bool:
        return self.school.takes_new_users()

    @property
    def why_closed(self) -> str:
        closed_on = self.school.closed_on
        since = f" since {when.day(closed_on)}" if closed_on else ""
        return (
            f"{self.school.name} is closed{since}. Its users stay on record; "
            "nobody can be added."
        )

    @property
    def address(self) -> str:
        return f"{self.base}?{self.encoded}" if self.encoded else self.base

    @cached_property
    def rows(self) -> list[Row]:
        if not self.total:
            return []
        return [self.row(values) for values in self.ask.fetch(self.ask.page())]

    def row(self, values: tuple[Any, ...]) -> Row:
        return as_row(values, self.clock, self.base, self.suffix)

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
    def chips(self) -> list[Chips]:
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
                    "icon": ICONS[direction] if is_current else "sort",
                }
            )
        return found

    @property
    def summary(self) -> str:
        """What the table is, for whoever cannot see how it is sorted."""
        column = next(label for word, label in COLUMNS if word == self.query.sort)
        direction = "descending" if self.query.is_descending else "ascending"
        match = "user matches" if self.total == 1 else "users match"
        return f"{self.total} {match}, sorted by {column.lower()}, {direction}"

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
    def why_empty(self) -> str:
        query = self.query
        if query.q:
            rest = " with these filters" if query.types or query.checks else ""
            return f"Nobody matches “{query.q}”{rest}"
        if self.is_narrowed:
            return "Nobody matches these filters"
        return "Nobody can sign in here yet"

    @property
    def hidden(self) -> str:
        """How many more would be here if the inactive were not left out."""
        n = self.census.hidden_inactive
        if not n:
            return ""
        users = "1 inactive user is" if n == 1 else f"{n} inactive users are"
        return f"{users} hidden by the Status filter."

    @property
    def with_inactive(self) -> str:
        """The address of the same list with the inactive in it."""
        return f"{self.base}?{self.query.encoded(statuses=(), page=1)}"

    @cached_property
    def alike(self) -> Row | None:
        """Somebody with a name much like what was looked for, whatever the filters."""
        wanted = "".join(self.query.terms)
        if len(wanted) < 3:
            return None
        ask = replace(self.ask, query=ListQuery(statuses=()))
        near = closest(wanted, ask.fetch(ask.names()))
        if near is None:
            return None
        return next((self.row(row) for row in ask.fetch(ask.person(near))), None)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.query.q or self.query.types or self.query.checks) or (
            self.query.statuses != USUAL
        )


def page_of(ref: str, ask: Ask) -> int:
    """The page on which somebody stands, or the one asked for."""
    refs = [found for (found,) in ask.fetch(ask.refs())]
    query = ask.query
    return refs.index(ref) // query.size + 1 if ref in refs else query.page


def closest(wanted: str, people: list[tuple[int, str]]) -> int | None:
    """Who has a part of a name that is most like a search, if it is like it at all."""
    matcher = SequenceMatcher(b=wanted)
    near, limit = None, ALIKE
    for pk, name in people:
        for part in name.split():
            matcher.set_seq1(part)
            # The quick ones are never lower than the real one.
            if matcher.real_quick_ratio() < limit or matcher.quick_ratio() < limit:
                continue
            ratio = matcher.ratio()
            if ratio > limit or (near is None and ratio == limit):
                near, limit = pk, ratio
    return near
