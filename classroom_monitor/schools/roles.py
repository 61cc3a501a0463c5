"""Who administers a trust, who runs the installation, who begins at a school."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from classroom_monitor.accounts import actions as accounts
from classroom_monitor.accounts.models import User
from classroom_monitor.history.logs import event
from classroom_monitor.history.models import Actor, Change, Entry
from classroom_monitor.outbox.models import MessageKind
from classroom_monitor.outbox.queue import queue
from classroom_monitor.schools.models import (
    Operator,
    School,
    Trust,
    TrustAdministrator,
)
from classroom_monitor.staff.joining import NewMember, add_member
from classroom_monitor.staff.models import Membership
from classroom_monitor.staff.sign_in import owner_of

ADDRESS_KNOWN = "This address belongs to another account. Give another, or none."
MANAGED_BY_ITSELF = (
    "This school has an administrator who has signed in. Its own administrators add "
    "the others, in User Management."
)


def may_begin(school: School, today: date) -> bool:
    """Whether the operator still adds administrators: none has come in so far."""
    people = school.memberships.active(today).administrators()
    return school.takes_new_users() and not people.exclude(last_used_at=None).exists()


@transaction.atomic
def add_first_administrator(school: School, new: NewMember, *, by: Actor) -> Membership:
    """Add a named administrator to a school that none has come into yet, and mail them.

    Raises `ValidationError` where the school looks after itself already.
    """
    School.objects.select_for_update(of=("self",)).get(pk=school.pk)
    if not may_begin(school, school.today()):
        raise ValidationError(MANAGED_BY_ITSELF)
    new.fields = new.fields | {"is_administrator": True}
    member = add_member(school, new, by=by, today=school.today())
    if new.email:
        mail_member(member, by=by)
    tell(member.user, f"school:{school.ref}", is_active=True, by=by)
    return member


def mail_member(member: Membership, *, by: Actor) -> None:
    """Queue the link with which a first administrator sets a password."""
    queue(
        member.user,
        MessageKind.SET_PASSWORD,
        school=member.school,
        membership=member,
        by=by,
    )
    entry = Entry("staff.password_mailed", "user", member.ref, member.list_name)
    Change.record(entry, by=by, school=member.school)


@transaction.atomic
def add_trust_administrator(
    trust: Trust, name: str, username: str, email: str, *, by: Actor
) -> TrustAdministrator:
    """Give somebody the users of a trust's schools.

    An address that is known already belongs to somebody who then does it with the
    account that they have. A name just taken is a `ValidationError`.
    """
    user = owner_of(email) or make_account(username, email)
    if trust.administrators.filter(user=user).exists():
        raise ValidationError({"email": "This person administers the trust already."})
    role = TrustAdministrator.objects.create(trust=trust, user=user, name=name)
    record_role("trust.administrator_added", role, by=by)
    mail_role(role, by=by)
    return role


def make_account(username: str, email: str) -> User:
    return accounts.make_user(username, email=email)


def mail_role(role: TrustAdministrator, *, by: Actor) -> None:
    """Queue a link to set a password, for whoever has never set one."""
    if role.user.email and not role.user.has_usable_password():
        told = {"school": role.trust.name}
        queue(role.user, MessageKind.SET_PASSWORD, by=by, context=told)


@transaction.atomic
def end_trust_role(role: TrustAdministrator, *, by: Actor) -> None:
    """Take the trust's schools from somebody, here and now."""
    if not TrustAdministrator.objects.filter(pk=role.pk, is_active=True).update(
        is_active=False
    ):
        return
    role.is_active = False
    accounts.end_sessions([role.user_id])
    if not role.user.may_sign_in():
        accounts.end_links([role.user_id])
    record_role("trust.administrator_ended", role, by=by)


@transaction.atomic
def renew_trust_role(role: TrustAdministrator, *, by: Actor) -> None:
    if not TrustAdministrator.objects.filter(pk=role.pk, is_active=False).update(
        is_active=True
    ):
        return
    role.is_active = True
    record_role("trust.administrator_renewed", role, by=by)


def record_role(kind: str, role: TrustAdministrator, *, by: Actor) -> None:
    entry = Entry(kind, "trust", role.trust.ref, role.trust.name)
    here: dict[str, Any] = {"administrator": role.name, "username": role.user.username}
    entry.after = here | {"active": role.is_active}
    Change.record(entry, by=by)
    tell(role.user, f"trust:{role.trust.ref}", is_active=role.is_active, by=by)


def tell(user: User, place: str, *, is_active: bool, by: Actor) -> None:
    """Into the log, which is kept apart from the database: whose rights changed."""
    event(
        "privilege_permissions_changed",
        account=user.ref,
        place=place,
        active=is_active,
        by=by.ref or by.capacity,
        request=by.request_id,
    )


@transaction.atomic
def add_operator(name: str, username: str, email: str, *, by: Actor) -> Operator:
    """Make somebody run the installation; only the console does that."""
    if owner_of(email):
        raise ValidationError({"email": ADDRESS_KNOWN})
    user = make_account(username, email)
    operator = Operator.objects.create(user=user, name=name)
    entry = Entry("operator.added", "operator", user.ref, name)
    entry.after = {"username": user.username, "email": email}
    Change.record(entry, by=by)
    tell(user, "installation", is_active=True, by=by)
    return operator
