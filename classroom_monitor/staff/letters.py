"""Who gets which letter, asked afresh at the moment of handing over."""

from __future__ import annotations

import zoneinfo
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from classroom_monitor.accounts import links
from classroom_monitor.accounts.models import Link, LinkKind, User
from classroom_monitor.history.logs import event
from classroom_monitor.outbox.endings import Withdraw
from classroom_monitor.outbox.letters import Letter, render
from classroom_monitor.outbox.models import Message, MessageKind
from classroom_monitor.staff.models import Invitation, Membership
from classroom_monitor.staff.sign_in import owner_of

TO_A_PLACE = {MessageKind.SET_PASSWORD, MessageKind.INVITATION}
NO_PLACE = "This person is no longer active here."
NO_WAY_IN = "This person can no longer sign in."
NO_ADDRESS = "There is no email address any more."
FOREIGN = "This message names a user of another school."
OWN_ACCOUNT = "They sign in with their own account."
SUBJECTS = {
    MessageKind.SET_PASSWORD: "Set your password for Classroom Monitor",
    MessageKind.INVITATION: "You are invited to a school on Classroom Monitor",
    MessageKind.RESET: "Set a new password for Classroom Monitor",
    MessageKind.CONFIRM_EMAIL: "Confirm your email address for Classroom Monitor",
    MessageKind.EMAIL_CHANGED: "Your email address on Classroom Monitor was changed",
    MessageKind.PASSWORD_CHANGED: "Your password for Classroom Monitor was changed",
    MessageKind.USERNAME_CHANGED: "Your username for Classroom Monitor was changed",
    MessageKind.GROUPS_CHANGED: "An administrator changed their own groups",
    MessageKind.ACCESS_ASKED: "Somebody asks for a group on Classroom Monitor",
    MessageKind.ACCESS_ANSWERED: "An answer about a group on Classroom Monitor",
    MessageKind.MONTH_ASKED: "Somebody asks for a month on Classroom Monitor",
    MessageKind.MONTH_ANSWERED: "An answer about a month on Classroom Monitor",
}


def address_of(message: Message) -> str:
    """Where this message goes now. Raises `Withdraw` if it is not to go any more."""
    member, user = message.membership, message.user
    if member is not None:
        # No page makes such a row; a job trusts none of the keys that it was given.
        if member.school_id != message.school_id:
            slug = message.school.slug if message.school else ""
            event("authz_fail", mail=message.ref, school=slug)
            raise Withdraw(FOREIGN)
        if not member.is_active_on(member.school.today()):
            raise Withdraw(NO_PLACE)
        if member.user_id != message.user_id:
            raise Withdraw(OWN_ACCOUNT)
        if message.kind in TO_A_PLACE and not member.is_home():
            raise Withdraw(OWN_ACCOUNT)
    if not user.may_sign_in():
        raise Withdraw(NO_WAY_IN)
    invited = member.invited_email if member and message.kind in TO_A_PLACE else ""
    address = message.address if message.address in told_to(message) else ""
    address = address or user.email or invited
    if not address:
        raise Withdraw(NO_ADDRESS)
    return address


def told_to(message: Message) -> set[str]:
    """Addresses fixed when the message was queued: an old one, one to be confirmed."""
    fixed = {MessageKind.CONFIRM_EMAIL, MessageKind.EMAIL_CHANGED}
    return {message.address} if message.kind in fixed else set()


def write(message: Message) -> Letter:
    """Make the letter, and the link in it if it has one."""
    page: dict[str, Any] = {
        **message.context,
        "message": message,
        "username": message.user.username,
        "sign_in": settings.PUBLIC_URL + reverse("account_login"),
        "name": message.membership.full_name if message.membership else "",
    }
    kind = MessageKind(message.kind)
    if kind in TO_A_PLACE and (owner := invited_owner(message)):
        return invite(message, owner, page)
    if kind in TO_A_PLACE:
        kind = MessageKind.SET_PASSWORD
        use = LinkKind.RESET if has_own_password(message.user) else LinkKind.SET_UP
        link, url = links.issue(message.user, use, school=message.school)
    elif kind == MessageKind.RESET:
        link, url = links.issue(message.user, LinkKind.RESET, school=message.school)
    elif kind == MessageKind.CONFIRM_EMAIL:
        link, url = links.issue(message.user, LinkKind.EMAIL, about=message.address)
    else:
        return Letter(SUBJECTS[kind], render(kind.replace(" ", "_"), page))
    return with_link(kind, link, url, page)


def invite(message: Message, owner: User, page: dict[str, Any]) -> Letter:
    """For an address that has an account elsewhere: its owner may join with that.

    The school sees the same kind and the same states as for anybody else.
    """
    about = message.membership.ref if message.membership else ""
    link, url = links.issue(
        owner, LinkKind.INVITATION, school=message.school, about=about
    )
    page["username"] = ""
    return with_link(MessageKind.INVITATION, link, url, page)


def with_link(kind: MessageKind, link: Link, url: str, page: dict[str, Any]) -> Letter:
    page |= {"link": url, "is_new": link.kind == LinkKind.SET_UP}
    page["until"] = in_words(link.expires_at, page["message"])
    return Letter(SUBJECTS[kind], render(kind.replace(" ", "_"), page), link)


def invited_owner(message: Message) -> User | None:
    """Whose account has the invited address, if they can use it to sign in.

    Whoever cannot sign in anywhere (for they left their last school) gets the link for
    the account that this school made: it opens nothing else, and the address is theirs.
    """
    if message.membership is None or not message.membership.invited_email:
        return None
    owner = owner_of(message.membership.invited_email)
    if owner is None or owner.pk == message.user_id or not owner.may_sign_in():
        return None
    return owner


def has_own_password(user: User) -> bool:
    return user.has_usable_password() and not user.must_choose_password()


def in_words(at: datetime, message: Message) -> str:
    school = message.school or message.user.home_school
    zone = school.time_zone if school else settings.TIME_ZONE
    here = at.astimezone(zoneinfo.ZoneInfo(zone))
    return f"{here:%A} {here.day} {here:%B %Y} at {here:%H:%M}"


def handed_over(message: Message, now: datetime) -> None:
    """Note on the member that an invitation has left, unless it was accepted before."""
    if message.kind in TO_A_PLACE and message.membership_id:
        members = Membership.objects.filter(pk=message.membership_id)
        members.exclude(invitation=Invitation.ACCEPTED).update(
            invitation=Invitation.SENT, invited_at=now
        )
