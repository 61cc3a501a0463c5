"""Steps, ranges of numbers and changes in points, in order, few enough to be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from classroom_monitor.attainment.book import ScaleSheet, plain
from classroom_monitor.attainment.models import ScaleForm

MOST = 12
"""So many ranges at most; more numbers than that are put together."""
WIDTHS = [Decimal(n) for n in ("1", "2", "5", "10", "20", "25", "50", "100")]

Bar = tuple[str, str, list[int]]
"""What its address names, its words, and the pupils by colour."""


def values_in_order(sheet: ScaleSheet, values: Mapping[str, list[int]]) -> list[Bar]:
    """Results of one scale from the lowest to the highest that anybody has.

    Steps between the two that nobody has stand there with noughts.
    """
    if sheet.scale.form == ScaleForm.RANGE:
        return list(ranges(values))
    places: dict[str, Decimal] = {}
    for step in sheet.steps.values():
        places[step.code] = step.points
    had = [places[code] for code in values]
    codes = [c for c in places if min(had) <= places[c] <= max(had)]
    # Steps of an older version that nobody has any more are left out.
    newest = {step.code for step in sheet.in_order}
    codes = [c for c in codes if c in newest or c in values]
    codes.sort(key=lambda code: (places[code], code))
    width = len(next(iter(values.values())))
    return [(code, code, values.get(code, [0] * width)) for code in codes]


def changes_in_order(changes: Mapping[str, list[int]]) -> list[Bar]:
    """Changes in points, from the greatest fall to the greatest rise."""
    return [(key, signed(label), numbers) for key, label, numbers in ranges(changes)]


def signed(label: str) -> str:
    """ "3" as "+3", "-2" with the sign for less than nothing."""
    return " to ".join(
        part.replace("-", "\u2212")
        if part.startswith("-") or part == "0"
        else f"+{part}"
        for part in label.split(" to ")
    )


def ranges(found: Mapping[str, list[int]]) -> Iterator[Bar]:
    """Numbers put together into ranges of one width, from the lowest to the highest."""
    numbers = {Decimal(key): counts for key, counts in found.items()}
    if not numbers:
        return
    lowest, highest = min(numbers), max(numbers)
    width = next((w for w in WIDTHS if (highest - lowest) / w < MOST), WIDTHS[-1])
    size = len(next(iter(numbers.values())))
    start = lowest // width * width
    # Decimals divide towards nought: below it the range begins one lower.
    if start > lowest:
        start -= width
    while start <= highest:
        end = start + width
        counts = [0] * size
        for number, more in numbers.items():
            if start <= number < end:
                counts = [a + b for a, b in zip(counts, more, strict=True)]
        yield f"{plain(start)}:{plain(end)}", label_of(start, end, numbers), counts
        start = end


def label_of(start: Decimal, end: Decimal, numbers: Mapping[Decimal, list[int]]) -> str:
    """ "80 to 84"; of whole numbers without the end, one of them by itself."""
    is_whole = all(number % 1 == 0 for number in numbers)
    last = end - 1 if is_whole else end
    if last == start:
        return plain(start)
    return f"{plain(start)} to {plain(last)}"


def within(key: str, value: str) -> bool:
    """Whether a number lies in the range that an address names."""
    try:
        start, end = (Decimal(part) for part in key.split(":"))
        return start <= Decimal(value) < end
    except (ArithmeticError, ValueError):
        return False
