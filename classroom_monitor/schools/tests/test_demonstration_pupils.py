"""The invented pupils and their results: a school of two a class, six months."""

from collections import Counter
from datetime import date
from statistics import correlation, fmean, stdev

import pytest

from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.models import (
    Attainment,
    AttainmentChange,
    MonthOpening,
    ReopenRequest,
    Target,
)
from classroom_monitor.attainment.months import month_of, plus
from classroom_monitor.groups.models import AccessRequest, Group
from classroom_monitor.history.models import Actor
from classroom_monitor.home.models import Favourite
from classroom_monitor.pupils.models import GroupPupil, Pupil
from classroom_monitor.pupils.years import YearGroups, implied_by
from classroom_monitor.schools.demonstration import children, enrolment, spread
from classroom_monitor.schools.demonstration.build import make_demonstration
from classroom_monitor.schools.demonstration.children import Amount, Intake
from classroom_monitor.schools.models import School


@pytest.fixture
def ashfield(db, settings, tmp_path) -> School:
    settings.DATA_DIR = tmp_path
    make_demonstration(by=Actor.system(), amount=Amount(months=6, of_a_class=2))
    return School.objects.get(name="Ashfield Lane School")


def test_every_pupil_is_in_a_class_and_in_the_standing_groups_today(ashfield):
    today = ashfield.today()
    on_roll = ashfield.pupils.on_roll(today)
    assert on_roll.count() > 100
    links = GroupPupil.objects.on(today).filter(pupil__in=on_roll)
    for wanted in ("all", *{*on_roll.values_list("year_group", flat=True)}):
        of_group = on_roll if wanted == "all" else on_roll.filter(year_group=wanted)
        there = {*links.filter(group__standing=wanted).values_list("pupil", flat=True)}
        assert there == {*of_group.values_list("pk", flat=True)}
    classes = Counter(links.filter(group__kind="class").values_list("pupil", flat=True))
    assert {*classes.values()} == {1}
    assert {*classes} == {*on_roll.values_list("pk", flat=True)}


def test_who_left_is_in_no_group_and_keeps_the_results(ashfield):
    today = ashfield.today()
    left = ashfield.pupils.filter(left_on__lt=today)
    assert left.exists()
    assert not GroupPupil.objects.on(today).filter(pupil__in=left).exists()
    assert Attainment.objects.filter(pupil__in=left).exists()
    for pupil in left:
        months = Attainment.objects.filter(pupil=pupil).values_list("month", flat=True)
        assert all(month <= pupil.left_on for month in months)


def test_a_pupil_was_a_year_group_lower_a_year_ago(ashfield):
    today = ashfield.today()
    pupils = list(ashfield.pupils.filter(year_group="4", left_on=None))
    years = YearGroups(pupils, today)
    old = [p for p in pupils if p.joined_on < date(today.year - 1, 1, 1)]
    assert old
    assert {years.of(p.pk, plus(month_of(today), -12)) for p in old} == {"3"}
    before = Group.objects.filter(school=ashfield).exclude(archived_on=None)
    assert GroupPupil.objects.filter(group__in=before, pupil__in=old).exists()


def test_nobody_has_a_result_from_before_joining_or_of_a_month_to_come(ashfield):
    current = month_of(ashfield.today())
    rows = ashfield.attainment.values_list("pupil__joined_on", "month")
    assert all(month_of(joined) <= month <= current for joined, month in rows)


def test_each_result_stands_on_the_scale_of_its_subject_and_has_its_history(ashfield):
    book = Book.of(ashfield)
    years = YearGroups(ashfield.pupils.all(), ashfield.today())
    places = {}
    for row in ashfield.attainment.order_by("pk")[:1500]:
        # Who left long ago was last in the year group on record.
        if (pupil := row.pupil).left_on is None:
            year_group = years.of(pupil.pk, row.month)
            sheet = book.scale_for(row.subject_id, row.kind, year_group, row.month)
            assert row.scale_id == sheet.pk
        places[row.pupil_id, row.subject_id, row.month, row.kind] = row
    for key, row in list(places.items())[:300]:
        pupil, subject, month, kind = key
        history = AttainmentChange.objects.filter(
            pupil=pupil, subject=subject, month=month, kind=kind
        ).order_by("at", "pk")
        assert history.count() == row.version
        last = history.last()
        shown = row.step.code if row.step else row.absence or f"{row.number:.0f}"
        assert last.after == shown
        assert last.at == row.changed_at
        assert last.actor_ref


