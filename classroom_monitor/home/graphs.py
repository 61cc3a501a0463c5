"""A graph as a table with a finding: what the page shows, and the script draws from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.models import Subject
from classroom_monitor.home import findings
from classroom_monitor.home.counts import (
    BANDS,
    PROGRESS,
    STATUSES,
    Counts,
    Rows,
)
from classroom_monitor.home.figures import Months
from classroom_monitor.home.models import GraphKind
from classroom_monitor.home.ranges import changes_in_order, values_in_order

NONE = "none"
NO_BAND = "no-band"
BAND_COLUMNS = [(str(band), band.words) for band in BANDS]
PROGRESS_COLUMNS = [(str(progress), progress.words) for progress in PROGRESS]
TRACK_COLUMNS = [(str(status), status.words) for status in STATUSES]


@dataclass(frozen=True)
class Row:
    """One bar: its words, what its address names, and the numbers in it."""

    label: str
    subject: str
    numbers: Sequence[int]
    # For a breakdown: the scale's ref, and the step or range.
    scale: str = ""
    key: str = ""


@dataclass(frozen=True)
class Graph:
    """A graph ready to be shown."""

    kind: GraphKind
    finding: str
    # What stands left in the table's head.
    corner: str
    columns: Sequence[tuple[str, str]]
    rows: Sequence[Row]
    # So many of the columns are drawn; what follows stands in the table alone.
    drawn: int
    # Shares of each bar, or upright bars that count pupils.
    is_shares: bool = True
    note: str = ""
    subjects: Sequence[Subject] = field(default_factory=tuple)

    @property
    def title(self) -> str:
        return self.kind.label

    @property
    def is_empty(self) -> bool:
        return not any(sum(row.numbers[: self.drawn]) for row in self.rows)


@dataclass(frozen=True)
class Material:
    """What every graph is made of."""

    book: Book
    counts: Counts
    months: Months
    subjects: Sequence[Subject]


def spread(material: Material) -> Graph:
    """Pupils by band, a bar for each subject."""
    counts, subjects = material.counts, with_results(material)
    found = [(subject, counts.of(subject.pk)) for subject in subjects]
    unbanded = any(one.bands[-1] for _, one in found)
    columns = [*BAND_COLUMNS]
    if unbanded:
        columns.append((NO_BAND, "No band"))
    columns.append((NONE, "No result"))
    rows = [
        Row(
            subject.short_name,
            subject.ref,
            [
                *one.bands[: len(BANDS) + unbanded],
                counts.pupils - one.results,
            ],
        )
        for subject, one in found
    ]
    return Graph(
        GraphKind.ATTAINMENT_SPREAD,
        findings.of_spread(found, counts.pupils, material.months.last),
        "Subject",
        columns,
        rows,
        len(BANDS),
        note="Each bar is all pupils with a result that has a band.",
        subjects=subjects,
    )


def breakdown(material: Material) -> Graph:
    """Pupils by step or range of numbers of one subject, coloured by band."""
    subject = first_of(material)
    one = material.counts.of(subject.pk)
    scale, left_out = biggest(one.values)
    rows, named = [], ""
    if scale:
        sheet = material.book.scales[int(scale)]
        named = sheet.scale.name
        rows = [
            Row(label, subject.ref, numbers, sheet.scale.ref, key)
            for key, label, numbers in values_in_order(sheet, one.values[scale])
        ]
    columns = [*BAND_COLUMNS, (NO_BAND, "No band")]
    if not any(row.numbers[-1] for row in rows):
        columns.pop()
        rows = [Row(r.label, r.subject, r.numbers[:-1], r.scale, r.key) for r in rows]
    return Graph(
        GraphKind.ATTAINMENT_BREAKDOWN,
        findings.of_values(subject, rows, one, material.counts.pupils, named),
        named or "Result",
        columns,
        rows,
        len(columns),
        is_shares=False,
        note=others(left_out),
        subjects=[subject],
    )


def progress_spread(material: Material) -> Graph:
    """Pupils by progress between two months, a bar for each subject."""
    counts, subjects = material.counts, with_results(material)
    found = [(subject, counts.of(subject.pk)) for subject in subjects]
    rows = [
        Row(
            subject.short_name,
            subject.ref,
            [*one.progress, counts.pupils - one.measured],
        )
        for subject, one in found
    ]
    return Graph(
        GraphKind.PROGRESS_SPREAD,
        findings.of_progress(found, counts.pupils, material.months.first),
        "Subject",
        [*PROGRESS_COLUMNS, (NONE, "Cannot be compared")],
        rows,
        len(PROGRESS),
        note="Expected: the result rose as far as “at expected” did in that time, "
        "give or take the tolerance of the scale.",
        subjects=subjects,
    )


def progress_breakdown(material: Material) -> Graph:
    """Pupils of one subject by how many points their result changed."""
    subject = first_of(material)
    one = material.counts.of(subject.pk)
    scale, left_out = biggest(one.changes)
    rows = []
    if scale:
        ref = material.book.scales[int(scale)].scale.ref
        rows = [
            Row(label, subject.ref, numbers, ref, key)
            for key, label, numbers in changes_in_order(one.changes[scale])
        ]
    changes = one.changes.get(scale, {})
    return Graph(
        GraphKind.PROGRESS_BREAKDOWN,
        findings.of_changes(subject, changes, material.months.first),
        "Change in points",
        PROGRESS_COLUMNS,
        rows,
        len(PROGRESS),
        is_shares=False,
        note=others(left_out),
        subjects=[subject],
    )


def on_track(material: Material) -> Graph:
    """Pupils with a target by how they stand on the way to it, by subject."""
    counts = material.counts
    subjects = [s for s in material.subjects if counts.of(s.pk).aimed]
    found = [(subject, counts.of(subject.pk)) for subject in subjects]
    rows = [
        Row(subject.short_name, subject.ref, [*one.track, counts.pupils - one.aimed])
        for subject, one in found
    ]
    return Graph(
        GraphKind.ON_TRACK,
        findings.of_track(found, material.months.last),
        "Subject",
        [*TRACK_COLUMNS, (NONE, "No target or no result")],
        rows,
        len(STATUSES),
        note="Each bar is all pupils with a target and a result on its scale.",
        subjects=subjects,
    )


MAKERS: dict[str, Callable[[Material], Graph]] = {
    GraphKind.ATTAINMENT_SPREAD: spread,
    GraphKind.ATTAINMENT_BREAKDOWN: breakdown,
    GraphKind.PROGRESS_SPREAD: progress_spread,
    GraphKind.PROGRESS_BREAKDOWN: progress_breakdown,
    GraphKind.ON_TRACK: on_track,
}


def with_results(material: Material) -> list[Subject]:
    """Subjects in which anybody has a result; the first one if there is none."""
    counts = material.counts
    found = [s for s in material.subjects if counts.of(s.pk).results]
    return found or list(material.subjects[:1])


def first_of(material: Material) -> Subject:
    return with_results(material)[0]


def biggest(rows: Rows) -> tuple[str, int]:
    """The scale that most pupils stand on, and how many stand on others."""
    sizes = {scale: total(found.values()) for scale, found in rows.items()}
    scale = max(sizes, key=lambda key: (sizes[key], key), default="")
    return scale, sum(sizes.values()) - sizes.get(scale, 0)


def total(lists: Iterable[list[int]]) -> int:
    return sum(sum(numbers) for numbers in lists)


def others(left_out: int) -> str:
    if not left_out:
        return ""
    pupils = "1 pupil stands" if left_out == 1 else f"{left_out} pupils stand"
    return f"{pupils} on another scale and not in this graph."
