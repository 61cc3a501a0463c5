"""classroom-monitor load-schools FILE: the register of schools, as it is downloaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from classroom_monitor.history.models import Actor
from classroom_monitor.schools.register.loading import Receipt, load_schools
from classroom_monitor.schools.register.reading import WrongFileError

# A file that is wrong throughout would fill the screen and say nothing new.
SHOWN = 100


class Command(BaseCommand):
    help = (
        "Load schools and trusts from the “Establishment fields CSV” of Get "
        "Information About Schools (GIAS). A second time it updates what changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the CSV file as it was downloaded")
        parser.add_argument(
            "--rehearse",
            action="store_true",
            help="say what would happen, and change nothing",
        )
        parser.add_argument(
            "--refused",
            type=Path,
            metavar="FILE",
            help=f"write all refused lines there; only {SHOWN} are shown here",
        )

    def handle(self, **options: Any) -> None:
        try:
            receipt = load_schools(
                options["file"], by=Actor.system(), rehearse=options["rehearse"]
            )
        except WrongFileError as reason:
            raise CommandError(str(reason)) from reason
        self.tell_refused(receipt, options["refused"])
        self.stdout.write(summary(receipt))
        if options["rehearse"]:
            self.stdout.write("This was a rehearsal: nothing was changed.")

    def tell_refused(self, receipt: Receipt, file: Path | None) -> None:
        lines = [f"Line {n} was refused: {reason}." for n, reason in receipt.refused]
        self.stdout.writelines(f"{line}\n" for line in lines[:SHOWN])
        if len(lines) > SHOWN:
            self.stdout.write(f"… and {len(lines) - SHOWN:,} more lines were refused.")
        if file:
            file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def summary(receipt: Receipt) -> str:
    counts = receipt.counts()
    return (
        "{read:,} read = {created:,} created + {updated:,} updated + "
        "{left:,} left as they were + {refused:,} refused. "
        "{trusts_created:,} new trusts."
    ).format(**counts)
