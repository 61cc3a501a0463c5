"""Which target counts for whom, and how pupils stand against it."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.counting import EMPTY, lines
from classroom_monitor.attainment.models import Attainment, Target
from classroom_monitor.attainment.months import plus, year_start
from classroom_monitor.attainment.paths import Status
from classroom_monitor.attainment.reading import results
from classroom_monitor.attainment.targets import (
    aims_of,
    choose_for,
    needs_of,
    targets_for,
)
from classroom_monitor.groups.models import Group
from classroom_monitor.testing import make_pupil, make_result

pytestmark = pytest.mark.django_db
NOON = "2026-11-10 12:00"
NOVEMBER, SEPTEMBER, JULY = date(2026, 11, 1), date(2026, 9, 1), date(2027, 7, 1)


@pytest.fixture(autouse=True)
def _in_november(time_machine):
    time_machine.move_to(NOON)


def set_target(whose, subject, text, **fields) -> Target:
    school = whose.school
    book = Book.of(school)
    sheet = book.scale_for(subject.pk, "TA", "4", NOVEMBER)
    value = sheet.read(text)
    of = {"group": whose} if isinstance(whose, Group) else {"pupil": whose}
    values = {
        "name": f"{whose} {text}",
        "start_month": SEPTEMBER,
        "month": JULY,
        "scale_id": sheet.pk,
        "step_id": value.step,
        "number": value.number,
    }
    return Target.objects.create(school=school, subject=subject, **of | values | fields)


def aims(school, pupils, subject, month=NOVEMBER):
    book = Book.of(school)
    return targets_for(school, book, [p.pk for p in pupils], [subject.pk], month)


def test_the_path_leads_from_the_result_of_the_start_month(ashgrove, cara, reading):
    set_target(cara, reading, "4S")
    make_result(cara, reading, SEPTEMBER, "4E")
    make_result(cara, reading, NOVEMBER, "4E+")
    aim = aims(ashgrove, [cara], reading)[cara.pk, reading.pk]
    # 4E is 19 points and 4S 23: 0.4 a month for ten months.
    assert (aim.points, aim.expected, aim.reached) == (23, Decimal("19.80"), 20)
    assert aim.status == Status.ON_TRACK
    assert (aim.due, aim.is_own, aim.name) == (JULY, True, "Cara Nowak 4S")


@pytest.mark.parametrize(
    ("result", "status"),
    [
        ("3S", Status.BELOW),
        ("3S+", Status.BELOW),
        ("4E", Status.ON_TRACK),
        ("4D", Status.ABOVE),
    ],
)
def test_the_tolerance_of_the_scale_decides(ashgrove, cara, reading, result, status):
    set_target(cara, reading, "4S", start_points=Decimal(19))
    make_result(cara, reading, NOVEMBER, result)
    # 19.8 is to be had; one point below or above still counts as on track.
    aim = aims(ashgrove, [cara], reading)[cara.pk, reading.pk]
    assert aim.status == status


def test_what_was_assessed_before_carries_to_start_and_month(ashgrove, cara, reading):
    set_target(cara, reading, "4S")
    make_result(cara, reading, date(2026, 6, 1), "4E")
    aim = aims(ashgrove, [cara], reading)[cara.pk, reading.pk]
    assert (aim.expected, aim.reached) == (Decimal("19.80"), 19)


def test_without_a_result_there_is_no_status(ashgrove, cara, reading):
    set_target(cara, reading, "4S")
    make_result(cara, reading, NOVEMBER, "A")
    aim = aims(ashgrove, [cara], reading)[cara.pk, reading.pk]
    assert (aim.expected, aim.reached, aim.status) == (None, None, None)


def test_a_test_on_another_scale_does_not_hide_the_assessment(ashgrove, cara, reading):
    set_target(cara, reading, "4S", start_points=Decimal(19))
    make_result(cara, reading, NOVEMBER, "4E+")
    make_result(cara, reading, NOVEMBER, "97", "SA")
    aim = aims(ashgrove, [cara], reading)[cara.pk, reading.pk]
    assert (aim.reached, aim.status) == (20, Status.ON_TRACK)


def test_a_pupils_own_goes_before_the_class_and_that_before_the_year(
    ashgrove, cara, dev, class_4b, reading
):
    year_4, everybody = (ashgrove.groups.get(standing=code) for code in ("4", "all"))
    ada = make_pupil(ashgrove, "Ada Moss", ashgrove.today())
    set_target(everybody, reading, "4E")
    set_target(year_4, reading, "4D")
    set_target(class_4b, reading, "4D+")
    set_target(cara, reading, "4S+")
    found = aims(ashgrove, [cara, dev, ada], reading)
    book = Book.of(ashgrove)
    shown = {pupil: book.show(aim.value) for (pupil, _), aim in found.items()}
    assert shown == {cara.pk: "4S+", dev.pk: "4D+", ada.pk: "4D"}


def test_a_cohorts_target_is_not_for_pupils_on_another_scale(ashgrove, cara, reading):
    everybody = ashgrove.groups.get(standing="all")
    little = make_pupil(ashgrove, "Ida Fox", ashgrove.today(), year_group="R")
    set_target(everybody, reading, "4E")
    assert [*aims(ashgrove, [cara, little], reading)] == [(cara.pk, reading.pk)]


def test_it_counts_from_its_start_until_it_is_due(ashgrove, cara, reading):
    set_target(cara, reading, "4S")
    counts = [
        month
        for month in (plus(SEPTEMBER, count) for count in range(-1, 12))
        if aims(ashgrove, [cara], reading, month)
    ]
    assert counts == [plus(SEPTEMBER, count) for count in range(11)]
    assert counts[0] == year_start(NOVEMBER)


def test_a_groups_past_target_is_for_whoever_was_in_it(
    ashgrove, cara, class_4b, reading
):
    set_target(class_4b, reading, "4S")
    link = cara.group_links.filter(group=class_4b)
    link.update(from_on=SEPTEMBER, to_on=date(2026, 11, 5))
    assert (cara.pk, reading.pk) in aims(ashgrove, [cara], reading, date(2026, 10, 1))
    assert aims(ashgrove, [cara], reading) == {}


def test_another_schools_targets_are_not_met(ashgrove, cara, fay, reading):
    set_target(cara, reading, "4S")
    assert [*aims(ashgrove, [cara, fay], reading)] == [(cara.pk, reading.pk)]


def test_the_statements_do_not_grow(ashgrove, class_4b, subjects):
    today = ashgrove.today()
    keys = [subjects[name].pk for name in ("Reading", "Writing")]
    pupils, counts = [], []
    for size in (3, 12):
        while len(pupils) < size:
            pupil = make_pupil(ashgrove, f"Ann Pupil{len(pupils)}", today, class_4b)
            pupils.append(pupil)
            set_target(pupil, subjects["Reading"], "4S")
            make_result(pupil, subjects["Reading"], SEPTEMBER, "4E")
        if size == 3:
            set_target(class_4b, subjects["Writing"], "4S", start_month=plus(JULY, -12))
        book = Book.of(ashgrove)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            found = targets_for(ashgrove, book, [p.pk for p in pupils], keys, NOVEMBER)
        assert len(found) == 2 * size
        counts.append(len(queries))
    assert counts == [6, 6]


@pytest.mark.parametrize("first", [plus(NOVEMBER, -back) for back in (0, 1, 5)])
@pytest.mark.parametrize("last", [NOVEMBER, plus(NOVEMBER, 1)])
def test_results_read_once_for_a_table_serve_its_targets_too(
    ashgrove, cara, dev, class_4b, subjects, first, last
):
    reading, maths = subjects["Reading"], subjects["Mathematics"]
    set_target(cara, reading, "4S")
    set_target(class_4b, reading, "4D+", start_month=plus(SEPTEMBER, -2))
    set_target(class_4b, maths, "4S", start_month=NOVEMBER)
    # On a scale on which no teacher assesses: what stands there must be read as well.
    tests = ashgrove.scales.get(name="Scaled score")
    apart = {"scale_id": tests.pk, "step_id": None, "number": 110}
    set_target(dev, maths, "4S", **apart)
    Attainment.objects.create(
        school=ashgrove, pupil=dev, subject=maths, month=plus(NOVEMBER, -1),
        kind="TA", scale_id=tests.pk, number=104,
    )  # fmt: skip
    for pupil, subject, back, text in (
        (cara, reading, 9, "3S"), (cara, reading, 2, "4E"), (cara, reading, 1, "4E+"),
        (dev, reading, 7, "3D"), (dev, reading, 3, "3D+"), (dev, reading, 0, "A"),
        (cara, maths, 6, "3S+"), (cara, maths, 4, "A"), (dev, maths, 8, "3E"),
    ):  # fmt: skip
        make_result(pupil, subject, plus(NOVEMBER, -back), text)
    book = Book.of(ashgrove)
    keys, on = [cara.pk, dev.pk], [reading.pk, maths.pk]
    chosen = choose_for(ashgrove, book, keys, on, NOVEMBER)
    span = {"pupils": keys, "subjects": on, "first": first, "last": last}
    alone = lines(results(ashgrove, book, **span))
    found = lines(results(ashgrove, book, **span, also=needs_of(chosen, NOVEMBER)))
    aims = aims_of(book, chosen, found, NOVEMBER)
    assert len(aims) == 4
    assert aims[dev.pk, maths.pk].reached == 104
    assert aims == targets_for(ashgrove, book, keys, on, NOVEMBER)
    # The table itself shows what it would show without them.
    scale = book.scale_for(reading.pk, "TA", "4", NOVEMBER).pk
    for place in aims:
        line, with_more = alone.get(place, EMPTY), found.get(place, EMPTY)
        month = first
        while month <= last:
            assert with_more.counted(month, scale) == line.counted(month, scale)
            month = plus(month, 1)
