"""Acts on many, through the front door."""

import pytest

from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.history.models import Change
from classroom_monitor.outbox.models import Message, State
from classroom_monitor.staff.models import BulkSelection, Membership
from classroom_monitor.staff.tests.bulk_pages import BASE, choose, press, said
from classroom_monitor.testing import make_member


@pytest.fixture
def office(sign_in, amara):
    return sign_in(amara)


def test_an_act_shows_whom_it_touches_and_whom_it_refuses_before_it_does_it(
    office, amara, tess, sal
):
    page = choose(office, "deactivate", [amara, tess, sal])
    text = page.content.decode()
    assert "Tan, Ms Tess" in text
    assert "Make 2 people inactive" in text
    assert "Nobody changes their own type" in text
    assert Membership.objects.filter(is_active=True).count() == 3
    assert not Change.objects.exists()


def test_an_administrator_makes_two_people_inactive(office, tess, sal):
    page = choose(office, "deactivate", [tess, sal])
    answer = press(office, page)
    assert "2 people can no longer sign in at Ashgrove." in said(answer)
    assert not Membership.objects.filter(
        pk__in=[tess.pk, sal.pk], is_active=True
    ).exists()
    lead = Change.objects.get(kind="staff.bulk.deactivate")
    assert lead.parts.count() == 2
    assert f"undo/{lead.ref}/" in answer.content.decode()


@pytest.mark.parametrize(
    ("act", "wanted", "field", "value"),
    [
        ("change-type", {"user_type": "slt"}, "user_type", "slt"),
        ("allow-targets", {"is_allowed": "yes"}, "can_set_targets", True),
        ("deactivate", {}, "is_active", False),
    ],
)
def test_one_person_goes_the_same_way_as_many(office, tess, act, wanted, field, value):
    answer = press(office, choose(office, act, [tess]), **wanted)
    tess.refresh_from_db()
    assert getattr(tess, field) == value
    assert "Ms Tess Tan" in said(answer)
    assert Change.objects.get().part_of is None


def test_groups_are_given_until_a_day_and_taken(office, tess, sal, class_4b, today):
    page = choose(office, "add-to-groups", [tess, sal])
    until = f"{today.year + 1}-01-09"
    press(office, page, groups=[class_4b.ref], until=until)
    ends = set(GroupAccess.objects.values_list("to_on", flat=True))
    assert {f"{day:%m-%d}" for day in ends} == {"01-10"}
    page = choose(office, "take-from-groups", [tess, sal])
    press(office, page, groups=[class_4b.ref])
    assert not tess.groups_on(today).exists()


def test_adding_a_group_never_shortens_what_somebody_has(
    office, tess_has_4b, tess, class_4b, today
):
    page = choose(office, "add-to-groups", [tess])
    address = page.redirect_chain[-1][0]
    page = office.post(
        address, {"groups": class_4b.ref, "until": f"{today.year + 1}-01-09"}
    )
    assert "nobody to whom" in office.get(address).content.decode()
    tess_has_4b.refresh_from_db()
    assert tess_has_4b.to_on is None


def test_whoever_was_made_inactive_by_a_last_day_is_made_active_again(
    office, tess, today
):
    Membership.objects.filter(pk=tess.pk).update(last_day=today.replace(year=2020))
    press(office, choose(office, "activate", [tess]))
    tess.refresh_from_db()
    assert tess.last_day is None
    assert tess.is_active_on(today)


def test_password_emails_are_queued_and_who_cannot_get_one_is_named(
    office, tess, sal, ashgrove, birchwood
):
    mute = make_member(ashgrove, "ng75pn_mute", email="")
    away = make_member(ashgrove, "ng75pn_away")
    away.user.home_school = birchwood
    away.user.save()
    gone = make_member(ashgrove, "ng75pn_gone", is_active=False)
    page = choose(office, "send-password-email", [tess, sal, mute, away, gone])
    text = page.content.decode()
    assert "No email is stored" in text
    assert "signs in with" in text or "sign in with their own account" in text
    assert "Send password email to 2 people" in text
    answer = press(office, page)
    assert "2 people are sent a link" in said(answer)
    assert "3 were refused" in said(answer)
    assert {m.user_id for m in Message.objects.all()} == {tess.user_id, sal.user_id}
    assert Change.objects.filter(kind="staff.password_mailed").count() == 2


def test_the_sixth_password_email_within_an_hour_waits_rst_5(office, tess):
    for _ in range(5):
        press(office, choose(office, "send-password-email", [tess]))
    page = choose(office, "send-password-email", [tess])
    assert "5 password emails within the hour" in page.content.decode()
    assert Message.objects.exclude(state=State.WITHDRAWN).count() == 1


def test_a_second_press_gets_the_same_answer_and_nothing_twice_rst_7(office, tess, sal):
    page = choose(office, "send-password-email", [tess, sal])
    first, second = press(office, page), press(office, page)
    assert said(first) == said(second)
    assert Message.objects.count() == 2
    assert Change.objects.filter(kind="staff.bulk.send-password-email").count() == 1


def test_what_was_shown_is_what_is_done_or_nothing(office, tess, sal):
    page = choose(office, "send-password-email", [tess, sal])
    sal.user.email = ""
    sal.user.save()
    answer = press(office, page)
    assert answer.status_code == 422
    assert "Something changed after this was shown" in answer.content.decode()
    assert not Message.objects.exists()
    assert not Change.objects.exists()


def test_all_that_match_are_frozen_when_chosen(office, ashgrove, tess, sal):
    page = office.post(f"{BASE}bulk/all/", {"matching": "type=teacher"}, follow=True)
    assert "1 person chosen" in page.content.decode()
    make_member(ashgrove, "ng75pn_later")
    selection = BulkSelection.objects.get()
    page = choose(office, "allow-targets", [], selection=selection.ref)
    press(office, page, is_allowed="yes")
    allowed = Membership.objects.filter(can_set_targets=True)
    assert list(allowed) == [tess]


def test_people_of_another_school_count_as_no_longer_here_az_4(office, tess, otto):
    page = choose(office, "deactivate", [tess, otto, "zzzzzzzzzzzzzz"])
    text = page.content.decode()
    assert "<b>2</b>no longer here" in text
    assert "Falk" not in text
    press(office, page)
    otto.refresh_from_db()
    assert otto.is_active


def test_groups_of_another_school_are_refused(office, tess, class_of_birchwood):
    page = choose(office, "add-to-groups", [tess])
    address = page.redirect_chain[-1][0]
    answer = office.post(address, {"groups": class_of_birchwood.ref})
    assert answer.status_code == 422
    assert "not one of this school" in answer.content.decode()
    assert "Owls" not in answer.content.decode()


def test_a_group_archived_meanwhile_is_told(office, tess, class_4b, today):
    page = choose(office, "add-to-groups", [tess])
    address = page.redirect_chain[-1][0]
    page = office.post(address, {"groups": class_4b.ref}, follow=True)
    class_4b.archived_on = today
    class_4b.save()
    answer = office.post(f"{address}carry-out/", {"shown": page.context["shown"]})
    assert answer.status_code == 422
    assert "archived or removed meanwhile" in answer.content.decode()
    assert not GroupAccess.objects.exists()
