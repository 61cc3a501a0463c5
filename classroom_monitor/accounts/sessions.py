"""The session engine: Django's database sessions, with the person in a column.

The person comes in the same query; `ExactBackend.get_user` takes them from here.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone
from django.utils.crypto import get_random_string

from classroom_monitor.accounts.models import Session, User

# Close enough to show "last use", and spares the writes.
USE_IS_NOTED_EACH = timedelta(minutes=5)


class SessionStore(DatabaseStore):
    row: Session | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    @property
    def person(self) -> User | None:
        """Whom the stored session belonged to when it was loaded."""
        return self.row.user if self.row else None

    def _get_session_from_db(self) -> Session | None:
        now = timezone.now()
        self.row = (
            Session.objects.select_related("user")
            .filter(session_key=self.session_key, expire_date__gt=now)
            .first()
        )
        if self.row is None:
            self._session_key = None
        elif now - self.row.last_used_at > USE_IS_NOTED_EACH:
            Session.objects.filter(pk=self.row.pk).update(last_used_at=now)
            self.row.last_used_at = now
        return self.row

    def cycle_key(self) -> None:
        """Give a signed-in browser a new key.

        With nothing stored yet there is none to leave behind: the session is written
        once, when the answer is ready, under the key that is made then.
        """
        if self.session_key is None:
            self.modified = True
        else:
            super().cycle_key()

    def _get_new_session_key(self) -> str:
        # Whether it is taken shows when the row is written; 32 letters never were.
        return get_random_string(32, VALID_KEY_CHARS)

    def create(self) -> None:
        # A new key is a new session: it began now.
        self.row = None
        super().create()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session = cast("Session", super().create_model_instance(data))
        session.user_id = int(data[SESSION_KEY]) if data.get(SESSION_KEY) else None
        session.address = data.get("address", "")
        session.user_agent = data.get("user_agent", "")
        if self.row is not None:
            session.created_at = self.row.created_at
        return session
