"""The fate of every score of a table: what a commit will do, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import batched

from classroom_monitor.attainment.book import Book, ScaleSheet, Value
from classroom_monitor.attainment.models import Attainment, Subject
from classroom_monitor.attainment.reading import COLUMNS, build
from classroom_monitor.importing.pupils import Roll
from classroom_monitor.importing.scores import Score
from classroom_monitor.schools.models import School

BATCH = 5000
# Pupil, subject, month and kind.
Place = tuple[int, int, date, str]


class Fate(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    EMPTY = "without a score"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Held:
    """A result that the school has already."""

    pk: int
    value: Value
    version: int


@dataclass(frozen=True, slots=True)
class Write:
    """A result to be written in its place; `held` is what it replaces."""

    place: Place
    value: Value
    before: str
    after: str
    held: Held | None = None


@dataclass
class Plan:
    """Every score of the table in exactly one count."""

    counts: Counter[Fate] = field(default_factory=Counter)
    writes: list[Write] = field(default_factory=list)
    # Line and reason, in the order of the table.
    refused: list[tuple[int, str]] = field(default_factory=list)

    @property
    def read(self) -> int:
        return self.counts.total()


@dataclass
class Planner:
    """Compares the scores of a table with what a school has."""

    school: School
    book: Book
    roll: Roll
    today: date
    # Only results on this scale, if one was named.
    scale: str = ""
    seen: dict[Place, int] = field(default_factory=dict)
    held: dict[Place, Held] = field(default_factory=dict)

    def plan(self, scores: Collection[Score]) -> Plan:
        subjects = {s.name.casefold(): s for s in self.book.subjects}
        self.read_held(scores, subjects)
        plan = Plan()
        for score in scores:
            try:
                fate, write = self.fate(score, subjects)
            except ValueError as reason:
                fate, write = Fate.REFUSED, None
                plan.refused.append((score.line, str(reason)))
            plan.counts[fate] += 1
            if write is not None:
                plan.writes.append(write)
        return plan

    def read_held(self, scores: Iterable[Score], subjects: dict[str, Subject]) -> None:
        """What stands in the months of the table. One statement for many pupils."""
        months = {score.month for score in scores if score.month}
        pupils = {
            pk
            for key in {score.pupil for score in scores if score.pupil}
            for pk in self.roll.found.get(key, ())
        } or set(self.roll.left_on)
        if any(score.pupil[:1] == ("name",) for score in scores):
            pupils = set(self.roll.left_on)
        if not months:
            return
        for some in batched(sorted(pupils), BATCH, strict=False):
            rows = Attainment.objects.filter(
                school=self.school,
                pupil__in=some,
                month__range=(min(months), max(months)),
            ).values_list("pk", *COLUMNS)
            for row in rows:
                result = build(*row[1:])
                place = (result.pupil, result.subject, result.month, result.kind)
                self.held[place] = Held(row[0], result.value, result.version)

    def fate(
        self, score: Score, subjects: dict[str, Subject]
    ) -> tuple[Fate, Write | None]:
        """What becomes of one score; raises `ValueError` where it is refused."""
        if score.problem:
            raise ValueError(score.problem)
        if score.is_empty:
            return Fate.EMPTY, None
        place, sheet = self.place_of(score, subjects)
        value = sheet.read(score.text)
        if value is None:
            return Fate.EMPTY, None
        if place in self.seen:
            raise ValueError(f"line {self.seen[place]} is about the same result")
        self.seen[place] = score.line
        held = self.held.get(place)
        after = sheet.show(value)
        if held is None:
            return Fate.CREATED, Write(place, value, "", after)
        before = self.book.show(held.value)
        # A step of an older version of the scale says the same.
        if (held.value.scale, before) == (value.scale, after):
            return Fate.UNCHANGED, None
        return Fate.UPDATED, Write(place, value, before, after, held)

    def place_of(
        self, score: Score, subjects: dict[str, Subject]
    ) -> tuple[Place, ScaleSheet]:
        pupil = self.roll.pupil(score.pupil)
        subject = subjects.get(score.subject.casefold())
        if subject is None:
            raise ValueError(f"the school has no subject {score.subject[:60]}")
        if score.month is None:
            raise ValueError("it does not say of which month")
        shown = f"{score.month:%B %Y}"
        if score.month > self.today:
            raise ValueError(f"{shown} is still to come")
        left_on = self.roll.left_on[pupil]
        if left_on and left_on < score.month:
            raise ValueError(f"the pupil left before {shown}")
        year_group = self.roll.years.of(pupil, score.month)
        sheet = self.book.scale_for(subject.pk, score.kind, year_group, score.month)
        if sheet is None:
            raise ValueError(
                f"{subject.name} has no scale for {score.kind.label.lower()} of {shown}"
            )
        if self.scale and sheet.scale.name != self.scale:
            raise ValueError(
                f"{subject.name} uses {sheet.scale.name} for "
                f"{score.kind.label.lower()} of that year group"
            )
        return (pupil, subject.pk, score.month, str(score.kind)), sheet
