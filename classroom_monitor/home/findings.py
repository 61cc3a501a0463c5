"""What a graph shows, in one sentence with numbers and their whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from classroom_monitor.attainment.models import Subject
from classroom_monitor.home.counts import SubjectCounts
from classroom_monitor.ui import when

if TYPE_CHECKING:
    from classroom_monitor.home.graphs import Row

Found = Sequence[tuple[Subject, SubjectCounts]]


def in_words(subject: Subject) -> str:
    """The name as it stands within a sentence."""
    name = subject.name
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def share(part: int, whole: int) -> str:
    return f"{part} of {whole} pupil{'' if whole == 1 else 's'}"


def banded(one: SubjectCounts) -> tuple[int, int]:
    """How many are at expected or above, of those whose result has a band."""
    return sum(one.bands[2:5]), sum(one.bands[:5])


def lowest(pairs: Sequence[tuple[Subject, tuple[int, int]]]) -> int:
    """The place of the lowest share."""
    return min(range(len(pairs)), key=lambda n: pairs[n][1][0] / pairs[n][1][1])


def of_spread(found: Found, pupils: int, month: date) -> str:
    pairs = [(subject, banded(one)) for subject, one in found]
    pairs = [pair for pair in pairs if pair[1][1]]
    if not pairs:
        return f"No results that have a band in {when.month(month)} yet."
    place = lowest(pairs)
    subject, (good, whole) = pairs[place]
    without = pupils - {s.pk: one.results for s, one in found}[subject.pk]
    missing = f" No result: {without} of {pupils}." if without else ""
    if len(pairs) == 1:
        return (
            f"{share(good, whole)} are at expected or above in {in_words(subject)}."
            f"{missing}"
        )
    other, (best, of) = max(pairs, key=lambda pair: pair[1][0] / pair[1][1])
    if best * whole == good * of:
        return f"{share(good, whole)} are at expected or above in every subject."
    return (
        f"{subject.name} is the subject to look at first: {share(good, whole)} are at "
        f"expected or above, against {best} of {of} in {in_words(other)}.{missing}"
    )


def of_values(
    subject: Subject,
    rows: Sequence[Row],
    one: SubjectCounts,
    pupils: int,
    scale: str,
) -> str:
    sizes = [sum(row.numbers) for row in rows]
    whole = sum(sizes)
    if not whole:
        return f"No results in {in_words(subject)} yet."
    first, last = narrowest(sizes)
    count = sum(sizes[first : last + 1])
    missing = f" No result: {pupils - one.results} of {pupils}."
    start, end = rows[first].label, rows[last].label
    where = f"at {start}" if first == last else f"from {start} to {end}"
    return (
        f"{subject.name}, {scale[:1].lower() + scale[1:]}: most, "
        f"{share(count, whole)}, are {where}."
        f"{missing if pupils > one.results else ''}"
    )


def narrowest(sizes: Sequence[int]) -> tuple[int, int]:
    """The fewest bars side by side that hold more than half; of these the fullest."""
    whole, spans = sum(sizes), []
    inside, last = 0, -1
    for first, size in enumerate(sizes):
        while inside * 2 <= whole and last + 1 < len(sizes):
            last += 1
            inside += sizes[last]
        if inside * 2 > whole:
            spans.append((last - first, -inside, first, last))
        inside -= size
    _, _, first, last = min(spans)
    return first, last


def of_progress(found: Found, pupils: int, first: date) -> str:
    pairs = [(s, (sum(o.progress[1:]), o.measured)) for s, o in found if o.measured]
    since = f"Since {when.month(first)}"
    if not pairs:
        return f"{since} no pupil has two results that can be compared."
    subject, (good, whole) = pairs[lowest(pairs)]
    sentence = (
        f"{since}, {share(good, whole)} have made at least expected progress in "
        f"{in_words(subject)}"
    )
    if len(pairs) > 1:
        sentence += ", the lowest of these subjects"
    left = pupils - whole
    return f"{sentence}." + (
        f" Cannot be compared: {left} of {pupils}." if left else ""
    )


def of_changes(
    subject: Subject, changes: Mapping[str, Sequence[int]], first: date
) -> str:
    since = f"since {when.month(first)}"
    whole = sum(sum(numbers) for numbers in changes.values())
    if not whole:
        return f"No two results in {in_words(subject)} can be compared {since}."
    rose = sum(sum(n) for key, n in changes.items() if Decimal(key) > 0)
    fell = sum(sum(n) for key, n in changes.items() if Decimal(key) < 0)
    return (
        f"{subject.name}: {share(rose, whole)} rose {since}, "
        f"{whole - rose - fell} stayed where they were and {fell} fell."
    )


def of_track(found: Found, month: date) -> str:
    pairs = [(s, (sum(o.track[1:]), o.aimed)) for s, o in found if o.aimed]
    if not pairs:
        return f"Nobody here has a target and a result for {when.month(month)}."
    subject, (good, whole) = pairs[lowest(pairs)]
    sentence = (
        f"{share(good, whole)} with a target are on track or above in "
        f"{in_words(subject)}"
    )
    return sentence + (", the lowest of these subjects." if len(pairs) > 1 else ".")
