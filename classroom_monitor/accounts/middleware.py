"""What stands between a request and every page because of how people sign in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django_htmx.http import HttpResponseClientRedirect

from classroom_monitor.accounts.hash_queue import TooBusy

GetResponse = Callable[[HttpRequest], HttpResponse]

CHOOSE = "accounts:choose_password"
# Open also to whoever still has to choose a password of their own.
STILL_OPEN = {CHOOSE, "account_logout", "accounts:theme", "accounts:csp_report"}


class TemporaryPasswordMiddleware:
    """Keeps everything shut but choosing a password while it is one that was given."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or match.view_name in STILL_OPEN:
            return None
        if not request.user.is_authenticated or not request.user.must_choose_password():
            return None
        to = redirect(CHOOSE)
        is_htmx = request.headers.get("HX-Request") == "true"
        # htmx would put the page into the part that it wanted to replace.
        return HttpResponseClientRedirect(to.url) if is_htmx else to


class BusyMiddleware:
    """Answers 503 when so many sign in that a password would have to wait too long."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, error: Exception
    ) -> HttpResponse | None:
        if not isinstance(error, TooBusy):
            return None
        response = render(request, "accounts/busy.html", status=503)
        response["Retry-After"] = str(error.retry_after)
        return response
