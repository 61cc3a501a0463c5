"""A school's page for the operator, and its first administrators."""

import pytest
from django.utils import timezone

from classroom_monitor.accounts.models import User
from classroom_monitor.outbox.models import Message
from classroom_monitor.staff.models import Membership
from classroom_monitor.testing import make_member

LIST = "/operator/schools/"


def administrator(**changed: str) -> dict[str, str]:
    typed = {
        "title": "Mrs",
        "first_name": "Ada",
        "last_name": "Bell",
        "username": "ng75pn_bell",
        "email": "ada@example.test",
    }
    return typed | changed


def test_the_page_shows_counts_and_administrators_and_nobody_else(
    operator, ashgrove, amara, sal, tess, class_4b
):
    text = operator.get(f"{LIST}{ashgrove.ref}/").content.decode()
    assert "Amara Obi" in text
    for hidden in ["Rees", "Tan", "4B", "ng75pn_obi", "amara"]:
        assert hidden not in text


def test_the_first_administrator_is_added_and_mailed(operator, birchwood):
    address = f"{LIST}{birchwood.ref}/administrators/add/"
    assert operator.post(address, administrator()).status_code == 302
    member = birchwood.memberships.get()
    assert (member.full_name, member.is_administrator) == ("Mrs Ada Bell", True)
    assert member.user.home_school == birchwood
    message = Message.objects.get()
    assert (message.kind, message.state) == ("set password", "queued")
    assert message.membership == member
    kinds = {change.kind for change in birchwood.changes.all()}
    assert kinds == {"staff.added", "staff.password_mailed"}
    assert birchwood.groups.filter(standing="all").exists()


def test_until_one_has_come_in_another_can_be_added_and_mailed_again(
    operator, birchwood
):
    address = f"{LIST}{birchwood.ref}/administrators/"
    operator.post(f"{address}add/", administrator())
    second = administrator(username="ng75pn_cole", email="c@example.test")
    assert operator.post(f"{address}add/", second).status_code == 302
    first = birchwood.memberships.get(user__username="ng75pn_bell")
    operator.post(f"{address}{first.ref}/mail/")
    assert Message.objects.filter(membership=first, state="queued").count() == 1


def test_once_one_has_come_in_the_school_looks_after_itself(operator, birchwood, otto):
    Membership.objects.filter(pk=otto.pk).update(last_used_at=timezone.now())
    address = f"{LIST}{birchwood.ref}/administrators/"
    answer = operator.post(f"{address}add/", administrator())
    assert answer.status_code == 422
    assert "looks after itself" in answer.content.decode()
    assert operator.post(f"{address}{otto.ref}/mail/").status_code == 404
    assert birchwood.memberships.get() == otto


def test_a_user_who_is_no_administrator_cannot_be_touched(operator, ashgrove, tess):
    address = f"{LIST}{ashgrove.ref}/administrators/{tess.ref}/mail/"
    assert operator.post(address).status_code == 404
    assert not Message.objects.exists()


def test_an_administrator_of_another_school_cannot_be_reached_through_this_one(
    operator, ashgrove, otto
):
    address = f"{LIST}{ashgrove.ref}/administrators/{otto.ref}/mail/"
    assert operator.post(address).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"last_name": ""}, "Enter the surname."),
        ({"title": "", "first_name": ""}, "Enter a title or a first name."),
        ({"username": "a b"}, "Take out the space."),
        ({"email": ""}, "Enter the email address."),
        ({"email": "ada@"}, "Enter an email address like"),
        ({"first_name": "Ada\nBcc: x@example.test"}, "line breaks"),
        ({"is_administrator": "on"}, "more than the form"),
    ],
)
def test_an_administrator_with_a_problem_is_not_added(
    operator, birchwood, wrong, sentence
):
    address = f"{LIST}{birchwood.ref}/administrators/add/"
    answer = operator.post(address, administrator() | wrong)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not birchwood.memberships.exists()
    assert not User.objects.filter(username="ng75pn_bell").exists()


def test_a_taken_username_gets_free_ones_offered(operator, birchwood, ashgrove):
    make_member(ashgrove, "ng75pn_bell")
    address = f"{LIST}{birchwood.ref}/administrators/add/"
    answer = operator.post(address, administrator())
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "That username is taken" in text
    assert "ng75pn_abell" in text
    assert not birchwood.memberships.exists()


def test_the_usual_username_is_offered_before_and_after_typing(operator, birchwood):
    address = f"{LIST}{birchwood.ref}/administrators/add/"
    assert "ng75pn_surname" in operator.get(address).content.decode()
    answer = operator.post(address, administrator(username=""))
    assert "Free are: ng75pn_bell," in answer.content.decode()


def test_a_closed_school_takes_no_administrator(operator, closed):
    address = f"{LIST}{closed.ref}/administrators/add/"
    answer = operator.post(address, administrator())
    assert answer.status_code == 422
    assert not closed.memberships.exists()


def test_an_operator_whose_role_ended_is_out_at_the_next_request(operator, oona):
    assert operator.get(LIST).status_code == 200
    oona.is_active = False
    oona.save()
    assert operator.get(LIST).status_code == 404


def test_the_same_form_sent_twice_adds_one_administrator(operator, birchwood):
    address = f"{LIST}{birchwood.ref}/administrators/add/"
    for _ in range(2):
        answer = operator.post(address, administrator(key="pressed-once-0002"))
        assert answer.status_code == 302
    assert birchwood.memberships.count() == 1
    assert Message.objects.count() == 1
