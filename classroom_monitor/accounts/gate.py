"""The gate of pages about one's own sign-in: whoever has a place somewhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

if TYPE_CHECKING:
    from classroom_monitor.accounts.models import User

View = Callable[..., HttpResponse]


class OwnRequest(HttpRequest):
    """A request by somebody who is signed in, about their own sign-in."""

    id: str
    user: User


def placed_people_only(view: View) -> View:
    """Open a view to people with a place; others are signed out here and now."""

    @wraps(view)
    def gated(request: OwnRequest, **rest: Any) -> HttpResponse:
        if not request.user.may_sign_in():
            logout(request)
            return redirect("account_login")
        return view(request, **rest)

    gate: Any = gated
    gate.gate = ("account", "own")
    return gate
