"""Who is in a group and who sees it, chosen from the group."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.history.models import Change
from classroom_monitor.outbox.models import Message
from classroom_monitor.pupils.actions import Move, move
from classroom_monitor.pupils.models import GroupPupil, Pupil
from classroom_monitor.testing import make_member, make_pupil


@pytest.fixture
def address(class_4b) -> str:
    return f"/schools/ashgrove/groups/{class_4b.ref}/members/"


@pytest.fixture
def office(sign_in, amara):
    return sign_in(amara)


def was(browser, address: str) -> str:
    """What the form says that it showed when it was opened."""
    return browser.get(address).context["was"]


def seen(member, today) -> set[str]:
    return {p.last_name for p in Pupil.objects.visible_to(member, today)}


def chosen(response, noun: str) -> set[str]:
    """The refs in the second box of a page."""
    text = response.text
    boxes = [part.split('"')[0] for part in text.split(f'name="{noun}" value="')[1:]]
    return {value.split("|")[0] for value in boxes}


def test_both_boxes_show_who_is_there_today(office, address, tess_has_4b, cara, ewan):
    page = office.get(address)
    assert chosen(page, "pupil") == {cara.ref}
    assert chosen(page, "user") == {tess_has_4b.membership.ref}
    assert "Quill, Ewan" in page.text
    assert "Nobody’s view changes." in page.text


def test_what_is_given_here_shows_in_the_form_of_the_user(
    office, address, tess, class_4b, cara, today
):
    data = {"user": [tess.ref], "pupil": [cara.ref]}
    assert office.post(address, data).status_code == 302
    form = office.get(f"/schools/ashgrove/staff/{tess.ref}/")
    assert chosen(form, "group") == {class_4b.ref}
    assert seen(tess, today) == {"Nowak"}


def test_what_is_given_in_the_form_of_the_user_shows_here(
    office, address, tess, class_4b
):
    form = f"/schools/ashgrove/staff/{tess.ref}/"
    data = {
        "username": tess.user.username,
        "user_type": "teacher",
        "title": "Ms",
        "first_name": "Tess",
        "last_name": "Tan",
        "email": tess.user.email,
        "status": "active",
        "version": tess.version,
        "group": [class_4b.ref],
    }
    assert office.post(form, data).status_code == 302
    assert chosen(office.get(address), "user") == {tess.ref}


def test_what_is_taken_here_is_gone_from_the_user_and_from_view(
    office, address, tess, tess_has_4b, cara, today
):
    assert office.post(address, {"pupil": [cara.ref]}).status_code == 302
    assert not tess.groups_on(today).exists()
    assert seen(tess, today) == set()
    form = office.get(f"/schools/ashgrove/staff/{tess.ref}/")
    assert chosen(form, "group") == set()


def test_pupils_come_in_from_today_and_leave_today(
    office, address, tess, tess_has_4b, class_4b, cara, ewan, today
):
    GroupPupil.objects.update(from_on=today - timedelta(days=30))
    data = {"user": [tess.ref], "pupil": [ewan.ref]}
    assert office.post(address, data).status_code == 302
    assert seen(tess, today) == {"Quill"}
    left = GroupPupil.objects.get(pupil=cara, group=class_4b)
    came = GroupPupil.objects.get(pupil=ewan, group=class_4b)
    assert (left.to_on, came.from_on, came.to_on) == (today, today, None)
    kinds = Change.objects.order_by("position").values_list("kind", flat=True)
    assert [*kinds][-3:] == ["groups.pupils_changed", "pupils.moved", "pupils.moved"]


def test_a_pupil_put_here_by_another_way_shows_here(
    office, address, ashgrove, class_4b, ewan, today, system
):
    move(ashgrove, [Move(ewan, into={class_4b: None})], by=system, today=today)
    assert chosen(office.get(address), "pupil") == {ewan.ref}


def test_cover_ends_by_itself(office, address, tess, cara, today):
    until = today + timedelta(days=3)
    data = {"user": [f"{tess.ref}|{until.isoformat()}"], "pupil": [cara.ref]}
    assert office.post(address, data).status_code == 302
    assert tess.group_access.get().to_on == until + timedelta(days=1)
    assert seen(tess, until) == {"Nowak"}
    assert seen(tess, until + timedelta(days=1)) == set()


def test_what_was_to_begin_later_and_is_given_now_holds_from_today(
    office, address, ashgrove, tess, class_4b, cara, today
):
    later = today + timedelta(days=30)
    GroupAccess.objects.create(
        school=ashgrove, group=class_4b, membership=tess, from_on=later
    )
    until = today + timedelta(days=3)
    data = {"user": [f"{tess.ref}|{until.isoformat()}"], "pupil": [cara.ref]}
    assert (
        "Ms Tess Tan will see 1 pupil more"
        in office.post(f"{address}impact/", data).text
    )
    assert office.post(address, data).status_code == 302
    assert seen(tess, today) == seen(tess, until) == {"Nowak"}
    assert seen(tess, until + timedelta(days=1)) == seen(tess, later) == set()
    page = office.get(address)
    assert f'value="{tess.ref}|{until.isoformat()}"' in page.text


def test_what_begins_later_can_be_taken_before_it_begins(
    office, address, ashgrove, tess, class_4b, today
):
    later = today + timedelta(days=30)
    GroupAccess.objects.create(
        school=ashgrove, group=class_4b, membership=tess, from_on=later
    )
    assert chosen(office.get(address), "user") == {tess.ref}
    assert office.post(address, {}).status_code == 302
    assert chosen(office.get(address), "user") == set()
    assert not tess.groups_on(later).exists()


def test_a_pupil_who_leaves_is_in_no_group_after_the_last_day(
    office, address, class_4b, ewan, today
):
    Pupil.objects.filter(pk=ewan.pk).update(left_on=today + timedelta(days=5))
    assert office.post(address, {"pupil": [ewan.ref]}).status_code == 302
    link = GroupPupil.objects.get(pupil=ewan, group=class_4b)
    assert link.to_on == today + timedelta(days=6)


def test_who_gives_themselves_a_group_is_told_to_the_others(
    office, address, ashgrove, amara
):
    other = make_member(ashgrove, "ng75pn_bell", is_administrator=True)
    office.post(address, {"user": [amara.ref]})
    told = Message.objects.filter(kind="groups changed")
    assert [message.user for message in told] == [other.user]


def test_users_can_be_put_back_with_one_press(
    office, address, tess, tess_has_4b, cara, today
):
    office.post(address, {"pupil": [cara.ref]})
    lead = Change.objects.get(kind="groups.users_changed")
    office.post(f"/schools/ashgrove/staff/undo/{lead.ref}/")
    assert tess.groups_on(today).exists()


# --- Steps without script ----------------------------------------------------------


def test_filter_and_add_work_without_script(office, address, tess, cara, ewan, today):
    filtered = office.post(address, {"step": "filter_pupil", "part_pupil": "5 quill"})
    assert "Quill, Ewan" in filtered.text
    assert "Nowak, Cara" not in filtered.text.split('id="pupils"')[0]
    until = today + timedelta(days=9)
    step = {
        "step": "add_pupil",
        "add_pupil": [ewan.ref],
        "until_pupil": f"{until:%d/%m/%Y}",
        "user": [tess.ref],
    }
    page = office.post(address, step)
    assert page.status_code == 200
    assert f"{ewan.ref}|{until.isoformat()}" in page.text
    assert chosen(page, "user") == {tess.ref}
    assert not GroupAccess.objects.exists()


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


# --- The effect, before it is saved ------------------------------------------------


def test_the_effect_is_told_in_pupils_and_comes_true(
    office, address, tess, sal, tess_has_4b, cara, dev, ewan, today
):
    data = {"user": [sal.ref], "pupil": [cara.ref, ewan.ref]}
    before = {m: seen(m, today) for m in (tess, sal)}
    told = office.post(f"{address}impact/", data).text
    assert "Mr Sal Rees will see 2 pupils more" in told
    assert "2 pupils leave the view of Ms Tess Tan" in told
    assert GroupAccess.objects.get().membership == tess
    office.post(address, data)
    after = {m: seen(m, today) for m in (tess, sal)}
    assert len(after[sal] - before[sal]) == 2
    assert len(before[tess] - after[tess]) == 2


def test_whom_one_sees_through_another_group_is_not_counted(
    office, address, ashgrove, tess, class_5a, cara, ewan, today
):
    GroupAccess.objects.create(
        school=ashgrove, group=class_5a, membership=tess, from_on=today
    )
    data = {"user": [tess.ref], "pupil": [cara.ref, ewan.ref]}
    told = office.post(f"{address}impact/", data).text
    assert "Ms Tess Tan will see 1 pupil more" in told


# --- What is wrong -------------------------------------------------------------------


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


def test_many_pupils_cost_the_same_queries(office, address, ashgrove, class_4b, today):
    counts = []
    for size in (3, 30):
        for number in range(size):
            make_pupil(ashgrove, f"Child{number} Of{size}", today, class_4b)
        office.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert office.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10
