"""What stands below the tracking table: of whom it is, and when it is not told."""

import re
from datetime import date

import pytest

from classroom_monitor.attainment.tests.tracking_page import (
    NOVEMBER,
    OCTOBER,
    foot,
    names,
    one,
    since_september,
)
from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.testing import make_pupil, make_result

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]


def test_averages_stay_on_their_scale_and_absences_are_no_numbers(
    table, tess, tess_has_4b, class_4b, cara, dev, reading, ashgrove, today
):
    ada = make_pupil(ashgrove, "Ada Moss", today, class_4b)
    bea = make_pupil(ashgrove, "Bea Moss", today, class_4b)
    make_result(cara, reading, NOVEMBER, "4E")
    make_result(dev, reading, NOVEMBER, "4D")
    make_result(ada, reading, NOVEMBER, "110", "SA")
    make_result(bea, reading, NOVEMBER, "A")
    page = table(tess, of=class_4b.ref, **one(reading, NOVEMBER))
    (average,) = foot(page, "Average")
    assert average == "20 (4E+) Steps within a year 110 Scaled score"
    assert foot(page, "With a result") == ["3 of 4"]
    assert foot(page, "At or above") == ["2 of 3"]


def test_past_figures_follow_who_was_in_the_group_and_name_nobody_who_left(
    table, tess, tess_has_4b, class_4b, cara, ashgrove, today, reading
):
    gone = make_pupil(ashgrove, "Canary Leaver", today, class_4b)
    for pupil in (cara, gone):
        since_september(pupil, class_4b)
    gone.group_links.filter(group=class_4b).update(to_on=date(2026, 11, 3))
    make_result(cara, reading, OCTOBER, "4E")
    make_result(gone, reading, OCTOBER, "4S")
    page = table(tess, of=class_4b.ref, **one(reading, OCTOBER, NOVEMBER))
    assert names(page) == ["Nowak, Cara"]
    assert "anary" not in page
    assert foot(page, "Average")[:2] == ["21 (4D)", "19 (4E)"]
    assert foot(page, "With a result")[:2] == ["2 of 2", "1 of 1"]
    assert "They are not named." in page


def test_slt_count_the_year_group_and_read_only_names_of_own_groups(
    table, sal, class_4b, cara, dev, ashgrove, today, reading
):
    unseen = make_pupil(ashgrove, "Canary Elsewhere", today)
    GroupAccess.objects.create(
        school=ashgrove, group=class_4b, membership=sal, from_on=today
    )
    for pupil, text in ((cara, "4E"), (dev, "4E"), (unseen, "4D+")):
        make_result(pupil, reading, NOVEMBER, text)
    year_4 = ashgrove.groups.get(standing="4")
    page = table(sal, of=year_4.ref, **one(reading, NOVEMBER))
    assert names(page) == ["Nowak, Cara", "Patel, Dev"]
    assert "anary" not in page
    assert foot(page, "Average") == ["20 (4E+)"]
    assert foot(page, "With a result") == ["3 of 3"]
    assert "By name you see only the pupils of groups that you have." in page


def test_slt_without_groups_get_figures_and_no_name(table, sal, cara, reading):
    make_result(cara, reading, NOVEMBER, "4E")
    page = table(sal, **one(reading, NOVEMBER))
    assert names(page) == []
    assert "You see nobody of this group by name" in page
    assert "Nowak" not in page
    assert "19 (4E)" in page


@pytest.mark.parametrize(("count", "is_told"), [(1, False), (2, False), (3, True)])
def test_few_unnamed_pupils_behind_a_filter_are_not_told_of(
    table, sal, ashgrove, today, reading, count, is_told
):
    for number in range(count):
        pupil = make_pupil(ashgrove, f"Pip P{number}", today, has_pupil_premium=True)
        make_result(pupil, reading, NOVEMBER, "4S")
    for number in range(5):
        pupil = make_pupil(ashgrove, f"Non N{number}", today)
        make_result(pupil, reading, NOVEMBER, "3E")
    year_4 = ashgrove.groups.get(standing="4")
    page = table(sal, of=year_4.ref, premium="yes", **one(reading, NOVEMBER))
    assert ("23 (4S)" in page) == is_told
    assert ("Withheld: too few pupils" in page) != is_told


def test_few_left_out_by_a_filter_are_not_told_of_either(
    table, sal, ashgrove, today, reading
):
    for number in range(5):
        premium = number > 0
        make_result(
            make_pupil(ashgrove, f"Pip P{number}", today, has_pupil_premium=premium),
            reading,
            NOVEMBER,
            "4S",
        )
    year_4 = ashgrove.groups.get(standing="4")
    page = table(sal, of=year_4.ref, premium="yes", **one(reading, NOVEMBER))
    assert "Withheld: too few pupils" in page
    assert "23 (4S)" not in page


def test_few_on_a_scale_by_themselves_are_not_told_of(
    table, sal, ashgrove, today, reading
):
    for number in range(5):
        pupil = make_pupil(ashgrove, f"Pip P{number}", today, has_pupil_premium=True)
        if number:
            make_result(pupil, reading, NOVEMBER, "4S")
        else:
            make_result(pupil, reading, NOVEMBER, "117", "SA")
    year_4 = ashgrove.groups.get(standing="4")
    page = table(sal, of=year_4.ref, premium="yes", **one(reading, NOVEMBER))
    assert "Withheld: too few pupils" in page
    assert not re.search(r"\b117\b", page)
