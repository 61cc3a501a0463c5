"""Removing an account that was added by mistake."""

import pytest

from classroom_monitor.accounts.models import User
from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.history import chains
from classroom_monitor.history.models import Change
from classroom_monitor.outbox.models import Message, MessageKind
from classroom_monitor.staff.joining import NewMember, add_member
from classroom_monitor.staff.models import Membership
from classroom_monitor.staff.tests.bulk_pages import choose, press, said

BASE = "/schools/ashgrove/staff/"


@pytest.fixture
def office(sign_in, amara):
    return sign_in(amara)


@pytest.fixture
def mistake(ashgrove, class_4b, system, today) -> Membership:
    new = NewMember(
        "ng75pn_smiht",
        {"title": "Mr", "last_name": "Smiht"},
        "smiht@example.test",
        {class_4b: None},
    )
    return add_member(ashgrove, new, by=system, today=today)


def remove(client, member):
    return client.post(f"{BASE}{member.ref}/remove/", follow=True)


def test_a_mistake_is_removed_and_its_name_is_free(office, mistake, ashgrove, system):
    press(office, choose(office, "send-password-email", [mistake]))
    page = office.get(f"{BASE}{mistake.ref}/remove/").content.decode()
    assert "Remove this user" in page
    answer = remove(office, mistake)
    assert "The username ng75pn_smiht is free again." in said(answer)
    assert not User.objects.filter(username="ng75pn_smiht").exists()
    assert not GroupAccess.objects.exists()
    assert not Message.objects.filter(kind=MessageKind.SET_PASSWORD).exists()
    entry = Change.objects.get(kind="staff.removed")
    assert entry.content.data["before"]["username"] == "ng75pn_smiht"
    assert chains.verify() == []
    again = NewMember("ng75pn_smiht", {"title": "Mr", "last_name": "Smith"})
    add_member(ashgrove, again, by=system, today=ashgrove.today())


def test_a_second_press_gets_the_same_answer_or_nothing(office, mistake):
    remove(office, mistake)
    assert remove(office, mistake).status_code == 404
    assert Change.objects.filter(kind="staff.removed").count() == 1


@pytest.mark.parametrize(
    ("happened", "why"),
    [
        ("signed in", "They have signed in"),
        ("changed", "They were changed"),
        ("elsewhere", "their own account"),
        ("second place", "their own account"),
    ],
)
def test_whoever_has_a_history_stays(
    office, sign_in, mistake, happened, why, birchwood, tess
):
    if happened == "signed in":
        sign_in(mistake)
    elif happened == "changed":
        press(office, choose(office, "allow-targets", [mistake]), is_allowed="yes")
    elif happened == "elsewhere":
        mistake.user.home_school = birchwood
        mistake.user.save()
    else:
        Membership.objects.create(
            school=birchwood, user=mistake.user, title="Mr", last_name="Smiht"
        )
    page = office.get(f"{BASE}{mistake.ref}/remove/")
    assert why in page.content.decode()
    answer = remove(office, mistake)
    assert answer.status_code == 422
    assert "Make inactive" in answer.content.decode()
    assert Membership.objects.filter(pk=mistake.pk).exists()


def test_nobody_removes_themselves_or_the_last_administrator(
    office, sign_in, tilda, amara
):
    assert "Nobody removes their own" in remove(office, amara).content.decode()
    User.objects.filter(pk=amara.user_id).update(last_login=None)
    amara.user.sessions_open.all().delete()
    base = "/trusts/oakwood/schools/ashgrove/staff/"
    Membership.objects.filter(pk=amara.pk).update(last_used_at=None)
    answer = sign_in(tilda).post(f"{base}{amara.ref}/remove/")
    assert "at least one administrator" in answer.content.decode()
    assert Membership.objects.filter(pk=amara.pk).exists()


def test_a_member_of_another_school_is_not_there_az_4(office, otto):
    assert remove(office, otto).status_code == 404
