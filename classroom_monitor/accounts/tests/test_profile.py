"""One's own account: password, address, browsers, places."""

import pytest
from django.test import Client

from classroom_monitor.accounts import actions, links
from classroom_monitor.accounts.models import LinkKind, Session, User
from classroom_monitor.history.models import Change
from classroom_monitor.outbox.models import Message, MessageKind
from classroom_monitor.staff.models import Membership
from classroom_monitor.testing import make_member

OLD, NEW = "quiet rivers turn 9", "seven green kettles sing"
PROFILE = "/accounts/profile/"


@pytest.fixture
def here(tess, sign_in):
    actions.change_password(tess.user, OLD)
    return sign_in(tess)


def change(client, current=OLD, new=NEW):
    page = {"current_password": current, "new_password": new}
    return client.post(f"{PROFILE}password/", page)


def test_the_page_shows_what_is_kept(here, tess, birchwood):
    Membership.objects.create(
        school=birchwood, user=tess.user, first_name="Theresa", last_name="Tan"
    )
    text = here.get(PROFILE).content.decode()
    for shown in ("ng75pn_tan", "ng75pn_tan@example.test", "Ms Tess Tan"):
        assert shown in text
    assert "Ashgrove" in text
    assert "Theresa Tan" in text


def test_a_person_changes_their_password(here, tess, sign_in):
    """PWD-7, SES-1, RST-6: others end, this browser stays with a new key."""
    elsewhere = sign_in(User.objects.get(pk=tess.user.pk))
    before = here.session.session_key
    assert change(here)["Location"] == PROFILE
    assert here.get(PROFILE).status_code == 200
    assert here.session.session_key != before
    assert elsewhere.get(PROFILE).status_code == 302
    assert User.objects.get(pk=tess.user.pk).check_password(NEW)
    assert Message.objects.get().kind == MessageKind.PASSWORD_CHANGED
    entry = Change.objects.get()
    assert (entry.kind, entry.subject_ref) == ("account.password_chosen", tess.ref)
    assert NEW not in str(entry.content.data)


@pytest.mark.parametrize(
    ("current", "new", "field"),
    [
        ("wrong one here", NEW, "current_password"),
        ("", NEW, "current_password"),
        (OLD, "short", "new_password"),
        (OLD, "", "new_password"),
        (OLD, "ng75pn_tan2026!", "new_password"),
    ],
)
def test_what_will_not_do_is_told_beside_its_field(here, tess, current, new, field):
    response = change(here, current, new)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert User.objects.get(pk=tess.user.pk).check_password(OLD)


def test_guessing_the_current_password_is_slowed(here):
    """AUTH-2: an open browser is no way to guess."""
    for _ in range(8):
        assert change(here, "wrong one here").status_code == 422
    response = change(here, OLD)
    assert response.status_code == 422
    assert b"Try again in" in response.content


def test_password_fields_say_what_they_are(here):
    """PWD-7."""
    text = here.get(f"{PROFILE}password/").content.decode()
    assert 'autocomplete="current-password"' in text
    assert 'autocomplete="new-password"' in text
    assert 'autocomplete="username"' in text
    assert "onpaste" not in text


def ask_email(client, email, current=OLD):
    page = {"email": email, "current_password": current}
    return client.post(f"{PROFILE}email/", page)


def confirm(tess, address):
    _, link = links.issue(tess.user, LinkKind.EMAIL, about=address)
    client = Client()
    client.get("/" + link.split("/", 3)[3])
    return client


