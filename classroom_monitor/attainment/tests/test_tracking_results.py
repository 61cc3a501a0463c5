"""The table's own reading of what counts, held against the rule for one line."""

import random
from datetime import date
from itertools import combinations, product

import pytest

from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.counting import EMPTY, lines
from classroom_monitor.attainment.months import plus
from classroom_monitor.attainment.reading import results
from classroom_monitor.attainment.tracking_results import Reader, counting_lines
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
        reader = Reader(book, keys, months, told)
        years = {pk: ("4",) * len(months) for pk in everybody}
        found = counting_lines(ashgrove, reader, years)
        expected = by_the_rule(book, whole, everybody, keys, months)
        assert found == {
            pk: [expected.get((pk, *place)) for place in product(keys, months)]
            for pk in everybody
        }


def told(value, year_group, month, is_test, age):
    assert year_group == "4"
    return value, is_test, age


def by_the_rule(book, whole, pupils, subjects, months):
    expected = {}
    for pupil in pupils:
        for subject in subjects:
            for month in months:
                sheet = book.scale_for(subject, "TA", "4", month)
                line = whole.get((pupil, subject), EMPTY)
                if counted := line.counted(month, sheet.pk):
                    is_test = counted.result.kind == "SA"
                    expected[pupil, subject, month] = (
                        counted.value,
                        is_test,
                        counted.age,
                    )
    return expected


def test_every_kind_of_value_is_read_as_it_was_entered(ashgrove, today, subjects):
    texts = {
        ("Reading", "TA"): ["4E", "A", "Q"],
        ("Reading", "SA"): ["104", "99", "D"],
        ("Writing", "SA"): ["EXS", "L"],
    }
    book, month = Book.of(ashgrove), MONTHS[-1]
    for (name, kind), written in texts.items():
        subject = subjects[name]
        for text in written:
            pupil = make_pupil(ashgrove, f"Pip {name} {kind} {text}", today)
            make_result(pupil, subject, month, text, kind)
            reader = Reader(book, [subject.pk], [month], told)
            found = counting_lines(ashgrove, reader, {pupil.pk: ("4",)})
            sheet = book.scale_for(subject.pk, kind, "4", month)
            value = sheet.read(text)
            assert found == {pupil.pk: [(value, kind == "SA", 0)]}


def test_the_year_group_of_each_month_decides_on_its_scale(ashgrove, today, subjects):
    """What carries is on the scale of the year group in which the pupil was."""
    pupil, reading = make_pupil(ashgrove, "Pip P", today), subjects["Reading"]
    make_result(pupil, reading, MONTHS[0], "3E")
    book, seen = Book.of(ashgrove), []

    def note(value, year_group, month, is_test, age):
        seen.append((year_group, month, age))
        return value

    reader = Reader(book, [reading.pk], MONTHS[:3], note)
    counting_lines(ashgrove, reader, {pupil.pk: ("3", "3", "4")})
    assert seen == [
        ("3", MONTHS[0], 0),
        ("3", MONTHS[1], 1),
        ("4", MONTHS[2], 2),
    ]
