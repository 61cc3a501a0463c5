"""Subjects, the scales they use, days of grace, and what a new school begins with."""

import pytest

from classroom_monitor.attainment import defaults
from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.models import Kind, Settings, Subject
from classroom_monitor.attainment.months import month_of, plus
from classroom_monitor.attainment.tests.test_scale_settings import look_and_save
from classroom_monitor.history.models import Change
from classroom_monitor.schools.models import AcademicYear
from classroom_monitor.testing import make_result

BASE = "/schools/ashgrove/settings/attainment/"


def form_of(browser, where) -> dict[str, str]:
    """What the form of a page would send as it stands."""
    form = browser.get(where).context["form"]
    return {bound.name: bound.value() or "" for bound in form}


@pytest.fixture
def edit(sign_in, amara, reading):
    where = f"{BASE}subjects/{reading.ref}/"
    return where, form_of(sign_in(amara), where)


def archive(browser, subject):
    """Look at what archiving a subject changes, and press Archive."""
    where = f"{BASE}subjects/{subject.ref}/archive/"
    return browser.post(where, {"version": form_of(browser, where)["version"]})


def scale_ref(school, name) -> str:
    return school.scales.get(name=name).ref


def test_a_school_without_any_begins_with_subjects_and_scales(sign_in, amara, ashgrove):
    browser = sign_in(amara)
    assert "Start with these subjects and scales" in browser.get(BASE).text
    page = browser.post(f"{BASE}start/", follow=True)
    assert "Mathematics" in page.text
    assert "Start with these subjects and scales" not in page.text
    assert Change.objects.get().kind == "attainment.started"
    page = browser.post(f"{BASE}start/", follow=True)
    assert "has subjects or scales already" in page.text
    assert Change.objects.count() == 1


def test_a_subject_is_added_with_its_scales(sign_in, amara, ashgrove, subjects, today):
    where = f"{BASE}subjects/add/"
    browser = sign_in(amara)
    fields = form_of(browser, where) | {"name": "Latin", "short_name": "Latin"}
    fields["TA_"] = scale_ref(ashgrove, "Percent")
    fields["TA_6"] = scale_ref(ashgrove, "WTS, EXS, GDS")
    assert look_and_save(browser, where, fields)[1].status_code == 302
    latin = Subject.objects.get(name="Latin")
    book, month = Book.of(ashgrove), month_of(today)
    assert book.subjects[-1] == latin
    by_year = {
        year: book.scale_for(latin.pk, Kind.TA, year, month).scale.name
        for year in ("5", "6")
    }
    assert by_year == {"5": "Percent", "6": "WTS, EXS, GDS"}
    assert book.scale_for(latin.pk, Kind.SA, "6", month) is None


def test_another_scale_is_shown_in_pupils_and_comes_true(
    sign_in, amara, ashgrove, edit, reading, cara, dev, this_month, today
):
    """An earlier assessment carries forward on its own scale only."""
    make_result(cara, reading, plus(this_month, -1), "3D")
    make_result(dev, reading, this_month, "3S")
    where, fields = edit
    fields |= {"TA_": scale_ref(ashgrove, "Percent")}
    shown, saved = look_and_save(sign_in(amara), where, fields)
    effect = shown.context["effect"]
    assert (effect.dropped, effect.picked_up) == (1, 0)
    # In October one counts either way, in November two and one.
    assert (effect.before.total(), effect.after.total()) == (3, 2)
    assert "That concerns 1 pupil." in shown.text
    assert saved.status_code == 302
    sheet = Book.of(ashgrove).scale_for(reading.pk, Kind.TA, "4", this_month)
    assert sheet.scale.name == "Percent"
    change = Change.objects.get(kind="attainment.subject_edited")
    assert "every year: Percent" in change.content.data["after"]["scales for TA"]


def test_scales_from_next_year_leave_this_one_alone(
    sign_in, amara, ashgrove, reading, today, this_month
):
    browser = sign_in(amara)
    next_year = AcademicYear.containing(
        ashgrove, today.replace(year=today.year + 1, day=1)
    )
    where = f"{BASE}subjects/{reading.ref}/?year={next_year.ref}"
    fields = form_of(browser, where) | {"TA_": scale_ref(ashgrove, "Percent")}
    assert look_and_save(browser, where, fields)[1].status_code == 302
    book = Book.of(ashgrove)
    now = book.scale_for(reading.pk, Kind.TA, "4", this_month)
    then = book.scale_for(reading.pk, Kind.TA, "4", month_of(next_year.starts_on))
    assert (now.scale.name, then.scale.name) == ("Steps within a year", "Percent")
    # The nursery keeps the scale of its own that it had in the form.
    nursery = book.scale_for(reading.pk, Kind.TA, "N", month_of(next_year.starts_on))
    assert nursery.scale.name == "Well below to well above"


