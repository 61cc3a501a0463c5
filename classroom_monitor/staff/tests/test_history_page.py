"""The history as the school's administrators read it."""

import re

import pytest
from django.apps import apps
from django.conf import settings

from classroom_monitor.history.models import Actor, Capacity, Change, Entry
from classroom_monitor.staff.revisions import Revision, revise
from classroom_monitor.staff.trail.words import VERBS


@pytest.fixture
def base(ashgrove) -> str:
    return f"/schools/{ashgrove.slug}/history/"


@pytest.fixture
def changed(amara, tess, class_4b, today) -> Change:
    by = Actor(Capacity.MEMBER, amara.user.ref, "Mrs A Obi", user_id=amara.user_id)
    revision = Revision(tess, {"user_type": "slt"}, give={class_4b: None})
    return revise(tess.school, [revision], by=by, today=today).changes[0]


def test_a_change_is_told_with_before_and_after(sign_in, amara, changed, base):
    page = sign_in(amara).get(base).text
    assert "Mrs A Obi" in page
    assert "Tan, Ms Tess" in page
    assert "<bdi>Teacher</bdi></del>" in page
    assert "<bdi>SLT</bdi></ins>" in page
    assert "<bdi>4B</bdi></ins>" in page


@pytest.mark.parametrize(
    ("who", "status"), [("tess", 403), ("sal", 403), ("otto", 404)]
)
def test_others_are_kept_out(sign_in, request, who, status, changed, base):
    browser = sign_in(request.getfixturevalue(who))
    for address in (base, f"{base}history.csv"):
        assert browser.get(address).status_code == status


def test_nothing_of_another_school_shows_az_5(sign_in, otto, amara, changed):
    page = sign_in(otto).get("/schools/birchwood/history/?about=tan").text
    assert "Tan, Ms Tess" not in page


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("who=obi", True),
        ("who=rees", False),
        ("about=tess", True),
        ("about=4b", False),
        ("kind=staff.", True),
        ("kind=groups.", False),
        ("since=2020-01-01", True),
        ("until=2020-01-01", False),
        ("kind=made-up&before=99999999999999999999999", True),
    ],
)
def test_filters_combine_in_the_address(
    sign_in, amara, sal, changed, base, query, is_found
):
    response = sign_in(amara).get(f"{base}?{query}")
    assert response.status_code == 200
    assert ("Tan, Ms Tess" in response.text) is is_found


@pytest.mark.parametrize("query", ["since=tomorrow", "until=2026-99-99"])
def test_a_wrong_date_gets_a_sentence(sign_in, amara, base, query):
    response = sign_in(amara).get(f"{base}?{query}")
    assert response.status_code == 422
    assert "Enter dates like" in response.text


def test_the_page_costs_the_same_with_many_entries(
    sign_in, amara, ashgrove, base, django_assert_max_num_queries
):
    entries = [Entry("staff.edited", "user", f"r{n}", f"Name {n}") for n in range(200)]
    Change.record_many(entries, by=Actor.system(), school=ashgrove)
    browser = sign_in(amara)
    browser.get(base)
    with django_assert_max_num_queries(6):
        first = browser.get(base)
    older = browser.get(f"{base}?before={first.context['older']}")
    assert "Name 199" in first.text
    assert "Name 149" in older.text
    assert "Name 150" not in older.text


def test_an_export_is_harmless_in_a_spreadsheet_and_recorded_exp_1(
    sign_in, amara, ashgrove, base
):
    bad = Entry("staff.edited", "user", "r", "=HYPERLINK(1)")
    Change.record(bad, by=Actor.system(), school=ashgrove)
    text = sign_in(amara).get(f"{base}history.csv").getvalue().decode()
    assert ',"\'=HYPERLINK(1)",' in text
    assert Change.objects.filter(kind="history.exported").exists()


def test_every_kind_of_entry_has_words_of_its_own():
    """No code of ours writes an entry that the page could not put in a sentence."""
    root = settings.BASE_DIR / "classroom_monitor"
    areas = "staff|groups|school|account|pupils|attainment|targets|favourites"
    written = set()
    for path in root.rglob("*.py"):
        if not {"tests", "migrations", "trail"} & set(path.parts):
            kinds = rf'"((?:{areas})\.[a-z_]+)"'
            written |= set(re.findall(kinds, path.read_text()))
    models = {model._meta.label_lower for model in apps.get_models()}
    # One stands in the installation's chain, which no school reads.
    not_kinds = models | {"staff.password", "school.register_loaded"}
    assert {"staff.edited", "attainment.edited", "pupils.moved"} <= written
    assert written - not_kinds <= VERBS.keys()
