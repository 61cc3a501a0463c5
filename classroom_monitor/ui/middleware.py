"""What every request and answer carries."""

import re
import secrets
from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.handlers.exception import response_for_exception
from django.http import HttpRequest, HttpResponse

from classroom_monitor.ui.requests import PageRequest

GetResponse = Callable[[HttpRequest], HttpResponse]
PLAIN = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestIdMiddleware:
    """Gives each request an id, shown on error pages and kept in trail and log."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: PageRequest) -> HttpResponse:
        request.id = secrets.token_hex(8)
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            # No address of ours has a NUL, and PostgreSQL cannot look for one.
            response = response_for_exception(request, BadRequest("NUL"))
        else:
            response = self.get_response(request)
        response["X-Request-Id"] = request.id
        return response


class ClientAddressMiddleware:
    """Puts the address of the browser where a proxy of ours stands in between.

    Each proxy adds at the end whom it heard from; what stands further ahead may have
    been made up, so only as many entries are believed as there are proxies.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.TRUSTED_PROXIES:
            heard = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
            if address := plain_address(heard[-settings.TRUSTED_PROXIES :][0]):
                request.META["REMOTE_ADDR"] = address
        return self.get_response(request)


def plain_address(text: str) -> str:
    """An internet address in its one form; empty for anything else."""
    try:
        return str(ip_address(text.strip()))
    except ValueError:
        return ""


class ResponseHeadersMiddleware:
    """Keeps pages with people in them out of every cache, and features off."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Cache-Control", "no-store")
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"
        )
        return response
