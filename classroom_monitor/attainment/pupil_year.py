"""One pupil's academic year: each subject by month, what counts, and the target."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from classroom_monitor.attainment.book import Band, Book
from classroom_monitor.attainment.counting import EMPTY, Line, lines
from classroom_monitor.attainment.models import Kind, Subject
from classroom_monitor.attainment.months import month_of, written, year_of
from classroom_monitor.attainment.reading import results
from classroom_monitor.attainment.targets import (
    Aim,
    Place,
    aims_of,
    choose_for,
    needs_of,
)
from classroom_monitor.pupils.models import Pupil
from classroom_monitor.pupils.years import YearGroups


@dataclass(frozen=True)
class MonthCell:
    """What counts for a month, and why."""

    month: date
    text: str = ""
    band: Band | None = None
    is_test: bool = False
    age: int = 0
    # What was also entered and does not count: the assessment beside a test.
    beside: str = ""
    # The query of the result's history; nothing where there was never an entry.
    history: str = ""


@dataclass(frozen=True)
class SubjectRow:
    subject: Subject
    cells: list[MonthCell]
    aim: Aim | None
    target: str


class PupilYear:
    """The twelve months of an academic year; those ahead are empty."""

    def __init__(self, book: Book, pupil: Pupil, month: date, today: date) -> None:
        self.book, self.pupil, self.today = book, pupil, today
        self.months = [m for m in year_of(month) if m <= month_of(today)]
        self.years = YearGroups([pupil], today)
        self.year_group = self.years.of(pupil.pk, self.months[-1])

    def rows(self) -> list[SubjectRow]:
        book, pupil = self.book, self.pupil
        keys = [subject.pk for subject in book.subjects]
        first, last = self.months[0], self.months[-1]
        chosen = choose_for(
            pupil.school, book, [pupil.pk], keys, last, years=self.years
        )
        read = results(
            pupil.school, book, pupils=[pupil.pk], subjects=keys, first=first,
            last=last, also=needs_of(chosen, last),
        )  # fmt: skip
        found = lines(read)
        return list(self.build(found, aims_of(book, chosen, found, last)))

    def build(
        self, found: Mapping[Place, Line], aims: Mapping[Place, Aim]
    ) -> Iterator[SubjectRow]:
        """Subjects with anything to show."""
        for subject in self.book.subjects:
            place = (self.pupil.pk, subject.pk)
            line = found.get(place, EMPTY)
            aim = aims.get(place)
            cells = [self.cell(subject, line, month) for month in self.months]
            if aim or any(cell.text for cell in cells):
                target = self.book.show(aim.value) if aim else ""
                yield SubjectRow(subject, cells, aim, target)

    def cell(self, subject: Subject, line: Line, month: date) -> MonthCell:
        year_group = self.years.of(self.pupil.pk, month)
        sheet = self.book.scale_for(subject.pk, Kind.TA, year_group, month)
        counted = line.counted(month, sheet.pk if sheet else None)
        if counted is None:
            return MonthCell(month)
        result = counted.result
        beside = line.of(month, Kind.TA) if result.kind == Kind.SA else None
        query = {"subject": subject.ref, "month": written(result.month)}
        return MonthCell(
            month,
            self.book.show(counted.value),
            self.book.band(counted.value, year_group, month),
            result.kind == Kind.SA,
            counted.age,
            self.book.show(beside.value) if beside else "",
            urlencode(query | {"kind": result.kind}),
        )
