"""What counts for many pupils at once: the rule of `counting`, a table at a time.

The database tells all of one pupil in one text, and each text of a result is read once
however many pupils have it: a year group's table has thousands of places.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
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
    is_test: bool
    entry: Entry


@lru_cache(maxsize=20_000)
def parsed(
    text: str,
) -> tuple[int, date, bool, int | None, Decimal | None, str, int]:
    """Subject, month, whether it is a test's, step, number, absence and scale (0 with a
    step, which knows its own): there is nothing personal in it."""
    found = TOKEN.fullmatch(text)
    if found is None:
        raise ValueError(f"no result is written so: {text}")
    subject, month, kind, step, number, of_number, absence, of_absence = found.groups()
    return (
        int(subject),
        date.fromisoformat(month),
        kind == Kind.SA,
        int(step) if step else None,
        as_decimal(number),
        absence or "",
        int(of_number or of_absence or 0),
    )


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
    # Cells of earlier months by entry, year group and month.
    aged: dict[tuple[int, str, date], C] = field(default_factory=dict)

    def __post_init__(self) -> None:
        every = [(subject, month) for subject in self.subjects for month in self.months]
        self.places = {place: number for number, place in enumerate(every)}
        self.scales = {
            step: sheet.pk
            for sheet in self.book.scales.values()
            for step in sheet.steps
        }

    def token(self, text: str) -> Token:
        if (known := self.tokens.get(text)) is not None:
            return known
        subject, month, is_test, step, number, absence, scale = parsed(text)
        value = Value(scale, None, number, absence)
        if step is not None:
            value = Value(self.scales[step], step)
        token = Token(subject, is_test, (month, value))
        self.tokens[text] = token
        return token

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

    def carried(self, entry: Entry, year_group: str, month: date) -> C:
        """The cell of an earlier month's assessment, which the caller keeps."""
        place = (id(entry), year_group, month)
        if (cell := self.aged.get(place)) is None:
            age = between(entry[0], month)
            cell = self.make(entry[1], year_group, month, False, age)
            self.aged[place] = cell
        return cell

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
        subject, is_test, (month, value) = self.reader.token(text)
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
    every = [*reader.places]
    missing: list[tuple[Line, int, str, date]] = []
    for pupil, years in years_of.items():
        line, older = lines[pupil], older_of(reader, texts.get(pupil, ""))
        for place, (subject, month) in enumerate(every):
            if line[place] is not None:
                continue
            year_group = years[place % len(years)]
            if (scale := reader.scale(subject, year_group, month)) is None:
                continue
            earlier = [e for e in older.get((subject, scale), ()) if e[0] < month]
            if earlier:
                newest = max(earlier, key=itemgetter(0))
                line[place] = reader.carried(newest, year_group, month)
            else:
                missing.append(((pupil, subject, scale), place, year_group, month))
    # A line is looked up further back only where its months have nothing to carry.
    found = before(school, {key for key, *_ in missing}, min(reader.months))
    for key, place, year_group, month in missing:
        if entry := found.get(key):
            lines[key[0]][place] = reader.carried(entry, year_group, month)


def older_of(reader: Reader[Any], written: str) -> dict[tuple[int, int], list[Entry]]:
    """The assessments of a pupil that may carry, by subject and scale."""
    older: dict[tuple[int, int], list[Entry]] = {}
    for text in written.split(";") if written else ():
        subject, is_test, entry = reader.token(text)
        if not is_test and not entry[1].absence:
            older.setdefault((subject, entry[1].scale), []).append(entry)
    return older


def before(school: School, lines: Collection[Line], first: date) -> dict[Line, Entry]:
    """The newest assessment before the first month, of each of these lines."""
    if not lines:
        return {}
    places = {(subject, scale) for _, subject, scale in lines}
    who, keys = among("p.id", {pupil for pupil, _, _ in lines})
    statement = CARRIED.format(places=", ".join("(%s, %s)" for _ in places), pupils=who)
    values = [part for place in places for part in place]
    found: dict[Line, Entry] = {}
    alike: dict[tuple[Any, ...], Entry] = {}
    for pupil, subject, *what in fetch(statement, [*values, first, school.pk, *keys]):
        written, scale, step, number = place = tuple(what)
        if place not in alike:
            value = Value(scale, step, as_decimal(number))
            alike[place] = (date.fromisoformat(written), value)
        found[pupil, subject, scale] = alike[place]
    return found


def fetch(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
