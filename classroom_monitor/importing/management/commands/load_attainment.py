"""classroom-monitor load-attainment FILE: a real table of scores, long or wide."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from classroom_monitor.attainment import months
from classroom_monitor.attainment.models import Kind
from classroom_monitor.history.models import Actor
from classroom_monitor.importing.limits import RefusedFileError
from classroom_monitor.importing.loading import SOURCE, Order, Receipt, load_attainment
from classroom_monitor.importing.plan import Fate
from classroom_monitor.pupils.models import YEAR_GROUPS
from classroom_monitor.schools.models import School

# A table that is wrong throughout would fill the screen and say nothing new.
SHOWN = 40


def month(text: str) -> Any:
    found = months.read(text)
    if found is None:
        raise argparse.ArgumentTypeError("write a month as 2026-11")
    return found


class Command(BaseCommand):
    help = (
        "Load a table of scores (CSV or Excel workbook) into a school. It says what "
        "it would do, and does it with --commit."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("file", type=Path, help="a CSV file or an Excel workbook (.xlsx)")
        add("--school", required=True, metavar="SLUG", help="as in the addresses")
        add(
            "--map",
            action="append",
            required=True,
            dest="columns",
            metavar="COLUMN=FIELD",
            help="upn, identifier, first-name, last-name, born-on, month, kind, "
            "subject, score, score:SUBJECT or score:SUBJECT:MONTH; # as COLUMN is "
            "the number of the line",
        )
        add("--scale", default="", help="take only results on this scale")
        add("--subject", default="", help="of all rows, if no column says it")
        add("--month", type=month, metavar="YYYY-MM", help="of all rows")
        add("--kind", choices=[k.value for k in Kind], default=Kind.TA.value)
        add("--sheet", default="", help="of a workbook; the first, if none is named")
        add(
            "--range",
            default="",
            metavar="LOW:HIGH[:PLACES]",
            help="make the scale, and the subjects on it, that the school lacks",
        )
        add(
            "--make-pupils",
            default="",
            choices=[code for code, _ in YEAR_GROUPS],
            metavar="YEAR_GROUP",
            help="make a pupil of this year group for each unknown identifier",
        )
        add("--system", default=SOURCE, help="whose identifiers they are; %(default)s")
        add("--commit", action="store_true", help="do it; else nothing is changed")

    def handle(self, **options: Any) -> None:
        order = Order(
            file=options["file"],
            school=self.school(options["school"]),
            kind=Kind(options["kind"]),
            **{
                name: options[name]
                for name in (
                    "columns",
                    "scale",
                    "subject",
                    "month",
                    "sheet",
                    "range",
                    "make_pupils",
                    "system",
                    "commit",
                )
            },
        )
        try:
            receipt = load_attainment(order, by=Actor.system())
        except RefusedFileError as reason:
            raise CommandError(f"{reason} Nothing was changed.") from reason
        self.tell_refused(receipt.plan.refused)
        self.stdout.write(summary(receipt))
        if not order.commit:
            self.stdout.write("Nothing was changed. With --commit it is done.")

    def school(self, slug: str) -> School:
        try:
            return School.objects.get(slug=slug)
        except School.DoesNotExist as error:
            raise CommandError(f"There is no school {slug}.") from error

    def tell_refused(self, refused: list[tuple[int, str]]) -> None:
        for line, reason in refused[:SHOWN]:
            self.stdout.write(f"Line {line} was refused: {reason.rstrip('.')}.")
        rest = Counter(reason for _, reason in refused[SHOWN:])
        for reason, count in rest.most_common(10):
            self.stdout.write(f"… {count:,} more were refused: {reason.rstrip('.')}.")
        if len(rest) > 10:
            others = sum(rest.values()) - sum(n for _, n in rest.most_common(10))
            self.stdout.write(f"… and {others:,} more for other reasons.")


def summary(receipt: Receipt) -> str:
    counts = receipt.plan.counts
    parts = " + ".join(f"{counts[fate]:,} {fate.value}" for fate in Fate)
    told = [f"Read as {receipt.read_as}.", f"{receipt.plan.read:,} scores = {parts}."]
    if receipt.pupils_made:
        told.append(f"{receipt.pupils_made:,} pupils made.")
    if receipt.subjects_made:
        told.append(f"Subjects made: {', '.join(receipt.subjects_made)}.")
    return "\n".join(told)