def test_the_current_month_shows_work_to_do_and_codes_are_no_numbers(ashfield):
    results = ashfield.attainment
    assert results.filter(number__isnull=False).exclude(absence="").count() == 0
    assert "A" in {*results.values_list("absence", flat=True)}
    core = {"Reading", "Writing", "Mathematics"}
    primary = ashfield.pupils.on_roll(ashfield.today()).filter(
        year_group__in=["1", "2", "3", "4", "5", "6"]
    )
    if ashfield.today().month != 8:
        current = results.filter(
            month=month_of(ashfield.today()), kind="TA", subject__name__in=core
        )
        there = current.filter(pupil__in=primary).count()
        assert 0 < there < 3 * primary.count()


def test_what_a_visitor_should_meet_is_there(ashfield):
    current = month_of(ashfield.today())
    assert MonthOpening.objects.get().month == plus(current, -1)
    assert ReopenRequest.objects.get().answer == "waiting"
    assert AccessRequest.objects.get().group.name == "4 Ash"
    assert Favourite.objects.filter(membership=None, school=ashfield).count() == 4
    assert Favourite.objects.exclude(membership=None).count() == 1
    targets = Target.objects.filter(school=ashfield)
    assert targets.exclude(group=None).exists()
    assert targets.exclude(pupil=None).exists()
    teacher = ashfield.memberships.get(last_name="Whitlock")
    seen = Pupil.objects.visible_to(teacher, ashfield.today())
    assert teacher.pupil_lists.get().entries.count() == min(6, seen.count())
    club = ashfield.groups.get(name="Year 6 phonics catch-up")
    assert not club.pupil_links.exists()


def test_upns_have_the_right_letter_and_belong_to_no_authority():
    assert children.upn(4001, date(2026, 9, 1), 1)[1:] == "999400126001"
    # Of the examples of the department itself, with their own letters.
    number = children.upn(0, date(2009, 9, 1), 83)
    total = sum(p * int(d) for p, d in enumerate(number[1:], start=2)) % 23
    assert number[0] == "ABCDEFGHJKLMNPQRTUVWXYZ"[total]
    assert children.temporary("F999400126001")[-1].isalpha()


def test_a_whole_school_looks_like_one():
    """Names, ages, shares and numbers of one school of usual size, without rows."""
    import random

    today = date(2026, 11, 23)
    intake = Intake(4001, "R", today, random.Random(7))
    everybody = [intake.child(code) for code in ["R", *"123456"] for _ in range(300)]
    upns = [c.upn for c in everybody if c.upn]
    assert len(upns) == len({*upns})
    assert 0.95 < len(upns) / len(everybody) < 1
    ages = [implied_by(c.born_on, today) == c.year_group for c in everybody]
    assert 0.97 < fmean(ages) < 1
    assert abs(fmean(c.has_pupil_premium for c in everybody) - 0.19) < 0.03
    assert abs(fmean(c.sen != "N" for c in everybody) - 0.16) < 0.03
    assert abs(fmean(c.ability for c in everybody)) < 0.1
    assert all(c.joined_on <= today for c in everybody)
    assert set(enrolment.SIZES["primary"]) == {"R", *"123456"}


def test_marks_are_spread_as_the_real_ones_were():
    import random

    chance = random.Random(5)
    abilities = [chance.gauss(0, 1) for _ in range(3000)]
    pairs = [[spread.Course(a, chance) for _ in range(2)] for a in abilities]
    autumn = [[c.at(date(2026, 10, 1)) for c in pair] for pair in pairs]
    spring = [[c.at(date(2027, 1, 1)) for c in pair] for pair in pairs]
    reading, mathematics = zip(*autumn, strict=True)
    assert abs(correlation(reading, mathematics) - 0.59) < 0.06
    later = [pair[0] for pair in spring]
    assert abs(correlation(reading, later) - 0.9) < 0.04
    assert abs(stdev(reading) - 1) < 0.06
