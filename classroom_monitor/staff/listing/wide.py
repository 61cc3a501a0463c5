"""People of many schools in one list: of a trust, and all administrators.

Previous and next go by the key of the last row seen, so that the thousandth page
costs what the first does. The statements find the few keys of a page before they
fetch what its rows show: the keys alone can be read from an index.
"""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from classroom_monitor.schools.models import School, Trust
from classroom_monitor.staff.listing.census import Chips, chips
from classroom_monitor.staff.listing.query import ListQuery
from classroom_monitor.staff.listing.rows import Clock, Row, as_row
from classroom_monitor.staff.listing.statements import (
    COLUMNS,
    MEMBERS,
    SIGN_INS,
    fetch,
    filtered,
    found,
    values_of,
)

SCHOOLS = f"{School._meta.db_table} s"
OF_TRUST = f"m.school_id IN (SELECT s.id FROM {SCHOOLS} WHERE s.trust_id = %(trust)s)"


# Administrators, in the words of the indexes that hold them in order. SQLite would
# not choose the one that holds the search's words as well before it has counted.
OF_ADMINISTRATORS = {
    "sqlite": "m.is_administrator = 1",
    "postgresql": "m.is_administrator",
}
ADMINISTRATORS = {
    "sqlite": f"{MEMBERS} INDEXED BY administrators_to_search",
    "postgresql": MEMBERS,
}


@dataclass(frozen=True)
class SchoolRow:
    """A person's row with the school that it belongs to."""

    person: Row
    school: str
    school_href: str


class WideList:
    """One page of people of many schools, by name."""

    def __init__(self, request: HttpRequest, trust: Trust | None = None) -> None:
        self.trust, self.base = trust, request.path
        self.query = replace(ListQuery.of(request), sort="name", is_descending=False)
        self.source = MEMBERS if trust else ADMINISTRATORS[connection.vendor]
        self.scope = OF_TRUST if trust else OF_ADMINISTRATORS[connection.vendor]
        self.after, self.before = request.GET.get("after"), request.GET.get("before")
        self.now = timezone.now()
        self.values = values_of(self.query, timezone.localdate(self.now))
        if trust:
            self.values["trust"] = trust.pk

    def key_of(self, ref: str | None) -> tuple[str, int] | None:
        """Where somebody stands in this list; nothing for whoever is not of it."""
        if not ref:
            return None
        statement = (
            f"SELECT m.sort_name, m.id FROM {MEMBERS}"
            f" WHERE m.ref = %(ref)s AND {self.scope}"
        )
        ref = ref[:20].replace("\0", "")
        keys = fetch(statement, self.values | {"ref": ref})
        return keys[0] if keys else None

    def statement(
        self, key: tuple[str, int] | None, is_back: bool
    ) -> tuple[str, dict[str, Any]]:
        """What finds one row more than a page holds, from a key on or back from it."""
        parts = [self.scope, *found(self.query), *filtered(self.query)]
        values = dict(self.values)
        if key:
            side = "<" if is_back else ">"
            parts.append(f"(m.sort_name, m.id) {side} (%(n)s, %(k)s)")
            values |= {"n": key[0], "k": key[1]}
        where = " AND ".join(parts)
        order = "m.sort_name DESC, m.id DESC" if is_back else "m.sort_name, m.id"
        sign_ins = SIGN_INS if " u." in where else ""
        keys = (
            f"SELECT m.id FROM {self.source} {sign_ins} WHERE {where}"
            f" ORDER BY {order} LIMIT {self.query.size + 1}"
        )
        return (
            f"SELECT s.name, s.slug, s.time_zone, {COLUMNS} FROM {MEMBERS} {SIGN_INS}"
            f" JOIN {SCHOOLS} ON s.id = m.school_id WHERE m.id IN ({keys})"
            " ORDER BY m.sort_name, m.id",
            values,
        )

    @cached_property
    def found(self) -> tuple[list[tuple[Any, ...]], bool, bool]:
        """The rows of this page, and whether there are some before and after them."""
        size = self.query.size
        if (key := self.key_of(self.before)) is not None:
            rows = fetch(*self.statement(key, is_back=True))
            if len(rows) > size:
                return rows[1:], True, True
            # So near to the beginning it is the first page.
            key = None
        else:
            key = self.key_of(self.after)
        rows = fetch(*self.statement(key, is_back=False))
        return rows[:size], key is not None, len(rows) > size

    @cached_property
    def rows(self) -> list[SchoolRow]:
        clocks: dict[str, Clock] = {}
        rows = []
        for name, slug, zone, *values in self.found[0]:
            if zone not in clocks:
                there = zoneinfo.ZoneInfo(zone)
                clocks[zone] = Clock(self.now.astimezone(there))
            place = f"/operator/schools/{slug}/"
            if self.trust:
                place = f"/trusts/{self.trust.slug}/schools/{slug}/staff/"
            person = as_row(tuple(values), clocks[zone], place, "")
            rows.append(SchoolRow(person, name, place))
        return rows

    @cached_property
    def chips(self) -> list[Chips]:
        return chips(self.query, {})

    @property
    def address(self) -> str:
        return self.turned("")

    def turned(self, turn: str) -> str:
        query = "&".join(filter(None, (self.query.encoded(page=1), turn)))
        return f"{self.base}?{query}" if query else self.base

    @property
    def previous(self) -> str:
        if not self.found[1]:
            return ""
        return self.turned(f"before={self.rows[0].person.ref}#users")

    @property
    def next(self) -> str:
        if not self.found[2]:
            return ""
        return self.turned(f"after={self.rows[-1].person.ref}#users")

    @property
    def is_narrowed(self) -> bool:
        return self.query.is_narrowed()
