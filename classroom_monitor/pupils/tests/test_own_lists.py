"""Own lists of pupils: for oneself alone, and of whom one sees."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.pupils import own_lists
from classroom_monitor.pupils.models import GroupPupil, Pupil, PupilList, PupilListEntry
from classroom_monitor.testing import make_pupil

BASE = "/schools/ashgrove/lists/"


@pytest.fixture
def readers(tess, tess_has_4b, cara) -> PupilList:
    """A list of Tess's in which Cara stands."""
    made = PupilList.objects.create(school=tess.school, membership=tess, name="Readers")
    PupilListEntry.objects.create(school=tess.school, pupil_list=made, pupil=cara)
    return made


@pytest.fixture
def teacher(sign_in, tess):
    return sign_in(tess)


def on_page(browser, one: PupilList) -> bool:
    return "Nowak, Cara" in browser.get(f"{BASE}{one.ref}/").text


def test_a_list_is_made_and_filled_from_whom_one_sees(
    teacher, tess, tess_has_4b, cara, dev, ewan
):
    page = teacher.post(f"{BASE}add/", {"name": "Readers"}, follow=True)
    assert "Nowak, Cara" in page.text
    assert "Quill" not in page.text
    made = PupilList.objects.get()
    where = f"{BASE}{made.ref}/pupils/"
    assert teacher.post(where, {"pupil": [cara.ref]}).status_code == 302
    assert on_page(teacher, made)
    assert "Patel" not in teacher.get(f"{BASE}{made.ref}/").text
    teacher.post(where, {"pupil": [dev.ref]})
    assert not on_page(teacher, made)


def test_a_pupil_shows_only_while_seen_through_a_group_az_5(
    teacher, tess, readers, today
):
    assert on_page(teacher, readers)
    GroupAccess.objects.update(from_on=today - timedelta(days=5), to_on=today)
    assert not on_page(teacher, readers)
    assert "Nowak" not in teacher.get(f"{BASE}{readers.ref}/pupils/").text
    assert own_lists.lists_of(tess, today) == [(readers, 0)]
    assert not Pupil.objects.visible_to(tess, today).exists()
    GroupAccess.objects.update(to_on=None)
    assert on_page(teacher, readers)


def test_a_pupil_who_leaves_the_group_leaves_the_list_and_returns_with_it(
    teacher, readers, cara, today
):
    links = GroupPupil.objects.filter(pupil=cara)
    links.update(from_on=today - timedelta(days=5), to_on=today)
    assert not on_page(teacher, readers)
    links.update(to_on=None)
    assert on_page(teacher, readers)


def test_saving_keeps_whom_one_does_not_see_just_now(
    teacher, tess, readers, cara, dev, today
):
    GroupPupil.objects.filter(pupil=cara).update(
        from_on=today - timedelta(days=5), to_on=today
    )
    teacher.post(f"{BASE}{readers.ref}/pupils/", {"pupil": [dev.ref]})
    GroupPupil.objects.filter(pupil=cara).update(to_on=None)
    assert on_page(teacher, readers)


@pytest.mark.parametrize("who", ["sal", "amara", "otto"])
def test_nobody_else_sees_or_changes_a_list(sign_in, request, who, readers, cara):
    browser = sign_in(request.getfixturevalue(who))
    assert browser.get(f"{BASE}{readers.ref}/").status_code == 404
    for act, data in (
        ("pupils/", {"pupil": [cara.ref]}),
        ("rename/", {"name": "Mine"}),
        ("delete/", {}),
    ):
        assert browser.post(f"{BASE}{readers.ref}/{act}", data).status_code == 404
    assert PupilList.objects.get().name == "Readers"


def test_whom_one_does_not_see_cannot_be_put_in_az_4(teacher, readers, cara, ewan, fay):
    for pupil in (ewan, fay):
        page = teacher.post(
            f"{BASE}{readers.ref}/pupils/", {"pupil": [cara.ref, pupil.ref]}
        )
        assert page.status_code == 422
        assert "not one whom you see today" in page.text
        assert pupil.last_name not in page.text
    assert readers.entries.count() == 1


