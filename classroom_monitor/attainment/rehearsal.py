"""What a change of scales, bands or uses would do, worked out before it is saved.

The change is made to a copy of the school's book, and the book's own code is asked
twice: as it is, and as it would be. Nothing here knows how a band is found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count

from classroom_monitor.attainment.book import BAND_WORDS, Band, Book, ScaleSheet, Value
from classroom_monitor.attainment.models import (
    Attainment,
    Expectation,
    ScaleVersion,
    Step,
    SubjectScale,
)
from classroom_monitor.attainment.months import month_of, year_of
from classroom_monitor.pupils.years import YearGroups
from classroom_monitor.schools.models import School

if TYPE_CHECKING:
    from classroom_monitor.attainment.rehearsal_targets import StatusEffect

Bands = Counter[Band | None]
NO_BAND = "No band"


@dataclass(frozen=True)
class BandLine:
    """One band, with how many results are in it before and after."""

    band: Band | None
    before: int
    after: int

    @property
    def words(self) -> str:
        return BAND_WORDS[self.band] if self.band else NO_BAND

    @property
    def shape(self) -> str:
        return self.band.shape if self.band else "–"


@dataclass
class Effect:
    """What would be different, in results."""

    # Results on the scale at all, and those of the current academic year in the bands.
    on_scale: int = 0
    before: Bands = field(default_factory=Counter)
    after: Bands = field(default_factory=Counter)
    changed: int = 0
    # Codes that can no longer be entered, and how many results hold one of them.
    gone: list[str] = field(default_factory=list)
    on_gone: int = 0
    added: list[str] = field(default_factory=list)
    # Codes that count other points from now on: code, before, after.
    moved: list[tuple[str, str, str]] = field(default_factory=list)
    # How this month's targets stand, where the tolerance is another.
    statuses: StatusEffect | None = None

    @property
    def this_year(self) -> int:
        return self.before.total()

    @property
    def lines(self) -> list[BandLine]:
        return [
            BandLine(band, self.before[band], self.after[band])
            for band in (*Band, None)
            if self.before[band] or self.after[band]
        ]


def with_sheet(book: Book, sheet: ScaleSheet) -> Book:
    return replace(book, stamp="", scales={**book.scales, sheet.pk: sheet})


def with_version(
    book: Book, scale: int, version: ScaleVersion, steps: Sequence[Step]
) -> Book:
    """The book as it would be with another newest version of a scale, not yet saved.

    Steps that were never saved get keys below 0, which no result holds.
    """
    for number, step in enumerate(steps, start=1):
        step.pk = -number
    sheet = book.scales[scale]
    return with_sheet(
        book,
        replace(
            sheet,
            newest=version,
            steps={**sheet.steps, **{step.pk: step for step in steps}},
            in_order=list(steps),
            by_code={step.code.upper(): step for step in steps},
        ),
    )


def with_expectations(book: Book, scale: int, rows: Iterable[Expectation]) -> Book:
    sheet = book.scales[scale]
    return with_sheet(book, replace(sheet, expectations=list(rows)))


def with_uses(
    book: Book,
    subject: int,
    uses: Mapping[str, Sequence[SubjectScale]],
) -> Book:
    """The book as it would be with these uses of a subject, by kind."""
    starts = dict(book.starts)
    changed = dict(book.uses)
    number = 0
    for kind, rows in uses.items():
        for row in rows:
            if row.pk is None:
                number -= 1
                row.pk = number
            starts[row.pk] = row.from_year.starts_on
        changed[subject, kind] = list(rows)
    return replace(book, stamp="", uses=changed, starts=starts)


Tally = Counter[tuple[Value, str, date]]


def tallies(school: School, scale: int, today: date) -> Tally:
    """The results on a scale in the current academic year: value, year group, month."""
    months = year_of(month_of(today))
    rows = Attainment.objects.filter(
        school=school, scale=scale, absence="", month__range=(months[0], months[-1])
    ).values_list("pupil_id", "month", "step_id", "number")
    years = YearGroups(school.pupils.only("pk", "year_group"), today)
    of: dict[tuple[int, date], str] = {}
    found: Tally = Counter()
    for pupil, month, step, number in rows.iterator():
        if (pupil, month) not in of:
            of[pupil, month] = years.of(pupil, month)
        found[Value(scale, step, number), of[pupil, month], month] += 1
    return found


def banded(book: Book, tally: Tally) -> Bands:
    """How many of these results are in each band."""
    bands: Bands = Counter()
    for (value, year_group, month), count in tally.items():
        bands[book.band(value, year_group, month)] += count
    return bands


def effect_on_scale(
    school: School, book: Book, rehearsed: Book, scale: int, today: date
) -> Effect:
    """What a change of one scale or of its bands would do."""
    tally = tallies(school, scale, today)
    changed = sum(
        count
        for (value, year_group, month), count in tally.items()
        if book.band(value, year_group, month)
        != rehearsed.band(value, year_group, month)
    )
    now, then = book.scales[scale].by_code, rehearsed.scales[scale].by_code
    gone = [step.code for code, step in now.items() if code not in then]
    return Effect(
        on_scale=Attainment.objects.filter(school=school, scale=scale).count(),
        before=banded(book, tally),
        after=banded(rehearsed, tally),
        changed=changed,
        gone=gone,
        on_gone=holding(school, scale, gone),
        added=[step.code for code, step in then.items() if code not in now],
        moved=[
            (step.code, f"{now[code].points:g}", f"{step.points:g}")
            for code, step in then.items()
            if code in now and now[code].points != step.points
        ],
    )


def holding(school: School, scale: int, codes: Sequence[str]) -> int:
    """How many results on a scale hold one of these codes."""
    if not codes:
        return 0
    rows = Attainment.objects.filter(
        school=school, scale=scale, step__code__in=codes
    ).aggregate(number=Count("pk"))
    return int(rows["number"])
