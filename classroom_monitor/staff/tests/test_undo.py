"""Undo, from the message and from history."""

import re

import pytest

from classroom_monitor.accounts.models import Session
from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.history import chains
from classroom_monitor.history.models import Actor, Capacity, Change
from classroom_monitor.schools.models import SchoolStatus
from classroom_monitor.staff.models import Membership
from classroom_monitor.staff.revisions import Revision, revise
from classroom_monitor.staff.tests.bulk_pages import choose, press, said
from classroom_monitor.testing import make_member

BASE = "/schools/ashgrove/staff/"


@pytest.fixture
def office(sign_in, amara):
    return sign_in(amara)


@pytest.fixture
def by(amara) -> Actor:
    return Actor(Capacity.MEMBER, amara.user.ref, "Mrs A Obi", user_id=amara.user_id)


@pytest.fixture
def change(by, today):
    """Change one member, and give the entry."""

    def changed(member, fields=None, **rest) -> Change:
        revision = Revision(member, fields or {}, **rest)
        return revise(member.school, [revision], by=by, today=today).changes[0]

    return changed


def undo(client, entry, **headers):
    return client.post(f"{BASE}undo/{entry.ref}/", follow=True, **headers)


@pytest.mark.parametrize(
    "fields",
    [
        {"is_active": False},
        {"user_type": "slt", "can_set_targets": True},
        {"last_name": "Tanaka", "title": "Dr"},
        {"is_administrator": True},
    ],
)
def test_an_edit_is_put_back_as_it_was(office, tess, change, fields):
    before = Membership.objects.values(*fields).get(pk=tess.pk)
    answer = undo(office, change(tess, fields))
    assert "Undone: Ms Tess Tan is as before." in said(answer)
    assert Membership.objects.values(*fields).get(pk=tess.pk) == before
    assert chains.verify() == []


def test_a_changed_name_is_found_by_its_old_spelling_again(office, tess, change):
    undo(office, change(tess, {"last_name": "Tanaka"}))
    tess.refresh_from_db()
    assert "tanaka" not in tess.search
    assert tess.sort_name.startswith("tan ")


def test_a_last_day_is_put_back(office, tess, change, today):
    entry = change(tess, {"last_day": today.replace(year=today.year + 1)})
    undo(office, entry)
    tess.refresh_from_db()
    assert tess.last_day is None
    undo(office, Change.objects.get(undoes=entry))
    tess.refresh_from_db()
    assert tess.last_day == today.replace(year=today.year + 1)


def test_username_and_address_are_put_back(office, tess, change):
    entry = change(tess, username="ng75pn_tanaka", email="new@example.test")
    undo(office, entry)
    tess.user.refresh_from_db()
    assert tess.user.username == "ng75pn_tan"
    assert tess.user.email == "ng75pn_tan@example.test"


def test_groups_given_are_taken_and_groups_taken_given(
    office, tess_has_4b, tess, class_4b, change, today
):
    entry = change(tess, take={class_4b})
    assert not tess.groups_on(today).exists()
    undo(office, entry)
    assert list(tess.groups_on(today)) == [class_4b]
    undo(office, Change.objects.get(undoes=entry))
    assert not tess.groups_on(today).exists()


def test_a_group_given_until_a_day_goes_back_to_its_old_end(
    office, tess_has_4b, tess, class_4b, change, today
):
    until = today.replace(year=today.year + 1)
    undo(office, change(tess, give={class_4b: until}))
    assert GroupAccess.objects.get().to_on is None


def test_what_somebody_changed_since_stays_and_is_told(office, tess, change, system):
    entry = change(tess, {"user_type": "slt"})
    change(tess, {"user_type": "teacher"})
    answer = undo(office, entry)
    assert "somebody changed the user type since" in said(answer)
    tess.refresh_from_db()
    assert tess.user_type == "teacher"
    assert not Change.objects.filter(undoes=entry).exists()


def test_groups_changed_since_stay_and_are_told(office, tess, class_4b, change):
    entry = change(tess, give={class_4b: None})
    change(tess, take={class_4b})
    assert "somebody changed the group 4B since" in said(undo(office, entry))


def test_a_group_archived_since_is_not_given_back(
    office, tess_has_4b, tess, class_4b, change, today
):
    entry = change(tess, take={class_4b})
    class_4b.archived_on = today
    class_4b.save()
    assert "the group 4B was archived" in said(undo(office, entry))
    assert not tess.groups_on(today).exists()


def test_nothing_is_put_back_at_a_closed_school(sign_in, tilda, tess, change, ashgrove):
    entry = change(tess, {"is_active": False})
    ashgrove.status = SchoolStatus.CLOSED
    ashgrove.save()
    base = "/trusts/oakwood/schools/ashgrove/staff/"
    answer = sign_in(tilda).post(f"{base}undo/{entry.ref}/", follow=True)
    assert "This school is closed" in said(answer)
    tess.refresh_from_db()
    assert not tess.is_active


