"""The list of a school's groups: what is asked of it, and what its rows say.

A school has some hundreds of groups. They are read as plain rows in a fixed number of
statements, and filtered, counted, sorted and cut into pages here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.http import QueryDict

from classroom_monitor.groups.models import GroupAccess, GroupKind
from classroom_monitor.groups.standing import EVERY_YEAR, name_of
from classroom_monitor.schools.models import School
from classroom_monitor.staff.text import fold

PER_PAGE = 50
MOST_NAMED = 3
YEAR_ORDER = ["N", *EVERY_YEAR]
SORTS = ("year", "name", "kind", "pupils", "users")
KINDS = dict(GroupKind.choices)
CHECKS = {
    "no-teacher": "No teacher",
    "no-pupils": "No pupils",
    "archived": "Archived",
}


@dataclass
class Row:
    """One group as the list shows it."""

    pk: int
    ref: str
    name: str
    search: str
    sort_name: str
    kind: str
    year_groups: list[str]
    academic_year: str | None
    archived_on: date | None
    pupils: int = 0
    users: int = 0
    who: list[str] = field(default_factory=list)
    source: str = ""

    @property
    def is_archived(self) -> bool:
        return self.archived_on is not None

    @property
    def kind_word(self) -> str:
        return KINDS[self.kind]

    @property
    def is_standing(self) -> bool:
        return self.kind == GroupKind.STANDING

    @property
    def years(self) -> str:
        return years_in_words(self.year_groups)

    @property
    def told_pupils(self) -> str:
        return f"{self.pupils:,}"

    @property
    def more(self) -> int:
        return self.users - len(self.who)

    def lacks(self, check: str) -> bool:
        """Whether a check finds it. What the system keeps is given to nobody often."""
        if check == "archived":
            return self.is_archived
        if self.is_standing or self.is_archived:
            return False
        return not (self.users if check == "no-teacher" else self.pupils)


COLUMNS = (
    "pk",
    "ref",
    "name",
    "search",
    "sort_name",
    "kind",
    "year_groups",
    "academic_year__ref",
    "archived_on",
)


@dataclass
class Query:
    """What the address asks for."""

    part: str = ""
    kinds: list[str] = field(default_factory=list)
    checks: list[str] = field(default_factory=list)
    year: str = ""
    academic_year: str = ""
    sort: str = "year"
    is_descending: bool = False

    @classmethod
    def read(cls, data: QueryDict) -> Query:
        """Whatever an address holds; what is unknown is left out."""
        sort = data.get("sort", "")
        word = sort.removeprefix("-")
        return cls(
            data.get("q", "")[:80].strip(),
            [kind for kind in data.getlist("kind") if kind in KINDS],
            [check for check in data.getlist("check") if check in CHECKS],
            data.get("year", "") if data.get("year") in YEAR_ORDER else "",
            data.get("in", "")[:20],
            word if word in SORTS else "year",
            sort.startswith("-") and word in SORTS,
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(
            self.part or self.kinds or self.checks or self.year or self.academic_year
        )

    def encoded(self, **changes: object) -> str:
        sort = f"-{self.sort}" if self.is_descending else self.sort
        pairs: list[tuple[str, object]] = [("q", self.part)]
        pairs += [("kind", kind) for kind in self.kinds]
        pairs += [("check", check) for check in self.checks]
        pairs += [("year", self.year), ("in", self.academic_year)]
        pairs += list({"sort": sort, **changes}.items())
        return urlencode([(name, value) for name, value in pairs if value])

    def sorted_by(self, word: str) -> str:
        """The address of the list by that column, turned round if it is so already."""
        turned = word == self.sort and not self.is_descending
        return "?" + self.encoded(sort=f"-{word}" if turned else word)

    def direction(self, word: str) -> str:
        if word != self.sort:
            return ""
        return "descending" if self.is_descending else "ascending"


@dataclass
class Listing:
    """A page of the list, and the counts beside the filters."""

    query: Query
    page: Page[Row]
    kind_counts: Counter[str]
    check_counts: Counter[str]
    # Without a teacher, whatever is filtered for.
    lacking: list[Row]


def list_of(school: School, query: Query, number: str | None, today: date) -> Listing:
    """The page of that number, whatever an address says."""
    rows = read(school, today)
    keys = matching(school, query, today) if query.part else None
    found = [row for row in rows if fits(row, query, keys)]
    is_archived = "archived" in query.checks
    here = [row for row in found if row.is_archived == is_archived]
    checks = [check for check in query.checks if check != "archived"]
    shown = [
        row
        for row in here
        if (not query.kinds or row.kind in query.kinds)
        and all(row.lacks(check) for check in checks)
    ]
    page = Paginator(in_order(shown, query), PER_PAGE).get_page(number)
    complete(school, list(page), today)
    return Listing(
        query,
        page,
        Counter(row.kind for row in here),
        Counter(check for row in found for check in CHECKS if row.lacks(check)),
        [row for row in rows if row.lacks("no-teacher")],
    )


def read(school: School, today: date) -> list[Row]:
    """Every group of a school, with how many are in it and see it today."""
    pupils = dict(
        school.groups.filter(held_on("pupil_links", today))
        .values_list("pk")
        .annotate(Count("pupil_links__pupil", distinct=True))
    )
    users = dict(
        seen_by(school, today).values_list("group").annotate(Count("membership"))
    )
    rows = []
    for values in school.groups.values_list(*COLUMNS):
        row = Row(*values)
        row.pupils, row.users = pupils.get(row.pk, 0), users.get(row.pk, 0)
        rows.append(row)
    return rows


def held_on(links: str, day: date) -> Q:
    """That some of a group's links of that name hold on a day."""
    ends = Q(**{f"{links}__to_on": None}) | Q(**{f"{links}__to_on__gt": day})
    return ends & Q(**{f"{links}__from_on__lte": day})


