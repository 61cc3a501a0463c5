"""Hashes wait for their turn, so that signing in never starves the pages (PWD-8)."""

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from django.conf import settings

# How far hashing stands back behind the pages when a core is wanted by both.
NICENESS = 10


class TooBusy(Exception):
    """Too many people sign in at this moment; a view answers 503 with Retry-After."""

    retry_after = 5


class HashQueue:
    """Runs so many hashes at once in threads of its own, and lets so many wait.

    In threads of its own, since a thread may lower its priority and not raise it again;
    and since each thread that ever hashed keeps the memory of a hash.
    """

    def __init__(self, *, at_once: int, waiting: int, seconds: float) -> None:
        self.threads = ThreadPoolExecutor(at_once, "hash", initializer=stand_back)
        self.places = threading.Semaphore(at_once + waiting)
        self.seconds = seconds

    def run[T](self, work: Callable[..., T], *args: object) -> T:
        """The result of `work`, in its turn. `TooBusy` when that does not come soon."""
        if not self.places.acquire(blocking=False):
            raise TooBusy
        try:
            future = self.threads.submit(work, *args)
            try:
                return future.result(self.seconds)
            except TimeoutError:
                if future.cancel():
                    raise TooBusy from None
                # Its turn has just come.
                return future.result()
        finally:
            self.places.release()


def stand_back() -> None:
    """Let this thread yield to all others. Elsewhere `nice` is for whole processes."""
    if sys.platform == "linux":
        os.nice(NICENESS)


@cache
def hash_queue() -> HashQueue:
    """The one of this process, by the settings."""
    return HashQueue(
        at_once=getattr(settings, "PASSWORD_HASHES_AT_ONCE", 1),
        waiting=getattr(settings, "PASSWORD_HASHES_WAITING", 32),
        seconds=getattr(settings, "PASSWORD_HASH_SECONDS", 5),
    )


# Threads do not survive a fork: a child makes its own.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=hash_queue.cache_clear)
