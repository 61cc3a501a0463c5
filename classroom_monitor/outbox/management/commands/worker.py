from typing import Any

from django.core.management.base import BaseCommand

from classroom_monitor.outbox.worker import Worker


class Command(BaseCommand):
    help = "Deliver mail, and do what is due: one process beside the server."

    def handle(self, *args: Any, **options: Any) -> None:
        Worker().run()
