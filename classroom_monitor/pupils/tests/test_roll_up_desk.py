"""The year-end desk, through the front door."""

import re
from datetime import date, timedelta

import pytest
import time_machine

from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.history.models import Change
from classroom_monitor.pupils.models import Pupil, RollUp
from classroom_monitor.pupils.roll_up.sweeps import publish_due
from classroom_monitor.schools.models import AcademicYear
from classroom_monitor.testing import make_group, make_pupil

YEARS = "/schools/ashgrove/roll-up/"
JULY, SEPTEMBER = date(2027, 7, 12), date(2027, 9, 1)


@pytest.fixture
def july():
    with time_machine.travel("2027-07-12 12:00 +0100", tick=False):
        yield JULY


@pytest.fixture
def school(july, ashgrove, tess):
    ashgrove.phase = "primary"
    ashgrove.save()
    maple = make_group(ashgrove, "3 Maple", JULY, year_groups=["3"])
    oak = make_group(ashgrove, "6 Oak", JULY, year_groups=["6"])
    make_pupil(ashgrove, "Ada Lark", JULY, maple, year_group="3")
    make_pupil(ashgrove, "Dot Wren", JULY, oak, year_group="6")
    GroupAccess.objects.create(
        school=ashgrove, group=maple, membership=tess, from_on=JULY
    )
    return ashgrove


@pytest.fixture
def client(school, sign_in, amara):
    return sign_in(amara)


@pytest.fixture
def desk(client, school) -> str:
    """The address of a rehearsal."""
    client.get(YEARS)
    year = AcademicYear.objects.get(school=school, starts_on=SEPTEMBER)
    return client.post(f"{YEARS}start/", {"year": year.ref})["Location"]


def as_shown(client, desk: str) -> dict:
    form = client.get(desk).context["form"]
    data = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in data.items() if value not in (None, False)}


def digest(client, desk: str) -> dict:
    text = client.get(desk).content.decode()
    return {"digest": re.search(r'name="digest" value="(\w+)"', text)[1]}


def test_the_page_lists_the_academic_years(client):
    text = client.get(YEARS).content.decode()
    assert text.index("2027/28") < text.index("2026/27")
    assert "1 Sep 2027" in text
    assert "31 Aug 2028" in text
    assert "Rehearse the roll-up" in text


def test_a_rehearsal_tells_everything_and_does_nothing(client, desk, school):
    text = client.get(desk).content.decode()
    for words in (
        "<b>2</b> pupils on roll",
        "<b>1</b> move up",
        "<b>1</b> leave",
        "4 Maple",
        "Tan, Ms Tess",
        "Loses 3 Maple",
        "Publish on 1 Sep 2027",
    ):
        assert words in text, words
    assert not school.groups.filter(name="4 Maple").exists()
    assert Pupil.objects.get(first_name="Ada").year_group == "3"


def test_choices_are_kept_and_rehearsed(client, desk, school):
    maple = school.groups.get(name="3 Maple")
    data = as_shown(client, desk)
    data |= {f"name_{maple.ref}": "4 Élm", f"carry_{maple.ref}": "on"}
    assert client.post(desk, data)["Location"] == desk
    text = client.get(desk).content.decode()
    assert 'value="4 Élm"' in text
    assert "Loses 3 Maple; gets 1 new" in text


def test_a_single_pupil_is_kept_down(client, desk, school):
    maple, ada = school.groups.get(name="3 Maple"), Pupil.objects.get(first_name="Ada")
    where = f"{desk}groups/{maple.ref}/"
    assert "Lark, Ada" in client.get(where).content.decode()
    data = {f"year_{ada.ref}": "stay", f"to_{ada.ref}": "none"}
    assert client.post(where, data)["Location"] == desk
    text = client.get(desk).content.decode()
    assert "<b>1</b> stay in their year group" in text
    assert "1 pupil will be in no group" in text


def test_published_on_a_day_and_taken_back(client, desk, school, tess, sign_in, amara):
    client.post(f"{desk}publish/", digest(client, desk))
    assert "Will be published on 1 Sep 2027" in client.get(desk).content.decode()
    assert "on 1 Sep 2027" in client.get(YEARS).content.decode()
    with time_machine.travel("2027-09-01 05:00 +0100"):
        assert publish_due() == 1
        client = sign_in(amara)
        assert "Take the roll-up back" in client.get(desk).content.decode()
        assert school.groups.current().filter(name="4 Maple").exists()
        client.post(f"{desk}step-back/")
        assert not school.groups.current().filter(name="4 Maple").exists()
        assert "Taken back" in client.get(desk).content.decode()
    kinds = Change.objects.filter(kind__startswith="roll_up.")
    assert {"roll_up.planned", "roll_up.published", "roll_up.stepped_back"} <= {
        *kinds.values_list("kind", flat=True)
    }


