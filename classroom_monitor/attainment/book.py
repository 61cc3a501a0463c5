"""All that a school decided about subjects, scales and bands, ready to be asked.

Read with a few statements and kept in this process under the stamp of the school's
settings: whoever changes any of it calls `changed` in the same transaction, and every
process then reads it anew. There is nothing personal in it.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from threading import Lock
from typing import TYPE_CHECKING

from django.db import connection

from classroom_monitor.attainment.models import (
    Absence,
    Expectation,
    Scale,
    ScaleForm,
    ScaleVersion,
    Settings,
    Step,
    Subject,
    SubjectScale,
)
from classroom_monitor.attainment.months import year_start
from classroom_monitor.refs import make_ref

if TYPE_CHECKING:
    from classroom_monitor.schools.models import School

# Written out: nearly every page of attainment asks it first.
SETTINGS = "SELECT stamp, grace_days FROM attainment_settings WHERE school_id = %s"
KEPT = 200
"""So many schools are kept in one process; the one longest unused goes first."""


class Band(StrEnum):
    """Where a result stands against what the school expects, lowest first."""

    WELL_BELOW = "well-below"
    BELOW = "below"
    AT = "at"
    ABOVE = "above"
    WELL_ABOVE = "well-above"

    @property
    def words(self) -> str:
        return BAND_WORDS[self]

    @property
    def shape(self) -> str:
        return BAND_SHAPES[self]


BAND_WORDS = {
    Band.WELL_BELOW: "Well below",
    Band.BELOW: "Below",
    Band.AT: "At expected",
    Band.ABOVE: "Above",
    Band.WELL_ABOVE: "Well above",
}
BAND_SHAPES = {
    Band.WELL_BELOW: "▼▼",
    Band.BELOW: "▼",
    Band.AT: "●",
    Band.ABOVE: "▲",
    Band.WELL_ABOVE: "▲▲",
}
ABSENCE_WORDS = dict(Absence.choices)


@dataclass(frozen=True, slots=True)
class Value:
    """A result or target without its place: a step, a number or an absence."""

    scale: int
    step: int | None = None
    number: Decimal | None = None
    absence: str = ""


class NotOnScale(ValueError):
    """What was typed is no value of the scale; the message says what is."""


@dataclass
class ScaleSheet:
    """One scale with its versions: reads, writes and compares values."""

    scale: Scale
    newest: ScaleVersion
    # Steps of every version by key, of the newest one in order and by folded code.
    steps: dict[int, Step]
    in_order: list[Step]
    by_code: dict[str, Step]
    expectations: list[Expectation] = field(default_factory=list)
    # Found ones by year group and month: a table asks for the same hundreds of times.
    # A copy with other bounds (`rehearsal`) begins with none.
    known: dict[tuple[str, date], Expectation | None] = field(
        default_factory=dict, init=False
    )

    @property
    def pk(self) -> int:
        return self.scale.pk

    def read(self, text: str) -> Value | None:
        """The value that somebody typed: None for nothing; raises `NotOnScale`.

        Capitals do not count. A code of the scale goes before an absence of the same
        letter, and a number is written with a point or a comma.
        """
        typed = text.strip()
        if not typed:
            return None
        folded = typed.upper()
        if step := self.by_code.get(folded):
            return Value(self.pk, step=step.pk)
        if (number := self.number(typed)) is not None:
            return Value(self.pk, number=number)
        if folded in ABSENCE_WORDS:
            return Value(self.pk, absence=folded)
        raise NotOnScale(f"{typed[:20]} is not on {self.scale.name}. {self.advice()}")

    def number(self, typed: str) -> Decimal | None:
        """A number within the range and its decimal places, or nothing."""
        try:
            number = Decimal(typed.replace(",", ".").rstrip("%").strip())
        except InvalidOperation:
            return None
        low, high = self.newest.lowest, self.newest.highest
        if not number.is_finite() or low is None or high is None:
            return None
        # Compared before it is rounded: 1e999999 must not be written out.
        if not low <= number <= high:
            return None
        step = Decimal(1).scaleb(-self.newest.places)
        return number.quantize(Decimal("0.01")) if number % step == 0 else None

    def advice(self) -> str:
        """What may be typed, in one sentence."""
        if self.scale.form == ScaleForm.RANGE:
            low, high = plain(self.newest.lowest), plain(self.newest.highest)
            return f"Use a number from {low} to {high}, or A, D, L or Q."
        if len(self.in_order) <= 6:
            codes = ", ".join(step.code for step in self.in_order)
            return f"Use {codes}, or A, D, L or Q."
        first, last = self.in_order[0].code, self.in_order[-1].code
        return f"Use {first} to {last}, or A, D, L or Q."

    def show(self, value: Value | None) -> str:
        """A value as it was typed: "3E+", "104", "A"; nothing for none."""
        if value is None:
            return ""
        if value.step is not None:
            return self.steps[value.step].code
        return value.absence or plain(value.number)

    def points(self, value: Value | None) -> Decimal | None:
        """What a value counts; an absence and nothing count nothing."""
        if value is None or value.absence:
            return None
        if value.step is not None:
            return self.steps[value.step].points
        return value.number

    def expectation(self, year_group: str, month: date) -> Expectation | None:
        """The bounds that hold for a year group in a month: the most exact ones, and
        of these the newest. Where the newest is an end, less exact ones hold."""
        place = (year_group, month)
        if place not in self.known:
            newest: dict[tuple[str, int], Expectation] = {}
            for row in sorted(self.expectations, key=lambda row: row.valid_from):
                if (
                    row.valid_from <= month
                    and row.year_group in ("", year_group)
                    and row.month in (0, month.month)
                ):
                    newest[row.year_group, row.month] = row
            self.known[place] = max(
                (row for row in newest.values() if not row.is_end),
                key=lambda row: (row.year_group != "", row.month != 0),
                default=None,
            )
        return self.known[place]

    def band(self, points: Decimal | None, year_group: str, month: date) -> Band | None:
        """Where points stand; nothing without points or expectations."""
        if points is None:
            return None
        bounds = self.expectation(year_group, month)
        if bounds is None:
            return None
        if points >= bounds.well_above_from:
            return Band.WELL_ABOVE
        if points >= bounds.above_from:
            return Band.ABOVE
        if points >= bounds.at_from:
            return Band.AT
        return Band.BELOW if points >= bounds.below_from else Band.WELL_BELOW


def plain(number: Decimal | None) -> str:
    """A number without needless noughts: 104, 7.5."""
    if number is None:
        return ""
    return f"{number:f}".rstrip("0").rstrip(".") if number % 1 else f"{number:.0f}"


@dataclass
class Book:
    """A school's subjects, scales, which uses which, and days of grace."""

    stamp: str
    grace_days: int
    # Every subject by key, archived ones too; those in use stand in `subjects`.
    every_subject: dict[int, Subject]
    scales: dict[int, ScaleSheet]
    uses: dict[tuple[int, str], list[SubjectScale]]
    starts: dict[int, date]

    @property
    def subjects(self) -> list[Subject]:
        """Subjects in use, in the school's order."""
        return [s for s in self.every_subject.values() if s.archived_on is None]

    def subject(self, ref: str) -> Subject | None:
        """A subject in use by its ref."""
        return next((s for s in self.subjects if s.ref == ref), None)

    def scale_for(
        self, subject: int, kind: str, year_group: str, month: date
    ) -> ScaleSheet | None:
        """The scale on which results of a month are entered."""
        start = year_start(month)
        fitting = [
            use
            for use in self.uses.get((subject, kind), [])
            if use.year_group in ("", year_group) and self.starts[use.pk] <= start
        ]
        # The newest decision counts; of one year, that for the very year group.
        use = max(
            fitting, key=lambda u: (self.starts[u.pk], u.year_group != ""), default=None
        )
        return self.scales[use.scale_id] if use else None

    def show(self, value: Value | None) -> str:
        return self.scales[value.scale].show(value) if value else ""

    def points(self, value: Value | None) -> Decimal | None:
        return self.scales[value.scale].points(value) if value else None

    def band(self, value: Value | None, year_group: str, month: date) -> Band | None:
        """The band of a value for a pupil of that year group in that month."""
        if value is None:
            return None
        sheet = self.scales[value.scale]
        return sheet.band(sheet.points(value), year_group, month)

    @classmethod
    def of(cls, school: School) -> Book:
        """The book of a school, as it stands now."""
        with connection.cursor() as cursor:
            cursor.execute(SETTINGS, [school.pk])
            stamp, grace_days = cursor.fetchone() or ("", 0)
        with _lock:
            if (kept := _books.get(school.pk)) and kept.stamp == stamp:
                _books.move_to_end(school.pk)
                return kept
        book = cls.load(school, stamp, grace_days)
        # A school without settings has nothing yet that a stamp could tell apart.
        if stamp:
            with _lock:
                _books[school.pk] = book
                while len(_books) > KEPT:
                    _books.popitem(last=False)
        return book

    @classmethod
    def load(cls, school: School, stamp: str, grace_days: int) -> Book:
        subjects = {s.pk: s for s in school.subjects.in_order()}
        uses: dict[tuple[int, str], list[SubjectScale]] = {}
        starts = {}
        for use in SubjectScale.objects.filter(school=school).select_related(
            "from_year"
        ):
            uses.setdefault((use.subject_id, use.kind), []).append(use)
            starts[use.pk] = use.from_year.starts_on
        return cls(stamp, grace_days, subjects, load_scales(school), uses, starts)


_books: OrderedDict[int, Book] = OrderedDict()
_lock = Lock()


def load_scales(school: School) -> dict[int, ScaleSheet]:
    steps: dict[int, list[Step]] = {}
    for step in Step.objects.filter(school=school).order_by("position"):
        steps.setdefault(step.scale_version_id, []).append(step)
    versions: dict[int, list[ScaleVersion]] = {}
    for version in ScaleVersion.objects.filter(school=school).order_by("number"):
        versions.setdefault(version.scale_id, []).append(version)
    sheets = {}
    for scale in school.scales.all():
        newest = versions[scale.pk][-1]
        in_order = steps.get(newest.pk, [])
        every = [s for v in versions[scale.pk] for s in steps.get(v.pk, [])]
        sheets[scale.pk] = ScaleSheet(
            scale,
            newest,
            steps={step.pk: step for step in every},
            in_order=in_order,
            by_code={step.code.upper(): step for step in in_order},
        )
    for row in Expectation.objects.filter(school=school):
        sheets[row.scale_id].expectations.append(row)
    return sheets


def changed(school: School) -> None:
    """Say that subjects, scales, bands or settings are other ones now."""
    Settings.objects.update_or_create(school=school, defaults={"stamp": make_ref()})
