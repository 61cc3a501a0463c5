"""What a setting of attainment would change is shown first, and comes true."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.models import Kind, Target
from classroom_monitor.attainment.months import WRITABLE, OpenMonths, plus
from classroom_monitor.attainment.rehearsal_subjects import year_lines
from classroom_monitor.attainment.rehearsal_targets import running
from classroom_monitor.attainment.scales import ScalePlan
from classroom_monitor.attainment.tests.test_scale_settings import look_and_save
from classroom_monitor.attainment.tests.test_subject_settings import (
    BASE,
    archive,
    form_of,
    scale_ref,
)
from classroom_monitor.history.models import Change
from classroom_monitor.home.favourites import choice_of
from classroom_monitor.home.models import Favourite, FavouriteSubject
from classroom_monitor.home.scopes import Scopes
from classroom_monitor.testing import make_pupil, make_result


def aim_at(pupil, subject, text, this_month, **fields) -> Target:
    book = Book.of(pupil.school)
    sheet = book.scale_for(subject.pk, Kind.TA, pupil.year_group, this_month)
    value = sheet.read(text)
    values = {"start_month": plus(this_month, -2), "month": plus(this_month, 6)}
    return Target.objects.create(
        school=pupil.school,
        pupil=pupil,
        subject=subject,
        name="End of year",
        scale_id=sheet.pk,
        step_id=value.step,
        number=value.number,
        **values | fields,
    )


@pytest.fixture
def aims(cara, dev, ewan, reading, subjects, this_month):
    """Three targets on the steps and one on another scale; one has no result."""
    for pupil, now in ((cara, "4D"), (dev, "3S")):
        aim_at(pupil, reading, "4S", this_month)
        make_result(pupil, reading, plus(this_month, -2), "4E")
        make_result(pupil, reading, this_month, now)
    aim_at(ewan, reading, "4S", this_month)
    aim_at(cara, subjects["Music"], "WA", this_month)


def statuses(school, scale) -> Counter:
    found = running(school, Book.of(school), school.today()).values()
    return Counter(aim.status for aim in found if aim.value.scale == scale.pk)


@pytest.mark.parametrize(("tolerance", "changed"), [("0.9", 1), ("1.5", 0), ("50", 1)])
def test_another_tolerance_is_shown_in_targets_and_comes_true(
    sign_in, amara, ashgrove, steps, aims, tolerance, changed
):
    where = f"{BASE}scales/{steps.ref}/"
    plan = ScalePlan.of(Book.of(ashgrove).scales[steps.pk])
    fields = form_of(sign_in(amara), where) | {"tolerance": tolerance}
    fields |= {
        "code": [code for code, _, _ in plan.steps],
        "step_name": [name for _, name, _ in plan.steps],
        "points": [f"{points:f}" for _, _, points in plan.steps],
    }
    before = statuses(ashgrove, steps)
    shown, saved = look_and_save(sign_in(amara), where, fields)
    assert saved.status_code == 302
    steps.refresh_from_db()
    assert steps.tolerance == Decimal(tolerance)
    effect = shown.context["effect"].statuses
    assert (effect.before, effect.after) == (before, statuses(ashgrove, steps))
    assert (effect.changed, effect.total) == (changed, 3)
    number = f"{changed} of" if changed else "None of"
    assert f"{number} 3 targets that count this month" in shown.text
    assert "Nothing to compare" in shown.text


def test_a_new_name_says_nothing_of_targets(sign_in, amara, judgement, ashgrove):
    where = f"{BASE}scales/{judgement.ref}/"
    plan = ScalePlan.of(Book.of(ashgrove).scales[judgement.pk])
    fields = form_of(sign_in(amara), where) | {"name": "Judgement"}
    fields |= {
        "code": [code for code, _, _ in plan.steps],
        "step_name": [name for _, name, _ in plan.steps],
        "points": [f"{points:f}" for _, _, points in plan.steps],
    }
    shown = sign_in(amara).post(where, fields)
    assert shown.context["effect"].statuses is None
    assert "targets that count this month" not in shown.text


def really_open(tess, month, start) -> date | None:
    """The last day, from a moment on, on which Tess can truly write a month."""
    last = None
    for ahead in range(70):
        with time_machine.travel(start + timedelta(days=ahead), tick=False):
            days = Book.of(tess.school).grace_days
            state = OpenMonths.of(tess, tess.school.now(), days).state(month)
            if state in WRITABLE:
                last = tess.school.now().date()
            elif last or ahead:
                break
    return last


@pytest.mark.parametrize(
    ("at", "before", "after"),
    [
        ("2026-11-03 12:00+00:00", 0, 5),
        ("2026-11-03 12:00+00:00", 5, 0),
        ("2026-11-03 12:00+00:00", 5, 2),
        ("2026-11-20 12:00+00:00", 0, 28),
        ("2026-11-20 12:00+00:00", 0, 7),
        # The night before the clocks go forward, and the last moment of a year.
        ("2027-03-27 23:59:59.999+00:00", 3, 28),
        ("2026-12-31 23:59:59.999+00:00", 1, 0),
    ],
)
def test_days_of_grace_are_shown_by_month_and_come_true(
    sign_in, amara, tess, ashgrove, subjects, at, before, after
):
    with time_machine.travel(at, tick=False):
        browser, start = sign_in(amara), ashgrove.now()
        if before:
            look_and_save(browser, BASE, {"version": "1", "grace_days": before})
        fields = form_of(browser, BASE) | {"grace_days": after}
        shown = browser.post(BASE, fields | {"act": "show"})
        lines = shown.context["effect"]
    were = [really_open(tess, line.month, start) for line in lines]
    with time_machine.travel(at, tick=False):
        seen = shown.context["form"].digest
        assert browser.post(BASE, fields | {"seen": seen}).status_code == 302
    are = [really_open(tess, line.month, start) for line in lines]
    assert [line.before for line in lines] == were
    assert [line.after for line in lines] == are
    assert were != are


def test_days_of_grace_say_at_once_opens_and_locks(sign_in, amara, ashgrove, subjects):
    with time_machine.travel("2026-11-03 12:00+00:00", tick=False):
        browser = sign_in(amara)
        fields = {"version": "1", "grace_days": "5"}
        shown, _ = look_and_save(browser, BASE, fields)
        assert "opens at once, until the end of Thursday 5 Nov 2026" in shown.text
        assert "until the end of Saturday 5 Dec 2026" in shown.text
        assert Book.of(ashgrove).grace_days == 5
        fields = {"version": "2", "grace_days": "0"}
        shown = browser.post(BASE, fields)
        assert "locks at once" in shown.text
        # Looked at and not yet saved.
        assert Book.of(ashgrove).grace_days == 5


@pytest.fixture
def graphs(ashgrove, tess, reading, subjects) -> list[Favourite]:
    """One of reading alone, one with writing beside it, one of every subject."""
    kept = []
    for chosen in ([reading], [reading, subjects["Writing"]], []):
        graph = Favourite.objects.create(
            school=ashgrove, membership=tess, kind="attainment-spread", scope="mine"
        )
        for subject in chosen:
            FavouriteSubject.objects.create(
                school=ashgrove, favourite=graph, subject=subject
            )
        kept.append(graph)
    return kept


def shows(graph, tess, this_month) -> set[str]:
    """The subjects that a graph truly shows."""
    scopes = Scopes.of(tess, tess.school.today())
    wanted = [chosen.subject_id for chosen in graph.subjects.all()]
    book = Book.of(tess.school)
    choice = choice_of(graph, wanted, scopes.mine, book, this_month)
    return {subject.name for subject in choice.subjects} if choice else set()


def test_archiving_a_subject_shows_what_stands_on_it_and_it_comes_true(
    sign_in, amara, ashgrove, tess, tess_has_4b, reading, aims, graphs, this_month
):
    browser, today = sign_in(amara), ashgrove.today()
    where = f"{BASE}subjects/{reading.ref}/archive/"
    page = browser.get(where)
    effect = page.context["effect"]
    running_now = running(ashgrove, Book.of(ashgrove), today)
    shown_now = [shows(graph, tess, this_month) for graph in graphs]
    assert "Reading is archived already" not in page.text
    assert "<strong>4 results</strong> in Reading stay" in page.text
    assert not Change.objects.filter(kind__startswith="attainment.").exists()

    assert archive(browser, reading).status_code == 302
    running_then = running(ashgrove, Book.of(ashgrove), today)
    shown_then = [shows(graph, tess, this_month) for graph in graphs]
    assert effect.running == len(running_now.keys() - running_then.keys()) == 3
    assert effect.graphs.naming == sum(
        "Reading" in had and had != has
        for graph, had, has in zip(graphs, shown_now, shown_then, strict=True)
        if graph.subjects.exists()
    )
    assert effect.graphs.emptied == sum(not has for has in shown_then) == 1
    assert effect.graphs.of_all == 1
    assert (effect.results, ashgrove.attainment.count()) == (4, 4)
    assert (effect.targets, ashgrove.targets.count()) == (3, 4)
    # 4B and 5A have pupils, and each has a grid in which it was entered.
    assert effect.groups == 2


def test_a_subject_is_not_archived_unseen_or_after_somebody_saved_it(
    sign_in, amara, ashgrove, reading
):
    browser = sign_in(amara)
    where = f"{BASE}subjects/{reading.ref}/archive/"
    assert browser.post(where).status_code == 200
    late = browser.post(where, {"version": "7"})
    assert late.status_code == 422
    assert "Somebody saved this subject meanwhile" in late.text
    assert 'name="version" value="1"' in late.text
    assert browser.post(where, {"version": "x"}).status_code == 422
    assert browser.post(where, {"version": "1", "ref": "x"}).status_code == 422
    reading.refresh_from_db()
    assert reading.archived_on is None


@pytest.mark.parametrize(
    ("who", "status"), [("tess", 403), ("sal", 403), ("otto", 404), ("tilda", 404)]
)
def test_others_do_not_learn_what_stands_on_a_subject_or_scale(
    sign_in, request, who, status, reading, judgement
):
    browser = sign_in(request.getfixturevalue(who))
    for path in (f"subjects/{reading.ref}", f"scales/{judgement.ref}"):
        assert browser.get(f"{BASE}{path}/archive/").status_code == status


def test_archiving_a_scale_shows_what_stays_on_it_and_it_stays(
    sign_in, amara, ashgrove, subjects, judgement, aims, cara, dev, this_month, today
):
    music = subjects["Music"]
    make_result(cara, music, this_month, "WA")
    browser = sign_in(amara)
    percent = scale_ref(ashgrove, "Percent")
    in_use = {subject for (subject, _), rows in Book.of(ashgrove).uses.items()
              for row in rows if row.scale_id == judgement.pk}  # fmt: skip
    for subject in ashgrove.subjects.filter(pk__in=in_use):
        where = f"{BASE}subjects/{subject.ref}/"
        fields = form_of(browser, where)
        fields |= {
            name: percent for name, value in fields.items() if value == judgement.ref
        }
        assert look_and_save(browser, where, fields)[1].status_code == 302
    where = f"{BASE}scales/{judgement.ref}/archive/"
    page = browser.get(where)
    effect = page.context["effect"]
    book = Book.of(ashgrove)
    before = running(ashgrove, book, today)
    offered = f'value="{judgement.ref}"'
    other = f"{BASE}subjects/{music.ref}/"
    assert offered in browser.get(other).text
    assert browser.post(where, {"version": form_of(browser, where)["version"]})
    judgement.refresh_from_db()
    assert judgement.archived_on == today
    assert offered not in browser.get(other).text
    assert running(ashgrove, Book.of(ashgrove), today) == before
    here = [aim for aim in before.values() if aim.value.scale == judgement.pk]
    assert (effect.results, effect.targets, effect.running) == (1, 1, len(here))
    assert len(here) == 1


def test_a_new_subject_shows_its_grids_and_they_come_true(
    sign_in, amara, ashgrove, subjects, cara, dev, ewan, class_4b, this_month, today
):
    make_pupil(ashgrove, "Six Six", today, class_4b, year_group="6")
    browser, where = sign_in(amara), f"{BASE}subjects/add/"
    fields = form_of(browser, where) | {"name": "Latin", "short_name": "Latin"}
    fields |= {
        "TA_4": scale_ref(ashgrove, "Percent"),
        "SA_6": scale_ref(ashgrove, "WTS, EXS, GDS"),
    }
    shown, saved = look_and_save(browser, where, fields)
    assert saved.status_code == 302
    effect = shown.context["new"]
    latin = ashgrove.subjects.get(name="Latin")
    real = year_lines(ashgrove, Book.of(ashgrove), latin.pk, this_month, today)
    assert effect.years == real
    assert [(line.name, line.teacher, line.summative) for line in real] == [
        ("Year 4", "Percent", ""),
        ("Year 5", "", ""),
        ("Year 6", "", "WTS, EXS, GDS"),
    ]
    # 4B holds pupils of both year groups, and 5A none who would be entered.
    assert effect.groups == 1
    assert "entered in the grid of 1 group</strong> of 2 year groups" in shown.text


def test_a_new_subject_without_scales_says_that_nothing_can_be_entered(
    sign_in, amara, subjects, cara, graphs
):
    browser, where = sign_in(amara), f"{BASE}subjects/add/"
    fields = form_of(browser, where) | {"name": "Latin", "short_name": "Latin"}
    shown = browser.post(where, fields)
    assert "It cannot be entered in any grid" in shown.text
    assert "1 graph on homepages shows every subject" in shown.text
    assert not Change.objects.filter(kind__startswith="attainment.").exists()


def test_a_new_scale_tells_which_absences_its_codes_take_and_it_comes_true(
    sign_in, amara, ashgrove, subjects
):
    where = f"{BASE}scales/add/"
    fields = {
        "name": "Letters",
        "tolerance": "0",
        "code": ["d", "C"],
        "step_name": ["", ""],
        "points": ["1", "2"],
    }
    shown, saved = look_and_save(sign_in(amara), where, fields)
    assert saved.status_code == 302
    effect = shown.context["new"]
    assert effect.hidden == ["D (disapplied)"]
    assert "Cannot be entered on this scale: D (disapplied)." in shown.text
    sheets = Book.of(ashgrove).scales.values()
    sheet = next(sheet for sheet in sheets if sheet.scale.name == "Letters")
    assert effect.advice == sheet.advice()
    absences = {letter for letter in "ADLQ" if sheet.read(letter).absence}
    assert absences == {"A", "L", "Q"}
