"""The pages that tell who can see whom, and why."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from time import process_time
from zoneinfo import ZoneInfo

import pytest

from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.history.models import Actor
from classroom_monitor.pupils.models import GroupPupil
from classroom_monitor.staff.models import Membership
from classroom_monitor.staff.revisions import Revision, revise
from classroom_monitor.testing import make_member, make_pupil

SYSTEM = Actor.system()


def words(response) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+([,:.])", r"\1", re.sub(r"\s+", " ", text))


@pytest.fixture
def of_cara(tess_has_4b, cara, amara) -> str:
    """The page about Cara; Amara gave 4B to Tess."""
    tess_has_4b.by = amara.user
    tess_has_4b.save()
    Membership.objects.update(created_at=datetime(2020, 1, 1, tzinfo=ZoneInfo("UTC")))
    return f"/schools/ashgrove/pupils/{cara.ref}/who-can-see/"


def test_the_sentence_names_both_links_and_who_gave(
    sign_in, amara, tess, class_4b, of_cara
):
    response = sign_in(amara).get(of_cara)
    told = words(response)
    assert (
        "Can see Cara because Cara is in 4B since today, and Ms T Tan has 4B since "
        "today, given by Mrs A Obi." in told
    )
    page = response.content.decode()
    assert f'href="/schools/ashgrove/groups/{class_4b.ref}/"' in page
    assert f'href="/schools/ashgrove/staff/{tess.ref}/#groups"' in page
    assert f'href="/schools/ashgrove/staff/{tess.ref}/pupils/"' in page


def test_records_and_figures_stand_apart(sign_in, amara, sal, of_cara):
    told = words(sign_in(amara).get(of_cara))
    assert "The record alone Mrs Amara Obi: school administrators" in told
    assert "Figures alone Mrs Amara Obi, Mr Sal Rees: SLT see figures" in told
    assert "Administrators of the trust see how many" in told


def test_a_past_day_tells_who_could_and_who_is_gone(
    sign_in, amara, tess, cara, class_4b, of_cara, today
):
    start = today - timedelta(days=30)
    GroupPupil.objects.filter(pupil=cara).update(from_on=start)
    GroupAccess.objects.filter(membership=tess).update(from_on=start)
    revise(tess.school, [Revision(tess, {"is_active": False})], by=SYSTEM, today=today)
    client = sign_in(amara)
    now = words(client.get(of_cara))
    assert "By name, with attainment: 0" in now
    assert "Has a group and cannot sign in: 1 Ms Tess Tan" in now
    then = words(client.get(of_cara, {"on": (today - timedelta(days=3)).isoformat()}))
    assert "Who could see Cara Nowak" in then
    assert "By name, with attainment: 1 Ms Tess Tan Teacher Cannot sign in" in then
    assert "Could see Cara because Cara was in 4B" in then
    before = start - timedelta(days=1)
    nobody = words(client.get(of_cara, {"on": before.isoformat()}))
    assert "By name, with attainment: 0" in nobody


def test_cover_that_is_planned_is_told_as_a_plan(
    sign_in, amara, sal, class_4b, of_cara, today
):
    soon = today + timedelta(days=10)
    GroupAccess.objects.create(
        school=sal.school,
        group=class_4b,
        membership=sal,
        from_on=soon,
        to_on=soon + timedelta(days=5),
        by=amara.user,
    )
    client = sign_in(amara)
    assert "Sal Rees" not in words(client.get(of_cara)).split("Not the attainment")[0]
    told = words(client.get(of_cara, {"on": soon.isoformat()}))
    assert "This day lies ahead: here stands what is planned" in told
    assert "Who will be able to see Cara Nowak" in told
    assert "Mr S Rees will have 4B from" in told
    assert "planned until" in told


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("2026-02-30", "There is no such day."),
        ("yesterday", "There is no such day."),
        ("'; --", "There is no such day."),
        ("9999-12-31", "Choose a day from 1 Jan 2000"),
        ("0001-01-01", "Choose a day from 1 Jan 2000"),
    ],
)
def test_a_day_that_is_none_is_answered_with_a_sentence(
    sign_in, amara, tess, class_4b, of_cara, typed, sentence
):
    client = sign_in(amara)
    for where in (
        of_cara,
        f"/schools/ashgrove/groups/{class_4b.ref}/who-can-see/",
        f"/schools/ashgrove/staff/{tess.ref}/pupils/",
    ):
        response = client.get(where, {"on": typed})
        assert response.status_code == 422
        assert sentence in words(response)
        assert "Below stands the answer for today." in words(response)


def test_a_teacher_asks_about_today_alone(sign_in, tess, otto, of_cara, ewan, today):
    make_member(tess.school, "ng75pn_gone", is_active=False)
    client = sign_in(tess)
    response = client.get(of_cara)
    assert "Ms T Tan has 4B" in words(response)
    assert "/staff/" not in response.content.decode().split("<main")[1]
    assert client.get(of_cara, {"on": today.isoformat()}).status_code == 200
    for day in (today - timedelta(days=1), today + timedelta(days=1)):
        refused = client.get(of_cara, {"on": day.isoformat()})
        assert refused.status_code == 403
        assert "School administrators can ask it of any day" in words(refused)
    hidden = of_cara.split("pupils/")[0] + f"pupils/{ewan.ref}/who-can-see/"
    assert client.get(hidden).status_code == 404
    assert sign_in(otto).get(of_cara).status_code == 404


def test_whoever_is_inactive_shows_to_administrators_alone(
    sign_in, amara, tess, class_4b, of_cara, today
):
    gone = make_member(tess.school, "ng75pn_gone", is_active=False)
    GroupAccess.objects.create(
        school=gone.school, group=class_4b, membership=gone, from_on=today
    )
    assert gone.full_name in words(sign_in(amara).get(of_cara))
    assert gone.full_name not in words(sign_in(tess).get(of_cara))


def test_a_group_tells_who_has_it(sign_in, amara, tess, sal, class_4b, of_cara, dev):
    where = f"/schools/ashgrove/groups/{class_4b.ref}/who-can-see/"
    told = words(sign_in(amara).get(where))
    assert "2 pupils in the group that day" in told
    assert "Can see them because Ms T Tan has 4B since today" in told
    assert "given by Mrs A Obi" in told
    assert sign_in(tess).get(where).status_code == 200
    assert sign_in(sal).get(where).status_code == 403


def test_a_user_tells_whom_they_see(
    sign_in, amara, tess, sal, of_cara, dev, ewan, today
):
    where = f"/schools/ashgrove/staff/{tess.ref}/pupils/"
    told = words(sign_in(amara).get(where))
    assert "Pupils whom Ms Tess Tan can see" in told
    assert "4B since today, given by Mrs A Obi" in told
    assert "2 pupils" in told
    assert "Nowak, Cara is in 4B since today" in told
    assert "Quill" not in told
    found = words(sign_in(amara).get(where, {"q": "pat"}))
    assert "Patel, Dev" in found
    assert "Nowak" not in found
    assert "Pupils whom you can see" in words(sign_in(tess).get(where))
    assert sign_in(sal).get(where).status_code == 403


def test_somebody_without_groups_sees_nobody(sign_in, amara, sal):
    told = words(sign_in(amara).get(f"/schools/ashgrove/staff/{sal.ref}/pupils/"))
    assert "No group today, so nobody by name." in told
    assert "SLT: figures of the whole school besides" in told


def test_no_name_of_another_school_is_told_as_giver(
    sign_in, amara, otto, tess_has_4b, of_cara
):
    GroupAccess.objects.update(by=otto.user)
    told = words(sign_in(amara).get(of_cara))
    assert "given by somebody who is not a user of this school" in told
    assert "Falk" not in told


@pytest.mark.parametrize("days_back", [0, 5])
def test_statements_stay_as_many_however_many_there_are(
    sign_in, amara, tess, class_4b, of_cara, today, days_back, django_assert_num_queries
):
    start = today - timedelta(days=20)
    day = {"on": (today - timedelta(days=days_back)).isoformat()}
    pages = {
        of_cara: 7 if days_back else 5,
        f"/schools/ashgrove/groups/{class_4b.ref}/who-can-see/": 8 if days_back else 6,
        f"/schools/ashgrove/staff/{tess.ref}/pupils/": 10 if days_back else 8,
    }
    GroupAccess.objects.update(from_on=start)
    GroupPupil.objects.update(from_on=start)
    client = sign_in(amara)
    client.get(of_cara)
    ask_each(client, pages, day, django_assert_num_queries)
    for number in range(25):
        other = make_member(tess.school, f"ng75pn_{number}")
        GroupAccess.objects.create(
            school=tess.school, group=class_4b, membership=other, from_on=start
        )
        make_pupil(tess.school, f"Zoe{number} Young", today, class_4b)
    GroupPupil.objects.update(from_on=start)
    ask_each(client, pages, day, django_assert_num_queries)


def ask_each(client, pages, day, count):
    for where, statements in pages.items():
        with count(statements):
            assert client.get(where, day).status_code == 200


def test_the_answer_comes_within_a_hundred_milliseconds(
    sign_in, amara, tess, class_4b, of_cara, cara, today
):
    """A school of 120 staff, of whom 80 see the pupil, through a long trail."""
    people = [make_member(tess.school, f"ng75pn_{n}") for n in range(120)]
    GroupAccess.objects.bulk_create(
        GroupAccess(
            school=tess.school,
            group=class_4b,
            membership=person,
            from_on=today - timedelta(days=20),
            by=amara.user,
        )
        for person in people[:80]
    )
    for allowed in (True, False) * 4:
        changes = [Revision(p, {"can_set_targets": allowed}) for p in people]
        revise(tess.school, changes, by=SYSTEM, today=today)
    GroupPupil.objects.update(from_on=today - timedelta(days=30))
    Membership.objects.update(created_at=datetime(2020, 1, 1, tzinfo=ZoneInfo("UTC")))
    client = sign_in(amara)
    for day in (today, today - timedelta(days=10)):
        taken = []
        for _ in range(5):
            start = process_time()
            response = client.get(of_cara, {"on": day.isoformat()})
            taken.append(process_time() - start)
        assert "attainment: 8" in words(response)
        assert min(taken) < 0.1, taken
