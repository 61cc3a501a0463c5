"""The help page that the product started from, sentence by sentence, in a browser.

Mail leaves through a real SMTP server, and the links in it are opened.
"""

import re
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from classroom_monitor.browsing import barriers
from classroom_monitor.outbox.delivery import deliver_due
from classroom_monitor.outbox.tests.conftest import (
    at_full_speed,
    mail_server,
    sink,
)
from classroom_monitor.staff.models import Membership
from classroom_monitor.testing import make_group, make_member

__all__ = ["at_full_speed", "mail_server", "sink"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STAFF = "/schools/ashgrove/staff/"
OWN = "seven purple lanterns drift"


def sign_in_by_form(page: Page, username: str, password: str) -> None:
    page.goto("/accounts/sign-in/")
    page.get_by_label("Username or email").fill(username)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def row(page: Page, name: str):
    return page.get_by_role("row").filter(has_text=name)


def link_in(text: str, live_server) -> str:
    """The address in a mail, as the browser of its reader would open it."""
    return re.search(r"https?://[^/\s]+(/accounts/\S+)", text)[1]


@pytest.fixture
def administrator(amara) -> Membership:
    amara.user.set_password("amara keeps the keys of ashgrove")
    amara.user.save()
    return amara


@pytest.mark.smoke
def test_log_in_then_management_then_user_management(browse, administrator, tess):
    """You will need to be logged in ... then access Management, User Management."""
    page = browse()
    sign_in_by_form(page, " ng75pn_obi ", "amara keeps the keys of ashgrove")
    page.get_by_role("link", name="User Management").first.click()
    expect(page.get_by_role("heading", name="User Management")).to_be_visible()
    # A list of the staff who currently have accounts; Add New above it; an edit icon.
    expect(row(page, "Tan, Ms Tess")).to_be_visible()
    expect(page.get_by_role("link", name="Add New").first).to_be_visible()
    row(page, "Tan, Ms Tess").get_by_role("link", name="Edit").click()
    expect(page.get_by_role("heading", name="Edit Ms Tess Tan")).to_be_visible()
    # School information should already be populated.
    expect(page.get_by_label("School", exact=True)).to_have_value("Ashgrove, NG7 5PN")


def test_slt_targets_status_and_groups_are_given_and_taken(
    browse, amara, tess, tess_has_4b, today
):
    """User type, can set targets, groups unselected in the second box, inactive."""
    make_group(tess.school, "5 Ash", today)
    page = browse(amara)
    page.goto(f"{STAFF}{tess.ref}/")
    page.get_by_role("radio", name="SLT").check()
    page.get_by_role("checkbox", name="Can set attainment targets").check()
    page.get_by_label("Part of a class or group name").fill("5 a")
    page.get_by_role("button", name="Filter classes").click()
    page.get_by_role("checkbox", name="5 Ash").check()
    page.get_by_role("button", name="Add to List").click()
    chosen = page.get_by_role("region", name="Selected Groups")
    chosen.get_by_role("checkbox", name="4B").uncheck()
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_text("Ms Tess Tan was saved.")).to_be_visible()
    tess.refresh_from_db()
    assert tess.is_slt()
    assert tess.can_set_targets
    assert [group.name for group in tess.groups_on(today)] == ["5 Ash"]
    # Undo from the message puts it all back.
    page.get_by_role("button", name="Undo").first.click()
    page.wait_for_load_state()
    tess.refresh_from_db()
    assert not tess.is_slt()
    assert [group.name for group in tess.groups_on(today)] == ["4B"]


def test_inactive_shuts_an_open_browser_at_once(browse, amara, tess, tess_has_4b):
    """You will need to switch a user to 'inactive' ... e.g. they have left."""
    theirs, ours = browse(tess), browse(amara)
    theirs.goto("/schools/ashgrove/")
    expect(theirs.get_by_text("4B").first).to_be_visible()
    ours.goto(f"{STAFF}{tess.ref}/")
    ours.get_by_role("radio", name="Inactive").check()
    ours.get_by_role("button", name="Save", exact=True).last.click()
    expect(ours.get_by_text("Ms Tess Tan was saved.")).to_be_visible()
    theirs.reload()
    expect(theirs.get_by_role("heading", name="Sign in")).to_be_visible()