def test_five_thousand_refs_in_one_post_are_refused(teacher, readers, cara):
    sent = [cara.ref, *(f"zz{number:012}" for number in range(5000))]
    page = teacher.post(f"{BASE}{readers.ref}/pupils/", {"pupil": sent})
    assert page.status_code == 422
    assert readers.entries.count() == 1


def test_an_own_list_has_a_limit(
    teacher, tess, readers, class_4b, ashgrove, today, monkeypatch
):
    monkeypatch.setattr(own_lists, "MOST_PUPILS", 3)
    pupils = [
        make_pupil(ashgrove, f"Child{number} Many", today, class_4b)
        for number in range(4)
    ]
    where = f"{BASE}{readers.ref}/pupils/"
    page = teacher.post(where, {"pupil": [pupil.ref for pupil in pupils]})
    assert page.status_code == 422
    assert "Take some out" in page.text
    monkeypatch.setattr(own_lists, "MOST_LISTS", 1)
    page = teacher.post(f"{BASE}add/", {"name": "More"})
    assert page.status_code == 422
    assert "Delete one" in page.text


def test_a_second_tab_takes_nothing_back_in_silence_rel_2(teacher, readers, cara, dev):
    where = f"{BASE}{readers.ref}/pupils/"
    opened = teacher.get(where).context["was"]
    teacher.post(where, {"pupil": [cara.ref, dev.ref], "was": opened})
    page = teacher.post(where, {"pupil": [cara.ref], "was": opened})
    assert page.status_code == 422
    assert "Patel, Dev was added" in page.text
    assert readers.entries.count() == 2
    again = {"pupil": [cara.ref], "was": page.context["was"]}
    assert teacher.post(where, again).status_code == 302
    assert readers.entries.get().pupil == cara


def test_adding_works_without_script(teacher, readers, cara, dev):
    step = {"step": "add_pupil", "add_pupil": [dev.ref], "pupil": [cara.ref]}
    page = teacher.post(f"{BASE}{readers.ref}/pupils/", step)
    for pupil in (cara, dev):
        assert f'name="pupil" value="{pupil.ref}"' in page.text
    assert readers.entries.count() == 1


def test_a_list_is_renamed_and_deleted(teacher, tess, readers, cara):
    PupilList.objects.create(school=tess.school, membership=tess, name="Club")
    page = teacher.post(f"{BASE}{readers.ref}/rename/", {"name": "Club"})
    assert page.status_code == 422
    assert "You have a list of that name" in page.text
    assert "<h1><bdi>Readers</bdi></h1>" in page.text
    teacher.post(f"{BASE}{readers.ref}/rename/", {"name": "Spellers"})
    readers.refresh_from_db()
    assert readers.name == "Spellers"
    teacher.post(f"{BASE}{readers.ref}/delete/")
    assert not PupilList.objects.filter(pk=readers.pk).exists()
    assert Pupil.objects.filter(pk=cara.pk).exists()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"name": " "}, "Enter the name of the list."),
        ({"name": "x" * 81}, "Use at most 80 characters."),
        ({"name": "Club", "owner": "sal"}, "Load this page again"),
    ],
)
def test_bad_input_gets_a_sentence(teacher, tess_has_4b, data, sentence):
    page = teacher.post(f"{BASE}add/", data)
    assert page.status_code == 422
    assert sentence in page.text
    assert not PupilList.objects.exists()


def test_a_double_click_makes_one_list_rel_1(teacher, tess_has_4b):
    for _ in range(2):
        sent = {"name": "Club", "key": "k"}
        assert teacher.post(f"{BASE}add/", sent).status_code == 302
    assert PupilList.objects.count() == 1


def test_a_longer_list_costs_the_same_queries(
    teacher, tess, readers, ashgrove, class_4b, today
):
    teacher.get(BASE)
    counts = []
    for size in (2, 20):
        for number in range(size):
            pupil = make_pupil(ashgrove, f"Child{number} Of{size}", today, class_4b)
            readers.entries.create(school=ashgrove, pupil=pupil)
        with CaptureQueriesContext(connection) as queries:
            for where in ("", f"{readers.ref}/", f"{readers.ref}/pupils/"):
                assert teacher.get(BASE + where).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 15
