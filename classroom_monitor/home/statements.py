"""What the homepage asks of the database at each visit, written out.

Putting these together through the ORM takes several times as long as the database
takes to answer; tests hold them against the querysets that say the same.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection

from classroom_monitor.attainment.models import Answer
from classroom_monitor.attainment.reading import marks
from classroom_monitor.groups.models import Group
from classroom_monitor.home.models import Favourite
from classroom_monitor.schools.models import School
from classroom_monitor.staff.models import Membership

# `Membership.groups_on` without those archived, and the standing groups of the school.
GROUPS = """
    SELECT g.id, g.ref, g.school_id, g.name, g.kind, g.standing, g.archived_on,
           g.id IN (
           SELECT m.group_id FROM groups_groupaccess m
            WHERE m.membership_id = %s
              AND m.from_on <= %s AND (m.to_on IS NULL OR m.to_on > %s)) AS is_had
      FROM groups_group g
     WHERE g.school_id = %s AND (g.standing <> '' OR g.id IN (
           SELECT m.group_id FROM groups_groupaccess m
            WHERE m.membership_id = %s
              AND m.from_on <= %s AND (m.to_on IS NULL OR m.to_on > %s)))
     ORDER BY g.sort_name, g.id
"""
GROUP_FIELDS = ("id", "ref", "school_id", "name", "kind", "standing", "archived_on")
# Presets that the person has not put aside, then their own; a row for each subject.
FAVOURITES = """
    SELECT f.id, f.ref, f.school_id, f.membership_id, f.kind, f.title, f.scope,
           f.year_group, f.group_id, f.months_back, f.span, f.position,
           s.subject_id, g.id, g.ref, g.name
      FROM home_favourite f
      LEFT JOIN groups_group g ON g.id = f.group_id
      LEFT JOIN home_favouritesubject s ON s.favourite_id = f.id
     WHERE f.school_id = %s AND (f.membership_id = %s OR f.membership_id IS NULL)
       AND NOT EXISTS (
           SELECT 1 FROM home_putaside a
            WHERE a.favourite_id = f.id AND a.membership_id = %s)
     ORDER BY CASE WHEN f.membership_id IS NULL THEN 0 ELSE 1 END, f.position, f.id
"""
FAVOURITE_FIELDS = (
    "id",
    "ref",
    "school_id",
    "membership_id",
    "kind",
    "title",
    "scope",
    "year_group",
    "group_id",
    "months_back",
    "span",
    "position",
)
# How many pupils each group has today, and how many of them a result in each subject.
# Plus nothing: a month of the whole school is far more than some groups of it.
PUPILS = """
    SELECT l.group_id, NULL, COUNT(DISTINCT l.pupil_id)
      FROM pupils_grouppupil l
     WHERE l.school_id + 0 = %s AND l.group_id IN ({groups})
       AND l.from_on <= %s AND (l.to_on IS NULL OR l.to_on > %s)
     GROUP BY l.group_id
"""
ENTERED = """
     UNION ALL
    SELECT l.group_id, a.subject_id, COUNT(DISTINCT l.pupil_id)
      FROM pupils_grouppupil l
      JOIN attainment_attainment a ON a.pupil_id = l.pupil_id
     WHERE l.school_id + 0 = %s AND l.group_id IN ({groups})
       AND l.from_on <= %s AND (l.to_on IS NULL OR l.to_on > %s)
       AND a.school_id + 0 = %s AND a.month = %s AND a.subject_id IN ({subjects})
     GROUP BY l.group_id, a.subject_id
"""
FIGURES = """
    SELECT stamp, worked_out_at FROM home_figures WHERE school_id = %s AND key = %s
"""
WAITING = """
    SELECT COUNT(*) FROM attainment_reopenrequest WHERE school_id = %s AND answer = %s
"""
CHANGED = """
    SELECT EXISTS (SELECT 1 FROM attainment_attainmentchange
                    WHERE school_id = %s AND at >= %s)
        OR EXISTS (SELECT 1 FROM history_change WHERE chain = %s AND at >= %s)
"""


def rows(statement: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def groups_of(member: Membership, today: date) -> tuple[list[Group], dict[str, str]]:
    """The groups that a person has today, and the refs of the standing ones by name."""
    had = [member.pk, today, today]
    own, standing = [], {}
    for *columns, is_had in rows(GROUPS, [*had, member.school_id, *had]):
        group = Group.from_db(connection.alias, GROUP_FIELDS, columns)
        if group.standing:
            standing[group.standing] = group.ref
        if is_had and group.archived_on is None:
            own.append(group)
    return own, standing


def favourites_of(member: Membership) -> list[tuple[Favourite, set[int]]]:
    """The favourites that a person's homepage shows, with the subjects of each."""
    found: dict[int, tuple[Favourite, set[int]]] = {}
    asked = [member.school_id, member.pk, member.pk]
    for *columns, subject, key, ref, name in rows(FAVOURITES, asked):
        if columns[0] not in found:
            one = Favourite.from_db(connection.alias, FAVOURITE_FIELDS, columns)
            if key is not None:
                fields = ("id", "ref", "name")
                one.group = Group.from_db(connection.alias, fields, (key, ref, name))
            found[columns[0]] = (one, set())
        if subject is not None:
            found[columns[0]][1].add(subject)
    return list(found.values())


def entered_in(
    school: School, groups: Collection[int], subjects: Collection[int], today: date
) -> dict[int, dict[int | None, int]]:
    """By group: its pupils today (under None), and those with a result this month in
    each of the subjects."""
    places = {"groups": marks(groups), "subjects": marks(subjects)}
    of_groups = [school.pk, *groups, today, today]
    statement, values = PUPILS, of_groups
    if subjects:
        of_month = [school.pk, today.replace(day=1), *subjects]
        statement, values = PUPILS + ENTERED, [*of_groups, *of_groups, *of_month]
    found: dict[int, dict[int | None, int]] = {}
    for group, subject, count in rows(statement.format(**places), values):
        found.setdefault(group, {})[subject] = count
    return found


def kept_figures(school: School, key: str) -> tuple[str, datetime] | None:
    """The stamp of kept counts, and when they were worked out."""
    for stamp, at in rows(FIGURES, [school.pk, key]):
        # On SQLite a moment comes without its zone.
        return stamp, at if at.tzinfo else at.replace(tzinfo=UTC)
    return None


def changed_since(school: School, moment: datetime) -> bool:
    """Whether anything of the school left a trace since then."""
    since = connection.ops.adapt_datetimefield_value(moment)
    [(is_so,)] = rows(CHANGED, [school.pk, since, school.pk, since])
    return bool(is_so)


def waiting_to_reopen(school: School) -> int:
    """How many requests to reopen a month wait for SLT."""
    [(count,)] = rows(WAITING, [school.pk, Answer.WAITING.value])
    return int(count)
