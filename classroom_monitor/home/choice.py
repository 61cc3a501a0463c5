"""What somebody chose to see on the homepage, as the address has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict

from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.models import Subject
from classroom_monitor.attainment.months import plus, read, written, year_start
from classroom_monitor.home.figures import Months
from classroom_monitor.home.scopes import Scope, ScopeKind, Scopes

FAVOURITES = "favourites"
LONGEST = 60
"""Months over which progress is counted at most."""


class Unknown(ValueError):
    """The address names what is not there; the message says what to do."""


@dataclass(frozen=True)
class Choice:
    """Scope, months and subjects of the graphs."""

    scope: Scope
    months: Months
    # In use, in the school's order: all of them, unless some were chosen.
    subjects: Sequence[Subject] = field(default_factory=tuple)
    is_narrowed: bool = False

    @property
    def query(self) -> str:
        """The choice as an address has it, without the subjects."""
        months = {
            "month": written(self.months.last),
            "from": written(self.months.first),
        }
        return urlencode(self.scope.query | months)

    @property
    def fields(self) -> list[tuple[str, str]]:
        """The choice as a form sends it on."""
        months = [
            ("month", written(self.months.last)),
            ("from", written(self.months.first)),
        ]
        chosen = [("subject", s.ref) for s in self.subjects if self.is_narrowed]
        return [*self.scope.query.items(), *months, *chosen]


def months_of(data: QueryDict, current: date) -> Months:
    """The month and the earlier one to compare with; raises `Unknown`."""
    last = read(str(data["month"])) if data.get("month") else current
    if last is None or not plus(current, -1200) <= last <= current:
        raise Unknown("Choose a month that is not ahead.")
    first = read(str(data["from"])) if data.get("from") else beginning(last)
    if first is None or not plus(last, -LONGEST) <= first <= last:
        raise Unknown("Choose an earlier month to compare with.")
    return Months(first, last)


def beginning(last: date) -> date:
    """The September before; of a September itself, the July before."""
    start = year_start(last)
    return start if start < last else plus(last, -2)


def subjects_of(data: QueryDict, book: Book) -> tuple[list[Subject], bool]:
    """The chosen subjects, or all; raises `Unknown`."""
    wanted = set(filter(None, data.getlist("subject")))
    if not wanted:
        return book.subjects, False
    chosen = [subject for subject in book.subjects if subject.ref in wanted]
    if len(chosen) != len(wanted):
        raise Unknown("Choose subjects of this school.")
    return chosen, True


def scope_of(data: QueryDict, scopes: Scopes) -> Scope | None:
    """The scope that an address names; none for whoever has none. Raises `Lacking`.

    With the button alone an address may name a kind only: then it is the first of it.
    """
    kind = data.get("show", "")
    if kind in (ScopeKind.GROUP, ScopeKind.MINE):
        ref = data.get("group", "")
        if ref and kind == ScopeKind.GROUP:
            return scopes.group(ref)
        return scopes.mine if scopes.groups else None
    if kind in (ScopeKind.SCHOOL, ScopeKind.YEAR):
        return scopes.named(kind, year_group=data.get("year", ""))
    if kind not in ("", FAVOURITES):
        raise Unknown("Choose what to show from the list.")
    return scopes.widest
