"""Attainment and targets in the trail: told to whoever sees the pupil, and no other."""

from __future__ import annotations

import csv
import io

import pytest

from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.history.models import Actor, Change, Entry
from classroom_monitor.staff.trail.privacy import A_PUPIL

BASE = "/schools/ashgrove/history/"
SECRETS = ("Ewan", "Quill", "3E-canary", "4W-canary", "because Ewan moved")


@pytest.fixture
def clerk(tess) -> object:
    """Tess administers too: a teacher by type, with 4B and without 5A."""
    tess.is_administrator = True
    tess.save()
    return tess


def about(pupil, kind="attainment.edited"):
    return Entry(
        kind,
        "pupil",
        pupil.ref,
        pupil.full_name,
        {"value": "3E-canary"},
        {"value": "4W-canary"},
        f"Reading, October 2026, TA. because {pupil.first_name} moved",
    )


@pytest.fixture
def trail(ashgrove, clerk, tess_has_4b, cara, dev, ewan, class_5a):
    by = Actor.system()
    for kind in ("attainment.edited", "targets.set"):
        Change.record(about(ewan, kind), by=by, school=ashgrove)
    lead = Entry("attainment.edited_many", after={"results": 1})
    lead.note = "because Ewan moved"
    Change.record_many([about(ewan)], by=by, school=ashgrove, lead=lead)


def cells(response) -> list[list[str]]:
    text = b"".join(response).decode().removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(text)))


def test_whoever_lacks_the_pupil_learns_that_and_no_more(sign_in, clerk, trail):
    page = sign_in(clerk).get(BASE, {"kind": "attainment."}).text
    assert A_PUPIL in page
    assert not [secret for secret in SECRETS if secret in page]
    page = sign_in(clerk).get(BASE, {"kind": "targets."}).text
    assert A_PUPIL in page
    assert not [secret for secret in SECRETS if secret in page]


def test_the_parts_of_many_results_are_hidden_too(sign_in, clerk, trail):
    lead = Change.objects.get(kind="attainment.edited_many")
    page = sign_in(clerk).get(BASE, {"part_of": lead.ref}).text
    assert A_PUPIL in page
    assert not [secret for secret in SECRETS if secret in page]


def test_the_file_hides_the_same(sign_in, clerk, trail):
    rows = cells(sign_in(clerk).get(f"{BASE}history.csv", {"kind": "attainment."}))
    assert A_PUPIL in [cell for row in rows for cell in row]
    told = " ".join(cell for row in rows for cell in row)
    assert not [secret for secret in SECRETS if secret in told]


@pytest.mark.parametrize("name", ["ewan", "quill", "Quill, Ewan", "ref"])
def test_searching_for_the_pupil_finds_nothing_of_it(sign_in, clerk, trail, ewan, name):
    """The record of the pupil shows, which administrators keep; its results do not."""
    query = {"about": ewan.ref if name == "ref" else name}
    page = sign_in(clerk).get(BASE, query).text
    assert "added" in page
    assert "Quill" in page
    assert A_PUPIL not in page
    assert "canary" not in page
    rows = cells(sign_in(clerk).get(f"{BASE}history.csv", query))
    told = " ".join(cell for row in rows for cell in row)
    assert "canary" not in told
    assert A_PUPIL not in told


def test_whoever_is_given_the_group_sees_it_from_then_on(
    sign_in, clerk, trail, class_5a, ewan, today
):
    link = GroupAccess.objects.create(
        school=clerk.school, group=class_5a, membership=clerk, from_on=today
    )
    for query in ({"kind": "attainment."}, {"about": "quill"}):
        page = sign_in(clerk).get(BASE, query).text
        assert "Ewan Quill" in page
        assert "4W-canary" in page
        assert "because Ewan moved" in page
        assert A_PUPIL not in page
    link.to_on = today
    link.save()
    assert "4W-canary" not in sign_in(clerk).get(BASE).text


def test_slt_without_the_group_are_told_no_name_either(sign_in, amara, trail):
    """Figures of the whole school are theirs; values by name are not."""
    page = sign_in(amara).get(BASE, {"kind": "attainment."}).text
    assert A_PUPIL in page
    assert "4W-canary" not in page


def test_a_target_of_a_group_is_for_its_holders_and_slt(
    sign_in, amara, clerk, class_4b, class_5a, trail
):
    by = Actor.system()
    for group, value in ((class_5a, "5S-of-5A"), (class_4b, "4S-of-4B")):
        entry = Entry("targets.set", "group", group.ref, group.name)
        entry.after = {"target": value}
        Change.record(entry, by=by, school=clerk.school)
    query = {"kind": "targets."}
    mine = sign_in(clerk).get(BASE, query).text
    assert "4S-of-4B" in mine
    assert "5S-of-5A" not in mine
    assert "5A" in mine
    assert "5S-of-5A" in sign_in(amara).get(BASE, query).text


def test_what_the_school_decides_stays_open(sign_in, clerk, trail):
    entry = Entry("attainment.subject_added", "subject", "s1", "Astronomy")
    Change.record(entry, by=Actor.system(), school=clerk.school)
    assert "Astronomy" in sign_in(clerk).get(BASE).text


def test_statements_do_not_grow_with_the_entries(
    sign_in, clerk, trail, ewan, cara, django_assert_num_queries
):
    client = sign_in(clerk)
    client.get(BASE)
    with django_assert_num_queries(5):
        client.get(BASE)
    entries = [about(pupil) for pupil in (ewan, cara) * 20]
    Change.record_many(entries, by=Actor.system(), school=clerk.school)
    with django_assert_num_queries(5):
        client.get(BASE)