def test_an_address_waits_until_it_is_confirmed(here, tess):
    """RST-6, RST-4: the old and the new one are told; a look changes nothing."""
    assert ask_email(here, "Tess.Tan@new.test").status_code == 302
    message = Message.objects.get()
    assert (message.kind, message.address) == (
        MessageKind.CONFIRM_EMAIL,
        "Tess.Tan@new.test",
    )
    assert User.objects.get(pk=tess.user.pk).email == "ng75pn_tan@example.test"
    client = confirm(tess, "Tess.Tan@new.test")
    page = client.get("/accounts/confirm-email/")
    assert page["Referrer-Policy"] == "same-origin"
    assert b"Tess.Tan@new.test" in page.content
    assert User.objects.get(pk=tess.user.pk).email == "ng75pn_tan@example.test"
    reset, _ = links.issue(tess.user, LinkKind.RESET)
    assert client.post("/accounts/confirm-email/").status_code == 302
    assert User.objects.get(pk=tess.user.pk).email == "Tess.Tan@new.test"
    told = Message.objects.filter(kind=MessageKind.EMAIL_CHANGED)
    assert {m.address for m in told} == {"ng75pn_tan@example.test", "Tess.Tan@new.test"}
    reset.refresh_from_db()
    assert not reset.is_open()
    assert "tess.tan@new.test" in Membership.objects.get(pk=tess.pk).search
    entry = Change.objects.get(kind="account.email_changed")
    assert entry.content.data["after"] == {"email": "Tess.Tan@new.test"}
    assert entry.school == tess.school
    assert client.post("/accounts/confirm-email/").status_code == 410


def test_a_taken_address_answers_alike_until_its_owner_opens_the_link(here, tess, otto):
    """Rule 6: nobody learns from the form whose address is known."""
    free, taken = (
        ask_email(here, email) for email in ("free@x.test", "b11aa_falk@example.test")
    )
    assert (free.status_code, free["Location"]) == (302, taken["Location"])
    assert Message.objects.count() == 2
    client = confirm(tess, "b11aa_falk@example.test")
    response = client.post("/accounts/confirm-email/")
    assert response.status_code == 409
    assert User.objects.get(pk=tess.user.pk).email == "ng75pn_tan@example.test"


@pytest.mark.parametrize(
    "email",
    ["", "no-at-sign", "a@b", "x" * 250 + "@example.test", "a@x.test\nBcc: b@y.test"],
)
def test_an_address_that_cannot_be_one_is_refused(here, email):
    response = ask_email(here, email)
    assert response.status_code == 422
    assert not Message.objects.exists()


def test_an_address_wants_the_current_password(here):
    assert ask_email(here, "new@x.test", "wrong one here").status_code == 422
    assert not Message.objects.exists()


def test_only_so_many_links_are_mailed(here):
    """RST-5."""
    for number in range(8):
        ask_email(here, f"new{number}@x.test")
    assert Message.objects.count() == 5


def test_a_person_signs_out_other_browsers(here, tess, sign_in):
    """SES-4 is for later; one's own are ended here."""
    user = User.objects.get(pk=tess.user.pk)
    one, two = sign_in(user), sign_in(user)
    Session.objects.filter(session_key=one.session.session_key).update(
        user_agent="Mozilla/5.0 (iPad; CPU OS 17_0) Version/17.0 Safari/604.1"
    )
    page = here.get(PROFILE)
    shown = next(s for s in page.context["sessions"] if "iPad" in s.browser)
    assert one.session.session_key not in page.content.decode()
    here.post(f"/accounts/sessions/{shown.ref}/end/")
    assert one.get(PROFILE).status_code == 302
    assert two.get(PROFILE).status_code == 200
    here.post("/accounts/sessions/end/")
    assert two.get(PROFILE).status_code == 302
    assert here.get(PROFILE).status_code == 200
    kinds = [change.kind for change in Change.objects.all()]
    assert kinds == ["account.sessions_ended"] * 2


def test_the_session_of_another_person_stays(here, otto, sign_in):
    from classroom_monitor.accounts.browsers import public_ref

    theirs = sign_in(otto)
    row = Session.objects.get(user=otto.user)
    here.post(f"/accounts/sessions/{public_ref(row)}/end/")
    here.post("/accounts/sessions/end/")
    assert theirs.get(PROFILE).status_code == 200


def test_colours_are_chosen_without_script(here):
    page = {"theme": "dark", "next": PROFILE}
    assert here.post("/accounts/theme/", page)["Location"] == PROFILE
    assert b"theme-dark" in here.get(PROFILE).content


