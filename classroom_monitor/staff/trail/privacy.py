"""What of the trail is not for every administrator: attainment and targets of pupils.

An entry about a pupil's results or targets names the pupil, and tells values and
reasons, to whoever sees that pupil by name today, as every other page does. Others
learn that somebody changed something, of a pupil of groups that they do not have.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cached_property

from django.db.models import Q

from classroom_monitor.history.models import Change
from classroom_monitor.staff.models import Membership
from classroom_monitor.staff.trail.words import Line

PRIVATE = ("attainment.", "targets.")
A_PUPIL = "a pupil of groups that you do not have"
A_VALUE = "What was set is for whoever has the group, and for SLT."


class Veil:
    """What one reader may not see of a trail, decided afresh for each answer."""

    def __init__(self, reader: Membership, today: date) -> None:
        self.reader, self.today = reader, today

    @cached_property
    def pupils(self) -> frozenset[str]:
        """The refs of those whom the reader sees by name today."""
        # pupils/ stands upon staff/, so it is fetched when asked.
        from classroom_monitor.pupils.models import Pupil

        seen = Pupil.objects.visible_to(self.reader, self.today)
        return frozenset(seen.values_list("ref", flat=True))

    @cached_property
    def groups(self) -> frozenset[str]:
        return frozenset(
            self.reader.groups_on(self.today).values_list("ref", flat=True)
        )

    def over(self, line: Line) -> Line:
        """The line as this reader may have it."""
        change = line.change
        if not change.kind.startswith(PRIVATE):
            return line
        if change.subject_kind == "pupil" and change.subject_ref not in self.pupils:
            return replace(line, subject=A_PUPIL, link="", note="", differences=[])
        if self.hides_cohort(change):
            return replace(line, note=A_VALUE, differences=[])
        # The reason for many results may name any of the pupils: it stands with each.
        return line if change.subject_kind else replace(line, note="")

    def hides_cohort(self, change: Change) -> bool:
        """Whether this is a target of a group that the reader may not look at."""
        return (
            change.kind.startswith("targets.")
            and change.subject_kind == "group"
            and not self.reader.sees_whole_school()
            and change.subject_ref not in self.groups
        )

    def past_search(self) -> Q:
        """Entries that may be found by whom they are about: that tells it as well."""
        hidden = Q()
        for kind in PRIVATE:
            hidden |= Q(kind__startswith=kind)
        hidden &= Q(subject_kind="pupil") & ~Q(subject_ref__in=self.pupils)
        return ~hidden
