"""How django-allauth meets this product: no sign-up, sessions know their device."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from classroom_monitor.accounts import devices
from classroom_monitor.accounts.events import tell
from classroom_monitor.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Ask the backends, and believe them: allauth would let inactive people on."""
        return authenticate(request, **credentials)

    def login(self, request: HttpRequest, user: User) -> None:
        request.session["address"] = request.META.get("REMOTE_ADDR", "")
        request.session["user_agent"] = request.META.get("HTTP_USER_AGENT", "")[:300]
        super().login(request, user)
        tell("authn_login_success", request, user)

    def post_login(
        self, request: HttpRequest, user: User, **kwargs: Any
    ) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        devices.remember(request, response, user)
        return response

    def is_safe_url(self, url: str | None) -> bool:
        """Whether one may be sent on to it: this very host, nothing else (WEB-5)."""
        request = context.request
        return url_has_allowed_host_and_scheme(
            url, {request.get_host()}, require_https=request.is_secure()
        )

    def is_ajax(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing on signing in and out: the page that follows says it."""
