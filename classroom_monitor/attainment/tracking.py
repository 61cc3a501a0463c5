"""The tracking table: pupils down, subjects and months across, figures below.

By name stands whoever is seen today; the figures of a month are of all who were in the
group at its end. Results of different scales never meet in one average, and absences
are no numbers. The statements are the same for any number of pupils.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from classroom_monitor.attainment.book import Book, Value
from classroom_monitor.attainment.paging import Pages
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
from classroom_monitor.attainment.tracking_results import Reader, counting_lines
from classroom_monitor.attainment.tracking_statements import (
    Link,
    links_of,
    moved,
    on_day,
)
from classroom_monitor.attainment.tracking_summary import Summary
from classroom_monitor.pupils.years import CODES, YearGroups, last_day

if TYPE_CHECKING:
    from classroom_monitor.staff.models import Membership

type Cells = list[Cell | None]
type Made = tuple[Value, str, date, bool, int]


@dataclass(slots=True)
class Row:
    """One pupil by name."""

    pk: int
    ref: str
    name: str
    year_group: str
    cells: Cells
    aims: list[Aim | None] = field(default_factory=list)


class Sheet(Summary):
    """The table that a query asks for."""

    def __init__(
        self, member: Membership, book: Book, query: Query, today: date
    ) -> None:
        self.member, self.school, self.book = member, member.school, book
        self.query, self.today = query, today
        self.made: dict[Made, Cell] = {}
        self.read()

    # --- Who ----------------------------------------------------------------------

    def read(self) -> None:
        query = self.query
        # The end of each month; today in the current one.
        days = {month: min(last_day(month), self.today) for month in query.months}
        self.first_day = min(days.values())
        links = links_of(self.member, query.group, self.first_day, self.today)
        people = {link.pk: link for link in links}
        members = {month: on_day(links, day) for month, day in days.items()}
        self.named = {pk for pk in on_day(links, self.today) if people[pk].is_seen}
        kept: AbstractSet[int] = people.keys()
        if query.is_narrowed:
            kept = {pk for pk, link in people.items() if self.fits(link)}
        shown = self.named & kept
        needed = (set().union(*members.values()) & kept) | shown
        years = self.years_of([people[pk] for pk in needed])
        reader = Reader(
            self.book, [s.pk for s in query.subjects], query.months, self.make
        )
        lines = counting_lines(self.school, reader, years)
        # In the order of the statement, which is by name.
        self.rows = [
            Row(pk, link.ref, f"{link.last_name}, {link.first_name}",
                link.year_group, lines[pk])
            for pk, link in people.items()
            if pk in shown
        ]  # fmt: skip
        inside = {month: here & kept for month, here in members.items()}
        self.fill(members, inside, lines)
        self.compare(members, inside, lines)
        self.aim()
        self.sort()
        self.pages = Pages.of(len(self.rows), query.page)

    def fits(self, link: Link) -> bool:
        """Whether a pupil's record, as it is today, is what the filters ask for."""
        if self.query.years and link.year_group not in self.query.years:
            return False
        for name, wanted in self.query.traits.items():
            has = getattr(link, name)
            if has != (wanted if name == "sen" else wanted == "yes"):
                return False
        return True

    def years_of(self, links: Collection[Link]) -> dict[int, tuple[str, ...]]:
        """The year groups in which each pupil was in the months."""
        months, pupils = self.query.months, [link.pk for link in links]
        others = moved(self.school, pupils, self.first_day, self.today)
        self.years = YearGroups([], self.today)
        self.years.now = {link.pk: link.year_group for link in links}
        self.years.read(others)
        same = {code: (code,) * len(months) for code in {*self.years.now.values()}}
        return {
            pk: tuple(self.years.of(pk, month) for month in months)
            if pk in others
            else same[code]
            for pk, code in self.years.now.items()
        }

    # --- What ---------------------------------------------------------------------

    def make(
        self, value: Value, year_group: str, month: date, is_test: bool, age: int
    ) -> Cell:
        alike = (value, year_group, month, is_test, age)
        if (known := self.made.get(alike)) is None:
            sheet = self.book.scales[value.scale]
            points = sheet.points(value)
            band = sheet.band(points, year_group, month)
            text = sheet.show(value)
            known = Cell(text, value.scale, points, band, is_test, age)
            self.made[alike] = known
        return known

    def fill(
        self,
        members: Mapping[date, set[int]],
        inside: Mapping[date, set[int]],
        lines: Mapping[int, Cells],
    ) -> None:
        """Count each cell where its pupil counts."""
        self.columns = []
        there = {month: [lines[pk] for pk in here] for month, here in inside.items()}
        for subject in self.query.subjects:
            for month in self.query.months:
                at = itemgetter(len(self.columns))
                here, unnamed = inside[month], members[month] - self.named
                column = Column(
                    subject,
                    month,
                    counted(map(at, there[month])),
                    len(here),
                    len(unnamed & here),
                )
                if self.query.traits:
                    few = counted(at(lines[pk]) for pk in here - self.named)
                    column.is_withheld = is_few(column.unnamed, len(unnamed)) or (
                        is_few_on_a_scale(few)
                    )
                self.columns.append(column)

    def compare(
        self,
        members: Mapping[date, set[int]],
        inside: Mapping[date, set[int]],
        lines: Mapping[int, Cells],
    ) -> None:
        """What the changes come to on each scale, subject by subject.

        It counts who was in the group in both months.
        """
        start, end = self.query.start, self.query.end
        self.change_figures: list[list[Figure]] = []
        self.change_is_withheld = False
        # In each subject the places of the two months.
        self.spans: list[tuple[int, int]] = []
        if start is None or end is None:
            return
        unnamed = (members[start] & members[end]) - self.named
        both = inside[start] & inside[end]
        self.change_is_withheld = bool(self.query.traits) and is_few(
            len(unnamed & both), len(unnamed)
        )
        there, months = [lines[pk] for pk in both], self.query.months
        first, last = months.index(start), months.index(end)
        for number, _ in enumerate(self.query.subjects):
            span = (number * len(months) + first, number * len(months) + last)
            self.spans.append(span)
            ends = itemgetter(*span)
            pairs = Counter(map(ends, there))
            self.change_figures.append(self.changes(pairs))

    def changes(
        self, pairs: Mapping[tuple[Cell | None, Cell | None], int]
    ) -> list[Figure]:
        """The average change on each scale, and of how many pupils it is."""
        sums: dict[int, tuple[Decimal, int]] = {}
        for (first, last), count in pairs.items():
            points = change(first, last)
            if points is not None and last is not None:
                total, number = sums.get(last.scale, (Decimal(0), 0))
                sums[last.scale] = (total + points * count, number + count)
        return [
            Figure(self.book.scales[scale], number, mean(total, number))
            for scale, (total, number) in sorted(sums.items())
        ]

    def change(self, row: Row, number: int) -> Decimal | None:
        """How many points a pupil came on in a subject of the query."""
        first, last = self.spans[number]
        return change(row.cells[first], row.cells[last])

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
        wanted, is_descending = self.value_to_sort_by(), self.query.is_descending
        if wanted is None:
            if is_descending:
                self.rows.reverse()
            return
        with_value = [row for row in self.rows if wanted(row) is not None]
        without = [row for row in self.rows if wanted(row) is None]
        with_value.sort(key=wanted, reverse=is_descending)
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
                return lambda row: self.change(row, number)
            if sort == f"{subject.ref}.target" and self.query.with_targets:
                return lambda row: aim_order(row.aims[number])
        return None


def order_of(cell: Cell | None) -> tuple[int, Decimal] | None:
    """Values of one scale by points; scales stay apart."""
    if cell is None or cell.points is None:
        return None
    return cell.scale, cell.points


def aim_order(aim: Aim | None) -> tuple[int, Decimal] | None:
    return (aim.value.scale, aim.points) if aim else None
