"""How django-allauth meets this product: no sign-up, sessions know their device."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from classroom_monitor.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        request.session["address"] = request.META.get("REMOTE_ADDR", "")
        request.session["user_agent"] = request.META.get("HTTP_USER_AGENT", "")[:300]

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing on signing in and out: the page that follows says it."""
