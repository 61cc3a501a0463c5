from argparse import ArgumentParser, FileType
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from classroom_monitor.history.chains import verify
from classroom_monitor.history.models import INSTALLATION, Change


class Command(BaseCommand):
    help = (
        "Prove the trail: finds an edited, missing or reordered entry, and an end "
        "that was cut off. Ends with status 1 if anything is wrong."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--heads",
            type=FileType("r"),
            help="a file of the log stream, to hold the chains against what was sent",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found = verify(options["heads"] or [])
        for chain, words in found:
            name = "installation" if chain == INSTALLATION else f"school {chain}"
            self.stdout.write(f"{name}: {words}")
        if found:
            raise CommandError(f"{len(found)} problems were found in the trail.")
        self.stdout.write(f"The trail holds: {Change.objects.count()} entries.")
