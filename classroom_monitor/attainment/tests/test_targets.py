"""Targets one at a time: who sees and sets them, what is refused, what is kept."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from classroom_monitor.attainment import setting
from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.models import Target
from classroom_monitor.attainment.setting import Aimed
from classroom_monitor.attainment.target_scope import Whose
from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.history.models import Change
from classroom_monitor.testing import make_pupil, make_result

pytestmark = pytest.mark.django_db
HERE = "/schools/ashgrove/attainment/targets/"
SEPTEMBER, NOVEMBER, JULY = date(2026, 9, 1), date(2026, 11, 1), date(2027, 7, 1)


@pytest.fixture(autouse=True)
def _in_november(time_machine):
    time_machine.move_to("2026-11-10 12:00")


@pytest.fixture
def allowed(tess, tess_has_4b):
    """Tess, who has 4B and may set targets."""
    tess.can_set_targets = True
    tess.save(update_fields=["can_set_targets"])
    return tess


@pytest.fixture
def head(sal):
    """Sal, SLT without groups, who may set targets."""
    sal.can_set_targets = True
    sal.save(update_fields=["can_set_targets"])
    return sal


@pytest.fixture
def filled(reading):
    """What the form sends."""
    return {
        "subject": reading.ref,
        "value": "4S",
        "due": "2027-07",
        "name": "End of year 2027",
        "start": "2026-09",
        "first": "",
        "path": "straight",
    }


@pytest.fixture
def target(ashgrove, cara, reading, system, tess):
    return make_target(ashgrove, Whose(pupil=cara), reading, tess, system)


def make_target(school, whose, subject, member, by, text="4S", **fields) -> Target:
    book = Book.of(school)
    value = setting.read_value(
        setting.sheets_for(school, book, whose, subject, JULY), text
    )
    wanted = {"name": "End of year", "start": SEPTEMBER, "due": JULY} | fields
    aimed = Aimed(subject, value=value, **wanted)
    return setting.set_target(school, whose, aimed, member=member, by=by)


def test_a_teacher_with_the_right_sets_a_pupils_target(
    sign_in, allowed, cara, reading, filled
):
    client = sign_in(allowed)
    assert client.get(f"{HERE}set/?pupil={cara.ref}").status_code == 200
    response = client.post(f"{HERE}set/?pupil={cara.ref}", filled)
    assert response.status_code == 302
    (made,) = Target.objects.all()
    assert (made.pupil, made.group, made.month) == (cara, None, JULY)
    assert (made.step.code, made.set_by, made.start_points) == ("4S", allowed, None)
    (entry,) = Change.objects.filter(kind="targets.set")
    assert (entry.subject_kind, entry.subject_ref) == ("pupil", cara.ref)
    assert entry.content.data["after"]["target"] == "4S"


def test_a_start_given_by_hand_is_kept_as_points(
    sign_in, allowed, class_4b, cara, filled
):
    where = f"{HERE}set/?group={class_4b.ref}"
    assert sign_in(allowed).post(where, filled | {"first": "4e"}).status_code == 302
    (made,) = Target.objects.all()
    assert (made.group, made.start_points) == (class_4b, Decimal(19))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"value": ""}, "Enter the result to aim at."),
        ({"value": "9Z"}, "9Z is not on Steps within a year."),
        ({"value": "104"}, "104 is not on Steps within a year."),
        ({"value": "A"}, "A target is a result, not an absence."),
        ({"first": "WB"}, "WB is not on Steps within a year."),
        ({"due": "2026-08"}, "A target is due after its start."),
        ({"due": "2026-09"}, "A target is due after its start."),
        ({"due": "2226-11"}, "Choose a month from the list."),
        ({"due": "0000-00"}, "Choose a month from the list."),
        ({"start": "1999-01"}, "Choose a month from the list."),
        ({"name": ""}, "Give the target a name."),
        ({"name": "x" * 81}, "Use at most 80 characters."),
        ({"subject": "zzzz"}, "Choose one from the list."),
        ({"path": "leap"}, "Select a valid choice."),
        ({"group": "other"}, "Load this page again"),
        ({"set_by": "1"}, "Load this page again"),
    ],
)
def test_bad_input_is_told_and_nothing_is_lost(
    sign_in, allowed, cara, filled, wrong, said
):
    response = sign_in(allowed).post(f"{HERE}set/?pupil={cara.ref}", filled | wrong)
    assert response.status_code == 422
    page = response.content.decode()
    assert said in page
    if "name" not in wrong:
        assert "End of year 2027" in page
    assert not Target.objects.exists()


def test_a_subject_of_another_school_is_no_choice(
    sign_in, allowed, cara, filled, birchwood
):
    other = birchwood.subjects.create(name="Canary studies", short_name="Canary")
    sent = filled | {"subject": other.ref}
    response = sign_in(allowed).post(f"{HERE}set/?pupil={cara.ref}", sent)
    assert response.status_code == 422
    assert "anary" not in response.content.decode()


@pytest.mark.parametrize("whose", ["ewan", "fay", "nobody"])
def test_a_pupil_whom_one_does_not_see_is_not_there(
    sign_in, allowed, ewan, fay, filled, whose
):
    ref = {"ewan": ewan.ref, "fay": fay.ref, "nobody": "zzzzzzzzzzzzzz"}[whose]
    client, where = sign_in(allowed), f"{HERE}set/?pupil={ref}"
    assert client.get(where).status_code == 404
    assert client.post(where, filled).status_code == 404
    assert not Target.objects.exists()


def test_cohorts_beyond_own_groups_are_for_slt_with_the_right(
    sign_in, allowed, head, class_5a, ewan, filled, ashgrove
):
    year_5 = ashgrove.groups.get(standing="5")
    for group in (class_5a, year_5, ashgrove.groups.get(standing="all")):
        where = f"{HERE}set/?group={group.ref}"
        assert sign_in(allowed).post(where, filled).status_code == 403
        assert sign_in(head).post(where, filled).status_code == 302
    assert Target.objects.count() == 3
    # For a pupil by name SLT need the group as everybody does.
    where = f"{HERE}set/?pupil={ewan.ref}"
    assert sign_in(head).post(where, filled).status_code == 404


def test_slt_without_the_right_set_nothing(sign_in, sal, ashgrove, cara, filled):
    everybody = ashgrove.groups.get(standing="all")
    where = f"{HERE}set/?group={everybody.ref}"
    assert sign_in(sal).post(where, filled).status_code == 403


def test_another_schools_group_is_not_there(sign_in, head, class_of_birchwood, filled):
    where = f"{HERE}set/?group={class_of_birchwood.ref}"
    assert sign_in(head).post(where, filled).status_code == 404


def test_without_the_right_targets_are_seen_and_not_set(
    sign_in, tess, tess_has_4b, class_4b, target, cara, filled
):
    client = sign_in(tess)
    page = client.get(HERE, {"of": class_4b.ref}).content.decode()
    assert "4S" in page
    assert "set/?" not in page
    shown = client.get(f"{HERE}{target.ref}/").content.decode()
    assert "Cara Nowak: 4S in Reading" in shown
    assert "change/" not in shown
    for where in (f"set/?pupil={cara.ref}", f"{target.ref}/change/"):
        assert client.post(HERE + where, filled).status_code == 403
    assert client.post(f"{HERE}{target.ref}/remove/").status_code == 403
    target.refresh_from_db()


def test_a_pupils_target_is_not_there_for_whoever_lacks_the_pupil(
    sign_in, head, target
):
    for where in ("", "change/"):
        assert sign_in(head).get(f"{HERE}{target.ref}/{where}").status_code == 404
    assert sign_in(head).post(f"{HERE}{target.ref}/remove/").status_code == 404


def test_a_groups_target_is_refused_with_the_name_of_the_group(
    sign_in, allowed, head, ashgrove, class_5a, ewan, reading, system
):
    of_5a = make_target(ashgrove, Whose(group=class_5a), reading, head, system, "5E")
    response = sign_in(allowed).get(f"{HERE}{of_5a.ref}/")
    assert response.status_code == 403
    assert "You do not have the group 5A" in response.content.decode()
    assert sign_in(head).get(f"{HERE}{of_5a.ref}/").status_code == 200


def test_it_is_changed_and_the_trail_says_from_what_to_what(
    sign_in, allowed, target, filled
):
    where = f"{HERE}{target.ref}/change/"
    client = sign_in(allowed)
    assert 'value="4S"' in client.get(where).content.decode()
    response = client.post(where, filled | {"value": "4S+", "version": "1"})
    assert response.status_code == 302
    target.refresh_from_db()
    assert (target.step.code, target.version) == ("4S+", 2)
    (entry,) = Change.objects.filter(kind="targets.changed")
    data = entry.content.data
    assert (data["before"]["target"], data["after"]["target"]) == ("4S", "4S+")


def test_a_stale_form_is_told_what_was_saved_meanwhile(
    sign_in, allowed, target, filled
):
    where = f"{HERE}{target.ref}/change/"
    client = sign_in(allowed)
    client.post(where, filled | {"value": "4D", "version": "1"})
    late = client.post(where, filled | {"value": "4S+", "version": "1"})
    assert late.status_code == 422
    page = late.content.decode()
    assert "it is now 4D by July 2027" in page
    assert 'value="4S+"' in page
    assert 'value="2"' in page
    target.refresh_from_db()
    assert target.step.code == "4D"


def test_of_two_who_set_one_target_the_second_is_told(
    sign_in, allowed, target, cara, filled
):
    response = sign_in(allowed).post(f"{HERE}set/?pupil={cara.ref}", filled)
    assert response.status_code == 422
    assert "Cara Nowak has a target in Reading for July 2027 already" in (
        response.content.decode()
    )
    assert Target.objects.count() == 1


def test_the_verb_itself_refuses_months_that_make_no_path(
    ashgrove, cara, reading, system, tess
):
    whose = Whose(pupil=cara)
    for start, due in (
        (JULY, SEPTEMBER),
        (JULY, JULY),
        (date(1826, 11, 1), JULY),
        (SEPTEMBER, date(2226, 11, 1)),
    ):
        with pytest.raises(ValidationError):
            make_target(ashgrove, whose, reading, tess, system, start=start, due=due)
    assert not Target.objects.exists()


def test_it_is_removed_once(sign_in, allowed, target):
    client = sign_in(allowed)
    assert client.post(f"{HERE}{target.ref}/remove/").status_code == 302
    assert client.post(f"{HERE}{target.ref}/remove/").status_code == 404
    assert not Target.objects.exists()
    (entry,) = Change.objects.filter(kind="targets.removed")
    assert entry.content.data["before"]["target"] == "4S"


def test_a_double_click_sets_one_target(sign_in, allowed, cara, filled):
    sent = filled | {"key": "one"}
    client = sign_in(allowed)
    for _ in range(2):
        where = f"{HERE}set/?pupil={cara.ref}"
        assert client.post(where, sent).status_code == 302
    assert Target.objects.count() == 1


def test_the_list_shows_what_counts_and_how_it_stands(
    sign_in, allowed, ashgrove, class_4b, cara, dev, reading, target, system
):
    make_target(ashgrove, Whose(group=class_4b), reading, allowed, system, "4E")
    make_result(cara, reading, SEPTEMBER, "4E")
    make_result(cara, reading, NOVEMBER, "4S")
    make_result(dev, reading, NOVEMBER, "3D")
    page = sign_in(allowed).get(HERE, {"of": class_4b.ref}).content.decode()
    assert "Above the path" in page
    assert "of the group" in page
    assert "1 of 1" in page


def test_slt_see_no_name_of_pupils_whom_they_lack(
    sign_in, head, class_4b, cara, target, ashgrove
):
    for group in (class_4b, ashgrove.groups.get(standing="all")):
        page = sign_in(head).get(HERE, {"of": group.ref}).content.decode()
        assert "Nowak" not in page
        assert "You see nobody of this group by name" in page


def test_the_statements_of_the_list_do_not_grow(
    sign_in, allowed, ashgrove, class_4b, today, reading, system
):
    client, counts, made = sign_in(allowed), [], 0
    for size in (2, 9):
        while made < size:
            pupil = make_pupil(ashgrove, f"Pip P{made}", today, class_4b)
            make_result(pupil, reading, SEPTEMBER, "4E")
            make_target(ashgrove, Whose(pupil=pupil), reading, allowed, system)
            made += 1
        client.get(HERE)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(HERE, {"of": class_4b.ref}).content.decode()
        assert page.count("Jul 2027") == size
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_who_loses_the_group_loses_the_targets(
    sign_in, allowed, class_4b, cara, target
):
    GroupAccess.objects.filter(membership=allowed).delete()
    assert sign_in(allowed).get(f"{HERE}{target.ref}/").status_code == 404
    assert sign_in(allowed).get(HERE, {"of": class_4b.ref}).status_code == 403
