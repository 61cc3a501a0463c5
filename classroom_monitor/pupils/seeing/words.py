"""Reasons in words, each with what it links to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from classroom_monitor.groups.dated import DatedLink, Source
from classroom_monitor.pupils.seeing.statements import Link
from classroom_monitor.pupils.seeing.who import Reason
from classroom_monitor.ui import when


@dataclass(frozen=True, slots=True)
class Because:
    """One reason: in a group since a day, and it was given on a day by somebody."""

    group_name: str
    group_ref: str
    access: str
    inside: str = ""


class Telling:
    """How dates and names are said on one page, seen from its day."""

    def __init__(self, day: date, today: date, givers: dict[int, str]) -> None:
        self.day, self.today, self.givers = day, today, givers
        # Links made at one time by one person are told in the same words.
        self.told: dict[tuple[object, ...], str] = {}

    def because(self, reason: Reason) -> Because:
        group = reason.group
        inside = self.dates(reason.inside) if reason.inside else ""
        return Because(group.name, group.ref, self.access(reason.access), inside)

    def access(self, link: DatedLink | Link) -> str:
        """ "since today, given by Mrs A Obi"."""
        alike = (link.from_on, link.to_on, link.source, link.by_id)
        if alike not in self.told:
            self.told[alike] = f"{self.dates(link)}, {self.given(link)}"
        return self.told[alike]

    def dates(self, link: DatedLink | Link) -> str:
        since = self.from_words(link.from_on)
        last = link.last_day
        if last is None:
            return since
        ends = "until" if last <= self.today else "planned until"
        return f"{since}, {ends} {self.named(last)}"

    def from_words(self, start: date) -> str:
        return f"{'from' if start > self.today else 'since'} {self.named(start)}"

    def named(self, day: date) -> str:
        return "today" if day == self.today else when.day(day)

    def given(self, link: DatedLink | Link) -> str:
        if link.by_id in self.givers:
            how = {
                Source.BULK: " with other users at once",
                Source.COPY: " as to a colleague",
                Source.ROLL_UP: " by publishing the roll-up",
                Source.IMPORT: " by an import",
            }.get(Source(link.source), "")
            return f"given by {self.givers[link.by_id]}{how}"
        if link.by_id:
            return "given by somebody who is not a user of this school"
        if link.source == Source.PERSON:
            return "by whom is not recorded"
        return f"given by {Source(link.source).label}"
