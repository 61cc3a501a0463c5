"""Counts of the whole school and its year groups, kept in a table for all who see them.

They are worked out again when something changed since, at the latest a minute after it.
Who may see them is never decided here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.models import AttainmentChange
from classroom_monitor.history.models import Change
from classroom_monitor.home.counts import Counts
from classroom_monitor.home.figures import Months, Population
from classroom_monitor.home.models import Figures
from classroom_monitor.home.scopes import SCHOOL, Scope, ScopeKind
from classroom_monitor.schools.models import School

ONE_MINUTE = timedelta(minutes=1)
# Whatever left no trace of its own, such as a load by the operator, shows after this.
AN_HOUR = timedelta(hours=1)
# A change is stamped in its transaction and seen only when that ends.
SLACK = timedelta(seconds=30)
A_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Kept:
    counts: Counts
    worked_out_at: datetime


def counts_for(school: School, book: Book, scope: Scope, months: Months) -> Kept:
    """The counts of a scope, and when they were worked out.

    Own groups are counted at once; the whole school and its year groups come from the
    table. The caller has asked whether the person may have them.
    """
    if not scope.is_whole:
        population = Population.of(school, book, scope, months)
        return Kept(population.counts(), timezone.now())
    stamp = f"{book.stamp} {school.today()}"
    keys = [key_of(months, SCHOOL), key_of(months, scope)]
    rows = {row.key: row for row in Figures.objects.filter(school=school, key__in=keys)}
    whole = rows.get(keys[0])
    if whole is None or whole.stamp != stamp or is_stale(school, whole.worked_out_at):
        return work_out(school, book, scope, months, stamp)
    row = rows.get(keys[1])
    # A year group without pupils has no row.
    counts = Counts.from_json(row.data) if row else Counts()
    return Kept(counts, whole.worked_out_at)


def key_of(months: Months, scope: Scope) -> str:
    place = scope.year_group if scope.kind == ScopeKind.YEAR else "school"
    return f"{months.key}/{place}"


def is_stale(school: School, worked_out_at: datetime) -> bool:
    age = timezone.now() - worked_out_at
    if age < ONE_MINUTE:
        return False
    since = worked_out_at - SLACK
    return (
        age > AN_HOUR
        or AttainmentChange.objects.filter(school=school, at__gte=since).exists()
        or Change.objects.filter(chain=school.pk, at__gte=since).exists()
    )


def work_out(
    school: School, book: Book, scope: Scope, months: Months, stamp: str
) -> Kept:
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
    return Kept(found.get(key_of(months, scope), Counts()), began_at)
