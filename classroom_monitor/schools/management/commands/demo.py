"""classroom-monitor demo: an invented trust to try everything with."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from classroom_monitor.history.models import Actor
from classroom_monitor.schools.demonstration import sign_ins
from classroom_monitor.schools.demonstration.build import make_demonstration
from classroom_monitor.schools.models import School


class Command(BaseCommand):
    help = (
        "Load the demonstration: a trust with four schools, their staff and pupils, "
        "all invented, and two years of results. "
        "It goes only into an empty database, and never belongs on a real one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--show",
            action="store_true",
            help="only print again how to sign in to a demonstration that was loaded",
        )
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="say nothing, instead of why, where there are schools already",
        )

    def handle(self, **options: Any) -> None:
        if options["show"]:
            self.show()
        elif made := make_demonstration(by=Actor.system()):
            self.stdout.write(sign_ins.as_text(made), ending="")
        elif not options["if_empty"]:
            self.stdout.write(
                "There are schools here already, so nothing was changed. "
                "“classroom-monitor demo --show” prints a demonstration's sign-ins."
            )

    def show(self) -> None:
        """Print the kept sign-ins, or say why there are none."""
        if not School.objects.filter(is_demonstration=True).exists():
            self.stdout.write("There is no demonstration in this database.")
        elif text := sign_ins.read():
            self.stdout.write(text, ending="")
        else:
            self.stdout.write(
                f"The sign-ins are no longer kept in {sign_ins.path()}. "
                "Load the demonstration into a new database to get new ones."
            )
