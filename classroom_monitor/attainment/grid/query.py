"""What the table shows, as its address asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from urllib.parse import urlencode

from django.http import QueryDict

from classroom_monitor.attainment import months
from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.models import Kind, Subject

SPANS = {"3": "Last 3 months", "year": "This year so far", "12": "Last 12 months"}
EVERY = "all"
USUAL_SUBJECTS = 3
MONTHS_TO_CHOOSE = 36


@dataclass(frozen=True)
class GridQuery:
    """Subjects, months and the kind of result; whatever is odd falls back."""

    subjects: list[Subject]
    kind: str
    span: str
    to: date
    current: date
    # A past month that somebody who may edit historical data chose to change.
    edit: date | None = None
    # What the address said of subjects: nothing, "all" or refs.
    asked: tuple[str, ...] = ()
    show: int = 1

    @classmethod
    def read(cls, asked: QueryDict, book: Book, current: date) -> GridQuery:
        refs = tuple(asked.getlist("subject"))
        known = [subject for subject in book.subjects if subject.ref in refs]
        if not known:
            known = book.subjects if EVERY in refs else book.subjects[:USUAL_SUBJECTS]
            refs = (EVERY,) if EVERY in refs else ()
        to = months.read(asked.get("to", "")) or current
        span, kind = asked.get("months", "3"), asked.get("kind", Kind.TA)
        edit = months.read(asked.get("edit", ""))
        page = asked.get("page", "1")
        return cls(
            known,
            kind if kind in Kind.values else Kind.TA,
            span if span in SPANS else "3",
            min(to, current),
            current,
            edit if edit and edit < current else None,
            refs,
            int(page) if page.isascii() and page.isdigit() and len(page) < 5 else 1,
        )

    @cached_property
    def months(self) -> tuple[date, ...]:
        """The months across, oldest first; one that is to be edited is among them."""
        if self.span == "year":
            first = months.year_start(self.to)
        else:
            first = months.plus(self.to, 1 - int(self.span))
        count = months.between(first, self.to) + 1
        shown = [months.plus(first, number) for number in range(count)]
        return tuple(sorted({*shown, self.edit} if self.edit else shown))

    @property
    def choosable(self) -> tuple[date, ...]:
        """Months with which the table may end."""
        found = back_from(self.current)
        return found if self.to in found else (*found, self.to)

    @property
    def without_edit(self) -> str:
        """The query of the same table with the current month alone open."""
        return self.encoded(edit="")

    def encoded(self, **other: str) -> str:
        """The query of an address that shows the same, with some of it changed."""
        parts = {
            "kind": self.kind if self.kind != Kind.TA else "",
            "months": self.span if self.span != "3" else "",
            "to": months.written(self.to) if self.to != self.current else "",
            "edit": months.written(self.edit) if self.edit else "",
            "page": str(self.show) if self.show > 1 else "",
        } | other
        chosen = [("subject", ref) for ref in self.asked]
        return urlencode(
            chosen + [(name, text) for name, text in parts.items() if text]
        )


@lru_cache(maxsize=12)
def back_from(current: date) -> tuple[date, ...]:
    return tuple(months.plus(current, -back) for back in range(MONTHS_TO_CHOOSE))
