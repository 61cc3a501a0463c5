"""What users were on a day: active, of which type, administrators.

The links to groups carry their dates. Status, type and the administrator's mark do not:
what they were is read from the trail, by taking back what was changed since. Where the
trail does not reach so far, that is said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from classroom_monitor.history.models import Change, Checkpoint
from classroom_monitor.pupils.seeing.statements import Person
from classroom_monitor.schools.models import School
from classroom_monitor.staff.models import Membership, UserType

Somebody = Membership | Person
FIELDS = ("is_active", "last_day", "user_type", "is_administrator")


@dataclass(frozen=True)
class Was:
    """A user as they were at the end of a day, as far as that is kept."""

    member: Somebody
    could_come_in: bool
    user_type: str
    is_administrator: bool
    # False: the entry that would tell is no longer kept.
    is_known: bool = True

    @property
    def is_slt(self) -> bool:
        return self.user_type == UserType.SLT

    @property
    def type_label(self) -> str:
        return UserType(self.user_type).label


@dataclass(frozen=True)
class Past:
    """All users asked about, and since when the trail is kept if that matters."""

    people: dict[int, Was]
    kept_since: date | None = None


def as_on(school: School, members: Iterable[Somebody], day: date) -> Past:
    """What each was at the end of a day; of a day ahead, what is planned."""
    members = list(members)
    if day >= school.today():
        return Past({m.pk: was(m, {}, day) for m in members})
    zone = ZoneInfo(school.time_zone)
    end = datetime.combine(day + timedelta(days=1), time.min, zone)
    kept = kept_from(school, end)
    before, erased = values_before(school, end)
    people = {}
    for member in members:
        known = kept is None and member.ref not in erased
        if member.created_at >= end:
            people[member.pk] = not_yet(member)
        else:
            people[member.pk] = was(member, before.get(member.ref, {}), day, known)
    return Past(people, kept.astimezone(zone).date() if kept else None)


def was(
    member: Somebody, before: dict[str, Any], day: date, is_known: bool = True
) -> Was:
    values = {name: before.get(name, getattr(member, name)) for name in FIELDS}
    last = values["last_day"]
    if isinstance(last, str):
        last = date.fromisoformat(last)
    return Was(
        member,
        bool(values["is_active"]) and (last is None or day <= last),
        values["user_type"],
        bool(values["is_administrator"]),
        is_known,
    )


def not_yet(member: Somebody) -> Was:
    """Whoever was added later could do nothing, whatever their links say."""
    return Was(member, False, UserType.TEACHER, False)


def values_before(
    school: School, end: datetime
) -> tuple[dict[str, dict[str, Any]], set[str]]:
    """By user the values that changed since: what the first change after found.

    And those of whom an entry since then was erased.
    """
    changed = Q()
    for name in FIELDS:
        changed |= Q(content__data__before__has_key=name)
    entries = Change.objects.filter(
        changed | Q(content__salt=""),
        chain=school.pk,
        at__gte=end,
        subject_kind="user",
        kind__startswith="staff.",
    ).order_by("position")
    before: dict[str, dict[str, Any]] = {}
    erased: set[str] = set()
    for ref, salt, data in entries.values_list(
        "subject_ref", "content__salt", "content__data"
    ):
        if not salt:
            erased.add(ref)
            continue
        found = before.setdefault(ref, {})
        for name in FIELDS:
            if name in data["before"]:
                found.setdefault(name, data["before"][name])
    return before, erased


def kept_from(school: School, end: datetime) -> datetime | None:
    """The first entry kept, if older ones went and some of those may be after `end`."""
    if not Checkpoint.objects.filter(chain=school.pk).exists():
        return None
    first = Change.objects.filter(chain=school.pk).order_by("position")
    oldest = first.values_list("at", flat=True).first()
    return oldest if oldest is not None and oldest >= end else None
