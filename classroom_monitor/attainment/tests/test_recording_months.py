"""Which months take results, from whom, and what SLT say for a past one."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from classroom_monitor.attainment.models import (
    Attainment,
    AttainmentChange,
    MonthOpening,
)
from classroom_monitor.attainment.months import plus
from classroom_monitor.attainment.places import Cell
from classroom_monitor.attainment.tests.entering import cell, save
from classroom_monitor.history.models import Change

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("month", "why"),
    [
        ("2226-11", "month"),
        ("1826-11", "month"),
        ("1926-11", "locked"),
        ("2099-12", "future"),
        ("November", "month"),
        ("2026-13", "month"),
        ("", "month"),
    ],
)
def test_a_month_far_away_is_refused(month, why, tess, tess_has_4b, cara, reading):
    wanted = Cell(cara.ref, reading.ref, month, "TA", "4E")
    [outcome] = save(tess, wanted)
    assert (outcome.verdict, outcome.why) == ("refused", why)
    assert outcome.message


def test_nobody_writes_a_future_month(
    tess, sal, tess_has_4b, sal_has_4b, cara, reading, this_month
):
    for member in (tess, sal):
        wanted = cell(cara, reading, plus(this_month, 1), "4E")
        [outcome] = save(member, wanted, reason="Because")
        assert outcome.why == "future"
    assert not Attainment.objects.exists()


def test_a_teacher_cannot_write_a_past_month_and_slt_say_why(
    tess, sal, tess_has_4b, sal_has_4b, cara, reading, last_month
):
    wanted = cell(cara, reading, last_month, "4E")
    [refused] = save(tess, wanted, reason="Because")
    assert refused.why == "locked"
    [asked] = save(sal, wanted, reason="  \n ")
    assert asked.why == "reason"
    [kept] = save(sal, wanted, reason=" Marked\nagain ")
    assert kept.verdict == "saved"
    assert AttainmentChange.objects.get().reason == "Marked again"
    entry = Change.objects.get(kind="attainment.edited")
    assert (entry.subject_kind, entry.subject_ref) == ("pupil", cara.ref)
    data = entry.content.data
    assert (data["before"], data["after"]) == ({"value": ""}, {"value": "4E"})
    assert "Reading" in data["note"]
    assert data["note"].endswith("Marked again")


def test_slt_without_the_group_write_nothing_there(
    sal, cara, reading, this_month, last_month
):
    outcomes = save(
        sal,
        cell(cara, reading, this_month, "4E"),
        cell(cara, reading, last_month, "4E"),
        reason="Because",
    )
    assert [o.why for o in outcomes] == ["pupil", "pupil"]


def test_many_past_cells_are_one_entry_with_its_parts(
    sal, sal_has_4b, cara, dev, reading, last_month
):
    save(
        sal,
        cell(cara, reading, last_month, "4E"),
        cell(dev, reading, last_month, "4D"),
        reason="Moderated",
    )
    lead = Change.objects.get(kind="attainment.edited_many")
    assert lead.content.data["after"] == {"results": 2}
    assert lead.parts.filter(kind="attainment.edited").count() == 2


def open_month(sal, month, **narrow) -> MonthOpening:
    now = sal.school.now()
    return MonthOpening.objects.create(
        school=sal.school, month=month, until=now + timedelta(days=1), by=sal, **narrow
    )


@pytest.mark.parametrize("narrow", ["group", "subject", "membership", "nothing"])
def test_a_month_reopened_narrowly_takes_marks_there(
    narrow, tess, sal, tess_has_4b, class_4b, cara, reading, last_month
):
    names = {"group": class_4b, "subject": reading, "membership": tess}
    open_month(sal, last_month, **{narrow: names[narrow]} if narrow in names else {})
    [outcome] = save(tess, cell(cara, reading, last_month, "4E"))
    assert outcome.verdict == "saved"


@pytest.mark.parametrize("narrow", ["group", "subject", "membership"])
def test_a_month_reopened_for_others_stays_locked(
    narrow, tess, sal, tess_has_4b, class_5a, cara, subjects, reading, last_month
):
    # Cara is in 5A as well, which Tess does not have.
    today = tess.school.today()
    cara.group_links.create(school=tess.school, group=class_5a, from_on=today)
    names = {"group": class_5a, "subject": subjects["Writing"], "membership": sal}
    open_month(sal, last_month, **{narrow: names[narrow]})
    [outcome] = save(tess, cell(cara, reading, last_month, "4E"))
    assert outcome.why == "locked"


def test_at_the_last_instant_of_a_month_it_is_open_and_then_it_is_not(
    tess, tess_has_4b, cara, reading, this_month
):
    school = tess.school
    zone = school.now().tzinfo
    end = datetime.combine(plus(this_month, 1), datetime.min.time(), zone)
    if end.date() < tess_has_4b.from_on:
        raise AssertionError("the group was given before the month ends")
    last = end - timedelta(microseconds=1)
    [kept] = save(tess, cell(cara, reading, this_month, "4E"), now=last)
    assert kept.verdict == "saved"
    [late] = save(tess, cell(cara, reading, this_month, "4D", seen=1), now=end)
    assert late.why == "locked"
    assert Attainment.objects.get().step.code == "4E"


def test_days_of_grace_keep_the_last_month_open_to_teachers(
    tess, tess_has_4b, cara, reading, this_month
):
    zone = tess.school.now().tzinfo
    settings = tess.school.attainment_settings
    settings.grace_days, settings.stamp = 3, "another"
    settings.save()
    start = datetime.combine(plus(this_month, 1), datetime.min.time(), zone)
    third, fourth = start + timedelta(days=2), start + timedelta(days=3)
    [kept] = save(tess, cell(cara, reading, this_month, "4E"), now=third)
    [late] = save(tess, cell(cara, reading, this_month, "4D", seen=1), now=fourth)
    assert (kept.verdict, late.why) == ("saved", "locked")
    # Earlier than the current month: it stands in the trail, and needs no reason.
    assert Change.objects.filter(kind="attainment.edited").count() == 1
