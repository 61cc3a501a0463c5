"""What counts for many pupils at once: the rule of `counting`, a table at a time.

The database tells all of one pupil in one text, and each text of a result is read once
however many pupils have it: a year group's table has thousands of places.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from classroom_monitor.attainment.book import Book, Value
from classroom_monitor.attainment.models import Kind
from classroom_monitor.attainment.months import between
from classroom_monitor.attainment.reading import as_decimal
from classroom_monitor.attainment.tracking_statements import among
from classroom_monitor.schools.models import School

# Pupil, subject and scale; and an assessment on that scale with its month.
Line = tuple[int, int, int]
Entry = tuple[date, Value]
# A result of one pupil as a text: "12026-09-01TA23" (subject, month, kind and step), or
# with "n104s3" (number and scale) or "A3" (absence and scale) in place of the step.
WRITTEN = """
    a.subject_id || CAST(a.month AS text) || a.kind || COALESCE(
        CAST(a.step_id AS text), 'n' || a.number || 's' || a.scale_id,
        a.absence || a.scale_id)
"""
TOKEN = re.compile(r"(\d+)(\d{4}-\d\d-\d\d)(TA|SA)(?:(\d+)|n([\d.]+)s(\d+)|(\w)(\d+))")
# From the pupils on: as `reading.ENTERED`, a line a pupil.
LISTED = """
    SELECT p.id, {joined}
      FROM pupils_pupil p
      JOIN attainment_attainment a ON a.pupil_id = p.id
     WHERE p.school_id = %s AND {pupils} AND {subjects} AND a.month BETWEEN %s AND %s
     GROUP BY p.id
"""
# The newest teacher assessment before a month, of each pupil, subject and scale.
CARRIED = """
    SELECT p.id, place.column1, CAST(a.month AS text), a.scale_id, a.step_id, a.number
      FROM pupils_pupil p
     CROSS JOIN (VALUES {places}) AS place
      JOIN attainment_attainment a ON a.id = (
           SELECT b.id FROM attainment_attainment b
            WHERE b.pupil_id = p.id AND b.subject_id = place.column1
              AND b.scale_id = place.column2 AND b.kind = 'TA' AND b.absence = ''
              AND b.month < %s
            ORDER BY b.month DESC LIMIT 1)
     WHERE p.school_id = %s AND {pupils}
