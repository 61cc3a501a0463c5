"""classroom-monitor serve: the web server."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels


class Command(BaseCommand):
    help = "Serve the pages. A proxy that speaks HTTPS belongs in front of it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="%(default)s")
        parser.add_argument("--port", type=int, default=8000, help="%(default)s")

    def handle(self, **options: Any) -> None:
        Granian(
            "classroom_monitor.wsgi:application",
            address=options["host"],
            port=options["port"],
            interface=Interfaces.WSGI,
            websockets=False,
            workers=settings.WEB_WORKERS,
            # More than may wait for a password check, so that pages go on.
            blocking_threads=settings.WEB_THREADS,
            respawn_failed_workers=True,
            workers_kill_timeout=10,
            log_level=LogLevels.error,
        ).serve()
