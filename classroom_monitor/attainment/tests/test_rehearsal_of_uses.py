"""Other scales for a subject: what counts otherwise, over all months, comes true."""

from collections import Counter

import pytest

from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.months import plus
from classroom_monitor.attainment.rehearsal_uses import counted
from classroom_monitor.attainment.tests.test_scale_settings import look_and_save
from classroom_monitor.attainment.tests.test_subject_settings import (
    BASE,
    form_of,
    scale_ref,
)
from classroom_monitor.pupils.years import YearGroups
from classroom_monitor.schools.models import AcademicYear
from classroom_monitor.testing import make_result


def really_counted(school, subject, months) -> Counter:
    """How many of this month's pupils have something that counts, month by month."""
    book, today = Book.of(school), school.today()
    found = Counter()
    for month in months:
        # Whoever is on roll has been since September.
        years = YearGroups(school.pupils.on_roll(today), today)
        values = counted(school, book, years, subject.pk, [month])
        for (pupil, _), value in values.items():
            found[book.band(value, years.of(pupil, month), month)] += 1
    return found


@pytest.fixture
def _in_february(time_machine):
    time_machine.move_to("2027-02-10 12:00")


@pytest.mark.usefixtures("_in_february")
def test_other_scales_are_shown_over_every_month_since_they_hold_and_come_true(
    sign_in, amara, ashgrove, reading, cara, dev, this_month
):
    """Carried from the year before, and from October on within this one."""
    september = plus(this_month, -5)
    make_result(cara, reading, plus(september, -2), "3D")
    make_result(dev, reading, plus(september, 1), "3S")
    browser, where = sign_in(amara), f"{BASE}subjects/{reading.ref}/"
    fields = form_of(browser, where) | {"TA_": scale_ref(ashgrove, "Percent")}
    months = [plus(september, count) for count in range(6)]
    before = really_counted(ashgrove, reading, months)
    shown, saved = look_and_save(browser, where, fields)
    assert saved.status_code == 302
    effect = shown.context["effect"]
    assert effect.months == months
    assert effect.before == before
    assert effect.after == really_counted(ashgrove, reading, months)
    # Cara in six months, Dev in the four after October, in which it was entered.
    assert (effect.dropped, effect.pupils, effect.picked_up) == (10, 2, 0)
    assert "6 months, from September 2026 to February 2027" in shown.text
    assert "10 times an earlier assessment" in shown.text


@pytest.mark.usefixtures("_in_february")
def test_going_back_to_the_former_scale_picks_up_what_it_dropped(
    sign_in, amara, ashgrove, reading, cara, this_month
):
    make_result(cara, reading, plus(this_month, -6), "3D")
    browser, where = sign_in(amara), f"{BASE}subjects/{reading.ref}/"
    fields = form_of(browser, where)
    look_and_save(browser, where, fields | {"TA_": scale_ref(ashgrove, "Percent")})
    again = form_of(browser, where) | {"TA_": fields["TA_"]}
    effect = look_and_save(browser, where, again)[0].context["effect"]
    assert (effect.dropped, effect.picked_up) == (0, 6)


def test_scales_of_next_year_are_shown_for_its_first_month_and_come_true(
    sign_in, amara, ashgrove, reading, cara, this_month, today
):
    make_result(cara, reading, this_month, "3D")
    browser = sign_in(amara)
    year = AcademicYear.containing(ashgrove, today.replace(year=today.year + 1, day=1))
    where = f"{BASE}subjects/{reading.ref}/?year={year.ref}"
    fields = form_of(browser, where) | {"TA_": scale_ref(ashgrove, "Percent")}
    september = [year.starts_on]
    before = really_counted(ashgrove, reading, september)
    shown, saved = look_and_save(browser, where, fields)
    assert saved.status_code == 302
    effect = shown.context["effect"]
    assert (effect.is_ahead, effect.months) == (True, september)
    assert effect.before == before
    assert effect.after == really_counted(ashgrove, reading, september)
    assert (effect.dropped, effect.after.total()) == (1, 0)
    assert "Nothing changes in November 2026 or before." in shown.text


def test_another_scale_for_tests_alone_moves_nothing_that_counts(
    sign_in, amara, ashgrove, reading, cara, this_month
):
    make_result(cara, reading, this_month, "3D")
    browser, where = sign_in(amara), f"{BASE}subjects/{reading.ref}/"
    fields = form_of(browser, where) | {"SA_": scale_ref(ashgrove, "Percent")}
    shown = browser.post(where, fields)
    assert shown.context["effect"].months == []
    assert "In no month would teachers assess on another scale" in shown.text


def test_a_pupil_counts_only_in_months_on_roll(
    sign_in, amara, ashgrove, reading, cara, this_month, today
):
    make_result(cara, reading, plus(this_month, -4), "3D")
    cara.joined_on = this_month
    cara.save(update_fields=["joined_on"])
    browser, where = sign_in(amara), f"{BASE}subjects/{reading.ref}/"
    fields = form_of(browser, where) | {"TA_": scale_ref(ashgrove, "Percent")}
    effect = browser.post(where, fields).context["effect"]
    assert len(effect.months) == 3
    assert (effect.dropped, effect.before.total()) == (1, 1)
