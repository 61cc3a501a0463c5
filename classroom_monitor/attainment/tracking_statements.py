"""What the tracking table asks about groups and pupils, written out.

Putting these together through the ORM takes several times as long as the database
takes to answer; a test holds them against the querysets that say the same.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection

from classroom_monitor.attainment.reading import marks
from classroom_monitor.groups.standing import ALL_PUPILS
from classroom_monitor.pupils.years import academic_year

if TYPE_CHECKING:
    from classroom_monitor.schools.models import School
    from classroom_monitor.staff.models import Membership

# `Membership.groups_on`: keys of the groups that this person has on a day.
HAD = """
    SELECT m.group_id FROM groups_groupaccess m
     WHERE m.membership_id = %s
       AND m.from_on <= %s AND (m.to_on IS NULL OR m.to_on > %s)
"""
SCOPES = """
    SELECT g.id, g.ref, g.name, CAST(g.year_groups AS text), g.id IN ({had})
      FROM groups_group g
     WHERE g.school_id = %s AND g.archived_on IS NULL AND ({condition})
     ORDER BY g.sort_name, g.id
"""
# `GroupPupilQuerySet.seen_by`, of one pupil.
SEEN = """
    EXISTS (SELECT 1 FROM pupils_grouppupil s
             WHERE s.pupil_id = p.id AND s.school_id = %s
               AND s.from_on <= %s AND (s.to_on IS NULL OR s.to_on > %s)
               AND s.group_id IN ({had}))
"""
# Links to another year group than today's, on any day between two.
MOVED = """
    SELECT p.id
      FROM pupils_pupil p
      JOIN pupils_grouppupil l ON l.pupil_id = p.id
      JOIN groups_group g ON g.id = l.group_id
     WHERE p.school_id = %s AND {pupils}
       AND g.standing NOT IN (%s, '') AND g.standing <> p.year_group
       AND l.from_on <= %s AND (l.to_on IS NULL OR l.to_on > %s)
"""
LINKS = """
    SELECT p.id, p.ref, p.last_name, p.first_name, p.year_group, p.has_pupil_premium,
           p.has_free_meals, p.sen, p.has_eal, CAST(l.from_on AS text),
           COALESCE(CAST(l.to_on AS text), '9999'), {seen}
      FROM pupils_grouppupil l
      JOIN pupils_pupil p ON p.id = l.pupil_id
     WHERE l.group_id = %s AND l.school_id = %s AND p.school_id = %s
       AND l.from_on <= %s AND (l.to_on IS NULL OR l.to_on > %s)
     ORDER BY p.sort_name, p.id
"""


class Scope(NamedTuple):
    """A group whose table somebody may ask for."""

    pk: int
    ref: str
    name: str
    # As the database writes the list.
    years: str
    # Whether the person has the group, and so sees everybody in it by name.
    is_own: bool

    @property
    def year_groups(self) -> list[str]:
        return json.loads(self.years)


class Link(NamedTuple):
    """A pupil in a group, with the days of it as texts that sort as the days do."""

    pk: int
    ref: str
    last_name: str
    first_name: str
    year_group: str
    premium: bool
    meals: bool
    sen: str
    eal: bool
    from_on: str
    to_on: str
    # Whether the person sees the pupil by name today.
    is_seen: bool


def scopes_of(member: Membership, today: date) -> list[Scope]:
    """The groups that a person has today and, for SLT, those of the whole school and
    of each year group: not the archived ones, in their order."""
    had: list[int | date] = [member.pk, today, today]
    condition = f"g.id IN ({HAD})"
    if member.sees_whole_school():
        condition = f"g.standing <> '' OR {condition}"
    statement = SCOPES.format(had=HAD, condition=condition)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*had, member.school_id, *had])
        return [Scope._make(row) for row in cursor.fetchall()]


def links_of(member: Membership, group: Scope, first: date, today: date) -> list[Link]:
    """Who was or is in a group from a day until today, of those whom this person may
    count, by name: `PupilQuerySet.counted_for`. Who left and came back stands twice.
    """
    values: list[int | str | date] = []
    seen = "1 = 1"
    if not group.is_own:
        seen = SEEN.format(had=HAD)
        values += [member.school_id, today, today, member.pk, today, today]
    school = member.school_id
    values += [group.pk, school, school, today, first]
    with connection.cursor() as cursor:
        cursor.execute(LINKS.format(seen=seen), values)
        links = [Link._make(row) for row in cursor.fetchall()]
    if group.is_own or member.sees_whole_school():
        return links
    return [link for link in links if link.is_seen]


def on_day(links: Collection[Link], day: date) -> set[int]:
    """Which pupils were in the group on a day."""
    text = day.isoformat()
    return {link.pk for link in links if link.from_on <= text < link.to_on}


def moved(
    school: School, pupils: Collection[int], first: date, today: date
) -> set[int]:
    """Which pupils may have been in another year group than today's since a day."""
    # Earlier academic years are counted back by how long a link holds.
    if not pupils or academic_year(first) != academic_year(today):
        return {*pupils}
    who, keys = among("p.id", pupils)
    values = [school.pk, *keys, ALL_PUPILS, today, first]
    with connection.cursor() as cursor:
        cursor.execute(MOVED.format(pupils=who), values)
        return {pupil for (pupil,) in cursor.fetchall()}


def among(column: str, keys: Collection[int]) -> tuple[str, list[Any]]:
    """A condition that a column holds one of the keys, with its values."""
    # PostgreSQL reads one list many times faster than as many values.
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s)", [list(keys)]
    return f"{column} IN ({marks(keys)})", list(keys)
