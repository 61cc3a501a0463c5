"""People's places at a school, as nearly every page asks for them.

Written out: putting such a query together through the ORM took five times as long as
the database takes to answer it, at each request anew.
"""

from __future__ import annotations

from classroom_monitor.accounts.models import User
from classroom_monitor.schools.models import School
from classroom_monitor.staff.models import Membership
from classroom_monitor.statements import columns, first

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
