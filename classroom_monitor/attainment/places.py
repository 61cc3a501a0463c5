"""Where a result stands: by refs as it is asked for, by keys as it is stored."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class Cell(NamedTuple):
    """What somebody wants to stand in one place, as it was sent.

    `month` is written "2026-11". `seen` is the version that they saw there: 0 for none.
    An empty text takes the result away.
    """

    pupil: str
    subject: str
    month: str
    kind: str
    text: str
    seen: int = 0


class Place(NamedTuple):
    """A place in the table of results, by keys."""

    pupil: int
    subject: int
    month: date
    kind: str
