"""The cover leads to areas that are there, and marks the one that is open."""

import re

import pytest
from django.urls import reverse

from classroom_monitor.ui import navigation
from classroom_monitor.ui.navigation import Entry

PLACES = [
    *((line, {"school": "ashgrove"}) for line in navigation.SCHOOL),
    *((line, {"school": "ashgrove"}) for line in navigation.MANAGEMENT),
    *((line, {"trust": "oakwood"}) for line in navigation.TRUST),
    *((line, {}) for line in navigation.OPERATOR),
    *((line, {}) for line in navigation.OWN),
]


@pytest.mark.parametrize(("line", "where"), PLACES)
def test_every_entry_leads_somewhere(line, where):
    assert reverse(line[2], kwargs=where)


def test_what_stands_on_every_page_leads_somewhere():
    assert all(navigation.site().values())


@pytest.mark.parametrize(
    ("path", "marked"),
    [
        ("/schools/ashgrove/staff/", "page"),
        ("/schools/ashgrove/staff/k7m2xq/", "true"),
        ("/schools/ashgrove/", ""),
        ("/schools/birchwood/staff/", ""),
    ],
)
def test_an_entry_is_marked_on_its_page_and_within(path, marked):
    entry = Entry("User Management", "users", "/schools/ashgrove/staff/")
    assert entry.current_on(path) == marked


def test_each_capacity_has_its_own_entries(sign_in, amara, tilda, oona):
    school = sign_in(amara).get("/schools/ashgrove/").content.decode()
    trust = sign_in(tilda).get("/trusts/oakwood/users/").content.decode()
    operator = sign_in(oona).get("/operator/schools/").content.decode()
    assert "User Management" in school
    assert "Users of all schools" in trust
    assert "Administrators" in operator
    assert 'href="/operator/' not in school + trust
    assert 'href="/trusts/' not in school


@pytest.mark.parametrize("inner", ["tracking", "targets"])
def test_of_a_page_within_another_only_the_inner_entry_is_marked(sign_in, tess, inner):
    path = f"/schools/ashgrove/attainment/{inner}/"
    page = sign_in(tess).get(path).content.decode()
    assert page.count("aria-current") == 1
    assert re.search(rf'href="{path}"[^>]* aria-current="page"', page)
