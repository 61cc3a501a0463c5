"""Events of signing in, with who, from where and by which request (LOG-1)."""

from __future__ import annotations

from django.http import HttpRequest

from classroom_monitor.accounts.models import User
from classroom_monitor.history.logs import event


def tell(
    name: str, request: HttpRequest | None, user: User | None = None, **more: object
) -> None:
    """Log an event of the OWASP vocabulary. Nothing that was typed stands in it."""
    about = {"account": user.ref if user else ""}
    if request is not None:
        about |= {
            "address": request.META.get("REMOTE_ADDR", ""),
            "user_agent": request.META.get("HTTP_USER_AGENT", "")[:300],
            "request": getattr(request, "id", ""),
        }
    event(name, **about, **more)
