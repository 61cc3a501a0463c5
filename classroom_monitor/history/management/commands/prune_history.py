from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from classroom_monitor.history.chains import prune
from classroom_monitor.history.models import ChainHead


class Command(BaseCommand):
    help = (
        "Let old entries of the trail go, behind a seal. Keeps 13 months unless told."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--days",
            type=int,
            default=settings.HISTORY_DAYS,
            help="how many days stay (%(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        before = timezone.now() - timedelta(days=options["days"])
        chains = ChainHead.objects.values_list("chain", flat=True)
        count = sum(prune(chain, before) for chain in chains)
        self.stdout.write(f"{count} entries went; their seals stay.")
