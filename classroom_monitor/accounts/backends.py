"""Checking username or email and password: exact capitals, one indexed look-up.

Every password that is checked at a way in passes `ExactBackend.authenticate`: throttle,
hash, whether it was a temporary one, and whether the person has a place (AUTH-7).
"""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.core import context
from django.http import HttpRequest
from django.utils import timezone

from classroom_monitor.accounts import devices, throttle, usernames
from classroom_monitor.accounts.events import tell
from classroom_monitor.accounts.hash_queue import TooBusy
from classroom_monitor.accounts.models import User
from classroom_monitor.statements import first, rows_of

BY_NAME = rows_of(User, "t.username = %s")
BY_ADDRESS = rows_of(User, "t.email_key = %s")


class ExactBackend(AuthenticationBackend):
    """allauth's backend with our look-up, which does not fold a name's capitals."""

    def authenticate(
        self, request: HttpRequest | None, **credentials: Any
    ) -> User | None:
        """The person of these credentials; raises `Slowed` for whoever guesses."""
        typed = credentials.get("username") or credentials.get("email") or ""
        password = credentials.get("password")
        if not password:
            return None
        user = find(typed)
        device = devices.known(request, user)
        if not device:
            throttle.check_address(address_of(request))
        guess = throttle.count_guess(usernames.normalise(typed), user, device)
        try:
            is_right = self.is_right(user, password) and guess.is_looked_at
        except TooBusy:
            throttle.was_not_looked_at(guess)
            raise
        if user and is_right and user.may_sign_in() and take_temporary(user):
            throttle.was_right(guess)
            return user
        throttle.was_wrong(guess, address_of(request))
        tell_of_failure(request, guess)
        return None

    def is_right(self, user: User | None, password: str) -> bool:
        """Compare; with nobody there the same work is done."""
        if user is None:
            self._mitigate_timing_attack(password)
            return False
        return user.check_password(password)

    def user_can_authenticate(self, user: User) -> bool:
        return user.may_sign_in()

    def get_user(self, user_id: int) -> User | None:
        """The person of a session: the one that was fetched along with it, if so.

        Whether a place is open is asked by each page's own gate.
        """
        session = getattr(context.request, "session", None)
        person = getattr(session, "person", None)
        if person is not None and person.pk == int(user_id):
            return person
        return User.objects.filter(pk=user_id).first()


def is_own_password(request: HttpRequest, user: User, password: str) -> bool:
    """Whether whoever is signed in knows the password too; counted as a guess."""
    guess = throttle.count_guess("", user, f"session of {user.ref}")
    try:
        is_right = user.check_password(password)
    except TooBusy:
        throttle.was_not_looked_at(guess)
        raise
    if is_right:
        throttle.was_right(guess)
    else:
        throttle.was_wrong(guess, address_of(request))
        tell_of_failure(request, guess)
    return is_right


def find(typed: str) -> User | None:
    """The account of a typed username (exact) or email (whatever its capitals)."""
    name = usernames.normalise(typed)
    is_address = "@" in name
    key = name.lower() if is_address else name
    found = first(BY_ADDRESS if is_address else BY_NAME, [key], User)
    return found[0] if found else None


def take_temporary(user: User) -> bool:
    """Use up a password that somebody else gave: it holds once, and not for long."""
    if not user.must_choose_password():
        return True
    now = timezone.now()
    unused = User.objects.filter(
        pk=user.pk, temporary_until__gt=now, temporary_used_at=None
    )
    return bool(unused.update(temporary_used_at=now))


def address_of(request: HttpRequest | None) -> str:
    return request.META.get("REMOTE_ADDR", "") if request else ""


def tell_of_failure(request: HttpRequest | None, guess: throttle.Guess) -> None:
    """Log a wrong guess; a name that nobody has stands there as a hash only."""
    typed = guess.keys[0][:16]
    tell("authn_login_fail", request, guess.user, typed=typed)
    if guess.slowed_until:
        until = guess.slowed_until.isoformat()
        tell("authn_login_lock", request, guess.user, typed=typed, until=until)
