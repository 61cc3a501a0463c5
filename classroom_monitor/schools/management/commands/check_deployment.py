"""classroom-monitor check-deployment: whether real people may come."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from classroom_monitor.schools.deployment import findings


class Command(BaseCommand):
    help = (
        "Say what must be put right before real people use this installation. Ends "
        "with 1 while there is something."
    )
    # Also an installation that is not ready at all is to hear why.
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        found = findings()
        musts = [finding for finding in found if finding.is_must]
        for finding in musts:
            self.stdout.write(f"Put right: {finding.sentence}")
        for finding in found:
            if not finding.is_must:
                self.stdout.write(f"Think about: {finding.sentence}")
        if musts:
            what = "thing has" if len(musts) == 1 else "things have"
            self.stdout.write(f"{len(musts)} {what} to be put right first.")
            sys.exit(1)
        self.stdout.write("Nothing stands in the way.")
