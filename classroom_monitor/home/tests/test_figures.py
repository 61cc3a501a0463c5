"""Counts for the graphs, held against a plain recount of the same results."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classroom_monitor.attainment.book import Book, changed
from classroom_monitor.attainment.counting import EMPTY, lines
from classroom_monitor.attainment.models import Attainment, AttainmentChange, Kind
from classroom_monitor.attainment.months import plus
from classroom_monitor.attainment.reading import results as results_of
from classroom_monitor.home.counts import BANDS, NO_BAND, PROGRESS, Counts
from classroom_monitor.home.figures import Months, Population
from classroom_monitor.home.kept import counts_for
from classroom_monitor.home.models import Figures
from classroom_monitor.home.ranges import changes_in_order, within
from classroom_monitor.home.scopes import SCHOOL, Scope, ScopeKind
from classroom_monitor.pupils.models import GroupPupil
from classroom_monitor.pupils.years import YearGroups
from classroom_monitor.testing import make_pupil, make_result

STEPS = ["2S", "3E", "3E+", "3D", "3S+", "4E", "4D", "4S", "5E", "A", ""]


def group_scope(*groups) -> Scope:
    kind = ScopeKind.GROUP if len(groups) == 1 else ScopeKind.MINE
    return Scope(kind, groups=groups)


def count(school, scope, first, last) -> Counts:
    book = Book.of(school)
    return Population.of(school, book, scope, Months(first, last)).counts()


def recount(school, pupils, subject, first, last) -> tuple[list[int], list[int]]:
    """The same by the shared parts alone, one pupil after another."""
    book, today = Book.of(school), school.today()
    years = YearGroups(pupils, today)
    found = lines(
        results_of(
            school,
            book,
            pupils=[p.pk for p in pupils],
            subjects=[subject.pk],
            first=first,
            last=last,
        )
    )
    bands, progress = Counter(), Counter()
    for pupil in pupils:
        line, points = found.get((pupil.pk, subject.pk), EMPTY), {}
        for month in (first, last):
            year = years.of(pupil.pk, month)
            sheet = book.scale_for(subject.pk, Kind.TA, year, month)
            counted = line.counted(month, sheet.pk)
            if counted and book.points(counted.value) is not None:
                points[month] = (counted.value, year)
        if last not in points:
            continue
        value, year = points[last]
        band = book.band(value, year, last)
        bands[NO_BAND if band is None else BANDS.index(band)] += 1
        if first == last or first not in points:
            continue
        before, year_before = points[first]
        if before.scale != value.scale:
            continue
        sheet = book.scales[value.scale]
        bounds = (sheet.expectation(year_before, first), sheet.expectation(year, last))
        if None in bounds:
            continue
        more = (book.points(value) - book.points(before)) - (
            bounds[1].at_from - bounds[0].at_from
        )
        tolerance = sheet.scale.tolerance
        progress[0 if more < -tolerance else 2 if more > tolerance else 1] += 1
    return (
        [bands[n] for n in range(NO_BAND + 1)],
        [progress[n] for n in range(len(PROGRESS))],
    )


@pytest.mark.django_db
@given(
    typed=st.lists(
        st.tuples(*[st.sampled_from(STEPS)] * 3, st.sampled_from(["TA", "SA"])),
        min_size=4,
        max_size=4,
    ),
    back=st.integers(min_value=0, max_value=4),
)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_counts_are_those_of_a_plain_recount(
    ashgrove, class_4b, subjects, today, this_month, four, typed, back
):
    Attainment.objects.all().delete()
    reading = subjects["Reading"]
    months = [plus(this_month, -5), plus(this_month, -2), this_month]
    for pupil, (*values, kind) in zip(four, typed, strict=True):
        for month, text in zip(months, values, strict=True):
            if text:
                make_result(pupil, reading, month, text)
        if kind == "SA":
            make_result(pupil, reading, this_month, "104", "SA")
    first = plus(this_month, -back)
    counts = count(ashgrove, group_scope(class_4b), first, this_month)
    bands, progress = recount(ashgrove, four, reading, first, this_month)
    assert counts.pupils == 4
    assert counts.of(reading.pk).bands == bands
    assert counts.of(reading.pk).progress == progress
    values = counts.of(reading.pk).values.values()
    assert sum(sum(sum(n) for n in rows.values()) for rows in values) == sum(bands)


@pytest.fixture
def four(ashgrove, class_4b, today) -> list:
    return [make_pupil(ashgrove, f"Pupil {n}", today, class_4b) for n in "abcd"]


def test_past_figures_follow_who_was_in_the_group_then(
    ashgrove, class_4b, class_5a, cara, dev, reading, today, this_month
):
    """Dev went from 4B to 5A at the beginning of this month."""
    before = plus(this_month, -1)
    for month in (before, this_month):
        make_result(cara, reading, month, "4E")
        make_result(dev, reading, month, "4S")
    GroupPupil.objects.update(from_on=plus(this_month, -3))
    GroupPupil.objects.filter(pupil=dev, group=class_4b).update(to_on=this_month)
    GroupPupil.objects.create(
        school=ashgrove, group=class_5a, pupil=dev, from_on=this_month
    )
    then, now = (
        count(ashgrove, group_scope(class_4b), month, month)
        for month in (before, this_month)
    )
    assert (then.pupils, now.pupils) == (2, 1)
    assert sum(then.of(reading.pk).bands) == 2
    assert sum(now.of(reading.pk).bands) == 1
    assert count(ashgrove, group_scope(class_5a), before, before).pupils == 0


def test_a_pupil_of_two_groups_counts_once(
    ashgrove, class_4b, class_5a, cara, reading, this_month, today
):
    GroupPupil.objects.create(
        school=ashgrove, group=class_5a, pupil=cara, from_on=today
    )
    make_result(cara, reading, this_month, "4E")
    found = count(ashgrove, group_scope(class_4b, class_5a), this_month, this_month)
    assert found.pupils == 1
    assert sum(found.of(reading.pk).bands) == 1


def test_whoever_left_counts_in_the_months_before(
    ashgrove, cara, dev, reading, this_month
):
    before = plus(this_month, -1)
    for pupil in (cara, dev):
        make_result(pupil, reading, before, "4E")
    dev.left_on = this_month - timedelta(days=1)
    dev.save(update_fields=["left_on"])
    assert count(ashgrove, SCHOOL, before, before).pupils == 2
    assert count(ashgrove, SCHOOL, this_month, this_month).pupils == 1


def test_absences_are_no_results(ashgrove, class_4b, cara, dev, reading, this_month):
    make_result(cara, reading, this_month, "A")
    make_result(dev, reading, this_month, "4E")
    found = count(ashgrove, group_scope(class_4b), this_month, this_month)
    assert found.pupils == 2
    assert found.of(reading.pk).results == 1


def test_results_on_different_scales_are_never_compared(
    ashgrove, class_4b, cara, reading, this_month
):
    before = plus(this_month, -1)
    make_result(cara, reading, before, "4E")
    make_result(cara, reading, this_month, "104", "SA")
    found = count(ashgrove, group_scope(class_4b), before, this_month)
    assert found.of(reading.pk).results == 1
    assert found.of(reading.pk).measured == 0
    assert found.of(reading.pk).changes == {}


def test_year_groups_add_up_to_the_school(
    ashgrove, cara, dev, ewan, results, reading, this_month
):
    book, months = Book.of(ashgrove), Months(plus(this_month, -2), this_month)
    whole = counts_for(ashgrove, book, SCHOOL, months).counts
    years = [
        counts_for(ashgrove, book, Scope(ScopeKind.YEAR, code), months).counts
        for code in ("4", "5", "6")
    ]
    assert [year.pupils for year in years] == [2, 1, 0]
    assert Counts.sum(years) == whole
    population = Population.of(ashgrove, book, Scope(ScopeKind.YEAR, "5"), months)
    assert population.counts() == years[1]


def test_kept_counts_hold_no_person(ashgrove, cara, dev, ewan, results, this_month):
    months = Months(plus(this_month, -2), this_month)
    counts_for(ashgrove, Book.of(ashgrove), SCHOOL, months)
    rows = Figures.objects.filter(school=ashgrove)
    assert rows.count() == 3
    text = "".join(f"{row.key} {row.data}" for row in rows)
    for pupil in (cara, dev, ewan):
        assert pupil.last_name not in text
        assert pupil.ref not in text


def age(school, seconds) -> None:
    for row in Figures.objects.filter(school=school):
        row.worked_out_at -= timedelta(seconds=seconds)
        row.save()


def test_counts_are_worked_out_again_a_minute_after_a_change(
    ashgrove, tess, cara, dev, ewan, results, reading, this_month
):
    book, months = Book.of(ashgrove), Months(this_month, this_month)

    def shown() -> int:
        return counts_for(ashgrove, book, SCHOOL, months).counts.of(reading.pk).results

    assert shown() == 3
    Attainment.objects.filter(pupil=cara).delete()
    assert shown() == 3
    age(ashgrove, 61)
    AttainmentChange.objects.create(
        school=ashgrove,
        pupil=cara,
        subject=reading,
        month=this_month,
        kind="TA",
        capacity="member",
        actor_name="Tess",
    )
    age(ashgrove, 61)
    assert shown() == 2


def test_counts_are_worked_out_again_at_once_when_bands_change(
    ashgrove, cara, dev, ewan, results, reading, this_month
):
    months = Months(this_month, this_month)
    before = counts_for(ashgrove, Book.of(ashgrove), SCHOOL, months).counts
    book = Book.of(ashgrove)
    scale = book.scale_for(reading.pk, Kind.TA, "4", this_month)
    scale.scale.expectations.update(
        below_from=1, at_from=2, above_from=98, well_above_from=99
    )
    changed(ashgrove)
    after = counts_for(ashgrove, Book.of(ashgrove), SCHOOL, months).counts
    assert before.of(reading.pk).bands != after.of(reading.pk).bands
    assert after.of(reading.pk).bands[2] == 3


@given(
    st.dictionaries(
        st.integers(min_value=-40, max_value=40).map(str),
        st.lists(st.integers(min_value=0, max_value=9), min_size=3, max_size=3),
        min_size=1,
    )
)
@settings(max_examples=60, deadline=None)
def test_every_change_lies_in_just_one_range(changes):
    bars = changes_in_order(changes)
    assert len(bars) <= 13
    for value, numbers in changes.items():
        assert sum(within(key, value) for key, _, _ in bars) == 1, (value, bars)
        assert len(numbers) == 3
    totals = [sum(n) for n in zip(*changes.values(), strict=True)]
    assert [sum(n) for n in zip(*(c for _, _, c in bars), strict=True)] == totals
