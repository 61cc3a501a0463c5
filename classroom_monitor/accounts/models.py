"""Signing in: one person's sign-in and nothing else. Knows nothing of memberships."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone
from django.utils.module_loading import import_string

from classroom_monitor.accounts import usernames
from classroom_monitor.refs import make_ref


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, username: str, password: str | None = None, **fields: Any
    ) -> User:
        """Make an account; without a password nobody can sign in with it yet."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=usernames.normalise(username or ""))


class User(AbstractBaseUser):
    """A person's sign-in: username, email, password, and the school that made it."""

    ref = models.CharField(max_length=20, unique=True, default=make_ref)
    username = models.CharField(
        max_length=64, unique=True, validators=[usernames.validate_username]
    )
    # Equal for names that differ only in capitals or look-alike marks.
    skeleton = models.CharField(max_length=80, unique=True)
    email = models.EmailField(max_length=254, blank=True)
    # The address in lower case; one account per address whatever its capitals.
    email_key = models.CharField(max_length=254, unique=True, null=True)
    # The one whose administrators manage this sign-in. None: only the person can reset.
    home_school = models.ForeignKey(
        "schools.School", models.PROTECT, null=True, related_name="home_users"
    )
    # Set while the password is one that somebody else gave: good for one sign-in.
    temporary_until = models.DateTimeField(null=True)
    temporary_used_at = models.DateTimeField(null=True)
    slowed_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    def __str__(self) -> str:
        return self.username

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Every door stores the same form of a name, so that sign-in finds it.
        self.username = usernames.normalise(self.username)
        self.skeleton = usernames.skeleton(self.username)
        self.email_key = self.email.strip().lower() or None
        fields = kwargs.get("update_fields")
        if fields is not None and {"username", "email"} & {*fields}:
            kwargs["update_fields"] = {*fields, "skeleton", "email_key"}
        super().save(*args, **kwargs)

    def must_choose_password(self) -> bool:
        """Whether the password was given by somebody else and must be replaced."""
        return self.temporary_until is not None

    def is_slowed(self) -> bool:
        """Whether unknown browsers have to wait after wrong passwords."""
        return self.slowed_until is not None and self.slowed_until > timezone.now()

    def may_sign_in(self) -> bool:
        """Whether any place is open to this person; asked afresh at every way in."""
        from django.conf import settings

        return bool(import_string(settings.MAY_SIGN_IN)(self))

    def end_sessions(self) -> int:
        """End every session of this person, and say how many there were."""
        return Session.objects.filter(user=self).delete()[0]


class RetiredUsername(models.Model):
    """A name given up: it goes to nobody else for a year."""

    username = models.CharField(max_length=64)
    skeleton = models.CharField(max_length=80, db_index=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="retired_usernames")
    until = models.DateTimeField()

    def __str__(self) -> str:
        return self.username

    @staticmethod
    def end_of_rest() -> Any:
        return timezone.now() + timedelta(days=365)


class LinkKind(models.TextChoices):
    SET_UP = "set up", "set a first password"
    RESET = "reset", "set a new password"
    EMAIL = "email", "confirm an address"
    INVITATION = "invitation", "join a school with one's own account"


class Link(models.Model):
    """A mailed link. Only the hash of its token is kept; it works once."""

    kind = models.CharField(max_length=20, choices=LinkKind)
    user = models.ForeignKey(User, models.CASCADE, related_name="links")
    # Whose queue it left by; ends with a person's place there.
    school = models.ForeignKey(
        "schools.School", models.PROTECT, null=True, related_name="+"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    # What the link is about: an address to confirm, or the ref of a membership.
    about = models.CharField(max_length=254, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    # When it stopped to work for another reason: a newer link, a change, an end.
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "kind"], name="links_of_a_person")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} for {self.user_id}"

    def is_open(self) -> bool:
        return (
            self.used_at is None
            and self.ended_at is None
            and timezone.now() < self.expires_at
        )


class Session(AbstractBaseSession):
    """A signed-in browser, with its person in a column so that all can be ended."""

    user = models.ForeignKey(
        User, models.CASCADE, null=True, related_name="sessions_open"
    )
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(default=timezone.now)
    address = models.CharField(max_length=45, blank=True)
    user_agent = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"session of {self.user_id}"

    @classmethod
    def get_session_store_class(cls) -> Any:
        from classroom_monitor.accounts.sessions import SessionStore

        return SessionStore


class Guesses(models.Model):
    """How often a password was tried for one account, or for one typed name.

    `throttle` alone writes these rows, in one statement a guess. Times are seconds
    since 1970, which both databases compare alike.
    """

    key = models.CharField(max_length=64, unique=True)
    # None: nobody has the name that was typed, and it is counted all the same.
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="guesses")
    # All tries, also those that came too early to be looked at.
    tries = models.IntegerField()
    # Wrong ones since a quiet day, which set the delay; and since the last right one.
    recent = models.IntegerField()
    failures = models.IntegerField()
    open_at = models.FloatField()
    last_at = models.FloatField(db_index=True)
    # Whether the last try was looked at.
    was_let = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.tries} tries"


class Attempt(models.Model):
    """One thing of which only so many an hour are good, and when it was done."""

    key = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        indexes = [models.Index(fields=["key", "at"], name="attempts_of_a_key")]

    def __str__(self) -> str:
        return f"{self.key[:8]} at {self.at}"


def display(user: User) -> str:
    return user.username
