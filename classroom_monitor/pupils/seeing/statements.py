"""What the question who sees whom asks of the database, written out.

Putting these together through the ORM takes several times as long as the database
takes to answer; tests hold them against the querysets that say the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection

from classroom_monitor.groups.models import Group
from classroom_monitor.pupils.models import Pupil
from classroom_monitor.schools.models import School
from classroom_monitor.staff import naming
from classroom_monitor.staff.models import Membership, UserType
from classroom_monitor.statements import first, rows_of

# `PupilQuerySet.records_for` administrators, and for everybody else. Plus nothing, as
# in `DatedQuerySet.of_school`.
ANY_RECORD = rows_of(Pupil, "t.school_id = %s AND t.ref = %s")
IN_OWN_GROUP = """t.school_id = %s AND t.ref = %s AND EXISTS (
    SELECT 1 FROM pupils_grouppupil l
      JOIN groups_groupaccess m ON m.group_id = l.group_id
     WHERE l.pupil_id = t.id AND l.school_id + 0 = t.school_id
       AND m.membership_id = %s
       AND l.from_on <= %s AND (l.to_on IS NULL OR l.to_on > %s)
       AND m.from_on <= %s AND (m.to_on IS NULL OR m.to_on > %s))
"""
OWN_RECORD = rows_of(Pupil, IN_OWN_GROUP)
# Who has which of a pupil's groups.
OF_PUPIL = """
    SELECT m.id, m.membership_id, g.id, g.ref, g.name,
           m.from_on, m.to_on, m.source, m.by_id,
           l.from_on, l.to_on, l.source, l.by_id
      FROM pupils_grouppupil l
      JOIN groups_groupaccess m ON m.group_id = l.group_id
      JOIN groups_group g ON g.id = l.group_id
     WHERE l.pupil_id = %s AND l.school_id + 0 = %s
       AND l.from_on <= %s AND (l.to_on IS NULL OR l.to_on > %s)
       AND m.from_on <= %s AND (m.to_on IS NULL OR m.to_on > %s)
     ORDER BY g.sort_name, m.from_on, m.id, l.from_on, l.id
"""
OF_GROUP = """
    SELECT m.id, m.membership_id, g.id, g.ref, g.name,
           m.from_on, m.to_on, m.source, m.by_id
      FROM groups_groupaccess m
      JOIN groups_group g ON g.id = m.group_id
     WHERE m.group_id = %s AND g.school_id = %s
       AND m.from_on <= %s AND (m.to_on IS NULL OR m.to_on > %s)
     ORDER BY m.from_on, m.id
"""
PEOPLE = """
    SELECT id, ref, user_id, title, first_name, middle_name, last_name, user_type,
           is_administrator, is_active, last_day, created_at
      FROM staff_membership
     WHERE school_id = %s{condition}
     ORDER BY sort_name, id
"""
GROUP_FIELDS = ("id", "ref", "name")


@dataclass(frozen=True, slots=True)
class Link:
    """A user has a group, or a pupil is in one: as much of the link as is told."""

    group_id: int
    from_on: date
    to_on: date | None
    source: str
    by_id: int | None

    @property
    def last_day(self) -> date | None:
        return self.to_on - timedelta(days=1) if self.to_on else None


@dataclass(slots=True)
class Person:
    """A user, with as much of `Membership` as the answer needs, under its names."""

    pk: int
    ref: str
    user_id: int
    title: str
    first_name: str
    middle_name: str
    last_name: str
    user_type: str
    is_administrator: bool
    is_active: bool
    last_day: date | None
    created_at: datetime

    @property
    def full_name(self) -> str:
        given = self.first_name, self.middle_name
        return naming.in_full(self.title, *given, self.last_name)

    @property
    def short_name(self) -> str:
        return naming.in_short(self.title, self.first_name, self.last_name)

    def is_active_on(self, day: date) -> bool:
        return self.is_active and (self.last_day is None or day <= self.last_day)


Held = tuple[int, Group, Link, Link | None]
"""Who has which group, by which link, and how the pupil is in it."""


def record_of(member: Membership, ref: str, today: date) -> Pupil | None:
    """A pupil whose record this person may open today."""
    # No ref holds it, and PostgreSQL does not even look for it.
    if "\0" in ref:
        return None
    if member.can_manage_pupils():
        found = first(ANY_RECORD, [member.school_id, ref], Pupil)
    else:
        values = [member.school_id, ref, member.pk, today, today, today, today]
        found = first(OWN_RECORD, values, Pupil)
    return found[0] if found else None


def holders_of_pupil(pupil: Pupil, school: School, day: date) -> Iterator[Held]:
    """Every link by which anybody has a group of the pupil that day, in order."""
    groups: dict[int, Group] = {}
    told = set()
    for row in rows(OF_PUPIL, [pupil.pk, school.pk, day, day, day, day]):
        key, member, group, *_ = row
        # In one group twice: the link that began first is told.
        if key not in told:
            told.add(key)
            found = groups.get(group) or groups.setdefault(group, group_of(row))
            yield member, found, Link(group, *row[5:9]), Link(group, *row[9:])


def holders_of_group(group: Group, school: School, day: date) -> Iterator[Held]:
    """Every link by which anybody has the group that day, in order."""
    for row in rows(OF_GROUP, [group.pk, school.pk, day, day]):
        yield row[1], group, Link(group.pk, *row[5:]), None


def everybody(school: School) -> list[Person]:
    """All users of the school, in order."""
    return [person_of(row) for row in rows(PEOPLE.format(condition=""), [school.pk])]


def concerned(
    school: School, members: Collection[int], users: Collection[int]
) -> list[Person]:
    """Administrators, SLT and these members and users of the school, in order."""
    parts = ["is_administrator", "user_type = %s"]
    values: list[Any] = [school.pk, UserType.SLT.value]
    for column, keys in (("id", members), ("user_id", users)):
        if keys:
            parts.append(f"{column} IN ({', '.join(['%s'] * len(keys))})")
            values += keys
    statement = PEOPLE.format(condition=f" AND ({' OR '.join(parts)})")
    return [person_of(row) for row in rows(statement, values)]


def rows(statement: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def group_of(row: Any) -> Group:
    return Group.from_db(connection.alias, GROUP_FIELDS, row[2:5])


def person_of(row: Any) -> Person:
    person = Person(*row)
    # On SQLite a moment comes without its zone.
    if person.created_at.tzinfo is None:
        person.created_at = person.created_at.replace(tzinfo=UTC)
    return person
