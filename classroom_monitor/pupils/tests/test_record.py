"""A pupil's own page; leaving the school and coming back."""

from datetime import timedelta

import pytest
import time_machine

from classroom_monitor.history.models import Change
from classroom_monitor.pupils.models import GroupPupil, Pupil


def at(pupil: Pupil, act: str = "") -> str:
    return f"/schools/ashgrove/pupils/{pupil.ref}/{act}"


def test_whoever_has_a_group_of_the_pupil_reads_the_record(
    sign_in, tess, tess_has_4b, dev, class_4b
):
    text = sign_in(tess).get(at(dev)).content.decode()
    assert "Dev" in text
    assert "4B" in text
    assert "SEN support (K)" in text
    assert "edit/" not in text


def test_attainment_is_offered_to_whoever_sees_the_pupil(
    sign_in, tess, tess_has_4b, amara, dev
):
    """An administrator without the group keeps the record, and no more."""
    teacher, manager = sign_in(tess), sign_in(amara)
    where = f"/schools/ashgrove/attainment/pupils/{dev.ref}/"
    assert where in teacher.get(at(dev)).content.decode()
    assert teacher.get(where).status_code == 200
    assert where not in manager.get(at(dev)).content.decode()
    for client in (teacher, manager):
        assert client.get(at(dev, "who-can-see/")).status_code == 200


def test_without_the_right_no_characteristic_shows(sign_in, tess, tess_has_4b, dev):
    tess.can_see_characteristics = False
    tess.save(update_fields=["can_see_characteristics"])
    text = sign_in(tess).get(at(dev)).content.decode()
    assert "Dev" in text
    assert not [w for w in ("SEN", "premium", "meals", "haracteristic") if w in text]


@pytest.mark.parametrize("who", ["tess", "sal", "otto"])
def test_a_pupil_whom_one_may_not_see_is_like_an_unknown_one(
    sign_in, request, who, tess_has_4b, ewan
):
    client = sign_in(request.getfixturevalue(who))
    hidden, unknown = client.get(at(ewan)), client.get(at(Pupil(ref="zzzzzzzzzzzz")))
    assert hidden.status_code == unknown.status_code == 404
    assert "Ewan" not in hidden.content.decode()


def test_leaving_ends_every_group_the_day_after(sign_in, amara, cara, today):
    last = today + timedelta(days=10)
    response = sign_in(amara).post(at(cara, "leave/"), {"last_day": last.isoformat()})
    assert response["Location"] == at(cara)
    ends = {*GroupPupil.objects.values_list("to_on", flat=True)}
    assert ends == {last + timedelta(days=1)}
    change = Change.objects.get(kind="pupils.left")
    assert change.content.data["after"] == {"left_on": last.isoformat()}


def test_who_left_is_seen_by_name_through_no_group(
    sign_in, amara, tess, tess_has_4b, cara, today
):
    teacher = sign_in(tess)
    assert teacher.get(at(cara)).status_code == 200
    yesterday = (today - timedelta(days=1)).isoformat()
    sign_in(amara).post(at(cara, "leave/"), {"last_day": yesterday})
    assert teacher.get(at(cara)).status_code == 404
    page = sign_in(amara).get(at(cara)).content.decode()
    assert "Left " in page


@pytest.mark.parametrize(
    ("last", "said"),
    [
        ("", "Enter the last day on roll."),
        ("soon", "like 23/07/2027"),
        ("2001-01-01", "The first day on roll is"),
        ("9999-12-31", "at most two years ahead"),
    ],
)
def test_bad_last_days_are_told(sign_in, amara, cara, last, said):
    response = sign_in(amara).post(at(cara, "leave/"), {"last_day": last})
    assert response.status_code == 422
    assert said in response.content.decode()
    cara.refresh_from_db()
    assert cara.left_on is None


def test_coming_back_begins_anew_in_the_groups_of_the_last_day(
    sign_in, amara, cara, class_4b, today
):
    data = {"last_day": today.isoformat()}
    sign_in(amara).post(at(cara, "leave/"), data)
    later = today + timedelta(days=7)
    with time_machine.travel(later):
        client = sign_in(amara)
        assert "4B" in client.get(at(cara, "return/")).content.decode()
        client.post(at(cara, "return/"), {"year_group": "5", "to_groups": "on"})
        roll = client.get(at(cara)).content.decode()
    cara.refresh_from_db()
    assert (cara.left_on, cara.year_group) == (None, "5")
    held = GroupPupil.objects.on(later).values_list("group__name", "from_on")
    assert {*held} == {("All pupils", later), ("Year 5", later), ("4B", later)}
    assert not GroupPupil.objects.on(later - timedelta(days=1)).exists()
    assert Change.objects.filter(kind="pupils.returned").count() == 1
    assert f"{today:%-d %b %Y}" in roll


def test_without_the_tick_no_group_comes_back(sign_in, amara, cara, today):
    client = sign_in(amara)
    last = (today - timedelta(days=5)).isoformat()
    client.post(at(cara, "leave/"), {"last_day": last})
    client.post(at(cara, "return/"), {"year_group": "4"})
    held = GroupPupil.objects.on(today).values_list("group__name", flat=True)
    assert {*held} == {"All pupils", "Year 4"}


def test_a_last_day_ahead_can_be_taken_away(sign_in, amara, cara, today):
    client = sign_in(amara)
    last = (today + timedelta(days=5)).isoformat()
    client.post(at(cara, "leave/"), {"last_day": last})
    assert "Does not leave" in client.get(at(cara)).content.decode()
    client.post(at(cara, "return/"), {"year_group": "4"})
    assert {*GroupPupil.objects.values_list("to_on", flat=True)} == {None}


def test_a_returning_pupil_is_offered_the_year_group_of_today(sign_in, amara, cara):
    client = sign_in(amara)
    client.post(at(cara, "leave/"), {"last_day": cara.joined_on.isoformat()})
    later = cara.joined_on.replace(year=cara.joined_on.year + 2, month=10)
    with time_machine.travel(later):
        client = sign_in(amara)
        page = client.get(at(cara, "return/"))
    assert page.context["form"].initial["year_group"] == "6"


@pytest.mark.parametrize("act", ["leave/", "return/"])
@pytest.mark.parametrize(("who", "status"), [("tess", 403), ("otto", 404)])
def test_only_administrators_take_off_roll(
    sign_in, request, who, status, act, cara, tess_has_4b, today
):
    data = {"last_day": today.isoformat(), "year_group": "4"}
    response = sign_in(request.getfixturevalue(who)).post(at(cara, act), data)
    assert response.status_code == status
    cara.refresh_from_db()
    assert cara.left_on is None