def test_published_now_twice_is_published_once(client, desk, school):
    data = as_shown(client, desk) | {"publish_on": JULY.isoformat()}
    client.post(desk, data)
    sent = digest(client, desk)
    assert client.post(f"{desk}publish/", sent).status_code == 302
    assert client.post(f"{desk}publish/", sent).status_code == 302
    assert Change.objects.filter(kind="roll_up.published").count() == 1
    assert Pupil.objects.get(first_name="Ada").year_group == "4"


def test_a_changed_school_is_not_moved_unseen(client, desk, school):
    sent = digest(client, desk)
    make_pupil(school, "New Comer", JULY, school.groups.get(name="3 Maple"))
    response = client.post(f"{desk}publish/", sent)
    assert response.status_code == 422
    assert "Something changed at the school" in response.content.decode()
    assert not Change.objects.filter(kind__startswith="roll_up.").exists()


def test_a_step_back_that_would_undo_others_work_says_why(client, desk, school):
    data = as_shown(client, desk) | {"publish_on": JULY.isoformat()}
    client.post(desk, data)
    client.post(f"{desk}publish/", digest(client, desk))
    Pupil.objects.filter(first_name="Ada").update(year_group="5")
    response = client.post(f"{desk}step-back/")
    assert response.status_code == 422
    assert "Ada Lark was changed since" in response.content.decode()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("act", "fly", "Choose again what becomes of 3 Maple."),
        ("name", " ", "Enter the new name of 3 Maple."),
        ("name", "x" * 81, "at most 80 characters"),
        ("name", "A\u202eB", "invisible characters"),
        ("to", "zzzzzz", "Choose again what becomes of 3 Maple."),
        ("strange", "1", "does not belong to it"),
    ],
)
def test_bad_choices_are_told_and_nothing_is_lost(
    client, desk, school, name, value, said
):
    maple = school.groups.get(name="3 Maple")
    data = as_shown(client, desk) | {f"name_{maple.ref}": "Typed"}
    response = client.post(desk, data | {f"{name}_{maple.ref}": value})
    text = response.content.decode()
    assert response.status_code == 422
    assert said in text
    assert "Typed" in text or name == "name"
    assert "4 Maple" in str(RollUp.objects.get().choices)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2027-07-11", "That day has passed."),
        ("2028-09-01", "The academic year ends on 31 Aug 2028"),
        ("soon", "Enter the day like 01/09/2027."),
        ("", "Enter the day."),
    ],
)
def test_bad_days_are_told(client, desk, day, said):
    response = client.post(desk, as_shown(client, desk) | {"publish_on": day})
    assert response.status_code == 422
    assert said in response.content.decode()


def test_a_group_goes_into_one_that_does_not_end(client, desk, school):
    maple, oak = (school.groups.get(name=name) for name in ("3 Maple", "6 Oak"))
    data = as_shown(client, desk) | {f"act_{maple.ref}": "into"}
    response = client.post(desk, data)
    assert "Choose the group that 3 Maple goes into." in response.content.decode()
    response = client.post(desk, data | {f"to_{maple.ref}": oak.ref})
    assert response.status_code == 422


@pytest.mark.parametrize(
    ("who", "status"), [("tess", 403), ("sal", 403), ("otto", 404)]
)
def test_others_are_kept_out(request, sign_in, desk, client, who, status, school):
    sent = digest(client, desk)
    other = sign_in(request.getfixturevalue(who))
    for where in (YEARS, desk):
        assert other.get(where).status_code == status
    assert other.post(f"{desk}publish/", sent).status_code == status
    assert RollUp.objects.get().state == "rehearsed"


def test_an_unknown_year_is_told(client):
    assert client.post(f"{YEARS}start/", {"year": "zzzz"}).status_code == 422


def test_years_before_are_history(client, school):
    old = AcademicYear.containing(school, JULY - timedelta(days=800))
    assert client.post(f"{YEARS}start/", {"year": old.ref}).status_code == 422