def test_a_new_name_alone_is_saved_at_once(sign_in, amara, edit, reading):
    where, fields = edit
    assert sign_in(amara).post(where, fields | {"name": "Read"}).status_code == 302
    reading.refresh_from_db()
    assert reading.name == "Read"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "Enter the name of the subject."),
        ({"name": "x" * 150}, "Use at most 60 characters."),
        ({"name": "writing"}, "There is a subject of that name"),
        ({"short_name": "x" * 21}, "Use at most 20 characters."),
        ({"TA_": ""}, "Choose a scale for teacher assessment."),
        ({"TA_": "zzzz"}, "Choose a scale from the list."),
        ({"position": "7"}, "Load this page again"),
        ({"version": "7"}, "Somebody saved this subject meanwhile"),
    ],
)
def test_bad_input_gets_a_sentence(sign_in, amara, edit, reading, change, sentence):
    where, fields = edit
    response = sign_in(amara).post(where, fields | change)
    assert response.status_code == 422
    assert sentence in response.text
    reading.refresh_from_db()
    assert reading.version == 1


def test_another_schools_scale_and_year_cannot_be_chosen_az_4(
    sign_in, amara, edit, birchwood
):
    defaults.keep(birchwood, birchwood.today())
    where, fields = edit
    change = {"TA_": scale_ref(birchwood, "Percent")}
    assert sign_in(amara).post(where, fields | change).status_code == 422
    year = birchwood.academic_years.first()
    assert sign_in(amara).get(f"{where}?year={year.ref}").status_code == 404


def test_subjects_move_and_stay_in_order(sign_in, amara, ashgrove, subjects):
    browser = sign_in(amara)
    writing = subjects["Writing"]
    browser.post(f"{BASE}subjects/{writing.ref}/move/", {"way": "up"})
    names = [subject.name for subject in Book.of(ashgrove).subjects]
    assert names[:3] == ["Writing", "Reading", "Mathematics"]
    # The first stays first.
    browser.post(f"{BASE}subjects/{writing.ref}/move/", {"way": "up"})
    assert [s.name for s in Book.of(ashgrove).subjects] == names


def test_a_subject_is_archived_and_restored(
    sign_in, amara, ashgrove, reading, cara, this_month
):
    make_result(cara, reading, this_month, "3D")
    browser = sign_in(amara)
    archive(browser, reading)
    assert reading.pk not in [s.pk for s in Book.of(ashgrove).subjects]
    assert ashgrove.attainment.count() == 1
    browser.post(f"{BASE}subjects/{reading.ref}/restore/")
    assert reading.pk in [s.pk for s in Book.of(ashgrove).subjects]


def test_days_of_grace_are_saved_with_their_bounds_and_version(
    sign_in, amara, ashgrove, subjects
):
    browser = sign_in(amara)
    for days, sentence in (
        ("29", "Enter 0 to 28 days."),
        ("-1", "Enter 0 to 28 days."),
        ("a", "Enter a whole number"),
        ("", "Enter a number of days"),
    ):
        response = browser.post(BASE, {"version": "1", "grace_days": days})
        assert response.status_code == 422
        assert sentence in response.text
    five = {"version": "1", "grace_days": "5"}
    assert look_and_save(browser, BASE, five)[1].status_code == 302
    assert Book.of(ashgrove).grace_days == 5
    late = look_and_save(browser, BASE, {"version": "1", "grace_days": "3"})[1]
    assert late.status_code == 422
    assert "it is 5 now" in late.text
    assert Settings.objects.get().grace_days == 5
    assert Change.objects.get().kind == "attainment.settings"


@pytest.mark.parametrize(
    ("who", "status"), [("tess", 403), ("sal", 403), ("otto", 404), ("tilda", 404)]
)
def test_others_are_kept_out(sign_in, request, who, status, amara, edit):
    where, fields = edit
    browser = sign_in(request.getfixturevalue(who))
    assert browser.post(where, fields | {"name": "Read"}).status_code == status
    assert browser.post(f"{where}archive/").status_code == status
    assert browser.post(BASE, {"version": "1", "grace_days": "5"}).status_code == status
    assert not Change.objects.exists()


def test_the_page_asks_as_many_questions_of_ten_times_the_subjects(
    sign_in, amara, ashgrove, subjects, django_assert_num_queries
):
    browser = sign_in(amara)
    for count in (0, 100):
        for number in range(count):
            name = f"Subject {number}"
            Subject.objects.create(school=ashgrove, name=name, short_name=name)
        Settings.objects.update(stamp=f"after {count}")
        browser.get(BASE)
        with django_assert_num_queries(4):
            page = browser.get(BASE)
    assert "Subject 99" in page.text
