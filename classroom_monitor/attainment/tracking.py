"""The tracking table: pupils down, subjects and months across, figures below.

By name stands whoever is seen today; the figures of a month are of all who were in the
group at its end. Results of different scales never meet in one average, and absences
are no numbers. The statements are the same for any number of pupils.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from classroom_monitor.attainment.book import Book, Value
from classroom_monitor.attainment.targets import Aim, targets_for
from classroom_monitor.attainment.tracking_figures import (
    Cell,
    Column,
    Figure,
    change,
    counted,
    is_few,
    is_few_on_a_scale,
    mean,
)
from classroom_monitor.attainment.tracking_query import Query
from classroom_monitor.attainment.tracking_results import Found, counting_results
from classroom_monitor.attainment.tracking_summary import Summary
from classroom_monitor.pupils.models import GroupPupil
from classroom_monitor.pupils.years import CODES, YearGroups, last_day

if TYPE_CHECKING:
    from classroom_monitor.staff.models import Membership

PUPIL = (
    "pk",
    "ref",
    "last_name",
    "first_name",
    "sort_name",
    "year_group",
    "has_pupil_premium",
    "has_free_meals",
    "sen",
    "has_eal",
)
TRAIT_AT = {"premium": 6, "meals": 7, "sen": 8, "eal": 9}


@dataclass(slots=True)
class Row:
    """One pupil by name."""

    pk: int
    ref: str
    name: str
    sort_name: str
    year_group: str
    cells: list[Cell | None]
    changes: list[Decimal | None]
    aims: list[Aim | None]


class Sheet(Summary):
    """The table that a query asks for."""

    def __init__(
        self, member: Membership, book: Book, query: Query, today: date
    ) -> None:
        self.member, self.school, self.book = member, member.school, book
        self.query, self.today = query, today
        self.places = {
            place: number
            for number, place in enumerate(
                (subject.pk, month)
                for subject in query.subjects
                for month in query.months
            )
        }
        self.columns = [
            Column(subject, month)
            for subject in query.subjects
            for month in query.months
        ]
        self.made: dict[tuple[Found, str, date], Cell] = {}
        self.read()

    # --- Who ----------------------------------------------------------------------

    def read(self) -> None:
        members = self.members()
        everybody = set().union(*members.values(), self.today_members)
        people = {row[0]: row for row in self.people(everybody)}
        named = self.today_members & people.keys()
        if not self.query.is_own:
            seen = GroupPupil.objects.seen_by(self.member, self.today).filter(
                pupil__in=named
            )
            named &= {*seen.values_list("pupil_id", flat=True)}
        kept = {pk for pk, row in people.items() if self.fits(row)}
        self.years = YearGroups([], self.today)
        self.years.now = {pk: row[5] for pk, row in people.items() if pk in kept}
        self.years.read(self.years.now)
        self.rows = [
            Row(pk, row[1], f"{row[2]}, {row[3]}", row[4], row[5], [], [], [])
            for pk, row in people.items()
            if pk in named and pk in kept
        ]
        self.today_count = len(self.today_members & kept)
        self.unnamed_today = self.today_count - len(self.rows)
        self.fill(members, kept, named)
        self.sort()

    def members(self) -> dict[date, set[int]]:
        """Who was in the group at the end of each month; today in the current one."""
        days = {m: min(last_day(m), self.today) for m in self.query.months}
        first = min(days.values())
        links = (
            GroupPupil.objects.filter(
                Q(to_on=None) | Q(to_on__gt=first),
                school=self.school,
                group=self.query.group,
                from_on__lte=self.today,
            )
            .order_by()
            .values_list("pupil_id", "from_on", "to_on")
        )
        spans = [(pk, from_on, to_on or date.max) for pk, from_on, to_on in links]
        self.today_members = on_day(spans, self.today)
        return {month: on_day(spans, day) for month, day in days.items()}

    def people(self, keys: Collection[int]) -> Iterable[tuple[Any, ...]]:
        found = self.school.pupils.filter(pk__in=keys)
        if not self.query.is_own:
            found = found.counted_for(self.member, self.today)
        return found.in_order().values_list(*PUPIL)

    def fits(self, row: tuple[Any, ...]) -> bool:
        """Whether a pupil's record, as it is today, is what the filters ask for."""
        query = self.query
        if query.years and row[5] not in query.years:
            return False
        for name, wanted in query.traits.items():
            has = row[TRAIT_AT[name]]
            if has != (wanted if name == "sen" else wanted == "yes"):
                return False
        return True

    # --- What ---------------------------------------------------------------------

    def fill(
        self, members: dict[date, set[int]], kept: set[int], named: set[int]
    ) -> None:
        """Put a cell into every place and count it where its pupil counts."""
        rows = {row.pk: row for row in self.rows}
        needed = (set().union(*members.values()) & kept) | rows.keys()
        query = self.query
        self.year_of = {
            month: {pk: self.years.of(pk, month) for pk in needed}
            for month in query.months
        }
        found = counting_results(
            self.school,
            self.book,
            pupils=needed,
            subjects=[subject.pk for subject in query.subjects],
            months=query.months,
            year_of=self.year_of,
        )
        lists: dict[int, list[Cell | None]] = {
            pk: [None] * len(self.columns) for pk in needed
        }
        for (pupil, subject, month), what in found.items():
            alike = (what, self.year_of[month][pupil], month)
            cell = self.made.get(alike) or self.make(*alike)
            lists[pupil][self.places[subject, month]] = cell
        for pk, row in rows.items():
            row.cells = lists[pk]
        for number, column in enumerate(self.columns):
            here = members[column.month]
            inside, unnamed = here & kept, here - named
            column.members = len(inside)
            column.unnamed = len(unnamed & kept)
            column.cells = counted(lists[pk][number] for pk in inside)
            if self.query.traits:
                few = counted(lists[pk][number] for pk in inside - named)
                column.is_withheld = is_few(column.unnamed, len(unnamed)) or (
                    is_few_on_a_scale(few)
                )
        self.named = named
        self.compare(members, kept, lists)
        self.aim()

    def make(self, what: Found, year_group: str, month: date) -> Cell:
        key, is_test, age = what
        value = Value(*key)
        points = self.book.points(value)
        band = self.book.band(value, year_group, month)
        text = self.book.show(value)
        cell = Cell(text, value.scale, points, band, is_test, age)
        self.made[what, year_group, month] = cell
        return cell

    def compare(
        self,
        members: dict[date, set[int]],
        kept: set[int],
        lists: dict[int, list[Cell | None]],
    ) -> None:
        """The change of each pupil and subject, and what it comes to on each scale.

        It counts who was in the group in both months.
        """
        start, end = self.query.start, self.query.end
        self.change_figures: list[list[Figure]] = []
        self.change_is_withheld = False
        if start is None or end is None:
            return
        everybody = members[start] & members[end]
        both = everybody & kept
        unnamed = everybody - self.named
        self.change_is_withheld = bool(self.query.traits) and is_few(
            len(unnamed & kept), len(unnamed)
        )
        for subject in self.query.subjects:
            first, last = self.places[subject.pk, start], self.places[subject.pk, end]
            for row in self.rows:
                row.changes.append(change(row.cells[first], row.cells[last]))
            pairs = [(lists[pk][first], lists[pk][last]) for pk in both]
            self.change_figures.append(self.changes(pairs))

    def changes(self, pairs: Iterable[tuple[Cell | None, Cell | None]]) -> list[Figure]:
        """The average change on each scale, and of how many pupils it is."""
        sums: dict[int, list[Decimal]] = {}
        for first, last in pairs:
            points = change(first, last)
            if points is not None and last is not None:
                sums.setdefault(last.scale, []).append(points)
        return [
            Figure(self.book.scales[scale], len(parts), mean(sum(parts), len(parts)))
            for scale, parts in sorted(sums.items())
        ]

    def aim(self) -> None:
        if not self.query.with_targets:
            return
        keys = [row.pk for row in self.rows]
        subjects = [subject.pk for subject in self.query.subjects]
        aims = targets_for(
            self.school, self.book, keys, subjects, self.query.months[-1],
            years=self.years,
        )  # fmt: skip
        for row in self.rows:
            row.aims = [aims.get((row.pk, subject)) for subject in subjects]

    # --- In what order ------------------------------------------------------------

    def sort(self) -> None:
        """By name first, so that alike rows stand by name; whoever has nothing in the
        column stands last in either direction."""
        wanted = self.value_to_sort_by()
        if wanted is None:
            self.rows.sort(
                key=lambda row: (row.sort_name, row.pk),
                reverse=self.query.is_descending,
            )
            return
        with_value = [row for row in self.rows if wanted(row) is not None]
        without = [row for row in self.rows if wanted(row) is None]
        with_value.sort(key=wanted, reverse=self.query.is_descending)
        self.rows = with_value + without

    def value_to_sort_by(self) -> Callable[[Row], Any] | None:
        sort = self.query.sort
        if sort == "year":
            return lambda row: CODES.index(row.year_group)
        for number, column in enumerate(self.columns):
            if sort == column.key:
                return lambda row: order_of(row.cells[number])
        for number, subject in enumerate(self.query.subjects):
            if sort == f"{subject.ref}.change" and self.query.start:
                return lambda row: row.changes[number]
            if sort == f"{subject.ref}.target" and self.query.with_targets:
                return lambda row: aim_order(row.aims[number])
        return None


def on_day(spans: Iterable[tuple[int, date, date]], day: date) -> set[int]:
    return {pk for pk, from_on, to_on in spans if from_on <= day < to_on}


def order_of(cell: Cell | None) -> tuple[int, Decimal] | None:
    """Values of one scale by points; scales stay apart."""
    if cell is None or cell.points is None:
        return None
    return cell.scale, cell.points


def aim_order(aim: Aim | None) -> tuple[int, Decimal] | None:
    return (aim.value.scale, aim.points) if aim else None
