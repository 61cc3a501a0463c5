"""How fast mail leaves, and the sign to stop. One of each in a worker."""

from __future__ import annotations

import threading
import time

from django.conf import settings

stopping = threading.Event()


class Pace:
    """Spreads messages evenly: no more in a minute than the settings allow."""

    def __init__(self) -> None:
        self.next_at = 0.0

    def wait(self) -> None:
        """Wait for the next turn; returns at once when the worker is to stop."""
        now = time.monotonic()
        turn = max(self.next_at, now)
        self.next_at = turn + 60 / max(settings.MAIL_PER_MINUTE, 1)
        stopping.wait(turn - now)


pace = Pace()
