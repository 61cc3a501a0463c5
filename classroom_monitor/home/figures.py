"""Where each pupil stands in each subject in a month, and the counts of it.

What counts for a month is `Line.counted`, where it stands the school's `Book`. Progress
compares what counts for two months: only on one scale, and against how far the bound of
"at expected" rose for the pupil's year group in that time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from classroom_monitor.attainment.book import Band, Book, ScaleSheet, Value
from classroom_monitor.attainment.counting import Line
from classroom_monitor.attainment.models import Expectation, Kind
from classroom_monitor.attainment.paths import Status
from classroom_monitor.attainment.targets import targets_for, year_groups
from classroom_monitor.home.counts import (
    BANDS,
    NO_BAND,
    PROGRESS,
    STATUSES,
    Counts,
    Progress,
    SubjectCounts,
)
from classroom_monitor.home.reading import lines_of
from classroom_monitor.home.scopes import Scope, ScopeKind
from classroom_monitor.pupils.years import YearGroups
from classroom_monitor.schools.models import School


@dataclass(frozen=True, slots=True)
class Standing:
    """One pupil with a result in one subject."""

    pupil: int
    subject: int
    value: Value
    # The step's code, or the number.
    key: str
    band: Band | None
    # In points, since the earlier month; none where the two cannot be compared.
    change: Decimal | None = None
    progress: Progress | None = None


@dataclass
class Months:
    """The month of which figures are, and the one with which progress begins."""

    first: date
    last: date

    @property
    def key(self) -> str:
        return f"{self.first:%Y-%m}/{self.last:%Y-%m}"


@dataclass
class Measure:
    """Judges results by a book; every answer is looked up once."""

    book: Book
    bounds: dict[tuple[int, str, date], Expectation | None] = field(
        default_factory=dict
    )
    scales: dict[tuple[int, str, date], ScaleSheet | None] = field(default_factory=dict)
    worth: dict[Value, tuple[Decimal | None, str]] = field(default_factory=dict)

    def worth_of(self, value: Value) -> tuple[Decimal | None, str]:
        """The points of a value, and the value as it is written."""
        if value not in self.worth:
            self.worth[value] = (self.book.points(value), self.book.show(value))
        return self.worth[value]

    def expectation(self, scale: int, year: str, month: date) -> Expectation | None:
        place = (scale, year, month)
        if place not in self.bounds:
            self.bounds[place] = self.book.scales[scale].expectation(year, month)
        return self.bounds[place]

    def scale(self, subject: int, year: str, month: date) -> int | None:
        place = (subject, year, month)
        if place not in self.scales:
            self.scales[place] = self.book.scale_for(subject, Kind.TA, year, month)
        sheet = self.scales[place]
        return sheet.pk if sheet else None

    def band(self, points: Decimal, scale: int, year: str, month: date) -> Band | None:
        bounds = self.expectation(scale, year, month)
        if bounds is None:
            return None
        if points >= bounds.at_from:
            if points < bounds.above_from:
                return Band.AT
            return Band.ABOVE if points < bounds.well_above_from else Band.WELL_ABOVE
        return Band.BELOW if points >= bounds.below_from else Band.WELL_BELOW

    def progress(
        self, change: Decimal, scale: int, years: tuple[str, str], months: Months
    ) -> Progress | None:
        """A change against the rise of the bound, within the scale's tolerance."""
        before = self.expectation(scale, years[0], months.first)
        after = self.expectation(scale, years[1], months.last)
        if before is None or after is None:
            return None
        expected = after.at_from - before.at_from
        tolerance = self.book.scales[scale].scale.tolerance
        if change < expected - tolerance:
            return Progress.LESS
        return Progress.MORE if change > expected + tolerance else Progress.EXPECTED


