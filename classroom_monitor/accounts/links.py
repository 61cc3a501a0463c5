"""Mailed links: made, looked up, used once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from classroom_monitor.accounts import tokens
from classroom_monitor.accounts.events import tell
from classroom_monitor.accounts.models import Link, LinkKind, User

if TYPE_CHECKING:
    from classroom_monitor.schools.models import School

PASSWORD_KINDS = (LinkKind.SET_UP, LinkKind.RESET)
PLACES = {
    LinkKind.SET_UP: "set-password",
    LinkKind.RESET: "set-password",
    LinkKind.EMAIL: "confirm-email",
    LinkKind.INVITATION: "invitations",
}


def lifetime(kind: LinkKind) -> timedelta:
    asked_for = kind in {LinkKind.RESET, LinkKind.EMAIL}
    return timedelta(
        hours=settings.RESET_LINK_HOURS if asked_for else settings.SETUP_LINK_HOURS
    )


@transaction.atomic
def issue(
    user: User, kind: LinkKind, *, school: School | None = None, about: str = ""
) -> tuple[Link, str]:
    """Make a link and say its address; the older ones that it replaces stop to work.

    The token exists only in the answer. The host comes from the settings, never from
    a request.
    """
    now = timezone.now()
    older = Link.objects.filter(user=user, used_at=None, ended_at=None)
    if kind in PASSWORD_KINDS:
        # Whoever mailed it: only the newest link sets the password.
        older = older.filter(kind__in=PASSWORD_KINDS)
    else:
        older = older.filter(kind=kind, school=school)
    # One that ran out by itself is left, so that its page can offer a fresh one.
    older.filter(expires_at__gt=now).update(ended_at=now)
    token = tokens.make_token()
    link = Link.objects.create(
        user=user,
        kind=kind,
        school=school,
        about=about,
        token_hash=tokens.digest(token),
        created_at=now,
        expires_at=now + lifetime(kind),
    )
    tell("authn_token_created", None, user, about=kind.value)
    return link, f"{settings.PUBLIC_URL}/accounts/{PLACES[kind]}/{token}/"


def open_link(token: str) -> Link | None:
    """The link of a token, whatever became of it. Looking at it changes nothing."""
    return of_digest(tokens.digest(token))


def of_digest(digest: str) -> Link | None:
    """The link whose token has this hash, which is all that a session may hold."""
    found = Link.objects.select_related("user__home_school", "school")
    return found.filter(token_hash=digest).first()


def use(link: Link) -> bool:
    """Use a link up. Of two at one instant only one is told that it was good."""
    now = timezone.now()
    still_open = Q(used_at=None, ended_at=None, expires_at__gt=now)
    return bool(Link.objects.filter(still_open, pk=link.pk).update(used_at=now))


def is_superseded(link: Link) -> bool:
    """Whether a newer link of the same use was mailed since."""
    kinds = PASSWORD_KINDS if link.kind in PASSWORD_KINDS else (link.kind,)
    newer = Link.objects.filter(user=link.user_id, kind__in=kinds, pk__gt=link.pk)
    if link.kind not in PASSWORD_KINDS:
        newer = newer.filter(school=link.school_id)
    return newer.exists()
