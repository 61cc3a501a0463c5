"""Whether one person may write a cell at one moment, and what it would hold.

Asked by `recording` inside its transaction; nothing here is kept between requests.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from classroom_monitor.attainment import months
from classroom_monitor.attainment.book import Book, NotOnScale, ScaleSheet, Value
from classroom_monitor.attainment.grid.statements import seen
from classroom_monitor.attainment.models import Kind, Subject
from classroom_monitor.attainment.months import MonthState, OpenMonths
from classroom_monitor.attainment.places import Cell, Place
from classroom_monitor.pupils.models import GroupPupil, Pupil
from classroom_monitor.pupils.years import NAMES, YearGroups
from classroom_monitor.staff.models import Membership
from classroom_monitor.ui import when

LONGEST = 40
LONGEST_REASON = 300
KINDS = dict(Kind.choices)
NOT_YOURS = "This pupil is not in any of your groups today. Load the page again."
NO_SUBJECT = "Your school does not use this subject. Load the page again."
NO_KIND = "A result is a teacher assessment (TA) or a summative assessment (SA)."
NO_MONTH = "This is no month in which results are kept."
SAY_WHY = "{} is past. Say why it is changed: the reason is kept."


@dataclass(frozen=True, slots=True)
class Refusal:
    """A cell that is not written; `why` is a word that programs may go by."""

    cell: Cell
    why: str
    message: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A cell that may be written."""

    cell: Cell
    place: Place
    pupil: Pupil
    value: Value | None
    # The value as it is shown: "3e+" was typed for "3E+".
    text: str


@dataclass
class Desk:
    """All that decides about the cells of one request, read with a few statements."""

    membership: Membership
    book: Book
    now: datetime
    reason: str
    pupils: dict[str, Pupil]
    subjects: dict[str, Subject]
    open_months: OpenMonths
    # Year groups month by month; none where only the current month is written.
    years: YearGroups | None
    # The groups of each pupil that this person has, where an opening asks for them.
    groups: dict[int, set[int]] = field(default_factory=dict)
    written: dict[str, date | None] = field(default_factory=dict)

    @classmethod
    def open(
        cls, membership: Membership, cells: Sequence[Cell], now: datetime, reason: str
    ) -> Desk:
        today = now.date()
        book = Book.of(membership.school)
        refs = {cell.pupil for cell in cells if is_ref(cell.pupil)}
        pupils = {pupil.ref: pupil for pupil in seen(membership, refs, today)}
        written = {text: months.read(text) for text in {c.month for c in cells}}
        current = months.month_of(today)
        is_past = any(month and month < current for month in written.values())
        desk = cls(
            membership,
            book,
            now,
            readable(reason)[:LONGEST_REASON],
            pupils,
            {subject.ref: subject for subject in book.subjects},
            OpenMonths(now, book.grace_days),
            years=None,
            written=written,
        )
        if is_past:
            desk.open_past()
        return desk

    def open_past(self) -> None:
        """Read what only writing a month before the current one needs."""
        today, found = self.now.date(), self.pupils.values()
        self.open_months = OpenMonths.of(
            self.membership, self.now, self.book.grace_days
        )
        self.years = YearGroups(found, today)
        if any(opening.group_id for opening in self.open_months.openings):
            self.groups = groups_of(self.membership, found, today)

    @property
    def current(self) -> date:
        return self.open_months.current

    def check(self, cell: Cell) -> Wanted | Refusal:
        pupil = self.pupils.get(cell.pupil)
        if pupil is None:
            return Refusal(cell, "pupil", NOT_YOURS)
        if said := self.off_roll(pupil):
            return Refusal(cell, "roll", said)
        subject = self.subjects.get(cell.subject)
        if subject is None:
            return Refusal(cell, "subject", NO_SUBJECT)
        if cell.kind not in KINDS:
            return Refusal(cell, "kind", NO_KIND)
        month = self.written[cell.month]
        if month is None:
            return Refusal(cell, "month", NO_MONTH)
        if refusal := self.closed(cell, pupil, subject, month):
            return refusal
        return self.valued(cell, pupil, subject, month)

    def off_roll(self, pupil: Pupil) -> str:
        today = self.now.date()
        if pupil.is_on_roll(today):
            return ""
        if pupil.left_on and pupil.left_on < today:
            return f"{pupil.full_name} left on {when.day(pupil.left_on)}."
        return f"{pupil.full_name} joins on {when.day(pupil.joined_on)}."

    def closed(
        self, cell: Cell, pupil: Pupil, subject: Subject, month: date
    ) -> Refusal | None:
        """Why the month is not open for this pupil and subject, if it is not."""
        groups = self.groups.get(pupil.pk, ())
        state = self.open_months.state(month, subject=subject.pk, groups=groups)
        name = when.month(month)
        if state == MonthState.FUTURE:
            said = f"{name} has not begun. Nobody enters a month ahead."
            return Refusal(cell, "future", said)
        if state == MonthState.LOCKED:
            said = f"{name} is locked: teachers enter the current month."
            return Refusal(cell, "locked", said)
        if state == MonthState.HISTORICAL and not self.reason:
            return Refusal(cell, "reason", SAY_WHY.format(name))
        return None

    def valued(
        self, cell: Cell, pupil: Pupil, subject: Subject, month: date
    ) -> Wanted | Refusal:
        place = Place(pupil.pk, subject.pk, month, cell.kind)
        sheet = self.sheet(place, pupil)
        typed = cell.text.strip()[:LONGEST]
        if not typed:
            return Wanted(cell, place, pupil, None, "")
        if sheet is None:
            said = (
                f"{subject.name} has no scale for {KINDS[cell.kind].lower()} in "
                f"{NAMES[self.year_group(pupil, month)]}, {when.month(month)}."
            )
            return Refusal(cell, "scale", said)
        try:
            value = sheet.read(typed)
        except NotOnScale as error:
            return Refusal(cell, "value", str(error))
        return Wanted(cell, place, pupil, value, sheet.show(value))

    def year_group(self, pupil: Pupil, month: date) -> str:
        return self.years.of(pupil.pk, month) if self.years else pupil.year_group

    def sheet(self, place: Place, pupil: Pupil) -> ScaleSheet | None:
        year_group = self.year_group(pupil, place.month)
        return self.book.scale_for(place.subject, place.kind, year_group, place.month)

    def band(self, value: Value | None, pupil: Pupil, month: date) -> str:
        """The band of a value for a pupil in a month, or nothing."""
        return self.book.band(value, self.year_group(pupil, month), month) or ""


def is_ref(text: str) -> bool:
    """Whether it can be a ref at all: no database is asked for anything else."""
    return text.isascii() and text.isalnum()


def readable(text: str) -> str:
    """A text without line breaks and without what no screen shows."""
    words = " ".join(text.split())
    return "".join(letter for letter in words if letter.isprintable())


def groups_of(
    membership: Membership, pupils: Collection[Pupil], today: date
) -> dict[int, set[int]]:
    """The groups of each pupil that this person has today."""
    links = GroupPupil.objects.seen_by(membership, today).filter(pupil__in=pupils)
    found: dict[int, set[int]] = {}
    for pupil, group in links.values_list("pupil_id", "group_id"):
        found.setdefault(pupil, set()).add(group)
    return found
