"""Counts for the graphs: how many pupils stand where, by subject. Nothing personal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from classroom_monitor.attainment.book import Band
from classroom_monitor.attainment.paths import Status

BANDS = list(Band)
NO_BAND = len(BANDS)
"""The place after the five bands: results for which the school expects nothing."""


class Progress(StrEnum):
    """How a change between two months stands against what the school expects."""

    LESS = "less"
    EXPECTED = "expected"
    MORE = "more"

    @property
    def words(self) -> str:
        return PROGRESS_WORDS[self]


PROGRESS_WORDS = {
    Progress.LESS: "Less than expected",
    Progress.EXPECTED: "Expected",
    Progress.MORE: "More than expected",
}
PROGRESS = list(Progress)
STATUSES = [Status.BELOW, Status.ON_TRACK, Status.ABOVE]

# By scale (its key as text) and then by step code, number or change in points.
Rows = dict[str, dict[str, list[int]]]


@dataclass
class SubjectCounts:
    """One subject: results by band and value, changes, and standing to targets."""

    # Five bands, and results without one.
    bands: list[int] = field(default_factory=lambda: [0] * (NO_BAND + 1))
    values: Rows = field(default_factory=dict)
    progress: list[int] = field(default_factory=lambda: [0] * len(PROGRESS))
    changes: Rows = field(default_factory=dict)
    track: list[int] = field(default_factory=lambda: [0] * len(STATUSES))

    @property
    def results(self) -> int:
        return sum(self.bands)

    @property
    def measured(self) -> int:
        return sum(self.progress)

    @property
    def aimed(self) -> int:
        return sum(self.track)

    def merge(self, other: SubjectCounts) -> None:
        for mine, theirs in (
            (self.bands, other.bands),
            (self.progress, other.progress),
            (self.track, other.track),
        ):
            add(mine, theirs)
        for rows, more in ((self.values, other.values), (self.changes, other.changes)):
            for scale, found in more.items():
                kept = rows.setdefault(scale, {})
                for key, counts in found.items():
                    add(kept.setdefault(key, [0] * len(counts)), counts)


def add(mine: list[int], theirs: list[int]) -> None:
    for place, count in enumerate(theirs):
        mine[place] += count


@dataclass
class Counts:
    """All counts of one scope: how many pupils, and each subject by its key."""

    pupils: int = 0
    subjects: dict[int, SubjectCounts] = field(default_factory=dict)

    def of(self, subject: int) -> SubjectCounts:
        """The counts of a subject; noughts where nobody has a result."""
        return self.subjects.get(subject) or SubjectCounts()

    @classmethod
    def sum(cls, parts: Iterable[Counts]) -> Counts:
        whole = cls()
        for part in parts:
            whole.pupils += part.pupils
            for key, counts in part.subjects.items():
                whole.subjects.setdefault(key, SubjectCounts()).merge(counts)
        return whole

    def as_json(self) -> dict[str, Any]:
        return {
            "pupils": self.pupils,
            "subjects": {key: vars(counts) for key, counts in self.subjects.items()},
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Counts:
        found = data["subjects"].items()
        subjects = {int(key): SubjectCounts(**counts) for key, counts in found}
        return cls(data["pupils"], subjects)