def test_an_entry_is_undone_once(office, tess, change):
    entry = change(tess, {"user_type": "slt"})
    undo(office, entry)
    assert "undone already" in said(undo(office, entry))
    assert Change.objects.filter(undoes=entry).count() == 1


def test_reactivation_by_undo_revives_no_session_ses_3(sign_in, office, tess, change):
    browser = sign_in(tess)
    entry = change(tess, {"is_active": False})
    undo(office, entry)
    tess.refresh_from_db()
    assert tess.is_active
    assert not Session.objects.filter(user=tess.user).exists()
    assert browser.get("/schools/ashgrove/").status_code == 302


def test_undo_keeps_the_rules_that_doing_has(office, amara, tess, change, today):
    """Own rights stay as they are, and a school keeps an administrator (AZ-7)."""
    by_tess = Actor(Capacity.MEMBER, tess.user.ref, "T", user_id=tess.user_id)
    revision = Revision(amara, {"can_set_targets": True})
    outcome = revise(amara.school, [revision], by=by_tess, today=today)
    answer = undo(office, outcome.changes[0])
    assert "Nobody changes their own" in said(answer)
    amara.refresh_from_db()
    assert amara.can_set_targets


def test_a_bulk_action_is_undone_from_its_message(office, tess, sal):
    answer = press(office, choose(office, "deactivate", [tess, sal]))
    address = re.search(r'action="([^"]*/undo/[^"]*)"', answer.content.decode())[1]
    answer = office.post(address, follow=True)
    assert "Undone for 2 people." in said(answer)
    assert ashgrove_active(tess) == 3
    lead = Change.objects.get(kind="staff.bulk.undo")
    assert lead.undoes.kind == "staff.bulk.deactivate"
    assert all(part.undoes_id for part in lead.parts.all())


def ashgrove_active(member) -> int:
    return member.school.memberships.filter(is_active=True).count()


def test_a_bulk_action_is_undone_as_far_as_nobody_changed_it_since(
    office, tess, sal, change
):
    press(office, choose(office, "change-type", [tess, sal]), user_type="slt")
    press(office, choose(office, "deactivate", [tess, sal]))
    lead = Change.objects.get(kind="staff.bulk.deactivate")
    change(sal, {"is_active": True})
    answer = undo(office, lead)
    assert "Undone: Ms Tess Tan is as before." in said(answer)
    assert "Rees, Mr Sal (somebody changed the status since)" in said(answer)


def test_an_undone_bulk_action_can_be_done_again(office, tess, sal):
    press(office, choose(office, "deactivate", [tess, sal]))
    undo(office, Change.objects.get(kind="staff.bulk.deactivate"))
    undo(office, Change.objects.get(kind="staff.bulk.undo"))
    assert ashgrove_active(tess) == 1


def test_mail_that_was_sent_is_never_undone(office, tess, sal):
    answer = press(office, choose(office, "send-password-email", [tess, sal]))
    assert "/undo/" not in answer.content.decode()
    lead = Change.objects.get(kind="staff.bulk.send-password-email")
    assert "cannot be undone" in said(undo(office, lead))


def test_history_offers_undo_once_and_leads_back_to_history(office, tess, change):
    entry = change(tess, {"user_type": "slt"})
    page = office.get("/schools/ashgrove/history/").content.decode()
    assert f"undo/{entry.ref}/" in page
    answer = undo(
        office, entry, HTTP_REFERER="http://testserver/schools/ashgrove/history/"
    )
    assert answer.redirect_chain[-1][0] == "/schools/ashgrove/history/"
    assert f"undo/{entry.ref}/" not in answer.content.decode()


def test_undo_never_leads_to_another_site(office, tess, change):
    entry = change(tess, {"user_type": "slt"})
    answer = undo(
        office, entry, HTTP_REFERER="http://evil.test/schools/ashgrove/staff/"
    )
    assert answer.redirect_chain[-1][0] == BASE


@pytest.mark.parametrize(
    ("who", "status"), [("tess", 403), ("sal", 403), ("otto", 404)]
)
def test_others_are_kept_out(sign_in, request, who, status, tess, change, amara):
    entry = change(tess, {"can_set_targets": True})
    assert undo(sign_in(request.getfixturevalue(who)), entry).status_code == status
    tess.refresh_from_db()
    assert tess.can_set_targets


def test_an_entry_of_another_school_is_not_there_az_4(sign_in, otto, tess, change):
    entry = change(tess, {"can_set_targets": True})
    address = f"/schools/birchwood/staff/undo/{entry.ref}/"
    assert sign_in(otto).post(address).status_code == 404
    tess.refresh_from_db()
    assert tess.can_set_targets


def test_ten_times_the_people_cost_the_same_statements(
    office, ashgrove, django_assert_max_num_queries
):
    counts = []
    for size in (25, 60):
        people = [make_member(ashgrove, f"ng75pn_u{size}x{n}") for n in range(size)]
        press(office, choose(office, "deactivate", people))
        lead = Change.objects.filter(kind="staff.bulk.deactivate").last()
        with django_assert_max_num_queries(50) as asked:
            office.post(f"{BASE}undo/{lead.ref}/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