def test_whoever_lost_every_place_is_signed_out(here, tess):
    """AUTH-7: also when their last day passed, which ended nothing yet."""
    from datetime import timedelta

    tess.last_day = tess.school.today() - timedelta(days=1)
    tess.save(update_fields=["last_day"])
    for address in (PROFILE, f"{PROFILE}password/", "/accounts/schools/"):
        assert here.get(address)["Location"].startswith("/accounts/sign-in/")
    assert not Session.objects.exclude(user=None).exists()


# --- Choosing a place ---------------------------------------------------------------


def test_one_place_is_entered_straight_away(sign_in, tess, tilda, oona):
    for who, where in (
        (tess, "/schools/ashgrove/"),
        (tilda, "/trusts/oakwood/"),
        (oona, "/operator/"),
    ):
        assert sign_in(who).get("/accounts/schools/")["Location"] == where


def test_a_person_with_several_places_chooses(sign_in, tess, birchwood, trust):
    from classroom_monitor.schools.models import Operator, TrustAdministrator

    make = {"first_name": "T", "last_name": "Tan"}
    Membership.objects.create(school=birchwood, user=tess.user, **make)
    TrustAdministrator.objects.create(trust=trust, user=tess.user, name="T Tan")
    Operator.objects.create(user=tess.user, name="T Tan")
    page = sign_in(tess).get("/accounts/schools/")
    for address in (
        "/schools/ashgrove/",
        "/schools/birchwood/",
        "/trusts/oakwood/",
        "/operator/",
    ):
        assert f'href="{address}"' in page.content.decode()


def test_places_that_ended_are_not_offered(sign_in, tess, birchwood):
    Membership.objects.create(
        school=birchwood,
        user=tess.user,
        first_name="T",
        last_name="Tan",
        is_active=False,
    )
    response = sign_in(tess).get("/accounts/schools/")
    assert response["Location"] == "/schools/ashgrove/"


def test_places_of_others_are_not_shown(sign_in, tess, otto):
    other = make_member(otto.school, "b11aa_more")
    Membership.objects.create(
        school=tess.school, user=other.user, first_name="M", last_name="More"
    )
    page = sign_in(other).get("/accounts/schools/").content.decode()
    assert "Oakwood" not in page


# --- What browsers report -----------------------------------------------------------

REPORTS = "/accounts/csp-report/"


def test_a_report_is_logged_without_secrets(client, db, caplog):
    """WEB-1: cut to what is known."""
    caplog.set_level("INFO", "classroom_monitor.events")
    token = "k" * 32
    body = {
        "csp-report": {
            "document-uri": f"https://cm.example/accounts/set-password/{token}/?q={token}",
            "blocked-uri": "inline",
            "effective-directive": "script-src-elem",
            "script-sample": token,
        }
    }
    response = Client(enforce_csrf_checks=True).post(
        REPORTS, body, content_type="application/json"
    )
    assert response.status_code == 204
    logged = caplog.records[-1].event
    assert logged["event"] == "csp_violation"
    assert logged["report"]["rule"] == "script-src-elem"
    assert token not in str(logged)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b"[" * 9000, b'"x"', b'{"csp-report": 3}', b"\xff"]
)
def test_a_report_that_makes_no_sense_breaks_nothing(client, db, body):
    response = client.post(REPORTS, body, content_type="application/csp-report")
    assert response.status_code == 204


def test_reports_are_bounded(client, db, caplog, monkeypatch):
    from classroom_monitor.accounts.views import browser

    monkeypatch.setattr(browser, "pace", browser.Pace(3))
    caplog.set_level("INFO", "classroom_monitor.events")
    for _ in range(9):
        client.post(REPORTS, b"{}", content_type="application/json")
    assert len(caplog.records) == 3
    assert client.get(REPORTS).status_code == 405
    large = client.post(REPORTS, b"x" * 20_000, content_type="application/json")
    assert large.status_code == 413
