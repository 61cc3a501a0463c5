"""Usage of many schools over some days: sums for each school, and nobody's name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Sum

from classroom_monitor.attainment.models import AttainmentChange
from classroom_monitor.home.usage import Span
from classroom_monitor.schools.models import School
from classroom_monitor.staff.visits import Visit

AT_ONCE = 500
"""So many schools are named in one statement."""


@dataclass(frozen=True)
class SchoolSums:
    """What the trust's administrators and the operator see of one school."""

    school: School
    people: int
    sign_ins: int
    entries: int
    last_day: date | None


def sums_of(schools: Sequence[School], span: Span) -> list[SchoolSums]:
    """In the order given; the statements grow with time zones, not with schools."""
    found = []
    for start in range(0, len(schools), AT_ONCE):
        found += some_sums(schools[start : start + AT_ONCE], span)
    return found


def some_sums(schools: Sequence[School], span: Span) -> list[SchoolSums]:
    visits = {
        school: rest
        for school, *rest in Visit.objects.filter(
            school__in=keys(schools), day__range=(span.first, span.last)
        )
        .values_list("school")
        .annotate(Count("membership", distinct=True), Sum("sign_ins"), Max("day"))
        .order_by()
    }
    entries = entries_of(schools, span)
    return [
        SchoolSums(school, people, sign_ins, entries.get(school.pk, 0), last_day)
        for school in schools
        for people, sign_ins, last_day in [visits.get(school.pk, (0, 0, None))]
    ]


def entries_of(schools: Iterable[School], span: Span) -> dict[int, int]:
    """A day begins and ends where the school is."""
    zones = defaultdict(list)
    for school in schools:
        zones[school.time_zone].append(school)
    found: dict[int, int] = {}
    for zone, there in zones.items():
        start, end = span.moments_in(zone)
        counts = AttainmentChange.objects.filter(
            school__in=keys(there), at__gte=start, at__lt=end
        )
        found |= dict(counts.values_list("school").annotate(Count("pk")).order_by())
    return found


def keys(schools: Iterable[School]) -> list[int]:
    return [school.pk for school in schools]
