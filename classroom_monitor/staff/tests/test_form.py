"""The form of a user, through the front door."""

import json

import pytest

from classroom_monitor.accounts.models import User
from classroom_monitor.history.models import Change
from classroom_monitor.outbox.models import Message
from classroom_monitor.staff.models import Membership
from classroom_monitor.testing import make_group


@pytest.fixture
def base(ashgrove) -> str:
    return f"/schools/{ashgrove.slug}/staff/"


@pytest.fixture
def new_user() -> dict[str, object]:
    """What an administrator posts to add Joanna Smith."""
    return {
        "username": "ng75pn_smith",
        "user_type": "teacher",
        "title": "Mrs",
        "first_name": "Joanna",
        "last_name": "Smith",
        "status": "active",
        "can_see_characteristics": "on",
    }


def posted_for(member: Membership, **changes: object) -> dict[str, object]:
    """What the form of a member posts when nothing else is touched."""
    data = {
        "version": member.version,
        "username": member.user.username,
        "user_type": member.user_type,
        "title": member.title,
        "first_name": member.first_name,
        "last_name": member.last_name,
        "email": member.user.email,
        "status": "active",
        "can_see_characteristics": "on",
        "group": [link.group.ref for link in member.group_access.all()],
    }
    return data | changes


def test_an_administrator_adds_a_user(sign_in, amara, base, new_user, class_4b, today):
    response = sign_in(amara).post(f"{base}add/", new_user | {"group": class_4b.ref})
    member = Membership.objects.get(last_name="Smith")
    assert response.status_code == 302
    assert response.url == f"{base}?show={member.ref}#row-{member.ref}"
    assert list(member.groups_on(today)) == [class_4b]
    assert member.is_active
    assert Change.objects.get().actor_ref == amara.user.ref


@pytest.mark.parametrize(
    ("who", "status"), [("tess", 403), ("sal", 403), ("otto", 404)]
)
def test_others_are_kept_out(sign_in, request, who, status, amara, base, new_user):
    somebody = request.getfixturevalue(who)
    assert sign_in(somebody).post(f"{base}add/", new_user).status_code == status
    assert not Membership.objects.filter(last_name="Smith").exists()


def test_a_trust_administrator_adds_a_user_by_the_trusts_address(
    sign_in, tilda, ashgrove, new_user
):
    address = f"/trusts/{tilda.trust.slug}/schools/{ashgrove.slug}/staff/add/"
    assert sign_in(tilda).post(address, new_user).status_code == 302
    assert Change.objects.get().capacity == "trust administrator"


def test_a_link_is_mailed_to_a_new_user_who_has_an_address(
    sign_in, amara, base, new_user
):
    mailed = new_user | {"email": "j.smith@example.test", "send_link": "on"}
    sign_in(amara).post(f"{base}add/", mailed)
    assert Message.objects.get().membership.last_name == "Smith"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"username": ""}, "Enter a username."),
        ({"username": "ng75pn_TAN"}, "taken"),
        ({"username": "ng75pn tan2"}, "Take out the space"),
        ({"title": "", "first_name": ""}, "Enter a first name or a title."),
        ({"last_name": ""}, "Enter a surname."),
        ({"last_name": "x" * 151}, "at most 150"),
        ({"last_name": "Smith\r\nBcc: all"}, "Take out the line breaks"),
        ({"first_name": "Jo\u202eanna"}, "invisible"),
        ({"email": "no-address"}, "Enter an email address in full"),
        ({"email": "NG75PN_TAN@example.test"}, "Ms Tess Tan has that address here"),
        ({"last_day": "2020-01-01"}, "That day has passed"),
        ({"is_superuser": "on"}, "does not belong"),
        ({"school_id": "7"}, "does not belong"),
    ],
)
def test_bad_input_gets_a_sentence_and_loses_nothing_az_8(
    sign_in, amara, tess, base, new_user, change, sentence
):
    data = {"job_title": "Class teacher of 4B"} | new_user | change
    response = sign_in(amara).post(f"{base}add/", data)
    assert response.status_code == 422
    assert sentence in response.text
    assert "Class teacher of 4B" in response.text
    assert "Error:" in response.text
    assert Membership.objects.count() == 2


def test_a_group_of_another_school_is_refused_az_4(
    sign_in, amara, tess, base, class_of_birchwood
):
    forged = posted_for(tess, group=[class_of_birchwood.ref])
    response = sign_in(amara).post(f"{base}{tess.ref}/", forged)
    assert response.status_code == 422
    assert "not one of this school" in response.text
    assert "Owls" not in response.text
    assert not tess.group_access.exists()


def test_a_user_of_another_school_does_not_exist_here(sign_in, amara, otto, base):
    assert sign_in(amara).get(f"{base}{otto.ref}/").status_code == 404


def test_an_edit_gives_a_group_until_a_day(sign_in, amara, tess, base, class_4b, today):
    until = f"{class_4b.ref}|{today.replace(year=today.year + 1).isoformat()}"
    sign_in(amara).post(f"{base}{tess.ref}/", posted_for(tess, group=[until]))
    link = tess.group_access.get()
    assert (link.to_on - today).days in {366, 367}


