"""A member's username and email, as their home school may change them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from classroom_monitor.accounts import actions as accounts
from classroom_monitor.accounts.models import User
from classroom_monitor.schools.models import School
from classroom_monitor.staff.models import Membership

if TYPE_CHECKING:
    from classroom_monitor.staff.revisions import Step


def compare(step: Step) -> None:
    """Note a new username or address in before and after."""
    member, revision = step.member, step.revision
    if revision.username is not None and revision.username != member.shown_username:
        step.before["username"] = member.shown_username
        step.after["username"] = revision.username
    if revision.email is not None and revision.email != member.shown_email:
        step.before["email"] = member.shown_email
        step.after["email"] = revision.email


def apply(step: Step, school: School) -> None:
    """Write what `compare` noted. A name just taken raises `ValidationError`."""
    if "username" in step.after:
        accounts.rename(step.member.user, step.after["username"])
    if "email" in step.after:
        set_email(step.member, step.after["email"])


def set_email(member: Membership, address: str) -> None:
    """Give a member's account an address.

    One that belongs to an account elsewhere stays with that account: this school then
    only knows whom it invited, and cannot tell that from any other address.
    """
    user = member.user
    elsewhere = owner_of(address)
    is_ours = elsewhere is None or elsewhere.pk == user.pk
    user.email = address if is_ours else ""
    member.invited_email = "" if is_ours else address
    user.save(update_fields=["email"])
    # Links sent to the old address stop to work.
    accounts.end_links([user.pk])


def owner_of(address: str) -> User | None:
    """Whose account has this address, whatever its capitals."""
    key = address.strip().lower()
    return User.objects.filter(email_key=key).first() if key else None


def known_words(member: Membership) -> list[str]:
    """What a school knows of a person, and so must not be their password."""
    return [member.full_name, member.school.name, member.school.postcode]


def password_context(user: User) -> list[str]:
    """What all the schools of a person know of them."""
    if user.pk is None:
        return []
    places = user.memberships.select_related("school")
    return [word for member in places for word in known_words(member)]
