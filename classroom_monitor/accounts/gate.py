"""The gate of pages about one's own sign-in: whoever has a place somewhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

View = Callable[..., HttpResponse]


def placed_people_only(view: View) -> View:
    """Open a view to people with a place; others are signed out here and now."""

    @wraps(view)
    def gated(request: HttpRequest, **rest: Any) -> HttpResponse:
        if not request.user.may_sign_in():
            logout(request)
            return redirect("account_login")
        return view(request, **rest)

    gated.gate = ("account", "own")
    return gated
