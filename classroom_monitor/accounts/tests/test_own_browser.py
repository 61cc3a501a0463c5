"""Signing in and one's own account in a browser, with script and without."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from classroom_monitor.accounts import actions, links
from classroom_monitor.accounts.models import Link, LinkKind
from classroom_monitor.browsing import barriers
from classroom_monitor.staff.models import Membership

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RIGHT, NEW = "quiet rivers turn 9", "seven green kettles sing"
SIZES = [{"width": 1366, "height": 768}, {"width": 320, "height": 640}]
TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"


def path_of(address: str) -> str:
    """A mailed address at the test's own server."""
    return "/" + address.split("/", 3)[3]


def enter(page: Page, password: str, name: str = "ng75pn_tan") -> None:
    page.goto("/accounts/sign-in/")
    page.get_by_label("Username or email").fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


@pytest.fixture
def tess_knows(tess):
    actions.change_password(tess.user, RIGHT)
    return tess


@pytest.mark.smoke
@pytest.mark.parametrize("script", [True, False])
def test_from_the_mailed_link_to_the_homepage(browse, tess, script):
    """RST-3, WEB-3: the token leaves the address, and the browser may send the form."""
    _, address = links.issue(tess.user, LinkKind.SET_UP, school=tess.school)
    page = browse(java_script_enabled=script)
    page.goto(path_of(address))
    assert page.url.endswith("/accounts/set-password/")
    page.get_by_label("New password", exact=True).fill("short")
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    assert page.title().startswith("Error: ")
    page.get_by_label("New password", exact=True).fill(NEW)
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_text("Your password is set.")).to_be_visible()
    enter(page, NEW)
    assert page.url.endswith("/schools/ashgrove/")


def test_after_signing_out_back_shows_nothing(browse, tess_knows):
    """SES-5."""
    page = browse()
    enter(page, RIGHT)
    page.goto("/accounts/profile/")
    expect(page.get_by_text("Ms Tess Tan")).to_be_visible()
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert "Tess Tan" not in page.content()


def test_a_given_password_leads_to_the_choice(browse, tess):
    """PWD-4."""
    actions.give_temporary_password(tess.user, "acorn-lantern-puddle-482")
    page = browse()
    enter(page, "acorn-lantern-puddle-482")
    expect(page.get_by_role("heading", name="Choose your own password")).to_be_visible()
    page.goto("/schools/ashgrove/")
    assert page.url.endswith("/accounts/choose-password/")
    page.get_by_label("New password", exact=True).fill(NEW)
    page.get_by_role("button", name="Set password").click()
    assert page.url.endswith("/schools/ashgrove/")


def test_passwords_can_be_pasted_and_shown(browse, tess_knows):
    """PWD-7."""
    page = browse()
    page.goto("/accounts/sign-in/")
    field = page.get_by_label("Password", exact=True)
    field.focus()
    page.evaluate(
        """(text) => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          const paste = new ClipboardEvent("paste",
            { clipboardData: data, cancelable: true, bubbles: true });
          window.refused = !document.activeElement.dispatchEvent(paste);
        }""",
        RIGHT,
    )
    assert page.evaluate("window.refused") is False
    field.fill(RIGHT)
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#id_password")).to_have_attribute("type", "text")


def test_an_invited_person_joins(browse, tess_knows, birchwood):
    from classroom_monitor.history.models import Actor
    from classroom_monitor.staff.joining import NewMember, add_member

    place = add_member(
        birchwood,
        NewMember(
            "b11aa_tan",
            {"first_name": "Tess", "last_name": "Tan"},
            email="ng75pn_tan@example.test",
        ),
        by=Actor.system(),
        today=birchwood.today(),
    )
    _, address = links.issue(
        tess_knows.user, LinkKind.INVITATION, school=birchwood, about=place.ref
    )
    page = browse()
    page.goto(path_of(address))
    page.get_by_label("Username or email").fill("ng75pn_tan")
    page.get_by_label("Password", exact=True).fill(RIGHT)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Accept").click()
    assert page.url.endswith("/schools/birchwood/")
    assert Membership.objects.get(pk=place.pk).user == tess_knows.user
    page.goto("/accounts/schools/")
    expect(page.get_by_role("link", name="Ashgrove")).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_can_be_used_by_everybody_a11_1(browse, tess_knows, theme, size):
    user = tess_knows.user
    page = browse(viewport=size, color_scheme=theme)

    def check() -> None:
        assert barriers(page) == []
        assert not page.evaluate(TOO_WIDE)

    for address in ("sign-in/", "forgotten/", "forgotten/sent/", "set-password/"):
        page.goto(f"/accounts/{address}")
        check()
    enter(page, "wrong words here")
    check()
    for kind, late in (
        (LinkKind.EMAIL, False),
        (LinkKind.SET_UP, False),
        (LinkKind.SET_UP, True),
    ):
        link, address = links.issue(user, kind, about="new@example.test")
        if late:
            past = timezone.now() - timedelta(hours=1)
            Link.objects.filter(pk=link.pk).update(expires_at=past)
        page.goto(path_of(address))
        check()
    enter(page, RIGHT)
    for address in ("profile/", "profile/password/", "profile/email/", "sign-out/"):
        page.goto(f"/accounts/{address}")
        check()
    page.goto("/accounts/profile/password/")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    check()


def test_every_link_on_the_sign_in_card_is_there_on_a_phone(browse, db):
    page = browse(viewport={"width": 390, "height": 800})
    page.goto("/accounts/sign-in/")
    expect(page.get_by_role("link", name="Forgotten password")).to_be_visible()
