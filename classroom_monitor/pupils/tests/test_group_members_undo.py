"""Undo of the pupils chosen on a group's screen, from the message and from History."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from classroom_monitor.history import chains
from classroom_monitor.history.models import Change
from classroom_monitor.pupils.actions import Move, leave, move
from classroom_monitor.pupils.models import GroupPupil
from classroom_monitor.staff import undo as undoing

SCHOOL = "/schools/ashgrove/"


@pytest.fixture
def address(class_4b) -> str:
    return f"{SCHOOL}groups/{class_4b.ref}/members/"


@pytest.fixture
def office(sign_in, amara):
    return sign_in(amara)


@pytest.fixture
def in_it(class_4b):
    """Who is in 4B on a day, each with the first day without it."""

    def asked(day) -> dict[str, object]:
        links = GroupPupil.objects.on(day).filter(group=class_4b)
        return dict(links.values_list("pupil__first_name", "to_on"))

    return asked


@pytest.fixture
def swapped(office, address, cara, ewan, today) -> Change:
    """Cara went out of 4B and Ewan came in."""
    GroupPupil.objects.filter(pupil=cara).update(from_on=today - timedelta(days=9))
    office.post(address, {"pupil": [ewan.ref]})
    return Change.objects.get(kind="groups.pupils_changed")


def undo(client, change, **headers):
    return client.post(f"{SCHOOL}staff/undo/{change.ref}/", follow=True, **headers)


def test_the_message_offers_it_and_it_puts_all_back(
    office, address, class_4b, cara, ewan, today, in_it
):
    GroupPupil.objects.filter(pupil=cara).update(from_on=today - timedelta(days=9))
    page = office.post(address, {"pupil": [ewan.ref]}, follow=True)
    assert in_it(today) == {"Ewan": None}
    [offered] = re.findall(r'action="([^"]+/undo/[^"]+)"', page.text)
    where = page.request["PATH_INFO"]
    done = office.post(offered, headers={"referer": f"http://testserver{where}"})
    assert done["Location"] == where
    assert "Undone: the pupils of 4B are as before." in office.get(where).text
    assert in_it(today) == {"Cara": None}
    assert chains.verify() == []


def test_history_offers_it_once_and_the_undo_can_be_undone(
    office, swapped, today, in_it
):
    history = office.get(f"{SCHOOL}history/").text
    assert f"/staff/undo/{swapped.ref}/" in history
    assert f'<bdi>4B</bdi></a>, <a href="?part_of={swapped.ref}">2 entries' in history
    undo(office, swapped)
    history = office.get(f"{SCHOOL}history/").text
    assert f"/staff/undo/{swapped.ref}/" not in history
    assert "undid an earlier change: changed the pupils of the group" in history
    assert "This was undone already." in undo(office, swapped).text
    undo(office, Change.objects.get(undoes=swapped))
    assert in_it(today) == {"Ewan": None}


def test_last_days_come_back_too(office, address, cara, dev, class_4b, today, in_it):
    week, month = today + timedelta(days=7), today + timedelta(days=30)
    links = GroupPupil.objects.filter(group=class_4b)
    links.update(from_on=today - timedelta(days=9), to_on=week)
    until = (month - timedelta(days=1)).isoformat()
    office.post(address, {"pupil": [f"{cara.ref}|{until}"]})
    assert in_it(today) == {"Cara": month}
    undo(office, Change.objects.get(kind="groups.pupils_changed"))
    assert in_it(today) == {"Cara": week, "Dev": week}


@pytest.mark.parametrize("act", ["in again", "out again", "left", "archived"])
def test_what_changed_since_refuses_it_with_a_sentence(
    act, office, swapped, ashgrove, class_4b, cara, ewan, today, system, in_it
):
    match act:
        case "in again":
            back = [Move(cara, into={class_4b: None})]
            move(ashgrove, back, by=system, today=today)
            said = "Somebody changed Cara Nowak in 4B since."
        case "out again":
            move(ashgrove, [Move(ewan, out_of={class_4b})], by=system, today=today)
            said = "Somebody changed Ewan Quill in 4B since."
        case "left":
            leave(cara, today - timedelta(days=1), by=system, today=today)
            said = "Cara Nowak left on"
        case "archived":
            class_4b.archived_on = today
            class_4b.save()
            said = "4B was archived. Restore it first."
    before, count = in_it(today), Change.objects.count()
    page = undo(office, swapped)
    assert f"Nothing was undone. {said}" in page.text
    assert in_it(today) == before
    assert Change.objects.count() == count


def test_a_time_that_has_ended_is_not_given_back(
    office, address, cara, class_4b, today, in_it, system
):
    soon = today + timedelta(days=2)
    GroupPupil.objects.filter(pupil=cara, group=class_4b).update(
        from_on=today - timedelta(days=9), to_on=soon
    )
    office.post(address, {})
    entry = Change.objects.get(kind="groups.pupils_changed")
    with pytest.raises(ValidationError, match="The time of Cara Nowak in 4B has ended"):
        undoing.undo_elsewhere(entry, entry.school, by=system, today=soon)


@pytest.mark.parametrize(
    ("who", "status"), [("tess", 403), ("sal", 403), ("otto", 404)]
)
def test_nobody_else_undoes_it(who, status, sign_in, request, swapped, today, in_it):
    client = sign_in(request.getfixturevalue(who))
    assert undo(client, swapped).status_code == status
    assert in_it(today) == {"Ewan": None}


def test_an_administrator_of_the_trust_undoes_no_pupils(
    sign_in, tilda, trust, swapped, today, in_it
):
    """They undo what was done to users; pupils are not theirs (PRODUCT's table)."""
    where = f"/trusts/{trust.slug}/schools/ashgrove/staff/undo/{swapped.ref}/"
    assert sign_in(tilda).post(where).status_code == 404
    assert in_it(today) == {"Ewan": None}


def test_pupils_and_users_saved_at_once_are_undone_in_history(
    office, address, ewan, tess, today, in_it
):
    page = office.post(address, {"pupil": [ewan.ref], "user": [tess.ref]}, follow=True)
    assert "Its pupils and its users are undone in History." in page.text
    kinds = ["groups.pupils_changed", "groups.users_changed"]
    for entry in Change.objects.filter(kind__in=kinds):
        undo(office, entry)
    assert "Ewan" not in in_it(today)
    assert not tess.groups_on(timezone.localdate()).exists()
