"""What archiving or adding a subject or a scale would do, before it is done.

As in `rehearsal`, a copy of the school's book is changed, and what decides elsewhere is
asked of both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date

from django.apps import apps

from classroom_monitor.attainment import rehearsal
from classroom_monitor.attainment.book import Book, NotOnScale, ScaleSheet
from classroom_monitor.attainment.models import (
    Absence,
    Answer,
    Kind,
    MonthOpening,
    Scale,
    ScaleVersion,
    Step,
    Subject,
    SubjectScale,
    Target,
)
from classroom_monitor.attainment.months import month_of
from classroom_monitor.attainment.rehearsal_targets import running
from classroom_monitor.pupils.models import GroupPupil
from classroom_monitor.pupils.years import CODES, NAMES, YearGroups
from classroom_monitor.schools.models import School

NEW = 0
"""Stands for a subject that has no key yet; no row has it."""


def without_subject(book: Book, subject: Subject, today: date) -> Book:
    """The book as it would be with a subject put away."""
    row = copy(subject)
    row.archived_on = today
    return replace(book, stamp="", every_subject={**book.every_subject, row.pk: row})


def with_new_subject(
    book: Book, subject: Subject, uses: Mapping[str, Sequence[SubjectScale]]
) -> Book:
    """The book as it would be with another subject, not yet saved."""
    grown = replace(book, every_subject={**book.every_subject, NEW: subject})
    return rehearsal.with_uses(grown, NEW, uses)


@dataclass
class Graphs:
    """Graphs kept on homepages: by whether they would still show a subject."""

    # Which name it; of these, which would show nothing; which show every subject.
    naming: int = 0
    emptied: int = 0
    of_all: int = 0


def graphs_with(school: School, rehearsed: Book, subject: int) -> Graphs:
    """The favourites and presets that are concerned."""
    favourites = apps.get_model("home", "Favourite")
    named = apps.get_model("home", "FavouriteSubject")
    chosen: dict[int, set[int]] = {
        key: set()
        for key in favourites.objects.filter(school=school).values_list("pk", flat=True)
    }
    rows = named.objects.filter(school=school).values_list("favourite", "subject")
    for favourite, key in rows:
        chosen[favourite].add(key)
    left = {row.pk for row in rehearsed.subjects}
    naming = [keys for keys in chosen.values() if subject in keys]
    return Graphs(
        naming=len(naming),
        emptied=sum(1 for keys in naming if not keys & left),
        of_all=sum(1 for keys in chosen.values() if not keys),
    )


@dataclass
class YearLine:
    """A year group with the scales of a subject, its pupils and their groups."""

    name: str
    teacher: str
    summative: str
    pupils: int = 0
    groups: set[int] = field(default_factory=set)

    @property
    def is_entered(self) -> bool:
        return bool(self.teacher or self.summative)


def year_lines(
    school: School, book: Book, subject: int, month: date, today: date
) -> list[YearLine]:
    """On which scales a subject is entered in a month, by year group of the pupils."""
    pupils = school.pupils.on_roll(today).only("pk", "year_group")
    years = YearGroups(pupils, today)
    links = GroupPupil.objects.on(today).filter(
        school=school, group__standing="", group__archived_on=None
    )
    groups: dict[int, set[int]] = {}
    for pupil, group in links.values_list("pupil", "group"):
        groups.setdefault(pupil, set()).add(group)
    found: dict[str, YearLine] = {}
    for pupil in years.now:
        code = years.of(pupil, month)
        if code not in found:
            sheets = [book.scale_for(subject, kind, code, month) for kind in Kind]
            teacher, summative = (s.scale.name if s else "" for s in sheets)
            found[code] = YearLine(NAMES[code], teacher, summative)
        found[code].pupils += 1
        found[code].groups |= groups.get(pupil, set())
    return [found[code] for code in CODES if code in found]


@dataclass
class SubjectEffect:
    """What a new or archived subject means: where it is entered, what is on it."""

    month: date
    years: list[YearLine]
    graphs: Graphs
    results: int = 0
    targets: int = 0
    # Targets that count this month, and would not.
    running: int = 0
    requests: int = 0
    openings: int = 0

    @property
    def entered(self) -> list[YearLine]:
        return [line for line in self.years if line.is_entered]

    @property
    def groups(self) -> int:
        """In the grids of how many groups it is entered."""
        return len(set[int]().union(*(line.groups for line in self.entered)))


def effect_of_archiving(school: School, book: Book, subject: Subject) -> SubjectEffect:
    """What stands on a subject, and would be shown no more."""
    today = school.today()
    rehearsed = without_subject(book, subject, today)
    now, then = running(school, book, today), running(school, rehearsed, today)
    holding = MonthOpening.objects.at(school.now()).filter(school=school)
    waiting = school.reopen_requests.filter(answer=Answer.WAITING, subject=subject)
    month = month_of(today)
    return SubjectEffect(
        month,
        year_lines(school, book, subject.pk, month, today),
        graphs_with(school, rehearsed, subject.pk),
        results=school.attainment.filter(subject=subject).count(),
        targets=school.targets.filter(subject=subject).count(),
        running=len(now.keys() - then.keys()),
        requests=waiting.count(),
        openings=holding.filter(subject=subject).count(),
    )


def effect_of_adding(school: School, rehearsed: Book, start: date) -> SubjectEffect:
    """Where a new subject would be entered, in the first month in which it could be."""
    today = school.today()
    month = max(month_of(today), month_of(start))
    return SubjectEffect(
        month,
        year_lines(school, rehearsed, NEW, month, today),
        graphs_with(school, rehearsed, NEW),
    )


@dataclass
class ScaleEffect:
    """What a new or an archived scale means."""

    # What may be typed, and absences that are not to be had: a code goes before.
    advice: str = ""
    hidden: list[str] = field(default_factory=list)
    # How many results and targets are on it, and how many of these count this month.
    results: int = 0
    targets: int = 0
    running: int = 0
    # How many subjects could be given it.
    subjects: int = 0


def new_sheet(scale: Scale, version: ScaleVersion, steps: list[Step]) -> ScaleSheet:
    """A scale that was never saved, ready to be asked."""
    by_code = {step.code.upper(): step for step in steps}
    return ScaleSheet(scale, version, {}, steps, by_code)


def hidden_absences(sheet: ScaleSheet) -> list[str]:
    """Absences that cannot be entered on a scale, for their letter is a code of it."""
    hidden = []
    for absence in Absence:
        try:
            value = sheet.read(absence.value)
        except NotOnScale:
            value = None
        if value is None or not value.absence:
            hidden.append(f"{absence.value} ({absence.label.lower()})")
    return hidden


def effect_of_new_scale(book: Book, sheet: ScaleSheet) -> ScaleEffect:
    return ScaleEffect(
        advice=sheet.advice(),
        hidden=hidden_absences(sheet),
        subjects=len(book.subjects),
    )


def effect_of_archiving_scale(school: School, book: Book, scale: Scale) -> ScaleEffect:
    """What stands on a scale that would no longer be offered; all of it stays."""
    aims = running(school, book, school.today()).values()
    return ScaleEffect(
        results=school.attainment.filter(scale=scale).count(),
        targets=Target.objects.filter(school=school, scale=scale).count(),
        running=sum(1 for aim in aims if aim.value.scale == scale.pk),
        subjects=len(book.subjects),
    )