def test_tick_users_press_send_password_email_and_they_set_their_own(
    browse, amara, tess, live_server, mail_server, sink
):
    """Tick the relevant user box(es). Press the 'Send Password Email' button."""
    page = browse(amara)
    page.goto(STAFF)
    row(page, "Tan, Ms Tess").get_by_role("checkbox").check()
    page.get_by_role("button", name="Send password email").first.click()
    confirm = page.get_by_role("button", name=re.compile("^Send"))
    if confirm.count():
        confirm.first.click()
    page.wait_for_load_state()
    deliver_due()
    assert [mail.address for mail in sink.received] == [tess.user.email]
    reader = browse()
    reader.goto(link_in(sink.received[0].text, live_server))
    expect(reader.get_by_role("heading", name=re.compile("password"))).to_be_visible()
    assert "token" not in reader.url
    assert barriers(reader) == []
    reader.locator("input[type=password]").first.fill(OWN)
    others = reader.locator("input[type=password]")
    if others.count() > 1:
        others.nth(1).fill(OWN)
    reader.get_by_role("button", name=re.compile("(Set|Save|Choose).*password")).click()
    sign_in_by_form(reader, "ng75pn_tan", OWN)
    expect(reader.get_by_role("heading", name=re.compile("^Good "))).to_be_visible()
    page.goto("/schools/ashgrove/outbox/")
    expect(page.get_by_text("Handed over").first).to_be_visible()


def test_whoever_has_no_email_is_given_a_password_in_the_row(browse, amara, ashgrove):
    """Typing in the relevant 'new password' box and pressing 'Set Password'."""
    make_member(ashgrove, "ng75pn_garside", email="")
    page = browse(amara)
    page.goto(STAFF)
    mine = row(page, "ng75pn_garside")
    mine.get_by_text("Set password").first.click()
    mine.locator("input[name=password]").fill("owl-mango-tractor-41")
    mine.get_by_role("button", name="Set Password", exact=True).click()
    page.wait_for_load_state()
    assert "owl-mango-tractor-41" not in page.content()
    theirs = browse()
    sign_in_by_form(theirs, "ng75pn_garside", "owl-mango-tractor-41")
    theirs.goto("/schools/ashgrove/")
    # Nothing else can be reached before a password of one's own is chosen.
    expect(theirs).to_have_url(re.compile("/accounts/choose-password/"))
    assert barriers(theirs) == []


def test_a_forgotten_password_is_mailed_and_the_answer_tells_nothing(
    browse, tess, live_server, mail_server, sink
):
    """Email addresses can be used by teachers to reset their password."""
    told = []
    for name in (tess.user.email, "nobody_at_all"):
        page = browse()
        page.goto("/accounts/sign-in/")
        page.get_by_role("link", name=re.compile("Forgotten password")).click()
        page.locator("main input:not([type=hidden])").first.fill(name)
        page.get_by_role("main").get_by_role("button").first.click()
        page.wait_for_load_state()
        told.append(page.get_by_role("main").inner_text())
    assert told[0] == told[1]
    call_command("db_worker", "--batch", "--interval=0", "--no-startup-delay")
    deliver_due()
    assert [mail.address for mail in sink.received] == [tess.user.email]


def test_no_page_asks_another_host_web_7(browse, amara, tess):
    """`browse` fails the test on any request to another host; this opens the pages."""
    page = browse(amara)
    hosts = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    for address in (STAFF, f"{STAFF}add/", "/schools/ashgrove/history/"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
    assert len(hosts) == 1


def test_signing_in_lets_managers_and_paste_do_their_work_a11_3(browse, db):
    page = browse()
    page.goto("/accounts/sign-in/")
    name = page.get_by_label("Username or email")
    password = page.get_by_label("Password", exact=True)
    expect(name).to_have_attribute("autocomplete", "username")
    expect(password).to_have_attribute("autocomplete", "current-password")
    password.focus()
    page.keyboard.insert_text("pasted as one piece")
    expect(password).to_have_value("pasted as one piece")


@pytest.mark.parametrize("size", [(1366, 768), (320, 640)])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_screen_of_management_can_be_used_by_everybody_a11_1(
    browse, amara, tess, tess_has_4b, theme, size
):
    width, height = size
    viewport = {"width": width, "height": height}
    page = browse(amara, color_scheme=theme, viewport=viewport)
    for address in (
        "/schools/ashgrove/",
        STAFF,
        f"{STAFF}?q=nobody-at-all",
        "/schools/ashgrove/groups/",
        "/schools/ashgrove/groups/add/",
        "/schools/ashgrove/outbox/",
        "/schools/ashgrove/history/",
        "/schools/ashgrove/settings/",
        "/accounts/profile/",
        "/accounts/help/add-a-user/",
    ):
        page.goto(address)
        assert barriers(page) == [], address
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, address
