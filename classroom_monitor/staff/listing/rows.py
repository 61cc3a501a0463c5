"""The rows of a list, ready to be printed: the template only puts them down."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from classroom_monitor.schools.models import School
from classroom_monitor.staff.listing.people import People, groups_count
from classroom_monitor.staff.models import Invitation, UserType

MONTHS = [
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
]
FIELDS = (
    "pk",
    "ref",
    "title",
    "first_name",
    "middle_name",
    "last_name",
    "user_type",
    "is_administrator",
    "can_set_targets",
    "is_active",
    "last_day",
    "invitation",
    "invited_at",
    "invited_email",
    "last_used_at",
    "user__username",
    "user__email",
    "user__home_school_id",
    "user__slowed_until",
)
BADGES = {
    "active": "badge-good",
    "invited": "badge-warn",
    "slowed": "badge-bad",
    "inactive": "badge-plain",
}


@dataclass(frozen=True)
class Clock:
    """The moment of a list, where its school is."""

    zone: zoneinfo.ZoneInfo
    now: datetime
    today: date

    @classmethod
    def of(cls, school: School) -> Clock:
        zone = zoneinfo.ZoneInfo(school.time_zone)
        now = timezone.now().astimezone(zone)
        return cls(zone, now, now.date())

    def day(self, moment: datetime) -> str:
        return short_date(moment.astimezone(self.zone).date(), self.today)

    def seen(self, moment: datetime | None) -> str:
        """When somebody was last here: "Today, 08:12", "20 Nov 2026", "" for never."""
        if moment is None:
            return ""
        there = moment.astimezone(self.zone)
        if there.date() == self.today:
            return f"Today, {there:%H:%M}"
        return f"{there.day} {MONTHS[there.month - 1]} {there.year}"


def short_date(day: date, today: date) -> str:
    """ "9 Nov", with the year if it is another than today's."""
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day.day} {MONTHS[day.month - 1]}{year}"


def people_rows(people: People, clock: Clock) -> list[dict[str, Any]]:
    """What each person's row shows, in one query."""
    people = people.annotate(groups_count=groups_count(clock.today))
    found = people.values_list("school_id", *FIELDS, "groups_count")
    return [row(values, clock) for values in found]


def row(values: Iterable[Any], clock: Clock) -> dict[str, Any]:
    (
        school_id,
        pk,
        ref,
        title,
        first_name,
        middle_name,
        last_name,
        user_type,
        is_administrator,
        can_set_targets,
        is_active,
        last_day,
        invitation,
        invited_at,
        invited_email,
        last_used_at,
        username,
        email,
        home_school_id,
        slowed_until,
        groups,
    ) = values
    is_home = home_school_id == school_id
    is_out = not is_active or (last_day is not None and last_day < clock.today)
    status, note = "active", "Active"
    if is_out:
        status, note = "inactive", "Inactive"
    elif is_home and slowed_until and slowed_until > clock.now:
        status, note = "slowed", "Slowed"
    elif invitation == Invitation.SENT and last_used_at is None:
        status, note = "invited", "Invited"
        if invited_at:
            note = f"Invited {clock.day(invited_at)}"
    given = " ".join(filter(None, (title, first_name, middle_name)))
    kind = "SLT" if user_type == UserType.SLT else "Teacher"
    return {
        "pk": pk,
        "ref": ref,
        "list_name": f"{last_name}, {given}",
        "name": f"{first_name or title} {last_name}",
        "username": username if is_home else "",
        "is_home": is_home,
        "type": f"{kind}, admin" if is_administrator else kind,
        "groups": groups,
        "email": (email or invited_email) if is_home else invited_email,
        "status": status,
        "badge": BADGES[status],
        "note": note,
        "seen": clock.seen(last_used_at),
        "can_set_targets": can_set_targets,
    }