def seen_by(school: School, today: date) -> QuerySet[GroupAccess]:
    """Who has which group today and can come in."""
    people = school.memberships.active(today)
    return GroupAccess.objects.on(today).filter(
        school=school, membership__in=people.values("pk")
    )


def matching(school: School, query: Query, today: date) -> set[int]:
    """Groups by their name, or by a pupil or user of today."""
    named = school.groups.filter(search__contains=fold(query.part))
    pupils = held_on("pupil_links", today)
    users = seen_by(school, today)
    for word in fold(query.part).replace(",", " ").split():
        pupils &= Q(pupil_links__pupil__search__contains=word)
        users = users.filter(membership__search__contains=word)
    keys = {*named.values_list("pk", flat=True), *users.values_list("group", flat=True)}
    return keys | {*school.groups.filter(pupils).values_list("pk", flat=True)}


def fits(row: Row, query: Query, keys: set[int] | None) -> bool:
    if keys is not None and row.pk not in keys:
        return False
    if query.year and query.year not in row.year_groups:
        return False
    return not query.academic_year or row.academic_year == query.academic_year


def in_order(rows: list[Row], query: Query) -> list[Row]:
    """By the column asked for, then by name. Names stay in order when it is turned."""
    by: dict[str, Callable[[Row], Any]] = {
        "name": lambda row: row.sort_name,
        "year": lambda row: place_of(row.year_groups),
        "kind": lambda row: list(KINDS).index(row.kind),
        "pupils": lambda row: row.pupils,
        "users": lambda row: row.users,
    }
    rows.sort(key=lambda row: (row.sort_name, row.pk))
    rows.sort(key=by[query.sort], reverse=query.is_descending)
    return rows


def place_of(codes: list[str]) -> tuple[int, int]:
    """From the youngest year group; of those that begin alike the narrower first."""
    places = [YEAR_ORDER.index(code) for code in codes if code in YEAR_ORDER]
    return (min(places), max(places)) if places else (len(YEAR_ORDER), 0)


def complete(school: School, rows: list[Row], today: date) -> None:
    """Put names and sources on the rows that are shown."""
    keys = [row.pk for row in rows]
    names: dict[int, list[str]] = {}
    links = seen_by(school, today).filter(group__in=keys).select_related("membership")
    for link in links.order_by("membership__sort_name", "membership"):
        names.setdefault(link.group_id, []).append(link.membership.short_name)
    systems = school.groups.filter(pk__in=keys).exclude(identifiers=None)
    sources = dict(systems.values_list("pk", "identifiers__system"))
    for row in rows:
        row.who = names.get(row.pk, [])[:MOST_NAMED]
        made = "The records" if row.is_standing else "Made here"
        row.source = f"From {sources[row.pk]}" if row.pk in sources else made


def years_in_words(codes: list[str]) -> str:
    """Year groups as people say them: "Year 3", "Years 3 to 6", "Years 3 and 5"."""
    places = sorted({YEAR_ORDER.index(code) for code in codes if code in YEAR_ORDER})
    words = [
        "Nursery" if YEAR_ORDER[n] == "N" else name_of(YEAR_ORDER[n]) for n in places
    ]
    if len(words) < 2:
        return words[0] if words else "Mixed"
    if places[0] > 1:
        words = ["Years " + words[0][5:], *(word[5:] for word in words[1:])]
    if len(words) > 2 and places[-1] - places[0] == len(places) - 1:
        return f"{words[0]} to {words[-1]}"
    return f"{', '.join(words[:-1])} and {words[-1]}"
