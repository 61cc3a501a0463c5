"""The table's own reading of what counts, held against the rule for one line."""

import random
from datetime import date
from itertools import combinations

import pytest

from classroom_monitor.attainment.book import Book, Value
from classroom_monitor.attainment.counting import EMPTY, lines
from classroom_monitor.attainment.months import plus
from classroom_monitor.attainment.reading import results
from classroom_monitor.attainment.tracking_results import counting_results
from classroom_monitor.testing import make_pupil, make_result

pytestmark = pytest.mark.django_db
FIRST = date(2026, 2, 1)
MONTHS = [plus(FIRST, count) for count in range(9)]


@pytest.mark.parametrize("seed", range(4))
def test_a_table_counts_what_the_rule_for_one_line_counts(
    ashgrove, today, subjects, seed
):
    chance = random.Random(seed)
    reading, writing = subjects["Reading"], subjects["Writing"]
    pupils = [make_pupil(ashgrove, f"Pip P{number}", today) for number in range(4)]
    for pupil in pupils:
        for subject in (reading, writing):
            for month in MONTHS:
                if chance.random() < 0.35:
                    text = chance.choice(["3E", "3S", "4E", "A"])
                    make_result(pupil, subject, month, text)
                if chance.random() < 0.15:
                    text = "A" if chance.random() < 0.3 else None
                    own = "104" if subject == reading else "EXS"
                    make_result(pupil, subject, month, text or own, "SA")
    book, keys = Book.of(ashgrove), [reading.pk, writing.pk]
    everybody = [pupil.pk for pupil in pupils]
    whole = lines(
        results(
            ashgrove,
            book,
            pupils=everybody,
            subjects=keys,
            first=MONTHS[0],
            last=MONTHS[-1],
        )
    )
    chosen = [*combinations(MONTHS, 1), *chance.sample([*combinations(MONTHS, 3)], 12)]
    for months in chosen:
        found = counting_results(
            ashgrove,
            book,
            pupils=everybody,
            subjects=keys,
            months=months,
            year_of={month: dict.fromkeys(everybody, "4") for month in months},
        )
        told = {place: (Value(*key), age) for place, (key, _, age) in found.items()}
        assert told == by_the_rule(book, whole, everybody, keys, months)


def by_the_rule(book, whole, pupils, subjects, months):
    expected = {}
    for pupil in pupils:
        for subject in subjects:
            for month in months:
                sheet = book.scale_for(subject, "TA", "4", month)
                line = whole.get((pupil, subject), EMPTY)
                if counted := line.counted(month, sheet.pk):
                    expected[pupil, subject, month] = (counted.value, counted.age)
    return expected