@dataclass
class Population:
    """The pupils of a scope, with their year groups and results."""

    school: School
    book: Book
    months: Months
    subjects: Collection[int]
    pupils: list[int]
    years: YearGroups
    # Year groups that were asked for, by month and pupil.
    known: dict[date, dict[int, str]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        school: School,
        book: Book,
        scope: Scope,
        months: Months,
        subjects: Collection[int] | None = None,
    ) -> Population:
        """Everybody who was in the scope at the end of the month."""
        today = school.today()
        pupils = scope.pupils(school, months.last, today)
        years = year_groups(school, pupils, today)
        if scope.kind == ScopeKind.YEAR:
            pupils = [
                pupil
                for pupil in pupils
                if years.of(pupil, months.last) == scope.year_group
            ]
        if subjects is None:
            subjects = [subject.pk for subject in book.subjects]
        return cls(school, book, months, subjects, pupils, years)

    def years_in(self, month: date) -> dict[int, str]:
        """The year group of every pupil in a month."""
        if month not in self.known:
            of = self.years.of
            self.known[month] = {pupil: of(pupil, month) for pupil in self.pupils}
        return self.known[month]

    def standings(self) -> Iterator[Standing]:
        """Where each pupil stands who has a result that counts; absences are none."""
        measure = Measure(self.book)
        years = {
            month: self.years_in(month)
            for month in (self.months.first, self.months.last)
        }
        found = lines_of(self.school, self.book, self.years.now, years, self.subjects)
        before, after = years[self.months.first], years[self.months.last]
        for (pupil, subject), line in found.items():
            in_years = (before[pupil], after[pupil])
            standing = self.standing(measure, pupil, subject, line, in_years)
            if standing is not None:
                yield standing

    def standing(
        self,
        measure: Measure,
        pupil: int,
        subject: int,
        line: Line,
        years: tuple[str, str],
    ) -> Standing | None:
        months = self.months
        earlier_year, year = years
        counted = line.counted(months.last, measure.scale(subject, year, months.last))
        if counted is None:
            return None
        value = counted.value
        points, key = measure.worth_of(value)
        if points is None:
            return None
        band = measure.band(points, value.scale, year, months.last)
        if months.first == months.last:
            return Standing(pupil, subject, value, key, band)
        scale = measure.scale(subject, earlier_year, months.first)
        before = line.counted(months.first, scale)
        start = measure.worth_of(before.value)[0] if before else None
        if before is None or start is None or before.value.scale != value.scale:
            return Standing(pupil, subject, value, key, band)
        change = points - start
        progress = measure.progress(change, value.scale, years, months)
        return Standing(pupil, subject, value, key, band, change, progress)

    def statuses(self) -> Mapping[tuple[int, int], Status]:
        """How pupils stand against their targets, where that can be said."""
        aims = targets_for(
            self.school,
            self.book,
            self.pupils,
            self.subjects,
            self.months.last,
            years=self.years,
        )
        return {place: aim.status for place, aim in aims.items() if aim.status}

    def counts(self) -> Counts:
        return Counts.sum(self.counts_by_year().values())

    def counts_by_year(self) -> dict[str, Counts]:
        """The counts of each year group, as it was at the end of the month."""
        by_year: dict[str, Counts] = {}
        year_of = self.years_in(self.months.last)
        for year in year_of.values():
            by_year.setdefault(year, Counts()).pupils += 1
        for standing in self.standings():
            tally(by_year[year_of[standing.pupil]], standing)
        for (pupil, subject), status in self.statuses().items():
            counts = by_year[year_of[pupil]].subjects
            found = counts.setdefault(subject, SubjectCounts())
            found.track[STATUSES.index(status)] += 1
        return by_year


def tally(counts: Counts, standing: Standing) -> None:
    """Count one pupil in one subject."""
    found = counts.subjects.setdefault(standing.subject, SubjectCounts())
    band = NO_BAND if standing.band is None else BANDS.index(standing.band)
    found.bands[band] += 1
    scale = str(standing.value.scale)
    values = found.values.setdefault(scale, {})
    values.setdefault(standing.key, [0] * (NO_BAND + 1))[band] += 1
    if standing.change is None or standing.progress is None:
        return
    place = PROGRESS.index(standing.progress)
    found.progress[place] += 1
    changes = found.changes.setdefault(scale, {})
    key = f"{standing.change.normalize():f}"
    changes.setdefault(key, [0] * len(PROGRESS))[place] += 1


def pupils_where(
    standings: Iterable[Standing], subject: int, scale: int | None
) -> Iterator[Standing]:
    """Those of one subject and, where one is named, of one scale."""
    for standing in standings:
        if standing.subject == subject and scale in (None, standing.value.scale):
            yield standing
