"""What a table of scores says: one score a row, or several in a row's columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from classroom_monitor.attainment import months
from classroom_monitor.attainment.models import Kind
from classroom_monitor.importing.limits import RefusedFileError
from classroom_monitor.importing.tables import Row, Table

# What a column can be, beside "score:SUBJECT" with or without ":YYYY-MM".
FIELDS = [
    "upn",
    "identifier",
    "first-name",
    "last-name",
    "born-on",
    "month",
    "kind",
    "subject",
    "score",
]
# In place of a column: the number of the line, where a table names no pupils.
LINE = "#"
# Published results write these where there is no figure. None of them is 0.
NO_SCORE = {"", "NA", "N/A", "SUPP", "LOWCOV", "NEW", "NP", "-", "."}
DAY_FORMATS = (
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%d-%m-%Y",
    "%d.%m.%Y",
    "%Y-%m",
    "%m/%Y",
    "%b %Y",
    "%B %Y",
)
KINDS = {"TA": Kind.TA, "SA": Kind.SA} | {kind.label.upper(): kind for kind in Kind}


@dataclass(frozen=True)
class ScoreColumn:
    """A column of a wide table: the scores of one subject, perhaps of one month."""

    place: int
    subject: str
    month: date | None


@dataclass(frozen=True, slots=True)
class Score:
    """One score of the table, or why the line gives none."""

    line: int
    # "upn", "identifier" or "name", with what stands there.
    pupil: tuple[str, ...] = ()
    subject: str = ""
    month: date | None = None
    kind: Kind = Kind.TA
    text: str = ""
    problem: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.problem and self.text.upper() in NO_SCORE


@dataclass
class Mapping:
    """Which column is what, and what no column says."""

    fields: dict[str, list[int]] = field(default_factory=dict)
    scores: list[ScoreColumn] = field(default_factory=list)
    subject: str = ""
    month: date | None = None
    kind: Kind = Kind.TA

    @classmethod
    def of(
        cls,
        table: Table,
        said: list[str],
        *,
        subject: str = "",
        month: date | None = None,
        kind: Kind = Kind.TA,
    ) -> Mapping:
        """From "COLUMN=FIELD", once for each column that counts."""
        mapping = cls(subject=subject, month=month, kind=kind)
        for words in said:
            column, sign, meaning = words.rpartition("=")
            if not sign:
                raise RefusedFileError(f"Write COLUMN=FIELD in place of {words}.")
            place = -1 if column == LINE else table.place(column.strip())
            mapping.add(place, meaning.strip())
        mapping.check()
        return mapping

    def add(self, place: int, meaning: str) -> None:
        name, _, rest = meaning.partition(":")
        if name == "score" and rest:
            subject, _, month = rest.partition(":")
            read = months.read(month) if month else None
            if month and read is None:
                raise RefusedFileError(f"Write {month} as a month: 2026-11.")
            self.scores.append(ScoreColumn(place, subject, read))
        elif meaning in FIELDS:
            self.fields.setdefault(meaning, []).append(place)
        else:
            known = ", ".join(FIELDS)
            raise RefusedFileError(
                f"{meaning} is no field. There are {known} and score:SUBJECT."
            )

    def check(self) -> None:
        """Whether it says enough: who, in what, when, and the score itself."""
        names = {"first-name", "last-name", "born-on"}
        if not (
            self.fields.keys() & {"upn", "identifier"} or names <= self.fields.keys()
        ):
            raise RefusedFileError(
                "Say who it is about: map a column to upn, to identifier, or to "
                "first-name, last-name and born-on."
            )
        if ("score" in self.fields) == bool(self.scores):
            raise RefusedFileError(
                "Map one column to score, or one or more to score:SUBJECT."
            )
        if "score" in self.fields and not (self.subject or "subject" in self.fields):
            raise RefusedFileError("Say in which subject, by --subject or a column.")
        dated = all(column.month for column in self.scores) if self.scores else False
        if not (dated or self.month or "month" in self.fields):
            raise RefusedFileError("Say of which month, by --month or a column.")

    def read(self, rows: Iterator[Row]) -> Iterator[Score]:
        for row in rows:
            if row.problem:
                yield Score(row.line, problem=row.problem)
            else:
                yield from self.scores_of(row)

    def scores_of(self, row: Row) -> Iterator[Score]:
        def cell(name: str) -> str:
            return "-".join(
                str(row.line) if place < 0 else row.cells[place]
                for place in self.fields.get(name, [])
            )

        try:
            pupil = self.pupil_of(
                cell("upn"), cell("identifier"), *map(cell, FIELDS[2:5])
            )
            month = month_of(cell("month")) or self.month
            kind = kind_of(cell("kind")) or self.kind
        except ValueError as error:
            yield Score(row.line, problem=str(error))
            return
        if not self.scores:
            subject = cell("subject") or self.subject
            yield Score(row.line, pupil, subject, month, kind, cell("score"))
        for column in self.scores:
            at = column.month or month
            text = row.cells[column.place]
            yield Score(row.line, pupil, column.subject, at, kind, text)

    def pupil_of(
        self, upn: str, identifier: str, first: str, last: str, born_on: str
    ) -> tuple[str, ...]:
        if upn:
            return ("upn", upn.upper().replace(" ", ""))
        if identifier.strip("-"):
            return ("identifier", identifier)
        if first and last and born_on:
            return ("name", first, last, day_of(born_on).isoformat())
        raise ValueError("it does not say which pupil")


@lru_cache(4096)
def day_of(text: str) -> date:
    """A day as schools write it: 2026-11-23, 23/11/2026, or a month alone."""
    for form in DAY_FORMATS:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise ValueError(f"{text[:20]} is no date")


def month_of(text: str) -> date | None:
    if not text:
        return None
    day = day_of(text)
    if not 1900 <= day.year <= 2099:
        raise ValueError(f"{text[:20]} is no month between 1900 and 2099")
    return months.month_of(day)


def kind_of(text: str) -> Kind | None:
    if not text:
        return None
    if text.upper() not in KINDS:
        raise ValueError(f"{text[:20]} is no kind: write TA or SA")
    return KINDS[text.upper()]
