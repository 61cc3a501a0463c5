"""The list of pupils: what was asked for, whom it shows, and what stands around."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, Self
from urllib.parse import urlencode

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.http import QueryDict

from classroom_monitor.groups.models import Group
from classroom_monitor.pupils.models import YEAR_GROUPS, GroupPupil, Pupil
from classroom_monitor.pupils.rows import Row, rows_of
from classroom_monitor.pupils.years import NAMES
from classroom_monitor.staff.listing.query import clean, known, read_page
from classroom_monitor.staff.models import Membership
from classroom_monitor.text import fold

PER_PAGE = 50
SORTS = {
    "name": ("Name", "sort_name"),
    "year": ("Year group", "year_place"),
    "upn": ("UPN", "upn"),
    "born": ("Date of birth", "born_on"),
}
YEAR_PLACE = Case(
    *(
        When(year_group=code, then=Value(place))
        for place, (code, _) in enumerate(YEAR_GROUPS)
    ),
    output_field=IntegerField(),
)
MARKS = {
    "premium": ("Pupil premium", Q(has_pupil_premium=True)),
    "meals": ("FSM", Q(has_free_meals=True)),
    "sen-n": ("No SEN", Q(sen="N")),
    "sen-k": ("SEN support", Q(sen="K")),
    "sen-e": ("EHC plan", Q(sen="E")),
    "eal": ("EAL", Q(has_eal=True)),
}
"""Filters by characteristics: for those with the right to see them, and nobody else."""
# Of these any may hold; the other filters must all hold.
SEN_MARKS = ("sen-n", "sen-k", "sen-e")
CHECKS = {"no-upn": "No UPN", "no-group": "No group", "left": "Left"}
# What others than administrators can be shown: a pupil whom they see has a group.
CHECKS_FOR_ALL = {"no-upn": "No UPN"}


@dataclass(frozen=True)
class PupilQuery:
    """Search, filters, order and page. Whatever makes no sense is left out."""

    q: str = ""
    years: tuple[str, ...] = ()
    group: str = ""
    marks: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    sort: str = "name"
    is_descending: bool = False
    page: int = 1

    @classmethod
    def read(cls, data: QueryDict, membership: Membership) -> Self:
        """What somebody may ask for: filters that they lack the right to are unread."""
        sort = data.get("sort", "")
        column = sort.removeprefix("-")
        sees = membership.sees_characteristics()
        checks = CHECKS if membership.can_manage_pupils() else CHECKS_FOR_ALL
        marks = {word: label for word, (label, _) in MARKS.items()} if sees else {}
        return cls(
            q=clean(data.get("q", "")),
            years=known(data.getlist("year"), NAMES),
            group=data.get("group", "")[:20].replace("\0", ""),
            marks=known(data.getlist("mark"), marks),
            checks=known(data.getlist("check"), checks),
            sort=column if column in SORTS else "name",
            is_descending=column in SORTS and sort.startswith("-"),
            page=read_page(data.get("page", "")),
        )

    @property
    def sort_word(self) -> str:
        return f"-{self.sort}" if self.is_descending else self.sort

    def filters(self) -> list[tuple[str, str]]:
        parts = [("q", self.q)] if self.q else []
        parts += [("year", code) for code in self.years]
        parts += [("group", self.group)] if self.group else []
        parts += [("mark", word) for word in self.marks]
        return parts + [("check", word) for word in self.checks]

    def encoded(self, **changes: Any) -> str:
        """The query of an address with these changes; whatever is usual is left out."""
        query = replace(self, **changes) if changes else self
        parts = query.filters()
        if query.sort_word != "name":
            parts.append(("sort", query.sort_word))
        if query.page > 1:
            parts.append(("page", str(query.page)))
        return urlencode(parts)


@dataclass
class PupilList:
    """The pupils whose records one person may open, as a query asks for them."""

    membership: Membership
    query: PupilQuery
    today: date
    base: str
    per_page: int = PER_PAGE
    # Set by the constructor; everything else follows from it.
    sees_characteristics: bool = field(init=False)
    manages: bool = field(init=False)

    def __post_init__(self) -> None:
        self.sees_characteristics = self.membership.sees_characteristics()
        self.manages = self.membership.can_manage_pupils()
        self.query = replace(self.query, page=min(self.query.page, self.pages))

    # --- Who ----------------------------------------------------------------------

    def found(self) -> QuerySet[Pupil]:
        query, today = self.query, self.today
        pupils = Pupil.objects.records_for(self.membership, today)
        for word in fold(query.q).replace(",", " ").split():
            pupils = pupils.filter(search__contains=word)
        if query.years:
            pupils = pupils.filter(year_group__in=query.years)
        in_groups = GroupPupil.objects.on(today).filter(school=self.membership.school)
        if query.group:
            of_group = in_groups.filter(group__in=self.groups.filter(ref=query.group))
            pupils = pupils.filter(pk__in=of_group.values("pupil"))
        for condition in conditions(query.marks):
            pupils = pupils.filter(condition)
        if "no-upn" in query.checks:
            pupils = pupils.filter(upn="")
        if "no-group" in query.checks:
            grouped = in_groups.filter(group__standing="")
            pupils = pupils.exclude(pk__in=grouped.values("pupil"))
        if "left" in query.checks:
            pupils = pupils.filter(left_on__lt=today)
        else:
            pupils = pupils.filter(Q(left_on=None) | Q(left_on__gte=today))
        return pupils

    def in_order(self) -> QuerySet[Pupil]:
        _, column = SORTS[self.query.sort]
        if self.query.is_descending:
            first = F(column).desc(nulls_last=True)
        else:
            first = F(column).asc(nulls_last=True)
        found = self.found().annotate(year_place=YEAR_PLACE)
        return found.order_by(first, "sort_name", "pk")

    @cached_property
    def groups(self) -> QuerySet[Group]:
        """The groups to filter by: all for administrators, one's own for others."""
        groups = self.membership.school.groups.current().in_order()
        if not self.manages:
            own = self.membership.group_access.on(self.today)
            groups = groups.filter(pk__in=own.values("group"))
        return groups

    @cached_property
    def total(self) -> int:
        return self.found().count()

    @property
    def pages(self) -> int:
        return max(-(-self.total // self.per_page), 1)

    @cached_property
    def rows(self) -> list[Row]:
        start = (self.query.page - 1) * self.per_page
        return self.as_rows(list(self.in_order()[start : start + self.per_page]))

    def every_row(self) -> list[Row]:
        return self.as_rows(list(self.in_order()))

    def as_rows(self, pupils: list[Pupil]) -> list[Row]:
        return rows_of(pupils, self.today, with_marks=self.sees_characteristics)

    # --- For the page ---------------------------------------------------------------

    @property
    def encoded(self) -> str:
        return self.query.encoded()

    @property
    def address(self) -> str:
        return self.address_with()

    def address_with(self, **changes: Any) -> str:
        encoded = self.query.encoded(**changes)
        return f"{self.base}?{encoded}" if encoded else self.base

    @property
    def with_left(self) -> str:
        """The address of the same list of those who left."""
        return self.address_with(checks=(*self.query.checks, "left"), page=1)

    @cached_property
    def chips(self) -> list[tuple[str, str, list[tuple[str, str, bool]]]]:
        """Name, legend and choices of each row of filters."""
        query = self.query
        there = {code for (code,) in self.year_codes()} | {*query.years}
        years = [
            (code, NAMES[code].removeprefix("Year "))
            for code, _ in YEAR_GROUPS
            if code in there
        ]
        checks = CHECKS if self.manages else CHECKS_FOR_ALL
        found = [("year", "Year", years, query.years)]
        if self.sees_characteristics:
            marks = [(word, label) for word, (label, _) in MARKS.items()]
            found.append(("mark", "Characteristics", marks, query.marks))
        found.append(("check", "Check", [*checks.items()], query.checks))
        return [
            (name, legend, [(word, label, word in on) for word, label in choices])
            for name, legend, choices, on in found
        ]

    def year_codes(self) -> QuerySet[Pupil, tuple[str]]:
        pupils = Pupil.objects.records_for(self.membership, self.today)
        return pupils.order_by().values_list("year_group").distinct()

    @cached_property
    def columns(self) -> list[dict[str, str]]:
        """The headers that sort: the address, and how the list is sorted now."""
        query = self.query
        direction = "descending" if query.is_descending else "ascending"
        arrow = "arrow-down" if query.is_descending else "arrow-up"
        found = {}
        for word, (label, _) in SORTS.items():
            is_now = word == query.sort
            turn = is_now and not query.is_descending
            found[word] = {
                "word": word,
                "label": label,
                "href": self.address_with(sort=word, is_descending=turn, page=1),
                "direction": direction if is_now else "",
                "icon": arrow if is_now else "sort",
            }
        return [*found.values()]

    @property
    def summary(self) -> str:
        label, _ = SORTS[self.query.sort]
        direction = "descending" if self.query.is_descending else "ascending"
        match = "pupil matches" if self.total == 1 else "pupils match"
        return f"{self.total} {match}, sorted by {label.lower()}, {direction}"

    @property
    def count(self) -> str:
        first = (self.query.page - 1) * self.per_page + 1
        last = min(first + self.per_page - 1, self.total)
        return f"{first} to {last} of {self.total}"

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
            href = "" if number == here else self.address_with(page=number)
            found.append({"number": number, "href": href})
            before = number
        return found

    @property
    def previous(self) -> str:
        here = self.query.page
        return self.address_with(page=here - 1) if here > 1 else ""

    @property
    def next(self) -> str:
        here = self.query.page
        return self.address_with(page=here + 1) if here < self.pages else ""


def conditions(marks: tuple[str, ...]) -> list[Q]:
    """What must hold for each: any of the SEN marks chosen, and all of the others."""
    sen = [MARKS[word][1] for word in marks if word in SEN_MARKS]
    rest = [MARKS[word][1] for word in marks if word not in SEN_MARKS]
    if sen:
        any_of = sen[0]
        for one in sen[1:]:
            any_of |= one
        rest.append(any_of)
    return rest
