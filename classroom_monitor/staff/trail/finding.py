"""Finding entries of a school's trail, by index and in pages by position."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, TypedDict
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.utils.dateparse import parse_date

from classroom_monitor.history.models import Change
from classroom_monitor.schools.models import School
from classroom_monitor.staff.text import fold
from classroom_monitor.staff.trail.privacy import Veil

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

KINDS = [
    ("", "Everything"),
    ("staff.", "Users and rights"),
    ("staff.password", "Passwords"),
    ("pupils.", "Pupils"),
    ("roll_up.", "Roll-up"),
    ("groups.", "Groups"),
    ("attainment.", "Attainment"),
    ("targets.", "Targets"),
    ("account.", "Sign-in"),
    ("school.", "School"),
]
PER_PAGE = 50
MOST_PEOPLE = 60


class Parts(TypedDict):
    """What the statement says of each entry besides."""

    part_count: int


@dataclass
class Filters:
    """What was asked for; `problem` says what could not be understood."""

    who: str = ""
    about: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None
    part_of: str = ""
    problem: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> Filters:
        found = cls(
            who=query.get("who", "")[:100].replace("\0", ""),
            about=query.get("about", "")[:100].replace("\0", ""),
            kind=query.get("kind", ""),
            part_of=query.get("part_of", "")[:20].replace("\0", ""),
        )
        if found.kind not in dict(KINDS):
            found.kind = ""
        found.since = found.read_day(query.get("since", ""))
        found.until = found.read_day(query.get("until", ""))
        before = query.get("before", "")
        found.before = int(before) if before.isdecimal() and len(before) < 18 else None
        return found

    def read_day(self, text: str) -> date | None:
        if not text:
            return None
        try:
            day = parse_date(text)
        except ValueError:
            day = None
        if day is None:
            self.problem = "Enter dates like 2026-11-23."
        return day


def find(
    school: School, filters: Filters, veil: Veil
) -> QuerySet[WithAnnotations[Change, Parts]]:
    """Entries that match, newest first. Parts of a bulk action stand behind it."""
    entries = Change.objects.filter(chain=school.pk).select_related("content")
    if filters.part_of:
        entries = entries.filter(part_of__ref=filters.part_of)
    elif not filters.about:
        entries = entries.filter(part_of=None)
    if filters.who:
        entries = entries.filter(by_whom(school, filters.who))
    if filters.about:
        entries = entries.filter(subject_ref__in=subjects(school, filters.about))
        entries = entries.filter(veil.past_search())
    if filters.kind:
        entries = entries.filter(kind__startswith=filters.kind)
    zone = ZoneInfo(school.time_zone)
    if filters.since:
        entries = entries.filter(at__gte=start_of(filters.since, zone))
    if filters.until:
        entries = entries.filter(at__lt=start_of(filters.until, zone, days=1))
    if filters.before:
        entries = entries.filter(position__lt=filters.before)
    return entries.annotate(part_count=Count("parts")).order_by("-position")


def start_of(day: date, zone: ZoneInfo, *, days: int = 0) -> datetime:
    return datetime.combine(day + timedelta(days=days), time.min, zone)


def by_whom(school: School, text: str) -> Q:
    if fold(text) in fold("Classroom Monitor"):
        return Q(capacity="system")
    people = school.memberships.all()
    for word in fold(text).replace(",", " ").split():
        people = people.filter(search__contains=word)
    refs = people.values_list("user__ref", flat=True)[:MOST_PEOPLE]
    return Q(actor_ref__in=list(refs)) | Q(actor_ref=text)


def subjects(school: School, text: str) -> list[str]:
    """The refs of users, pupils and groups called so, or the ref itself."""
    # Records of pupils are open to whoever reads this; `Veil` hides the rest.
    found = [text]
    for named in (school.memberships.all(), school.pupils.all(), school.groups.all()):
        for word in fold(text).replace(",", " ").split():
            named = named.filter(search__contains=word)
        found += named.values_list("ref", flat=True)[:MOST_PEOPLE]
    return found
