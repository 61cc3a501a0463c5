"""Somebody's place at the school of an address, asked for by every page of a school.

Written out: putting this one query together through the ORM took five times as long
as the database takes to answer it, at each request anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from classroom_monitor.schools.models import School
from classroom_monitor.staff.models import Membership

if TYPE_CHECKING:
    from classroom_monitor.accounts.models import User

OF_MEMBER = Membership._meta.concrete_fields
OF_SCHOOL = School._meta.concrete_fields
NAMES_OF_MEMBER = [field.attname for field in OF_MEMBER]
NAMES_OF_SCHOOL = [field.attname for field in OF_SCHOOL]
VALUES = [field.cached_col for field in (*OF_MEMBER, *OF_SCHOOL)]
COLUMNS = ", ".join(
    [f'm."{field.column}"' for field in OF_MEMBER]
    + [f's."{field.column}"' for field in OF_SCHOOL]
)
STATEMENT = (
    f"SELECT {COLUMNS} FROM {Membership._meta.db_table} m"
    f" JOIN {School._meta.db_table} s ON s.id = m.school_id"
    " WHERE s.slug = %s AND m.user_id = %s AND m.is_active"
)


def active_place(user: User, slug: str) -> Membership | None:
    """The active membership of a person at a school, with both."""
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, [slug, user.pk])
        found = cursor.fetchone()
    if found is None:
        return None
    # As the ORM would read them: SQLite knows neither moments nor truth.
    reader = Membership.objects.all().query.get_compiler(connection=connection)
    [row] = reader.apply_converters([list(found)], reader.get_converters(VALUES))
    alias, end = connection.alias, len(OF_MEMBER)
    member = Membership.from_db(alias, NAMES_OF_MEMBER, row[:end])
    member.school = School.from_db(alias, NAMES_OF_SCHOOL, row[end:])
    member.user = user
    return member