"""


class Token(NamedTuple):
    """A result as a text says it."""

    subject: int
    month: date
    is_test: bool
    value: Value


# What a table makes of a value: with the year group and month of its place, whether it
# is a test's, and how many months old it is.
type Make[C] = Callable[[Value, str, date, bool, int], C]


@dataclass
class Reader[C]:
    """Reads results into the places of a table, subject by subject, month by month."""

    book: Book
    subjects: Sequence[int]
    months: Sequence[date]
    make: Make[C]
    places: dict[tuple[int, date], int] = field(init=False)
    scales: dict[int, int] = field(init=False)
    tokens: dict[str, Token] = field(default_factory=dict)
    kept: dict[tuple[str, ...], Kept[C]] = field(default_factory=dict)
    used: dict[tuple[int, str, date], int | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        every = [(subject, month) for subject in self.subjects for month in self.months]
        self.places = {place: number for number, place in enumerate(every)}
        self.scales = {
            step: sheet.pk
            for sheet in self.book.scales.values()
            for step in sheet.steps
        }

    def token(self, text: str) -> Token:
        if (known := self.tokens.get(text)) is None:
            known = self.tokens[text] = self.parse(text)
        return known

    def parse(self, text: str) -> Token:
        found = TOKEN.fullmatch(text)
        if found is None:
            raise ValueError(f"no result is written so: {text}")
        subject, month, kind, step, number, of_number, absence, of_absence = (
            found.groups()
        )
        if step:
            value = Value(self.scales[int(step)], int(step))
        elif number:
            value = Value(int(of_number), None, as_decimal(number))
        else:
            value = Value(int(of_absence), None, None, absence)
        day = date.fromisoformat(month)
        return Token(int(subject), day, kind == Kind.SA, value)

    def line(self, written: str, years: tuple[str, ...]) -> list[C | None]:
        """What was entered in the very months, a test before an assessment."""
        kept = self.kept.get(years) or self.kept.setdefault(years, Kept(self, years))
        # One place more, for what lies between the months of the table.
        line: list[C | None] = [None] * (len(self.places) + 1)
        for text in written.split(";"):
            place, is_test, cell = kept[text]
            if is_test or line[place] is None:
                line[place] = cell
        line.pop()
        return line

    def scale(self, subject: int, year_group: str, month: date) -> int | None:
        """The scale on which teachers assess."""
        place = (subject, year_group, month)
        if place not in self.used:
            sheet = self.book.scale_for(subject, Kind.TA, year_group, month)
            self.used[place] = sheet.pk if sheet else None
        return self.used[place]


class Kept[C](dict[str, tuple[int, bool, C | None]]):
    """Place, kind and cell of each text, for pupils of the same year groups."""

    def __init__(self, reader: Reader[C], years: tuple[str, ...]) -> None:
        super().__init__()
        self.reader = reader
        self.year_of = dict(zip(reader.months, years, strict=True))

    def __missing__(self, text: str) -> tuple[int, bool, C | None]:
        subject, month, is_test, value = self.reader.token(text)
        place = self.reader.places.get((subject, month), -1)
        cell = None
        if place >= 0:
            cell = self.reader.make(value, self.year_of[month], month, is_test, 0)
        found = self[text] = (place, is_test, cell)
        return found


def counting_lines[C](
    school: School,
    reader: Reader[C],
    years_of: Mapping[int, tuple[str, ...]],
) -> dict[int, list[C | None]]:
    """What counts for each pupil in each place of the table, in two statements.

    `years_of` tells of each pupil the year groups of the months. The caller has asked
    which of the school's pupils may be shown or counted.
    """
    if not years_of or not reader.subjects:
        return {pupil: [] for pupil in years_of}
    texts = entered(school, reader, years_of)
    lines: dict[int, list[C | None]] = {}
    for pupil, years in years_of.items():
        if written := texts.get(pupil):
            lines[pupil] = reader.line(written, years)
        else:
            lines[pupil] = [None] * len(reader.places)
    gaps = [pupil for pupil, line in lines.items() if None in line]
    carry(school, reader, {pupil: years_of[pupil] for pupil in gaps}, texts, lines)
    return lines


def entered(
    school: School, reader: Reader[Any], pupils: Collection[int]
) -> dict[int, str]:
    """All results from the first month to the last of each pupil, with ";" between."""
    who, keys = among("p.id", pupils)
    what, subjects = among("a.subject_id", reader.subjects)
    join = "string_agg" if connection.vendor == "postgresql" else "group_concat"
    statement = LISTED.format(
        joined=f"{join}({WRITTEN}, ';')", pupils=who, subjects=what
    )
    first, last = min(reader.months), max(reader.months)
    return dict(fetch(statement, [school.pk, *keys, *subjects, first, last]))


def carry[C](
    school: School,
    reader: Reader[C],
    years_of: Mapping[int, tuple[str, ...]],
    texts: Mapping[int, str],
    lines: Mapping[int, list[C | None]],
) -> None:
    """Put into places without a result the newest assessment before them."""
    missing: list[tuple[Line, int, date, str]] = []
    older: dict[Line, list[Entry]] = {}
    # A line is looked up further back only where its months have nothing to carry.
    back: set[Line] = set()
    for pupil, years in years_of.items():
        if written := texts.get(pupil):
            note_older(
                pupil, [reader.token(text) for text in written.split(";")], older
            )
        year_of, line = dict(zip(reader.months, years, strict=True)), lines[pupil]
        for (subject, month), place in reader.places.items():
            if line[place] is not None:
                continue
            year_group = year_of[month]
            if scale := reader.scale(subject, year_group, month):
                key = (pupil, subject, scale)
                missing.append((key, place, month, year_group))
                if not any(day < month for day, _ in older.get(key, ())):
                    back.add(key)
    for key, entry in before(school, back, min(reader.months)).items():
        older.setdefault(key, []).append(entry)
    for key, place, month, year_group in missing:
        earlier = [entry for entry in older.get(key, ()) if entry[0] < month]
        if earlier:
            newest, value = max(earlier, key=lambda entry: entry[0])
            age = between(newest, month)
            lines[key[0]][place] = reader.make(value, year_group, month, False, age)


def note_older(
    pupil: int, tokens: Iterable[Token], older: dict[Line, list[Entry]]
) -> None:
    """Note the assessments that may carry into a later month."""
    for subject, month, is_test, value in tokens:
        if not is_test and not value.absence:
            line = (pupil, subject, value.scale)
            older.setdefault(line, []).append((month, value))


def before(school: School, lines: Collection[Line], first: date) -> dict[Line, Entry]:
    """The newest assessment before the first month, of each of these lines."""
    if not lines:
        return {}
    places = {(subject, scale) for _, subject, scale in lines}
    who, keys = among("p.id", {pupil for pupil, _, _ in lines})
    statement = CARRIED.format(places=", ".join("(%s, %s)" for _ in places), pupils=who)
    values = [part for place in places for part in place]
    found: dict[Line, Entry] = {}
    for row in fetch(statement, [*values, first, school.pk, *keys]):
        pupil, subject, written, scale, step, number = row
        value = Value(scale, step, as_decimal(number))
        found[pupil, subject, scale] = (date.fromisoformat(written), value)
    return found


def fetch(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
