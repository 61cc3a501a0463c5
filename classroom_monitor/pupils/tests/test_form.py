"""The form of a pupil's record: adding and editing."""

from datetime import timedelta

import pytest
import time_machine

from classroom_monitor.groups.standing import ALL_PUPILS
from classroom_monitor.history.models import Actor, Change
from classroom_monitor.pupils.actions import Move, move, save_pupil
from classroom_monitor.pupils.models import GroupPupil, Pupil

ADD = "/schools/ashgrove/pupils/add/"
GOOD = "A203102209083"
WRONG_LETTER = "B203102209083"


@pytest.fixture
def typed(today, class_4b) -> dict:
    return {
        "first_name": "Zoë",
        "last_name": "O’Neill",
        "upn": "a2031 0220 9083",
        "born_on": "2018-02-03",
        "year_group": "4",
        "joined_on": today.isoformat(),
        "sen": "K",
        "has_eal": "on",
        "group": [class_4b.ref],
    }


def edit(pupil: Pupil) -> str:
    return f"/schools/ashgrove/pupils/{pupil.ref}/edit/"


def as_shown(client, pupil: Pupil) -> dict:
    """What the form would send back if nobody touched it."""
    page = client.get(edit(pupil))
    form, picker = page.context["form"], page.context["was"]
    data = {name: form[name].value() for name in form.fields}
    data = {n: v for n, v in data.items() if v not in (False, None)}
    links = pupil.group_links.filter(to_on=None, group__standing="")
    return data | {
        "was": picker,
        "group": [link.group.ref for link in links.select_related("group")],
    }


def test_an_administrator_adds_a_pupil(sign_in, amara, ashgrove, typed, class_4b):
    response = sign_in(amara).post(ADD, typed)
    pupil = ashgrove.pupils.get()
    assert response["Location"] == f"/schools/ashgrove/pupils/{pupil.ref}/"
    assert (pupil.full_name, pupil.upn, pupil.sen) == ("Zoë O’Neill", GOOD, "K")
    assert (pupil.has_eal, pupil.has_pupil_premium) == (True, False)
    held = {link.group.name for link in GroupPupil.objects.select_related("group")}
    assert held == {"All pupils", "Year 4", "4B"}
    kinds = Change.objects.order_by("position").values_list("kind", flat=True)
    assert [*kinds] == ["pupils.added", "pupils.moved"]


@pytest.mark.parametrize(
    ("who", "status"), [("tess", 403), ("sal", 403), ("otto", 404)]
)
def test_others_are_kept_out(
    sign_in, request, ashgrove, typed, who, status, tess_has_4b, cara
):
    client = sign_in(request.getfixturevalue(who))
    assert client.post(ADD, typed).status_code == status
    assert client.post(edit(cara), typed).status_code == status
    assert ashgrove.pupils.count() == 1


def test_a_wrong_check_letter_is_saved_and_said(sign_in, amara, ashgrove, typed):
    client = sign_in(amara)
    client.post(ADD, typed | {"upn": WRONG_LETTER})
    pupil = ashgrove.pupils.get()
    assert pupil.upn == WRONG_LETTER
    for where in (f"/schools/ashgrove/pupils/{pupil.ref}/", edit(pupil)):
        text = client.get(where).content.decode()
        assert "is B and should be A" in text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"upn": "I12345678901X"}, "A UPN has 13 characters"),
        ({"upn": "1234"}, "A UPN has 13 characters"),
        ({"upn": "x" * 300}, "A UPN has 13 characters"),
        ({"first_name": " "}, "Enter a first name."),
        ({"last_name": ""}, "Enter a surname."),
        ({"last_name": "A\u202eB"}, "invisible characters"),
        ({"last_name": "x" * 151}, "at most 150 characters"),
        ({"born_on": "1899-01-01"}, "more than 25 years ago"),
        ({"born_on": "yesterday"}, "like 14/05/2018"),
        ({"born_on": "0001-01-01"}, "more than 25 years ago"),
        ({"joined_on": ""}, "Enter the first day on roll."),
        ({"joined_on": "2018-02-03"}, "before the birth"),
        ({"joined_on": "9999-12-31"}, "at most two years ahead"),
        ({"year_group": "99"}, "Choose a year group from the list."),
        ({"year_group": ""}, "Choose a year group."),
        ({"sen": "Z"}, "Choose N, K or E"),
        ({"left_on": "2026-01-01"}, "does not belong to it"),
        ({"group": ["zzzzzzzz"]}, "not one of this school’s current groups"),
    ],
)
def test_bad_input_is_told_and_nothing_typed_is_lost(
    sign_in, amara, ashgrove, typed, change, said
):
    response = sign_in(amara).post(ADD, typed | change)
    text = response.content.decode()
    assert response.status_code == 422
    assert said in text
    assert "<title>Error:" in text
    assert 'value="Zoë"' in text or "first_name" in change
    assert not ashgrove.pupils.exists()


def test_a_pupil_born_tomorrow_is_refused(sign_in, amara, ashgrove, typed, today):
    tomorrow = today + timedelta(days=1)
    response = sign_in(amara).post(ADD, typed | {"born_on": tomorrow.isoformat()})
    assert response.status_code == 422
    assert "lies ahead" in response.content.decode()
    assert not ashgrove.pupils.exists()


def test_a_upn_twice_names_the_other_record(sign_in, amara, ashgrove, typed, cara):
    save_pupil(cara, {"upn": GOOD}, by=Actor.system(), today=ashgrove.today())
    response = sign_in(amara).post(ADD, typed)
    assert response.status_code == 422
    assert "Cara Nowak has this UPN, in Year 4." in response.content.decode()
    assert ashgrove.pupils.count() == 1