def test_two_administrators_at_one_form_lose_nothing_rel_2(
    sign_in, amara, sal, tess, base, class_4b
):
    browser = sign_in(amara)
    page = browser.get(f"{base}{tess.ref}/")
    was = page.context["was"]
    first = posted_for(tess, last_name="Tan-Lee", group=[class_4b.ref], was=was)
    assert browser.post(f"{base}{tess.ref}/", first).status_code == 302
    mine = {"last_name": "Long", "job_title": "Head of 4", "group": []}
    second = posted_for(tess, **mine, was=was)
    response = browser.post(f"{base}{tess.ref}/", second)
    tess.refresh_from_db()
    assert response.status_code == 422
    assert tess.last_name == "Tan-Lee"
    assert "Surname is now “Tan-Lee”; you typed “Long”" in response.text
    assert "4B was given" in response.text
    assert "Head of 4" in response.text
    again = dict(response.context["form"].data.lists())
    again["group"] = [value for value, *_ in response.context["picker"].chosen()]
    again["was"] = [response.context["was"]]
    assert browser.post(f"{base}{tess.ref}/", again).status_code == 302
    tess.refresh_from_db()
    assert (tess.last_name, tess.job_title) == ("Long", "Head of 4")
    assert tess.group_access.get().to_on is None


def test_own_rights_in_a_forged_form_change_nothing_az_7(sign_in, amara, sal, base):
    forged = posted_for(amara, user_type="teacher", status="inactive")
    sign_in(amara).post(f"{base}{amara.ref}/", forged)
    amara.refresh_from_db()
    assert amara.is_active
    assert amara.is_administrator
    assert amara.user_type == "slt"


def test_an_address_known_elsewhere_looks_like_any_other(
    sign_in, amara, base, otto, new_user
):
    browser = sign_in(amara)
    known = browser.post(f"{base}add/", new_user | {"email": otto.user.email})
    other = new_user | {"username": "ng75pn_jones", "email": "new@example.test"}
    new = browser.post(f"{base}add/", other)
    assert known.status_code == new.status_code == 302
    assert User.objects.get(username="ng75pn_smith").email == ""
    assert Membership.objects.get(user__username="ng75pn_smith").shown_email == (
        otto.user.email
    )


@pytest.mark.parametrize(
    ("step", "shown"),
    [
        ({"step": "add"}, "1 group"),
        ({"step": "filter", "part": "zz", "add": ""}, "No group has"),
        ({"step": "suggest", "username": ""}, "ng75pn_smith"),
        ({"step": "same", "same_as": "tess tan"}, "1 added from Ms Tess Tan"),
        ({"step": "same", "same_as": "zebra"}, "Nobody here is called"),
    ],
)
def test_the_pickers_buttons_work_without_script(
    sign_in, amara, base, new_user, class_4b, tess_has_4b, step, shown
):
    data = new_user | {"add": class_4b.ref} | step
    response = sign_in(amara).post(f"{base}add/", data)
    assert response.status_code == 200
    assert shown in response.text
    assert "Joanna" in response.text
    assert not Membership.objects.filter(last_name="Smith").exists()


def test_a_typed_username_is_judged_at_once(sign_in, amara, tess, base):
    browser = sign_in(amara)
    taken = browser.get(f"{base}username/?username=ng75pn_tan").text
    free = browser.get(f"{base}username/?username=NG75PN_new").text
    assert "That username is taken" in taken
    assert "Ashgrove" not in taken
    assert "is free" in free
    assert "Capitals count" in free


def test_the_form_costs_the_same_with_five_hundred_groups(
    sign_in, amara, ashgrove, today, base, django_assert_max_num_queries
):
    browser = sign_in(amara)
    for number in range(500):
        make_group(ashgrove, f"Year {number % 14} set {number}", today)
    with django_assert_max_num_queries(10):
        page = browser.get(f"{base}add/", headers={"accept-encoding": "gzip"})
    assert page["Content-Encoding"] == "gzip"
    assert len(page.content) < 15_000


def test_the_snapshot_is_plain_json(sign_in, amara, tess, base):
    page = sign_in(amara).get(f"{base}{tess.ref}/")
    assert json.loads(page.context["was"])["last_name"] == "Tan"


def test_a_double_click_on_save_adds_one_user_and_says_so_both_times_rel_1(
    sign_in, amara, base, new_user
):
    client = sign_in(amara)
    form = new_user | {"key": "k1"}
    answers = [client.post(f"{base}add/", form) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Change.objects.filter(kind="staff.added").count() == 1


def test_a_link_sent_on_saving_is_recorded_and_refused_like_from_the_list(
    sign_in, amara, tess, base
):
    client = sign_in(amara)
    client.post(f"{base}{tess.ref}/", posted_for(tess, send_link="on"))
    assert Message.objects.get().membership == tess
    assert Change.objects.filter(kind="staff.password_mailed").count() == 1
    tess.refresh_from_db()
    without = posted_for(tess, send_link="on", email="")
    answer = client.post(f"{base}{tess.ref}/", without, follow=True)
    assert "No password email was sent." in answer.content.decode()
