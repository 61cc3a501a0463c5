"""What a group's page of members refuses, and to whom."""

from __future__ import annotations

from datetime import timedelta

import pytest

from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.history.models import Change
from classroom_monitor.pupils.models import GroupPupil
from classroom_monitor.pupils.tests.members import address, chosen, office, seen, was

__all__ = ["address", "office"]


@pytest.mark.parametrize(
    ("until", "sentence"),
    [("tomorrow", "Enter the last day as a date"), ("2020-01-01", "has passed")],
)
def test_a_wrong_day_is_told_and_gives_nothing(office, address, tess, until, sentence):
    step = {"step": "add_user", "add_user": [tess.ref], "until_user": until}
    page = office.post(address, step)
    assert sentence in page.text
    assert chosen(page, "user") == set()
    assert f'value="{tess.ref}" checked' in page.text


def test_a_pupil_or_user_of_another_school_is_refused_az_4(
    office, address, tess, otto, cara, fay
):
    for data in ({"pupil": [cara.ref, fay.ref]}, {"user": [tess.ref, otto.ref]}):
        page = office.post(address, data)
        assert page.status_code == 422
        assert "who was sent is not" in page.text
        assert "Birchwoodchild" not in page.text
        assert "Falk" not in page.text
    assert not GroupAccess.objects.exists()
    assert not GroupPupil.objects.filter(pupil=fay, school=cara.school).exists()


def test_five_thousand_refs_in_one_post_are_refused_and_nothing_is_lost(
    office, address, class_4b, cara, today
):
    sent = [cara.ref, *(f"zz{number:012}" for number in range(5000))]
    page = office.post(address, {"pupil": sent})
    assert page.status_code == 422
    assert chosen(page, "pupil") == {cara.ref}
    assert class_4b.pupil_links.on(today).count() == 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"school": "birchwood"}, "Load this page again"),
        ({"add_user": "TESS"}, "You ticked 1 user, and did not press Add to List"),
        ({"user": "TESS|someday"}, "Enter the last day as a date"),
        ({"user": "TESS|2020-01-01"}, "That last day has passed"),
    ],
)
def test_bad_input_gets_a_sentence_and_changes_nothing(
    office, address, tess, data, sentence
):
    sent = {name: value.replace("TESS", tess.ref) for name, value in data.items()}
    page = office.post(address, sent)
    assert page.status_code == 422
    assert sentence in page.text
    assert "<title>Error: " in page.text
    assert not GroupAccess.objects.exists()


def test_a_stale_form_loses_neither_side_rel_2(
    office, sign_in, address, ashgrove, tess, sal, cara, dev, class_4b, today
):
    opened = was(office, address)
    GroupAccess.objects.create(
        school=ashgrove, group=class_4b, membership=tess, from_on=today
    )
    GroupPupil.objects.filter(pupil=dev, group=class_4b).update(
        from_on=today - timedelta(days=1), to_on=today
    )
    mine = {"was": opened, "user": [sal.ref], "pupil": [cara.ref, dev.ref]}
    page = office.post(address, mine)
    assert page.status_code == 422
    assert "Tan, Ms Tess was added" in page.text
    assert chosen(page, "user") == {tess.ref, sal.ref}
    assert not sal.groups_on(today).exists()
    again = mine | {
        "was": page.context["was"],
        "user": [tess.ref, sal.ref],
        "pupil": [cara.ref],
    }
    assert office.post(address, again).status_code == 302
    assert {link.membership for link in class_4b.access.on(today)} == {tess, sal}


def test_a_double_click_saves_once_rel_1(office, address, tess, cara):
    data = {"user": [tess.ref], "pupil": [cara.ref], "key": "k"}
    for _ in range(2):
        assert office.post(address, data).status_code == 302
    assert GroupAccess.objects.count() == 1
    assert Change.objects.filter(kind="groups.users_changed").count() == 1


def test_an_archived_group_is_not_changed(office, address, class_4b, tess, today):
    class_4b.archived_on = today
    class_4b.save(update_fields=["archived_on"])
    page = office.post(address, {"user": [tess.ref]}, follow=True)
    assert "restore it first" in page.text
    assert not GroupAccess.objects.exists()


def test_a_standing_groups_pupils_are_the_systems_and_its_users_are_chosen(
    office, ashgrove, tess, sal, cara, today
):
    everybody = ashgrove.groups.get(standing="all")
    address = f"/schools/ashgrove/groups/{everybody.ref}/members/"
    assert 'name="add_pupil"' not in office.get(address).text
    assert office.post(address, {"pupil": [cara.ref]}).status_code == 422
    assert office.post(address, {"user": [sal.ref]}).status_code == 302
    assert seen(sal, today) == {"Nowak"}
    assert everybody.pupil_links.on(today).count() == 1


def test_someone_inactive_is_shown_and_can_only_be_taken_out(
    office, address, tess, tess_has_4b
):
    tess.is_active = False
    tess.save(update_fields=["is_active"])
    page = office.get(address)
    assert chosen(page, "user") == {tess.ref}
    assert office.post(address, {}).status_code == 302
    page = office.get(address)
    assert tess.ref not in page.text


@pytest.mark.parametrize(
    ("who", "status"), [("tess", 403), ("sal", 403), ("otto", 404)]
)
def test_others_are_kept_out(sign_in, request, who, status, address, sal):
    browser = sign_in(request.getfixturevalue(who))
    for where in (address, f"{address}impact/"):
        assert browser.post(where, {"user": [sal.ref]}).status_code == status
    assert not GroupAccess.objects.exists()