def test_the_same_upn_at_another_school_is_nobodys_business(
    sign_in, amara, ashgrove, typed, fay
):
    save_pupil(fay, {"upn": GOOD}, by=Actor.system(), today=ashgrove.today())
    assert sign_in(amara).post(ADD, typed).status_code == 302
    assert ashgrove.pupils.get().upn == GOOD


def test_groups_of_another_school_cannot_be_reached(
    sign_in, amara, ashgrove, typed, class_of_birchwood
):
    response = sign_in(amara).post(ADD, typed | {"group": [class_of_birchwood.ref]})
    assert response.status_code == 422
    assert not GroupPupil.objects.exists()


def test_standing_groups_cannot_be_chosen(sign_in, amara, ashgrove, typed, cara):
    everybody = ashgrove.groups.get(standing=ALL_PUPILS)
    response = sign_in(amara).post(ADD, typed | {"group": [everybody.ref]})
    assert response.status_code == 422
    assert everybody.ref not in sign_in(amara).get(ADD).content.decode()


def test_an_edit_changes_what_was_changed(
    sign_in, amara, cara, class_5a, class_4b, today
):
    client = sign_in(amara)
    data = as_shown(client, cara) | {"group": [class_5a.ref], "year_group": "5"}
    assert client.post(edit(cara), data).status_code == 302
    cara.refresh_from_db()
    assert (cara.year_group, cara.version) == ("5", 2)
    held = GroupPupil.objects.on(today).values_list("group__name", flat=True)
    assert {*held} == {"All pupils", "Year 5", "5A"}
    change = Change.objects.filter(kind="pupils.edited").get()
    assert change.content.data["after"] == {"year_group": "5"}


def test_a_save_without_a_change_leaves_no_entry(sign_in, amara, cara):
    client = sign_in(amara)
    count = Change.objects.count()
    assert client.post(edit(cara), as_shown(client, cara)).status_code == 302
    assert Change.objects.count() == count


def test_a_stale_form_shows_what_is_new_and_keeps_what_was_typed(
    sign_in, amara, cara, class_5a, today
):
    client = sign_in(amara)
    data = as_shown(client, cara) | {"middle_name": "Mine"}
    by = Actor.system()
    save_pupil(cara, {"first_name": "Carla"}, by=by, today=today)
    move(cara.school, [Move(cara, {class_5a: None})], by=by, today=today)
    response = client.post(edit(cara), data)
    text = response.content.decode()
    assert response.status_code == 422
    assert "saved this pupil while you were typing" in text
    assert "“Carla”" in text
    assert "5A was added" in text
    assert 'value="Mine"' in text
    cara.refresh_from_db()
    assert cara.middle_name == ""
    again = response.context["form"].data.copy()
    again["was"] = response.context["was"]
    again.setlist(
        "group", [*response.context["form"].data.getlist("group"), class_5a.ref]
    )
    assert client.post(edit(cara), again).status_code == 302
    cara.refresh_from_db()
    assert (cara.first_name, cara.middle_name) == ("Carla", "Mine")
    assert GroupPupil.objects.on(today).filter(group=class_5a, pupil=cara).exists()


def test_groups_alone_make_a_form_stale(sign_in, amara, cara, class_5a, today):
    client = sign_in(amara)
    data = as_shown(client, cara)
    into = Move(cara, {class_5a: None})
    move(cara.school, [into], by=Actor.system(), today=today)
    assert client.post(edit(cara), data).status_code == 422
    assert GroupPupil.objects.on(today).filter(group=class_5a, pupil=cara).exists()


def test_the_buttons_of_the_picker_work_without_script(
    sign_in, amara, ashgrove, typed, class_5a
):
    more = {"step": "add", "add": [class_5a.ref], "upn": "nonsense"}
    response = sign_in(amara).post(ADD, typed | more)
    text = response.content.decode()
    assert response.status_code == 200
    assert f'value="{class_5a.ref}" checked' in text
    assert 'value="nonsense"' in text
    assert 'value="2018-02-03"' in text
    assert not ashgrove.pupils.exists()


def test_a_double_click_adds_one_pupil(sign_in, amara, ashgrove, typed):
    client = sign_in(amara)
    data = typed | {"key": "once", "upn": ""}
    first, second = client.post(ADD, data), client.post(ADD, data)
    assert first["Location"] == second["Location"]
    assert ashgrove.pupils.count() == 1


@time_machine.travel("2026-11-23 12:00 +0000")
def test_the_year_group_that_a_date_of_birth_implies_is_shown(
    sign_in, amara, ashgrove, typed
):
    """Born in February 2018: eight on 31 August 2026, so Year 4."""
    client = sign_in(amara)
    notes = "/schools/ashgrove/pupils/notes/?born_on=2018-02-03&year_group="
    assert "implies" not in client.get(f"{notes}4").content.decode()
    assert "implies Year 4" in client.get(f"{notes}5").content.decode()
    client.post(ADD, typed | {"year_group": "5"})
    pupil = ashgrove.pupils.get()
    page = client.get(f"/schools/ashgrove/pupils/{pupil.ref}/").content.decode()
    assert "implies Year 4" in page


def test_what_is_odd_about_a_upn_is_said_at_once(sign_in, amara):
    notes = "/schools/ashgrove/pupils/notes/?upn="
    client = sign_in(amara)
    assert "should be A" in client.get(notes + WRONG_LETTER).content.decode()
    assert "should be" not in client.get(notes + GOOD).content.decode()
    assert "should be" not in client.get(notes + "x").content.decode()
