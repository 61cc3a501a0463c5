"""What other scales for a subject would do to what counts, month by month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from classroom_monitor.attainment import reading
from classroom_monitor.attainment.book import Book, Value
from classroom_monitor.attainment.counting import EMPTY, lines
from classroom_monitor.attainment.models import Kind
from classroom_monitor.attainment.months import between, month_of, plus
from classroom_monitor.attainment.rehearsal import BandLine, Bands, Effect
from classroom_monitor.pupils.years import CODES, YearGroups, last_day
from classroom_monitor.schools.models import School

Months = Mapping[tuple[int, date], Value]
"""What counts, by pupil and month."""


@dataclass
class UseEffect:
    """What would count otherwise, over all months that are affected."""

    # In order. One that is still to come stands for all that follow it.
    months: list[date] = field(default_factory=list)
    is_ahead: bool = False
    # How often an earlier assessment that counts for a pupil and month would no longer,
    # and how many pupils that concerns.
    dropped: int = 0
    pupils: int = 0
    # How often something would count where nothing does now.
    picked_up: int = 0
    before: Bands = field(default_factory=Counter)
    after: Bands = field(default_factory=Counter)

    @property
    def first(self) -> date | None:
        return self.months[0] if self.months else None

    @property
    def last(self) -> date | None:
        return self.months[-1] if self.months else None

    @property
    def lines(self) -> list[BandLine]:
        return Effect(before=self.before, after=self.after).lines


def months_affected(
    book: Book, rehearsed: Book, subject: int, current: date
) -> list[date]:
    """The months up to the current one in which teachers would assess on another scale
    in any year group; if there is none, the first such month to come."""
    starts = [
        month_of(of.starts[use.pk])
        for of in (book, rehearsed)
        for use in of.uses.get((subject, Kind.TA), [])
    ]
    if not starts:
        return []
    past = [
        month
        for month in span(min(starts), current)
        if is_other(book, rehearsed, subject, month)
    ]
    if past:
        return past
    ahead = span(plus(current, 1), max(starts))
    return [m for m in ahead if is_other(book, rehearsed, subject, m)][:1]


def span(first: date, last: date) -> list[date]:
    return [plus(first, count) for count in range(between(first, last) + 1)]


def is_other(book: Book, rehearsed: Book, subject: int, month: date) -> bool:
    for code in CODES:
        now = book.scale_for(subject, Kind.TA, code, month)
        then = rehearsed.scale_for(subject, Kind.TA, code, month)
        if (now.pk if now else None) != (then.pk if then else None):
            return True
    return False


def effect_of_uses(
    school: School, book: Book, rehearsed: Book, subject: int, today: date
) -> UseEffect:
    """What counts in a subject, as it is and as it would be, over the months in which
    another scale would hold. Each month counts whoever was on roll at its end."""
    current = month_of(today)
    months = months_affected(book, rehearsed, subject, current)
    effect = UseEffect(months, is_ahead=bool(months) and months[0] > current)
    if not months:
        return effect
    there = on_roll(school, months, today)
    everybody = set[int]().union(*there.values())
    found = school.pupils.filter(pk__in=everybody).only("pk", "year_group")
    years = YearGroups(found, today)
    now = counted(school, book, years, subject, months)
    then = counted(school, rehearsed, years, subject, months)
    concerned = set()
    for month in months:
        for pupil in there[month]:
            year_group = years.of(pupil, month)
            had, has = now.get((pupil, month)), then.get((pupil, month))
            if had is not None and has is None:
                effect.dropped += 1
                concerned.add(pupil)
            effect.picked_up += had is None and has is not None
            if had:
                effect.before[book.band(had, year_group, month)] += 1
            if has:
                effect.after[rehearsed.band(has, year_group, month)] += 1
    effect.pupils = len(concerned)
    return effect


def on_roll(school: School, months: list[date], today: date) -> dict[date, set[int]]:
    """Who was on roll at the end of each month, or is today."""
    return {
        month: {
            *school.pupils.on_roll(min(last_day(month), today)).values_list(
                "pk", flat=True
            )
        }
        for month in months
    }


def counted(
    school: School, book: Book, years: YearGroups, subject: int, months: list[date]
) -> Months:
    """What counts in one subject, by pupil and month, on the scales of that book."""
    found = reading.results(
        school,
        book,
        pupils=[*years.now],
        subjects=[subject],
        first=months[0],
        last=months[-1],
    )
    by_pupil = lines(found)
    values = {}
    for pupil in years.now:
        line = by_pupil.get((pupil, subject), EMPTY)
        for month in months:
            sheet = book.scale_for(subject, Kind.TA, years.of(pupil, month), month)
            if result := line.counted(month, sheet.pk if sheet else None):
                values[pupil, month] = result.value
    return values
