"""The page behind a mailed link."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from classroom_monitor.accounts import actions, links
from classroom_monitor.accounts.models import Link, LinkKind, Session, User
from classroom_monitor.history.models import Capacity, Change
from classroom_monitor.outbox.models import Message, MessageKind
from classroom_monitor.staff.models import Membership

PAGE = "/accounts/set-password/"
NEW = "seven green kettles sing"


@pytest.fixture
def mailed(tess):
    link, address = links.issue(tess.user, LinkKind.SET_UP, school=tess.school)
    Message.objects.create(
        user=tess.user,
        membership=tess,
        school=tess.school,
        kind=MessageKind.SET_PASSWORD,
        link=link,
        context={"by": "Mrs A Obi"},
    )
    return link, "/" + address.split("/", 3)[3]


def opened(address):
    client = Client()
    client.get(address)
    return client


def choose(client, password=NEW):
    return client.post(PAGE, {"new_password": password})


def test_a_person_sets_their_own_password(tess, mailed, sign_in):
    """RST-2, RST-6, SES-3: and no sign-in follows by itself."""
    _, address = mailed
    Membership.objects.filter(pk=tess.pk).update(invitation="sent")
    elsewhere = sign_in(tess)
    client = opened(address)
    page = client.get(PAGE)
    assert page.status_code == 200
    assert b"At least 12 characters" in page.content
    assert b'autocomplete="new-password"' in page.content
    assert b"ng75pn_tan" in page.content
    response = choose(client)
    assert response["Location"] == "/accounts/sign-in/"
    assert "is set" in client.get(response["Location"]).content.decode()
    assert User.objects.get(pk=tess.user.pk).check_password(NEW)
    assert not Session.objects.exclude(user=None).exists()
    assert elsewhere.get("/accounts/profile/").status_code == 302
    assert Link.objects.get().used_at
    notice = Message.objects.get(kind=MessageKind.PASSWORD_CHANGED)
    assert notice.user == tess.user
    change = Change.objects.get()
    assert (change.kind, change.school) == ("account.password_chosen", tess.school)
    assert change.capacity == Capacity.LINK
    assert change.subject_ref == tess.ref
    assert NEW not in str(change.content.data)
    assert Membership.objects.get(pk=tess.pk).invitation == "accepted"


def test_the_token_leaves_the_address_at_once(mailed):
    """RST-3, RST-4: and it stands nowhere in the session either."""
    _, address = mailed
    client = Client()
    response = client.get(address)
    assert response["Location"] == PAGE
    assert response["Referrer-Policy"] == "no-referrer"
    page = client.get(PAGE)
    assert page["Referrer-Policy"] == "same-origin"
    token = address.rstrip("/").rsplit("/", 1)[1]
    assert token not in page.content.decode()
    assert token not in str(dict(client.session.items()))


def test_looking_at_a_link_never_uses_it(tess, mailed):
    """RST-4: scanners of mail fetch it."""
    _, address = mailed
    before = Link.objects.values().get()
    for _ in range(10):
        assert opened(address).get(PAGE).status_code == 200
        Client().head(address)
    assert Link.objects.values().get() == before
    assert choose(opened(address)).status_code == 302


def test_a_link_works_once(tess, mailed):
    """RST-2."""
    first, second = opened(mailed[1]), opened(mailed[1])
    choose(first)
    response = choose(second, "another good long one")
    assert response.status_code == 410
    assert b"It was used already" in response.content
    assert User.objects.get(pk=tess.user.pk).check_password(NEW)


@pytest.mark.parametrize(
    ("password", "words"),
    [("", "Enter a new password"), ("short1", "12"), ("ng75pn_tan2026", "")],
)
def test_a_password_that_will_not_do_is_refused(tess, mailed, password, words):
    client = opened(mailed[1])
    response = choose(client, password)
    assert response.status_code == 422
    assert "Error: " in response.content.decode()
    assert words in response.content.decode()
    assert not User.objects.get(pk=tess.user.pk).has_usable_password()
    assert Link.objects.get().is_open()
    assert choose(client).status_code == 302


def test_a_link_that_ran_out_offers_a_fresh_one_in_one_press(tess, mailed):
    """RST-2: to the same address, as it was mailed the first time."""
    with time_machine.travel(timezone.now() + timedelta(hours=73)):
        client = opened(mailed[1])
        page = client.get(PAGE)
        assert page.status_code == 410
        assert b"not used in time" in page.content
        assert choose(client).status_code == 410
        response = client.post(f"{PAGE}again/")
        assert response.status_code == 302
        fresh = Message.objects.latest("pk")
        assert fresh.link is None
        assert fresh.kind == MessageKind.SET_PASSWORD
        assert (fresh.user, fresh.membership) == (tess.user, tess)
        assert fresh.context["by"] == "Mrs A Obi"
        for _ in range(9):
            client.post(f"{PAGE}again/")
        assert Message.objects.count() == 1 + 5


def end_by_newer(tess):
    links.issue(tess.user, LinkKind.RESET)


def end_by_password(tess):
    actions.change_password(tess.user, "another good long one")


def end_by_address(tess):
    from classroom_monitor.staff.sign_in import set_email

    set_email(tess, "new@example.test")


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (end_by_newer, "A newer link"),
        (end_by_password, "Something about the account changed"),
        (end_by_address, "Something about the account changed"),
    ],
)
def test_an_ended_link_says_why_and_offers_nothing(tess, mailed, end, words):
    """RST-2: not after it ran out either."""
    end(tess)
    for hours in (0, 100):
        with time_machine.travel(timezone.now() + timedelta(hours=hours)):
            client = opened(mailed[1])
            page = client.get(PAGE)
            assert page.status_code == 410
            assert words in page.content.decode()
            assert b"fresh link" not in page.content
            assert choose(client).status_code == 410
            count = Message.objects.count()
            assert client.post(f"{PAGE}again/").status_code == 410
            assert Message.objects.count() == count


def test_links_of_whoever_has_no_place_answer_as_unknown_ones(tess, mailed):
    """AUTH-7: also after reactivation, for the end of the place ended the link."""
    from classroom_monitor.staff.endings import end_access

    unknown = opened(f"{PAGE}no-such-token/").get(PAGE)
    tess.is_active = False
    tess.save(update_fields=["is_active"])
    end_access(tess.school, [tess])
    client = opened(mailed[1])
    page = client.get(PAGE)
    assert page.status_code == unknown.status_code == 410
    assert b"whole link" in page.content
    assert b"whole link" in unknown.content
    assert choose(client).status_code == 410
    tess.is_active = True
    tess.save(update_fields=["is_active"])
    assert choose(client).status_code == 410
    assert not User.objects.get(pk=tess.user.pk).has_usable_password()


@pytest.mark.parametrize("kind", [LinkKind.EMAIL, LinkKind.INVITATION])
def test_links_for_something_else_set_no_password(tess, kind):
    _, address = links.issue(tess.user, kind, about="x@example.test")
    token = address.rstrip("/").rsplit("/", 1)[1]
    assert choose(opened(f"{PAGE}{token}/")).status_code == 410


def test_whoever_was_signed_in_here_as_another_is_signed_out(mailed, amara, sign_in):
    client = sign_in(amara)
    client.get(mailed[1])
    choose(client)
    assert client.get("/accounts/profile/").status_code == 302


def test_setting_a_password_wants_a_token(mailed):
    """WEB-3."""
    client = Client(enforce_csrf_checks=True)
    client.get(mailed[1])
    assert choose(client).status_code == 403
    assert client.post(f"{PAGE}again/").status_code == 403
