"""What somebody asks the tracking table for, as the address has it.

Whatever the address holds that is not theirs to ask (another school's subject, a month
ahead, a characteristic without the right to see it) is left out: nothing comes of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import QueryDict

from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.models import Subject
from classroom_monitor.attainment.months import (
    month_of,
    plus,
    read,
    written,
    year_start,
)
from classroom_monitor.attainment.tracking_statements import Scope, scopes_of
from classroom_monitor.groups.access import find_group, lacking
from classroom_monitor.pupils.models import SEN, YEAR_GROUPS
from classroom_monitor.staff.access import SchoolRequest

if TYPE_CHECKING:
    from classroom_monitor.staff.models import Membership

MONTHS_BACK = 36
"""So many months before this one may be asked for."""
MOST_MONTHS = 12
USUAL_SUBJECTS = 4
YES_NO = (("yes", "Yes"), ("no", "No"))
TRAITS: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "premium": ("Pupil premium", YES_NO),
    "meals": ("Free school meals", YES_NO),
    "sen": ("SEN", tuple((str(code), str(words)) for code, words in SEN.choices)),
    "eal": ("English as an additional language", YES_NO),
}
"""Characteristics by the word in the address, with their words and choices."""


@dataclass(frozen=True)
class Query:
    """A tracking table as it is asked for."""

    group: Scope
    subjects: list[Subject]
    months: list[date]
    # The months between which the change is told; nothing where there is one month.
    start: date | None
    end: date | None
    years: tuple[str, ...] = ()
    traits: dict[str, str] = field(default_factory=dict)
    with_targets: bool = False
    sort: str = "name"
    is_descending: bool = False
    # The number of a page, as it was typed.
    page: str = ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.years or self.traits)

    @cached_property
    def unsorted(self) -> str:
        """The query for an address, without its order."""
        pairs = [("of", self.group.ref)]
        pairs += [("subject", subject.ref) for subject in self.subjects]
        pairs += [("month", written(month)) for month in self.months]
        if self.start and self.end:
            pairs += [("from", written(self.start)), ("to", written(self.end))]
        pairs += [("year", code) for code in self.years]
        pairs += [*self.traits.items()]
        pairs += [("targets", "yes")] * self.with_targets
        return urlencode(pairs)

    def encoded(self) -> str:
        """The query for an address."""
        return self.with_order(self.sort, self.is_descending)

    def with_order(self, column: str, is_descending: bool) -> str:
        order = urlencode({"sort": f"{'-' * is_descending}{column}"})
        return f"{self.unsorted}&{order}"

    def sorted_by(self, column: str) -> str:
        """The query that sorts by a column: turned round if it sorts by it now."""
        turned = self.sort == column and not self.is_descending
        return self.with_order(column, turned)


@dataclass(frozen=True)
class Scopes:
    """Whose tables somebody may ask for."""

    own: list[Scope]
    # Of SLT: the whole school and each year group, those they have left out.
    wider: list[Scope]

    @classmethod
    def of(cls, member: Membership, today: date) -> Scopes:
        every = scopes_of(member, today)
        own = [group for group in every if group.is_own]
        return cls(own, [group for group in every if not group.is_own])

    def find(self, request: SchoolRequest, ref: str) -> Scope | None:
        """The group of a ref; the first if there is no ref; nothing if there is no
        group at all. Any other group is refused."""
        every = [*self.own, *self.wider]
        if not ref:
            return next(iter(every), None)
        for group in every:
            if group.ref == ref:
                return group
        raise lacking(request, find_group(request, ref))


def months_offered(today: date) -> list[date]:
    """The months that can be chosen, newest first: two academic years and this one."""
    current = month_of(today)
    first = max(plus(year_start(current), -24), plus(current, -MONTHS_BACK))
    return [m for m in (plus(current, -n) for n in range(MONTHS_BACK)) if m >= first]


def usual_months(today: date) -> list[date]:
    """The beginning of the academic year, last month and this one."""
    current = month_of(today)
    last = plus(current, -1)
    return sorted({min(year_start(current), last), last, current})


def query_of(
    request: SchoolRequest, book: Book, scopes: Scopes, today: date
) -> Query | None:
    """What an address asks for; nothing for whoever has no group at all."""
    data, member = request.GET, request.membership
    group = scopes.find(request, data.get("of", "")[:20])
    if group is None:
        return None
    offered = set(months_offered(today))
    months, start, end = months_of(data, offered, today)
    asked = set(data.getlist("subject"))
    subjects = [s for s in book.subjects if s.ref in asked]
    codes = dict(YEAR_GROUPS)
    years = tuple(code for code in data.getlist("year") if code in codes)
    sort = data.get("sort", "name")[:60]
    return Query(
        group,
        subjects or book.subjects[:USUAL_SUBJECTS],
        months,
        start,
        end,
        tuple(dict.fromkeys(years)),
        traits_of(data, member),
        data.get("targets") == "yes",
        sort.removeprefix("-"),
        sort.startswith("-"),
        data.get("page", ""),
    )


def months_of(
    data: QueryDict, offered: set[date], today: date
) -> tuple[list[date], date | None, date | None]:
    """The months asked for, and those between which the change is told."""
    asked = {month for text in data.getlist("month") if (month := read(text))}
    months = sorted(asked & offered)[-MOST_MONTHS:] or usual_months(today)
    ends = [read(data.get(name, "")) for name in ("from", "to")]
    start, end = (month if month in offered else None for month in ends)
    start, end = start or months[0], end or months[-1]
    if start == end:
        return months, None, None
    start, end = min(start, end), max(start, end)
    return sorted({*months, start, end}), start, end


def traits_of(data: QueryDict, member: Membership) -> dict[str, str]:
    if not member.sees_characteristics():
        return {}
    return {
        name: wanted
        for name, (_, choices) in TRAITS.items()
        if (wanted := data.get(name, "")) in dict(choices)
    }
