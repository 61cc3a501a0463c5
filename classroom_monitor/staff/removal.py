"""Removing an account that was added by mistake. Everybody else is made inactive."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError

from classroom_monitor.history.logs import event
from classroom_monitor.history.models import Actor, Change, Entry
from classroom_monitor.schools.models import School
from classroom_monitor.staff import links
from classroom_monitor.staff.access import has_a_role
from classroom_monitor.staff.models import Membership

# What may have happened to an account that was still added by mistake.
OF_ADDING = {"staff.added", "staff.password_mailed"}

SELF = "Nobody removes their own account."
ELSEWHERE = "They sign in with their own account, which is not this school’s to remove."
SIGNED_IN = "They have signed in, so what they did stays on record."
HISTORY = "They were changed after they were added, and that stays on record."
LAST = "A school needs at least one administrator. Make somebody else one first."
IN_USE = "Something at this school refers to them, so they stay on record."


def why_not(member: Membership, *, by: Actor) -> str:
    """Why this person cannot be removed; empty if they can."""
    user, school = member.user, member.school
    if user.pk == by.user_id:
        return SELF
    other_places = user.memberships.exclude(pk=member.pk)
    if not member.is_home() or other_places.exists() or has_a_role(user):
        return ELSEWHERE
    if user.last_login or member.last_used_at or user.sessions_open.exists():
        return SIGNED_IN
    entries = Change.objects.filter(chain=school.pk)
    about = entries.filter(subject_ref__in=[member.ref, user.ref])
    if about.exclude(kind__in=OF_ADDING).exists():
        return HISTORY
    if entries.filter(actor_ref=user.ref).exists():
        return SIGNED_IN
    others = school.memberships.active(school.today()).administrators()
    if member.is_administrator and not others.exclude(pk=member.pk).exists():
        return LAST
    return ""


@transaction.atomic
def remove(member: Membership, *, by: Actor) -> None:
    """Remove an account never used: its name is free at once, its trail stays.

    Raises `ValidationError` with the reason if it is not one.
    """
    school = member.school
    School.objects.select_for_update().get(pk=school.pk)
    if reason := why_not(member, by=by):
        raise ValidationError(reason)
    user = member.user
    held = links.held_by([member]).get(member.pk, {}).values()
    entry = Entry(
        "staff.removed",
        "user",
        member.ref,
        member.list_name,
        before={
            "username": user.username,
            "email": member.shown_email,
            "user_type": member.user_type,
            "groups": [links.shown(row.group, row.to_on) for row in held],
        },
    )
    try:
        with transaction.atomic():
            member.delete()
            user.delete()
    except ProtectedError as error:
        raise ValidationError(IN_USE) from error
    Change.record(entry, by=by, school=school)
    event("user_deleted", account=user.ref, by=by.ref, school=school.ref)
