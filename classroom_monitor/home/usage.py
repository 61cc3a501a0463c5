"""Usage statistics: sign-ins, days, entries and last use of each person at a school."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Sum
from django.http import QueryDict

from classroom_monitor.attainment.models import AttainmentChange
from classroom_monitor.schools.models import School
from classroom_monitor.staff.models import Membership
from classroom_monitor.staff.visits import Visit

DAYS = 30
LONGEST = 366 * 10
ONE_DAY = timedelta(days=1)
SORTS = ("name", "sign-ins", "days", "entries", "last-use")


class BadDates(ValueError):
    """What was chosen is no span of days; the message says what to do."""


@dataclass(frozen=True)
class Span:
    """From one day to another, both included, where the school is."""

    first: date
    last: date

    @classmethod
    def of(cls, data: QueryDict, today: date) -> Span:
        """What an address asks for; without dates the last thirty days."""
        last = day_of(data, "to") or today
        first = day_of(data, "from") or last - (DAYS - 1) * ONE_DAY
        if first > last:
            raise BadDates("Choose a first day that is not after the last.")
        if (last - first).days > LONGEST:
            raise BadDates("Choose at most ten years.")
        return cls(first, last)

    def moments_in(self, time_zone: str) -> tuple[datetime, datetime]:
        """From the first midnight there to the one after the last day."""
        zone = ZoneInfo(time_zone)
        start, end = self.first, self.last + ONE_DAY
        return (
            datetime.combine(start, time(), zone),
            datetime.combine(end, time(), zone),
        )


def day_of(data: QueryDict, name: str) -> date | None:
    text = str(data.get(name) or "").strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadDates("Write dates as 2026-11-23.") from None
    if not 1990 <= day.year <= 2100:
        raise BadDates("Choose days between 1990 and 2100.")
    return day


@dataclass(frozen=True)
class Person:
    """One row: whoever is, or was, at the school."""

    name: str
    sort_name: str
    kind: str
    is_active: bool
    sign_ins: int
    days: int
    entries: int
    last_used_at: datetime | None


@dataclass(frozen=True)
class Usage:
    """All people of a school over some days, with the sums."""

    people: Sequence[Person]
    # Entries by none of them: brought in by a file or by the system.
    others: int

    @property
    def sign_ins(self) -> int:
        return sum(person.sign_ins for person in self.people)

    @property
    def entries(self) -> int:
        return sum(person.entries for person in self.people)

    @classmethod
    def of(cls, school: School, span: Span) -> Usage:
        """Three statements, however many people and entries."""
        visits = {
            member: (sign_ins, days)
            for member, sign_ins, days in Visit.objects.filter(
                school=school, day__range=(span.first, span.last)
            )
            .values_list("membership")
            .annotate(Sum("sign_ins"), Count("pk"))
            .order_by()
        }
        start, end = span.moments_in(school.time_zone)
        entries = dict(
            AttainmentChange.objects.filter(school=school, at__gte=start, at__lt=end)
            .values_list("actor_ref")
            .annotate(Count("pk"))
            .order_by()
        )
        members = school.memberships.select_related("user").in_order()
        people = [
            person_of(member, visits.get(member.pk, (0, 0)), entries)
            for member in members
        ]
        known = sum(person.entries for person in people)
        return cls(people, sum(entries.values()) - known)


def person_of(
    member: Membership, visits: tuple[int, int], entries: dict[str, int]
) -> Person:
    return Person(
        member.list_name,
        member.sort_name,
        member.get_user_type_display(),
        member.is_active_on(member.school.today()),
        *visits,
        entries.get(member.user.ref, 0),
        member.last_used_at,
    )


def in_order(people: Sequence[Person], sort: str) -> list[Person]:
    """By name, or by a figure; with a minus from the other end. Unknown: by name."""
    by_name = sorted(people, key=lambda person: person.sort_name)
    name, is_turned = sort.removeprefix("-"), sort.startswith("-")
    if name == "sign-ins":
        return sorted(by_name, key=lambda p: p.sign_ins, reverse=is_turned)
    if name == "days":
        return sorted(by_name, key=lambda p: p.days, reverse=is_turned)
    if name == "entries":
        return sorted(by_name, key=lambda p: p.entries, reverse=is_turned)
    if name == "last-use":
        # Whoever was never here goes before everybody who was.
        return sorted(by_name, key=lambda p: timestamp(p), reverse=is_turned)
    return by_name[::-1] if is_turned else by_name


def timestamp(person: Person) -> float:
    return person.last_used_at.timestamp() if person.last_used_at else 0.0
