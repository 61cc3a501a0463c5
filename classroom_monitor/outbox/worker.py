"""The worker: one process that runs tasks, delivers mail and sees to what is due.

Tasks are only nudges. Each minute, and at the start, it looks at the rows themselves,
so whatever was forgotten, abandoned or waits for a date is found.
"""

from __future__ import annotations

import logging
import os
import signal
import time
from datetime import date
from types import FrameType

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections
from django.db import connections as databases
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.management.commands.db_worker import Worker as TaskRunner
from django_tasks_db.models import DBTaskResult

from classroom_monitor.outbox.delivery import Stopped
from classroom_monitor.outbox.pace import stopping
from classroom_monitor.outbox.routes import has_server

log = logging.getLogger(__name__)

LOOK_EACH = 1.0
SWEEP_EACH = 60.0
# Without its database the worker waits, at most so long, and tries again.
LONGEST_WAIT = 15.0
# What is under way may end by itself for so long after the sign to stop.
GRACE = 1.0


class Worker:
    def __init__(self) -> None:
        self.swept_at = float("-inf")
        self.swept_on: date | None = None
        self.tasks = TaskRunner(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=f"worker-{os.getpid()}",
            excluded_queue_names=[],
        )

    def run(self) -> None:
        """Work until told to stop."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        signal.signal(signal.SIGALRM, self.break_off)
        log.info("The worker has started")
        if not has_server():
            log.warning(
                "No mail server is set (EMAIL_HOST): messages wait, except those of "
                "the demonstration, which the operator can read."
            )
        try:
            self.look_again_and_again()
        except Stopped:
            log.warning("What was under way is broken off; its rows say how far it was")
        signal.setitimer(signal.ITIMER_REAL, 0)
        log.info("The worker has stopped")

    def stop(self, number: int, frame: FrameType | None) -> None:
        if stopping.is_set():
            raise Stopped
        stopping.set()
        self.tasks.running = False
        signal.setitimer(signal.ITIMER_REAL, GRACE, GRACE)

    def break_off(self, number: int, frame: FrameType | None) -> None:
        raise Stopped

    def look_again_and_again(self) -> None:
        pause = LOOK_EACH
        while not stopping.is_set():
            try:
                close_old_connections()
                self.look()
                pause = LOOK_EACH
            except (OperationalError, InterfaceError) as problem:
                databases.close_all()
                pause = min(pause * 2, LONGEST_WAIT)
                log.warning("The database does not answer: %s", problem)
            stopping.wait(pause)

    def look(self) -> None:
        """Run the tasks that are ready, and sweep once a minute."""
        if DBTaskResult.objects.ready().exists():
            self.tasks.run()
        if stopping.is_set() or time.monotonic() - self.swept_at < SWEEP_EACH:
            return
        self.swept_at = time.monotonic()
        sweep(settings.SWEEPS_EACH_MINUTE)
        today = timezone.now().date()
        if self.swept_on != today:
            sweep(settings.SWEEPS_EACH_DAY)
            self.swept_on = today


def sweep(names: list[str]) -> None:
    """Call each of these; one that fails is recorded and keeps none from its turn."""
    for name in names:
        if stopping.is_set():
            return
        try:
            import_string(name)()
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("%s failed", name)
