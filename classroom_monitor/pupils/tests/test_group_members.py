"""Who is in a group and who sees it, chosen from the group."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.history.models import Change
from classroom_monitor.outbox.models import Message
from classroom_monitor.pupils.actions import Move, move
from classroom_monitor.pupils.models import GroupPupil, Pupil
from classroom_monitor.pupils.tests.members import address, chosen, office, seen
from classroom_monitor.testing import make_member, make_pupil

__all__ = ["address", "office"]


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
