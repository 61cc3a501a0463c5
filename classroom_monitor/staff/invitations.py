"""Joining a school with an account that one has already.

A school that types an address known elsewhere gets a placeholder account like any
other. When the owner of the address accepts, the place moves to their own account, and
neither school learns anything about the other.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from classroom_monitor.accounts import links
from classroom_monitor.accounts.models import Link, User
from classroom_monitor.history.models import Actor, Capacity, Change, Entry
from classroom_monitor.outbox.models import Message, State
from classroom_monitor.schools.models import School
from classroom_monitor.staff.models import Invitation, Membership

GONE = "This invitation does not hold any more."


def invited_member(link: Link) -> Membership | None:
    """The place that a link invites to, while the school still holds it open."""
    member = (
        Membership.objects.select_related("school", "user")
        .filter(ref=link.about, school=link.school_id)
        .first()
    )
    is_open = member and member.is_active_on(member.school.today())
    return member if is_open else None


@transaction.atomic
def accept(link: Link, *, request_id: str = "") -> Membership:
    """Move the place to the account of the link. What stands against it is raised."""
    if link.school_id is None:
        raise ValidationError(GONE)
    School.objects.select_for_update().get(pk=link.school_id)
    member = invited_member(link)
    if member is None:
        raise ValidationError(GONE)
    placeholder, owner = member.user, link.user
    check(member, placeholder, owner)
    if not links.use(link):
        raise ValidationError(GONE)
    member.user, member.invitation = owner, Invitation.ACCEPTED
    member.save(update_fields=["user", "invitation"])
    remove(placeholder, owner)
    record(member, placeholder, request_id)
    return member


def check(member: Membership, placeholder: User, owner: User) -> None:
    """Raise a sentence for whatever does not let this person take this place."""
    if member.user_id == owner.pk:
        raise ValidationError("You have joined already.")
    if member.school.memberships.filter(user=owner).exists():
        raise ValidationError(
            f"You have a place at {member.school.name} already. Ask there to make the "
            "second entry inactive."
        )
    if placeholder.last_login or placeholder.memberships.count() > 1:
        raise ValidationError(
            f"Somebody signed in with the username that {member.school.name} made for "
            "this place, so it cannot be joined to another account. Ask there."
        )


def remove(placeholder: User, owner: User) -> None:
    """Delete an account that nobody ever used; its username is free at once."""
    messages = Message.objects.filter(user=placeholder)
    messages.filter(state=State.QUEUED).update(
        state=State.WITHDRAWN, finished_at=timezone.now()
    )
    # What the school's outbox shows stays there.
    messages.update(user=owner)
    placeholder.delete()


def record(member: Membership, placeholder: User, request_id: str) -> None:
    """Tell the school's history that the person joined, and nothing about elsewhere."""
    by = Actor(
        Capacity.LINK,
        ref=member.user.ref,
        name=member.short_name,
        # Their address may be another school's network.
        request_id=request_id,
        user_id=member.user_id,
    )
    entry = Entry(
        "staff.joined",
        "user",
        member.ref,
        member.list_name,
        before={"username": placeholder.username},
        after={"sign_in": "their own account"},
    )
    Change.record(entry, by=by, school=member.school)
