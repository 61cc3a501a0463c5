"""The statements behind a school's list, written out.

Building them anew for each page through the ORM took longer than everything else that
the page does. What a status is, and what each filter means, stands here and nowhere
else: the list, its numbers, exports and bulk actions all ask here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from classroom_monitor.accounts.models import Link, User
from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.outbox.models import Message, State
from classroom_monitor.outbox.status import TO_A_PLACE
from classroom_monitor.schools.models import School
from classroom_monitor.staff.listing.query import USUAL, ListQuery
from classroom_monitor.staff.models import Membership

MEMBERS = f"{Membership._meta.db_table} m"
SIGN_INS = f"JOIN {User._meta.db_table} u ON u.id = m.user_id"
PEOPLE = f"{MEMBERS} {SIGN_INS}"
OF_SCHOOL = "m.school_id = %(school)s"
# The sign-in's own facts show only at the school that made it.
IS_HOME = "u.home_school_id = m.school_id"
IS_IN = "m.is_active AND (m.last_day IS NULL OR m.last_day >= %(today)s)"
STATUS = f"""CASE
    WHEN NOT ({IS_IN}) THEN 'inactive'
    WHEN {IS_HOME} AND u.slowed_until > %(now)s THEN 'slowed'
    WHEN m.invitation = 'sent' AND m.last_used_at IS NULL THEN 'invited'
    ELSE 'active' END"""
EMAIL = f"""CASE WHEN {IS_HOME} AND u.email <> '' THEN u.email
    ELSE m.invited_email END"""
USERNAME = f"CASE WHEN {IS_HOME} THEN u.username ELSE '' END"
HELD = f"""FROM {GroupAccess._meta.db_table} g WHERE g.membership_id = m.id
    AND g.from_on <= %(today)s AND (g.to_on IS NULL OR g.to_on > %(today)s)"""
GROUPS = f"(SELECT count(*) {HELD})"

CHECKED = {
    "no-email": f"{EMAIL} = ''",
    "never": "m.last_used_at IS NULL",
    "no-groups": f"NOT EXISTS (SELECT 1 {HELD})",
    "targets": "m.can_set_targets",
}
TYPED = {
    "teacher": "m.user_type = 'teacher'",
    "slt": "m.user_type = 'slt'",
    "administrator": "m.is_administrator",
}
RANK = f"""CASE {STATUS} WHEN 'active' THEN 1 WHEN 'invited' THEN 2
    WHEN 'slowed' THEN 3 ELSE 4 END"""
# Never counts as longest ago, on every database.
SORTED = {
    "name": ("m.sort_name", "m.id"),
    "username": (f"lower({USERNAME})",),
    "type": ("m.user_type", "m.is_administrator"),
    "groups": (GROUPS,),
    "email": (f"lower({EMAIL})",),
    "status": (RANK,),
    "last-sign-in": (
        "CASE WHEN m.last_used_at IS NULL THEN 0 ELSE 1 END",
        "m.last_used_at",
    ),
}
COLUMNS = f"""m.id, m.ref, m.title, m.first_name, m.middle_name, m.last_name,
    m.user_type, m.is_administrator, m.can_set_targets, m.invited_at, m.last_used_at,
    {IS_HOME}, {USERNAME}, {EMAIL}, {STATUS}, {GROUPS}"""
# What became of the last password mail, as `outbox.status.latest_for` finds it.
LAST_MAIL = f"""LEFT JOIN {Message._meta.db_table} x ON x.id = (
        SELECT max(y.id) FROM {Message._meta.db_table} y
        WHERE y.membership_id = m.id AND y.state <> '{State.WITHDRAWN}'
        AND y.kind IN ({", ".join(f"'{kind.value}'" for kind in TO_A_PLACE)}))
    LEFT JOIN {Link._meta.db_table} l ON l.id = x.link_id"""
MAIL = "x.state, x.finished_at, l.used_at, l.expires_at, l.ended_at"
KINDS = f"""m.user_type, m.is_administrator, {STATUS}, {CHECKED["no-email"]},
    m.last_used_at IS NULL, {CHECKED["no-groups"]}, m.can_set_targets"""


def values_of(query: ListQuery, today: date) -> dict[str, Any]:
    """What stands in the places of a statement, besides whose list it is."""
    values = {
        "today": connection.ops.adapt_datefield_value(today),
        "now": connection.ops.adapt_datetimefield_value(timezone.now()),
    }
    for n, term in enumerate(query.terms):
        values[f"term{n}"] = term if is_sqlite() else like(term)
    return values


def found(query: ListQuery) -> list[str]:
    """The search: every term stands somewhere in the text."""
    terms = range(len(query.terms))
    if is_sqlite():
        # Four times as fast as its LIKE, which folds capitals that are folded already.
        return [f"instr(m.search, %(term{n})s) > 0" for n in terms]
    return [rf"m.search LIKE %(term{n})s ESCAPE '\'" for n in terms]


def like(term: str) -> str:
    return f"%{connection.ops.prep_for_like_query(term)}%"


def is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def filtered(query: ListQuery) -> list[str]:
    """The filters, each as a condition."""
    parts = []
    if query.types:
        parts.append(f"({' OR '.join(TYPED[word] for word in query.types)})")
    if query.statuses == USUAL:
        # The same in fewer words, which need no sign-in.
        parts.append(IS_IN)
    elif query.statuses:
        words = ", ".join(f"'{word}'" for word in query.statuses)
        parts.append(f"{STATUS} IN ({words})")
    return parts + [CHECKED[word] for word in query.checks]


def fetch(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(*positional(statement, values))
        return cursor.fetchall()


@dataclass(frozen=True)
class Ask:
    """One list's query, at one school, on one day."""

    school: School
    query: ListQuery
    today: date

    @property
    def values(self) -> dict[str, Any]:
        return values_of(self.query, self.today) | {"school": self.school.pk}

    def found(self) -> str:
        return f"FROM {PEOPLE} WHERE {' AND '.join([OF_SCHOOL, *found(self.query)])}"

    def conditions(self) -> str:
        return " AND ".join([OF_SCHOOL, *found(self.query), *filtered(self.query)])

    def matching(self) -> str:
        return f"FROM {PEOPLE} WHERE {self.conditions()}"

    def order(self) -> str:
        """As asked for, by name and then for good among equals."""
        query = self.query
        keys: Iterable[str] = SORTED[query.sort]
        if query.is_descending:
            keys = [f"{key} DESC" for key in keys]
        names = () if query.sort == "name" else ("m.sort_name", "m.id")
        return f"ORDER BY {', '.join([*keys, *names])}"

    def page(self) -> str:
        size, order = self.query.size, self.order()
        columns = f"SELECT {COLUMNS}, {MAIL} FROM {PEOPLE} {LAST_MAIL}"
        limit = f"{order} LIMIT {size} OFFSET {(self.query.page - 1) * size}"
        if self.query.sort == "name":
            return f"{columns} WHERE {self.conditions()} {limit}"
        # First who stands on the page, or some databases would work out everybody's
        # columns before they sort.
        keys = f"SELECT m.id {self.matching()} {limit}"
        return f"{columns} WHERE m.id IN ({keys}) {order}"

    def everybody(self) -> str:
        return f"SELECT {COLUMNS} {self.matching()} {self.order()}"

    def census(self) -> str:
        return f"SELECT {KINDS}, count(*) {self.found()} GROUP BY 1, 2, 3, 4, 5, 6, 7"

    def refs(self) -> str:
        return f"SELECT m.ref {self.matching()} {self.order()}"

    def names(self) -> str:
        return f"SELECT m.id, m.sort_name {self.matching()} {self.order()}"

    def person(self, pk: int) -> str:
        return f"SELECT {COLUMNS} FROM {PEOPLE} WHERE {OF_SCHOOL} AND m.id = {pk:d}"

    def keys(self) -> str:
        return f"SELECT m.id {self.matching()}"

    def fetch(self, statement: str) -> list[tuple[Any, ...]]:
        return fetch(statement, self.values)


def positional(statement: str, values: dict[str, Any]) -> tuple[str, list[Any]]:
    """A statement with its named values put in the order of their places."""
    names = re.findall(r"%\((\w+)\)s", statement)
    return re.sub(r"%\(\w+\)s", "%s", statement), [values[name] for name in names]


def matching(school: School, query: ListQuery, today: date) -> QuerySet[Membership]:
    """Everybody of a school whom a query's search and filters leave, by name."""
    ask = Ask(school, query, today)
    keys = RawSQL(*positional(ask.keys(), ask.values))
    return school.memberships.filter(pk__in=keys).in_order()
