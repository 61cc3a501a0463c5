"""Browsers that were signed in to an account before, known by a signed cookie.

Such a browser keeps its own count of wrong guesses: whoever guesses elsewhere cannot
shut it out (AUTH-3). The cookie opens nothing.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TypedDict

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from classroom_monitor.accounts.models import User

COOKIE = "__Host-device" if settings.IS_HTTPS else "device"
LIFE = timedelta(days=400)
# Shared computers know this many people; the longest ago is forgotten first.
PEOPLE = 20
SALT = "classroom_monitor.device"


class Held(TypedDict):
    """What the cookie holds: the browser's name, and marks of who was signed in."""

    id: str
    people: list[str]


def read(request: HttpRequest) -> Held:
    """What the cookie holds, or a browser that knows nobody."""
    try:
        held: Held = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LIFE
        )
    except signing.BadSignature:
        return {"id": secrets.token_urlsafe(12), "people": []}
    return held


def mark(device: str, user: User) -> str:
    seal = salted_hmac(SALT, f"{device} {user.ref}", algorithm="sha256")
    return seal.hexdigest()[:16]


def known(request: HttpRequest | None, user: User | None) -> str:
    """The name of this browser, if this person was signed in here before."""
    if request is None or user is None:
        return ""
    held = read(request)
    return held["id"] if mark(held["id"], user) in held["people"] else ""


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Let this browser know the person who just signed in."""
    held = read(request)
    here = mark(held["id"], user)
    people = [*(one for one in held["people"] if one != here), here][-PEOPLE:]
    response.set_cookie(
        COOKIE,
        signing.dumps({"id": held["id"], "people": people}, salt=SALT),
        max_age=LIFE,
        path="/",
        httponly=True,
        secure=settings.IS_HTTPS,
        samesite="Lax",
    )
