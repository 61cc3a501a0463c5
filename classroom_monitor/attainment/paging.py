"""Long tables of pupils, page by page: what stands below them is of everybody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

ROWS = 300
"""So many pupils stand on one page, as in the table of marks."""


@dataclass(frozen=True)
class Pages:
    """Which rows of a table stand on the page that is asked for."""

    rows: int
    number: int

    @classmethod
    def of(cls, rows: int, asked: str) -> Pages:
        """By the number in an address: the nearest page for one that there is not."""
        number = int(asked) if asked.isdecimal() and len(asked) < 6 else 1
        return cls(rows, min(max(number, 1), cls(rows, 1).last))

    @property
    def last(self) -> int:
        return max(-(-self.rows // ROWS), 1)

    @property
    def is_part(self) -> bool:
        """Whether there are more rows than those on the page."""
        return self.rows > ROWS

    def cut[Row](self, rows: Sequence[Row]) -> Sequence[Row]:
        return rows[(self.number - 1) * ROWS : self.number * ROWS]

    @property
    def words(self) -> str:
        """Who stands on the page: "pupils 301 to 600 of 1,592"."""
        first = (self.number - 1) * ROWS + 1
        last = min(self.number * ROWS, self.rows)
        if first == last:
            return f"pupil {last:,} of {self.rows:,}"
        return f"pupils {first:,} to {last:,} of {self.rows:,}"

    def pager(self, address: Callable[[int], str]) -> dict[str, Any] | None:
        """What the pager is told; nothing where all stands on one page."""
        if not self.is_part:
            return None
        here = self.number
        return {
            "count": self.words,
            "previous": address(here - 1) if here > 1 else "",
            "next": address(here + 1) if here < self.last else "",
            "numbers": [
                {"number": number, "href": "" if number == here else address(number)}
                for number in range(1, self.last + 1)
            ],
        }
