"""What each opening of the table asks of the database, written out.

Putting these together through the ORM takes several times as long as the database
takes to answer; a test holds them against the querysets that say the same.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection

from classroom_monitor.groups.models import Group
from classroom_monitor.pupils.models import Pupil
from classroom_monitor.pupils.years import as_date
from classroom_monitor.staff.models import Membership

# Who is in a group that this person has today: `GroupPupilQuerySet.seen_by`.
PUPILS = """
    SELECT DISTINCT p.sort_name, p.id, p.ref, p.first_name, p.last_name, p.year_group,
           p.joined_on, p.left_on
      FROM groups_groupaccess m
      JOIN pupils_grouppupil l ON l.group_id = m.group_id
      JOIN pupils_pupil p ON p.id = l.pupil_id
     WHERE m.membership_id = %s AND m.group_id = %s
       AND m.from_on <= %s AND (m.to_on IS NULL OR m.to_on > %s)
       AND l.school_id = %s AND p.school_id = %s
       AND l.from_on <= %s AND (l.to_on IS NULL OR l.to_on > %s)
     ORDER BY p.sort_name, p.id
"""
# `Membership.groups_on`, of those that are not archived.
GROUPS = """
    SELECT DISTINCT g.sort_name, g.id, g.ref, g.name
      FROM groups_groupaccess m
      JOIN groups_group g ON g.id = m.group_id
     WHERE m.membership_id = %s AND g.school_id = %s AND g.archived_on IS NULL
       AND m.from_on <= %s AND (m.to_on IS NULL OR m.to_on > %s)
     ORDER BY g.sort_name, g.id
"""
FIELDS = (
    "id",
    "ref",
    "first_name",
    "last_name",
    "year_group",
    "joined_on",
    "left_on",
)


def pupils_of(membership: Membership, group: Group, today: date) -> list[Pupil]:
    """Who is in a group today, of those whom this person sees through it."""
    school = membership.school_id
    values: list[int | date] = [
        membership.pk,
        group.pk,
        today,
        today,
        school,
        school,
        today,
        today,
    ]
    with connection.cursor() as cursor:
        cursor.execute(PUPILS, values)
        rows = cursor.fetchall()
    return [pupil_of(*row[1:]) for row in rows]


def pupil_of(*columns: Any) -> Pupil:
    *same, joined_on, left_on = columns
    first, last = as_date(joined_on), as_date(left_on) if left_on else None
    return Pupil.from_db(connection.alias, FIELDS, [*same, first, last])


def own_groups(membership: Membership, today: date) -> list[tuple[str, str]]:
    """Ref and name of each group that this person has today."""
    with connection.cursor() as cursor:
        cursor.execute(GROUPS, [membership.pk, membership.school_id, today, today])
        return [(ref, name) for _, _, ref, name in cursor.fetchall()]
