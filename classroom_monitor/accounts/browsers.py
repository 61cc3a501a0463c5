"""The browsers in which a person is signed in, in words that they understand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from classroom_monitor.accounts.gate import OwnRequest
from classroom_monitor.accounts.models import Session, User

# The first that a browser's own description holds; many name their ancestors too.
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "CrOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
MACHINES = {
    "iPad": "an iPad",
    "iPhone": "an iPhone",
    "Android": "Android",
    "CrOS": "a Chromebook",
    "Windows": "Windows",
    "Macintosh": "a Mac",
    "Linux": "Linux",
}


@dataclass(frozen=True)
class OpenSession:
    """One signed-in browser, as its person sees it."""

    ref: str
    browser: str
    address: str
    began_at: datetime
    last_used_at: datetime
    is_here: bool


def describe(user_agent: str) -> str:
    """ "Chrome on Windows", from what a browser says of itself."""
    browser = next((name for sign, name in BROWSERS.items() if sign in user_agent), "")
    machine = next((name for sign, name in MACHINES.items() if sign in user_agent), "")
    if not browser:
        return "A browser"
    return f"{browser} on {machine}" if machine else browser


def public_ref(session: Session) -> str:
    """A name for a session that gives nobody its key."""
    seal = salted_hmac("session ref", session.session_key, algorithm="sha256")
    return seal.hexdigest()[:16]


def open_sessions(user: User) -> list[Session]:
    found = user.sessions_open.filter(expire_date__gt=timezone.now())
    return list(found.order_by("-last_used_at", "session_key"))


def sessions_of(request: OwnRequest) -> list[OpenSession]:
    """All browsers in which the person is signed in, this one first."""
    here = request.session.session_key
    shown = [
        OpenSession(
            ref=public_ref(session),
            browser=describe(session.user_agent),
            address=session.address,
            began_at=session.created_at,
            last_used_at=session.last_used_at,
            is_here=session.session_key == here,
        )
        for session in open_sessions(request.user)
    ]
    return sorted(shown, key=lambda session: not session.is_here)


def find_session(user: User, ref: str) -> Session | None:
    """A person's own session by its public name."""
    return next(
        (s for s in open_sessions(user) if constant_time_compare(public_ref(s), ref)),
        None,
    )
