"""People's places at a school, as nearly every page asks for them.

Written out: putting such a query together through the ORM took five times as long as
the database takes to answer it, at each request anew.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, models

from classroom_monitor.accounts.models import User
from classroom_monitor.schools.models import School
from classroom_monitor.staff.models import Membership

Model = type[models.Model]


def columns(model: Model, alias: str) -> str:
    return ", ".join(f'{alias}."{f.column}"' for f in model._meta.concrete_fields)


AT_SCHOOL = (
    f"SELECT {columns(Membership, 'm')}, {columns(School, 's')}"
    f" FROM {Membership._meta.db_table} m"
    f" JOIN {School._meta.db_table} s ON s.id = m.school_id"
    " WHERE s.slug = %s AND m.user_id = %s AND m.is_active"
)
WITH_SIGN_IN = (
    f"SELECT {columns(Membership, 'm')}, {columns(User, 'u')}"
    f" FROM {Membership._meta.db_table} m"
    f" JOIN {User._meta.db_table} u ON u.id = m.user_id"
    " WHERE m.school_id = %s AND m.ref = %s"
)


def active_place(user: User, slug: str) -> Membership | None:
    """The active membership of a person at a school, with both."""
    found = first(AT_SCHOOL, [slug, user.pk], Membership, School)
    if found is None:
        return None
    member, member.school = found
    member.user = user
    return member


def member_of(school: School, ref: str) -> Membership | None:
    """Somebody of a school, with their sign-in."""
    found = first(WITH_SIGN_IN, [school.pk, ref], Membership, User)
    if found is None:
        return None
    member, member.user = found
    member.school = school
    return member


def first(statement: str, values: list[Any], *made_of: Model) -> list[Any] | None:
    """The first row of an answer, as one object of each model."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found = cursor.fetchone()
    if found is None:
        return None
    fields = [field for model in made_of for field in model._meta.concrete_fields]
    # As the ORM would read them: SQLite knows neither moments nor truth.
    reader = made_of[0]._base_manager.all().query.get_compiler(connection=connection)
    converters = reader.get_converters([field.cached_col for field in fields])
    [row] = reader.apply_converters([list(found)], converters)
    read, begin = [], 0
    for model in made_of:
        names = [field.attname for field in model._meta.concrete_fields]
        end = begin + len(names)
        read.append(model.from_db(connection.alias, names, row[begin:end]))
        begin = end
    return read
