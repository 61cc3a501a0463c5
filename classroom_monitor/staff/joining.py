"""How a person comes to have a place at a school."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from classroom_monitor.accounts import actions as accounts
from classroom_monitor.groups import standing
from classroom_monitor.groups.dated import Source
from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.history.models import Actor, Change, Entry
from classroom_monitor.schools.models import School
from classroom_monitor.staff import sign_in
from classroom_monitor.staff.models import Membership

if TYPE_CHECKING:
    from classroom_monitor.groups.models import Group
    from classroom_monitor.staff.picker import Choice


@dataclass
class NewMember:
    """What is known of somebody who joins a school."""

    username: str
    fields: dict[str, Any] = field(default_factory=dict)
    email: str = ""
    groups: dict[Group | Choice, date | None] = field(default_factory=dict)


@transaction.atomic
def add_member(
    school: School,
    new: NewMember,
    *,
    by: Actor,
    today: date,
    source: str = Source.PERSON,
) -> Membership:
    """Make an account and its place at the school that makes it.

    A name just taken or a closed school raises `ValidationError`.
    """
    School.objects.select_for_update().get(pk=school.pk)
    if not school.takes_new_users():
        raise ValidationError("This school is closed and takes no new users.")
    if not school.memberships.exists():
        standing.keep(school)
    user = accounts.make_user(new.username, home_school=school)
    member = Membership(school=school, user=user, **new.fields)
    if new.email:
        sign_in.set_email(member, new.email)
    member.save(force_insert=True)
    GroupAccess.objects.bulk_create(
        GroupAccess(
            school=school,
            group_id=group.pk,
            membership=member,
            from_on=today,
            to_on=until,
            source=source,
            by_id=by.user_id,
        )
        for group, until in new.groups.items()
    )
    Change.record(entry_for(member, new), by=by, school=school)
    return member


def entry_for(member: Membership, new: NewMember) -> Entry:
    """What the trail keeps of somebody who was added."""
    groups = [
        [group.ref, group.name, until.isoformat() if until else None]
        for group, until in new.groups.items()
    ]
    after = {
        "username": new.username,
        "email": new.email,
        "user_type": member.user_type,
        "is_administrator": member.is_administrator,
        "can_set_targets": member.can_set_targets,
        "groups": groups,
    }
    return Entry("staff.added", "user", member.ref, member.list_name, after=after)
