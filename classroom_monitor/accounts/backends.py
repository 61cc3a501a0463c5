"""Checking username or email and password: exact capitals, one indexed look-up."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import Q
from django.http import HttpRequest

from classroom_monitor.accounts import usernames
from classroom_monitor.accounts.models import User


class ExactBackend(AuthenticationBackend):
    """allauth's backend with our look-up, which does not fold a name's capitals."""

    def _authenticate(
        self, request: HttpRequest | None, **credentials: Any
    ) -> User | None:
        typed = credentials.get("username") or credentials.get("email") or ""
        user = find(typed)
        return self._check_password(user, credentials.get("password") or "")

    def user_can_authenticate(self, user: User) -> bool:
        return user.may_sign_in()


def find(typed: str) -> User | None:
    """The account of a typed username (exact) or email (whatever its capitals)."""
    name = usernames.normalise(typed)
    return User.objects.filter(Q(username=name) | Q(email_key=name.lower())).first()
