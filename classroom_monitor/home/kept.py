"""Counts of the whole school and its year groups, kept in a table for all who see them.

They are worked out again when something changed since, at the latest a minute after it.
Who may see them is never decided here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, partial

from django.utils import timezone

from classroom_monitor.attainment.book import Book
from classroom_monitor.home.counts import Counts
from classroom_monitor.home.figures import Months, Population
from classroom_monitor.home.models import Figures
from classroom_monitor.home.scopes import SCHOOL, Scope, ScopeKind
from classroom_monitor.home.statements import changed_since, kept_figures
from classroom_monitor.schools.models import School

ONE_MINUTE = timedelta(minutes=1)
# Whatever left no trace of its own, such as a load by the operator, shows after this.
AN_HOUR = timedelta(hours=1)
# A change is stamped in its transaction and seen only when that ends.
SLACK = timedelta(seconds=30)
A_WEEK = timedelta(days=7)


@dataclass
class Kept:
    """The counts of a scope, read when they are asked for."""

    worked_out_at: datetime
    read: Callable[[], Counts]
    # Names these very counts among all; empty where they are nobody else's.
    name: str = ""

    @cached_property
    def counts(self) -> Counts:
        return self.read()


def counts_for(school: School, book: Book, scope: Scope, months: Months) -> Kept:
    """The counts of a scope, and when they were worked out.

    Own groups are counted at once; the whole school and its year groups come from the
    table. The caller has asked whether the person may have them.
    """
    if not scope.is_whole:
        population = Population.of(school, book, scope, months)
        return Kept(timezone.now(), population.counts)
    stamp = f"{book.stamp} {school.today()}"
    kept = kept_figures(school, key_of(months, SCHOOL))
    if kept is None or kept[0] != stamp or is_stale(school, kept[1]):
        found, at = work_out(school, book, months, stamp)
        # A year group without pupils has no counts.
        counts = found.get(key_of(months, scope), Counts())
        return Kept(at, lambda: counts, name_of(school, months, scope, stamp, at))
    at, key = kept[1], key_of(months, scope)
    name = name_of(school, months, scope, stamp, at)
    return Kept(at, partial(read_counts, school, key), name)


def read_counts(school: School, key: str) -> Counts:
    row = Figures.objects.filter(school=school, key=key).values_list("data", flat=True)
    data = row.first()
    return Counts.from_json(data) if data else Counts()


def name_of(
    school: School, months: Months, scope: Scope, stamp: str, at: datetime
) -> str:
    return f"{school.ref} {key_of(months, scope)} {stamp} {at.timestamp()}"


def key_of(months: Months, scope: Scope) -> str:
    place = scope.year_group if scope.kind == ScopeKind.YEAR else "school"
    return f"{months.key}/{place}"


def is_stale(school: School, worked_out_at: datetime) -> bool:
    age = timezone.now() - worked_out_at
    if age < ONE_MINUTE:
        return False
    return age > AN_HOUR or changed_since(school, worked_out_at - SLACK)


def work_out(
    school: School, book: Book, months: Months, stamp: str
) -> tuple[dict[str, Counts], datetime]:
    """Count the whole school by year group, and keep it for the next who asks."""
    began_at = timezone.now()
    by_year = Population.of(school, book, SCHOOL, months).counts_by_year()
    whole = Counts.sum(by_year.values())
    found = {key_of(months, SCHOOL): whole} | {
        key_of(months, Scope(ScopeKind.YEAR, year)): counts
        for year, counts in by_year.items()
    }
    kept_before = Figures.objects.filter(school=school, key__startswith=months.key)
    kept_before.exclude(key__in=found).delete()
    Figures.objects.bulk_create(
        [
            Figures(
                school=school,
                key=key,
                stamp=stamp,
                data=counts.as_json(),
                worked_out_at=began_at,
            )
            for key, counts in found.items()
        ],
        update_conflicts=True,
        unique_fields=["school", "key"],
        update_fields=["stamp", "data", "worked_out_at"],
    )
    Figures.objects.filter(school=school, worked_out_at__lt=began_at - A_WEEK).delete()
    return found, began_at
