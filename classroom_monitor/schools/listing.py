"""The operator's lists of schools and trusts: any number of rows, by keyset."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from classroom_monitor.schools.models import (
    School,
    SchoolNumber,
    SchoolStatus,
    Trust,
)
from classroom_monitor.staff.models import Membership
from classroom_monitor.text import fold

PER_PAGE = 25
LONGEST_TERM = 80


@dataclass
class KeysetPage:
    """Some rows in the order of their names, and the way to those beside them.

    Addresses name the row beside which a page begins, so that page 400 costs what the
    first one does.
    """

    found: QuerySet[Any]
    after: str
    before: str
    kept: dict[str, str]

    @cached_property
    def _window(self) -> tuple[list[Any], bool, bool]:
        mark = self._mark()
        if mark is None:
            rows = list(self.found.order_by("name", "pk")[: PER_PAGE + 1])
            return rows[:PER_PAGE], False, len(rows) > PER_PAGE
        name, pk = mark
        if self.after:
            beyond = Q(name__gt=name) | Q(name=name, pk__gt=pk)
            ordered = self.found.filter(name__gte=name).order_by("name", "pk")
            rows = list(ordered.filter(beyond)[: PER_PAGE + 1])
            return rows[:PER_PAGE], True, len(rows) > PER_PAGE
        beyond = Q(name__lt=name) | Q(name=name, pk__lt=pk)
        ordered = self.found.filter(name__lte=name).order_by("-name", "-pk")
        rows = list(ordered.filter(beyond)[: PER_PAGE + 1])
        return rows[PER_PAGE - 1 :: -1], len(rows) > PER_PAGE, True

    def _mark(self) -> tuple[str, int] | None:
        ref = self.after or self.before
        if not ref:
            return None
        return (
            self.found.model.objects.filter(ref=ref).values_list("name", "pk").first()
        )

    @property
    def rows(self) -> list[Any]:
        return self._window[0]

    @property
    def previous(self) -> str:
        return self._beside("before", 0) if self._window[1] and self.rows else ""

    @property
    def next(self) -> str:
        return self._beside("after", -1) if self._window[2] and self.rows else ""

    def _beside(self, side: str, place: int) -> str:
        return "?" + urlencode(self.kept | {side: self.rows[place].ref})


def counted(model: type[Any], **where: Any) -> Coalesce:
    """How many rows of a model belong to each row of a list."""
    [column] = [name for name, value in where.items() if isinstance(value, OuterRef)]
    rows = model.objects.filter(**where).order_by().values(column)
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)


def schools_page(asked: dict[str, str], trust: Trust | None = None) -> KeysetPage:
    """One page of schools by part of name, postcode or number, and by status."""
    found = School.objects.standing_alone().select_related("trust")
    if trust is not None:
        found = found.filter(trust=trust)
    term, status = asked.get("q", "")[:LONGEST_TERM], asked.get("status", "")
    if fold(term):
        found = found.filter(search__contains=fold(term))
    if status in SchoolStatus:
        found = found.filter(status=status)
    urns = SchoolNumber.objects.filter(school=OuterRef("pk"), to_on=None)
    found = found.annotate(
        urn=Subquery(urns.values("urn")[:1]),
        users=counted(Membership, school=OuterRef("pk")),
    )
    kept = {"q": term, "status": status, "trust": trust.ref if trust else ""}
    kept = {name: value for name, value in kept.items() if value}
    return KeysetPage(found, asked.get("after", ""), asked.get("before", ""), kept)


def trust_schools_page(trust: Trust, asked: dict[str, str]) -> KeysetPage:
    """The schools of a trust with the counts that its administrators see."""
    term = asked.get("q", "")[:LONGEST_TERM]
    found = trust.schools.annotate(
        active=counted(Membership, school=OuterRef("pk"), is_active=True),
        administrators=counted(
            Membership, school=OuterRef("pk"), is_active=True, is_administrator=True
        ),
        recent=counted(
            Membership,
            school=OuterRef("pk"),
            last_used_at__gte=timezone.now() - timedelta(days=30),
        ),
    )
    if fold(term):
        found = found.filter(search__contains=fold(term))
    kept = {"q": term} if term else {}
    return KeysetPage(found, asked.get("after", ""), asked.get("before", ""), kept)


def schools_of(trust: Trust | None) -> QuerySet[School]:
    """The schools of a trust; for the operator, without one, those of everybody."""
    schools = trust.schools.all() if trust else School.objects.all()
    return schools.standing_alone()


def days_page(schools: QuerySet[School], asked: dict[str, str]) -> KeysetPage:
    """Schools by name, with the days that were asked for kept in the addresses."""
    kept = {name: asked[name] for name in ("from", "to")}
    return KeysetPage(schools, asked.get("after", ""), asked.get("before", ""), kept)


def trusts_page(asked: dict[str, str]) -> KeysetPage:
    term = asked.get("q", "")[:LONGEST_TERM].strip()
    found = Trust.objects.annotate(count=counted(School, trust=OuterRef("pk")))
    if term:
        found = found.filter(name__icontains=term)
    kept = {"q": term} if term else {}
    return KeysetPage(found, asked.get("after", ""), asked.get("before", ""), kept)
