"""What the table and each saved mark ask of the database, written out.

Putting these together through the ORM takes several times as long as the database
takes to answer; a test holds them against the querysets that say the same.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import connection

from classroom_monitor.attainment.reading import marks
from classroom_monitor.groups.models import Group
from classroom_monitor.pupils.models import Pupil
from classroom_monitor.pupils.years import as_date
from classroom_monitor.schools.models import School
from classroom_monitor.staff.models import Membership, UserType

# Pupils in groups that this person has today: `PupilQuerySet.visible_to`.
SEEN = """
    SELECT DISTINCT p.sort_name, p.id, p.ref, p.first_name, p.last_name, p.year_group,
           p.joined_on, p.left_on
      FROM groups_groupaccess m
      JOIN pupils_grouppupil l ON l.group_id = m.group_id
      JOIN pupils_pupil p ON p.id = l.pupil_id
     WHERE m.membership_id = %s AND l.school_id = %s AND p.school_id = %s
       AND m.from_on <= %s AND (m.to_on IS NULL OR m.to_on > %s)
       AND l.from_on <= %s AND (l.to_on IS NULL OR l.to_on > %s)
       AND {condition}
     ORDER BY p.sort_name, p.id
"""
# A group of a school, and whether this person has it today.
GROUP = """
    SELECT g.id, g.ref, g.school_id, g.name, g.kind, g.archived_on, EXISTS (
           SELECT 1 FROM groups_groupaccess m
            WHERE m.group_id = g.id AND m.membership_id = %s
              AND m.from_on <= %s AND (m.to_on IS NULL OR m.to_on > %s))
      FROM groups_group g
     WHERE g.school_id = %s AND g.ref = %s
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
# `MembershipQuerySet.active`, of SLT, in their order.
SLT = """
    SELECT m.title, m.first_name, m.middle_name, m.last_name
      FROM staff_membership m
     WHERE m.school_id = %s AND m.user_type = %s AND m.is_active
       AND (m.last_day IS NULL OR m.last_day >= %s)
     ORDER BY m.sort_name, m.id
     LIMIT %s
"""
NAME_FIELDS = ("title", "first_name", "middle_name", "last_name")
GROUP_FIELDS = ("id", "ref", "school_id", "name", "kind", "archived_on")
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
    return ask(membership, today, "m.group_id = %s", group.pk)


def seen(membership: Membership, refs: Collection[str], today: date) -> list[Pupil]:
    """Those of the pupils with these refs whom this person sees today."""
    if not refs:
        return []
    return ask(membership, today, f"p.ref IN ({marks(refs)})", *refs)


def ask(
    membership: Membership, today: date, condition: str, *values: int | str
) -> list[Pupil]:
    school, days = membership.school_id, [today] * 4
    with connection.cursor() as cursor:
        statement = SEEN.format(condition=condition)
        cursor.execute(statement, [membership.pk, school, school, *days, *values])
        rows = cursor.fetchall()
    return [pupil_of(*row[1:]) for row in rows]


def pupil_of(*columns: Any) -> Pupil:
    *same, joined_on, left_on = columns
    first, last = as_date(joined_on), as_date(left_on) if left_on else None
    return Pupil.from_db(connection.alias, FIELDS, [*same, first, last])


def group_of(
    membership: Membership, ref: str, today: date
) -> tuple[Group, bool] | None:
    """A group of the school, and whether this person has it today."""
    values: list[int | str | date] = [
        membership.pk, today, today, membership.school_id, ref
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(GROUP, values)
        row = cursor.fetchone()
    if row is None:
        return None
    *columns, archived_on, is_had = row
    day = as_date(archived_on) if archived_on else None
    group = Group.from_db(connection.alias, GROUP_FIELDS, [*columns, day])
    group.school = membership.school
    return group, bool(is_had)


def own_groups(membership: Membership, today: date) -> list[tuple[str, str]]:
    """Ref and name of each group that this person has today."""
    with connection.cursor() as cursor:
        cursor.execute(GROUPS, [membership.pk, membership.school_id, today, today])
        return [(ref, name) for _, _, ref, name in cursor.fetchall()]


def first_slt(school: School, count: int) -> list[str]:
    """The first of those who can reopen a month, by name."""
    with connection.cursor() as cursor:
        cursor.execute(SLT, [school.pk, UserType.SLT, school.today(), count])
        rows = cursor.fetchall()
    return [
        Membership.from_db(connection.alias, NAME_FIELDS, row).full_name for row in rows
    ]
