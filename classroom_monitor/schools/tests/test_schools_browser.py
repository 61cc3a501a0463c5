"""The operator's, the trust's and the settings pages in a browser."""

import re

import pytest
from playwright.sync_api import expect

from classroom_monitor.browsing import barriers
from classroom_monitor.schools.actions import add_number
from classroom_monitor.schools.models import School
from classroom_monitor.testing import make_school

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = [{"width": 1366, "height": 768}, {"width": 320, "height": 640}]
TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"


@pytest.mark.parametrize("script", [True, False])
def test_from_an_empty_installation_to_a_schools_first_administrator(
    browse, oona, script
):
    page = browse(oona, java_script_enabled=script)
    page.goto("/operator/schools/")
    page.get_by_role("link", name="Add a school").first.click()
    page.get_by_label("Name", exact=True).fill("Hill Top Primary School")
    page.get_by_label("Postcode").fill("ng7 5pn")
    page.get_by_label("Phase").select_option("Primary")
    page.get_by_label("URN").fill("12")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    assert page.title().startswith("Error: ")
    expect(page.get_by_label("Name", exact=True)).to_have_value(
        "Hill Top Primary School"
    )
    page.get_by_label("URN").fill("125107")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Hill Top Primary School was added.")).to_be_visible()
    page.get_by_role("link", name="Add an administrator").click()
    page.get_by_label("Title").fill("Mrs")
    page.get_by_label("Surname").fill("Bell")
    page.get_by_label("Username").fill("ng75pn_bell")
    page.get_by_label("Email").fill("bell@example.test")
    page.get_by_role("button", name="Add the administrator").click()
    expect(page.get_by_text("Mrs Bell was added.")).to_be_visible()
    expect(page.get_by_text("Has not signed in yet")).to_be_visible()
    member = School.objects.get().memberships.get()
    assert member.is_administrator


def test_the_list_narrows_while_one_types_and_the_address_follows(browse, oona):
    for number in range(30):
        make_school(f"School {number:02}")
    page = browse(oona)
    page.goto("/operator/schools/")
    rows = page.locator("#rows tbody tr")
    expect(rows).to_have_count(25)
    page.get_by_role("link", name="Next").click()
    expect(rows).to_have_count(5)
    page.get_by_label(re.compile("Search by name")).press_sequentially("school 07")
    expect(rows).to_have_count(1)
    expect(page).to_have_url(re.compile(r"q=school(\+|%20)07"))
    page.go_back()
    expect(rows).to_have_count(5)


def test_a_trusts_administrator_goes_from_a_school_to_its_users(
    browse, tilda, ashgrove, tess
):
    page = browse(tilda)
    page.goto("/trusts/oakwood/schools/")
    page.get_by_role("link", name="Ashgrove", exact=True).click()
    expect(page.get_by_role("link", name="Tan, Ms Tess")).to_be_visible()


@pytest.mark.parametrize("size", SIZES, ids=["wide", "narrow"])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_every_page_is_open_to_everybody_a11y_1(
    browse, oona, tilda, amara, closed_school, size, colours
):
    """A11-1: no barrier that axe knows, and nothing wider than the screen."""
    school, trust = amara.school, tilda.trust
    at_school, at_trust = f"/operator/schools/{school.ref}/", "/operator/trusts/"
    visits = {
        oona: [
            "/operator/schools/",
            "/operator/schools/?q=nobody-has-this-name",
            "/operator/schools/add/",
            at_school,
            f"{at_school}edit/",
            f"{at_school}administrators/add/",
            f"/operator/schools/{closed_school.ref}/",
            f"/operator/schools/{closed_school.ref}/continue/",
            at_trust,
            f"{at_trust}add/",
            f"{at_trust}{trust.ref}/",
            f"{at_trust}{trust.ref}/administrators/add/",
        ],
        tilda: ["/trusts/oakwood/schools/"],
        amara: ["/schools/ashgrove/settings/"],
    }
    for who, addresses in visits.items():
        page = browse(who, viewport=size, color_scheme=colours)
        for address in addresses:
            page.goto(address)
            assert page.locator("h1").count() == 1
            assert not page.evaluate(TOO_WIDE), f"{address} is too wide"
            assert barriers(page) == [], address


def test_forms_that_came_back_are_open_to_everybody_too(browse, oona, ashgrove):
    page = browse(oona)
    for address, button in [
        ("/operator/schools/add/", "Save"),
        (f"/operator/schools/{ashgrove.ref}/administrators/add/", "Add the"),
        ("/operator/trusts/add/", "Save"),
    ]:
        page.goto(address)
        page.get_by_role("button", name=button).click()
        summary = page.get_by_role("heading", name="There is a problem")
        expect(summary).to_be_visible()
        assert barriers(page) == [], address


@pytest.fixture
def closed_school(db) -> School:
    school = make_school("Old Mill", status="closed")
    add_number(school, "100001", None)
    return school
