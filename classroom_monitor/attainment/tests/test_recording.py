"""The one way in which results are written: what it takes, and what it refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from classroom_monitor.attainment.models import (
    Attainment,
    AttainmentChange,
)
from classroom_monitor.attainment.months import month_of
from classroom_monitor.attainment.tests.entering import cell, save
from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.history.models import Change
from classroom_monitor.pupils.models import Pupil
from classroom_monitor.testing import make_group, make_pupil, make_result

pytestmark = pytest.mark.django_db


def test_a_value_is_stored_with_its_history(
    tess, tess_has_4b, cara, reading, this_month
):
    [outcome] = save(tess, cell(cara, reading, this_month, " 4e+ "))
    assert (outcome.verdict, outcome.text, outcome.version) == ("saved", "4E+", 1)
    stored = Attainment.objects.get()
    assert (stored.step.code, stored.number, stored.absence) == ("4E+", None, "")
    change = AttainmentChange.objects.get()
    assert (change.before, change.after, change.source) == ("", "4E+", "typed")
    assert (change.actor_ref, change.actor_name) == ("somebody", "Ms T Tan")
    assert not Change.objects.filter(kind__startswith="attainment.").exists()


def test_an_edit_and_an_emptied_cell_keep_their_history(
    tess, tess_has_4b, cara, reading, this_month
):
    save(tess, cell(cara, reading, this_month, "4E"))
    [edited] = save(tess, cell(cara, reading, this_month, "A", seen=1))
    assert (edited.verdict, edited.version) == ("saved", 2)
    assert Attainment.objects.get().absence == "A"
    [gone] = save(tess, cell(cara, reading, this_month, "", seen=2))
    assert (gone.verdict, gone.version) == ("saved", 0)
    assert not Attainment.objects.exists()
    told = AttainmentChange.objects.order_by("pk").values_list("before", "after")
    assert list(told) == [("", "4E"), ("4E", "A"), ("A", "")]


def test_a_value_entered_again_is_not_taken_for_the_one_that_was_emptied(
    tess, tess_has_4b, cara, reading, this_month
):
    save(tess, cell(cara, reading, this_month, "4E"))
    save(tess, cell(cara, reading, this_month, "", seen=1))
    [again] = save(tess, cell(cara, reading, this_month, "4D"))
    assert again.version == 3
    [stale] = save(tess, cell(cara, reading, this_month, "4S", seen=1))
    assert stale.verdict == "conflict"
    assert Attainment.objects.get().step.code == "4D"


@pytest.mark.parametrize("seen", [0, 2, 7])
def test_what_changed_since_it_was_seen_is_told_and_kept(
    seen, tess, tess_has_4b, cara, reading, this_month
):
    save(tess, cell(cara, reading, this_month, "4E"))
    [outcome] = save(tess, cell(cara, reading, this_month, "4D", seen=seen))
    assert (outcome.verdict, outcome.text, outcome.version) == ("conflict", "4E", 1)
    assert outcome.by == "Ms T Tan"
    assert outcome.message.startswith("Ms T Tan saved 4E, today, ")
    assert Attainment.objects.get().step.code == "4E"


def test_the_same_value_twice_is_no_conflict_and_no_change(
    tess, tess_has_4b, cara, reading, this_month
):
    save(tess, cell(cara, reading, this_month, "4E"))
    [outcome] = save(tess, cell(cara, reading, this_month, "4e"))
    assert (outcome.verdict, outcome.version) == ("same", 1)
    assert AttainmentChange.objects.count() == 1


def test_one_wrong_cell_leaves_the_others(
    tess, tess_has_4b, cara, dev, reading, this_month
):
    good, bad = save(
        tess,
        cell(cara, reading, this_month, "4E"),
        cell(dev, reading, this_month, "104"),
    )
    assert good.verdict == "saved"
    assert (bad.verdict, bad.why) == ("refused", "value")
    assert bad.message.startswith("104 is not on Steps within a year. Use 1E to 9S+")
    assert Attainment.objects.get().pupil == cara


def test_a_cell_sent_twice_is_taken_once(tess, tess_has_4b, cara, reading, this_month):
    first, second = save(
        tess,
        cell(cara, reading, this_month, "4E"),
        cell(cara, reading, this_month, "4D"),
    )
    assert (first.verdict, second.why) == ("saved", "twice")
    assert Attainment.objects.get().step.code == "4E"


def test_whom_one_does_not_see_is_refused_like_nobody(
    tess, tess_has_4b, cara, ewan, fay, reading, this_month
):
    nobody = cell(cara, reading, this_month, "4E")._replace(pupil="zzzzzzzzzzzzzz")
    forged = cell(cara, reading, this_month, "4E")._replace(pupil="a\0b")
    outcomes = save(
        tess,
        cell(ewan, reading, this_month, "4E"),
        cell(fay, reading, this_month, "4E"),
        nobody,
        forged,
    )
    assert {(o.verdict, o.why, o.message) for o in outcomes} == {
        ("refused", "pupil", "This pupil is not in any of your groups today. "
         "Load the page again.")
    }  # fmt: skip
    assert not Attainment.objects.exists()


def test_a_pupil_who_left_is_refused_by_name(
    tess, tess_has_4b, cara, reading, today, this_month
):
    gone = today - timedelta(days=1)
    Pupil.objects.filter(pk=cara.pk).update(joined_on=gone, left_on=gone)
    [outcome] = save(tess, cell(cara, reading, this_month, "4E"))
    assert outcome.why == "roll"
    assert outcome.message.startswith("Cara Nowak left on ")


def test_a_subject_of_another_school_or_put_away_is_refused(
    tess, tess_has_4b, cara, reading, today, this_month
):
    reading.archived_on = today
    reading.save()
    tess.school.attainment_settings.delete()
    unknown = cell(cara, reading, this_month, "4E")._replace(subject="x")
    outcomes = save(tess, cell(cara, reading, this_month, "4E"), unknown)
    assert [o.why for o in outcomes] == ["subject", "subject"]


def test_a_kind_without_a_scale_and_no_kind_are_refused(
    tess, tess_has_4b, cara, reading, this_month
):
    odd = cell(cara, reading, this_month, "4E", kind="XX")
    wrong_scale = cell(cara, reading, this_month, "4E", kind="SA")
    outcomes = save(tess, odd, wrong_scale)
    assert [o.why for o in outcomes] == ["kind", "value"]
    [kept] = save(tess, cell(cara, reading, this_month, "104", kind="SA"))
    assert (kept.verdict, kept.text) == ("saved", "104")


@pytest.mark.parametrize("text", ["1e999999", "NaN", "٣", "😀", "4E\0", "x" * 900])
def test_odd_values_are_refused_in_words(
    text, tess, tess_has_4b, cara, reading, this_month
):
    for kind in ("TA", "SA"):
        [outcome] = save(tess, cell(cara, reading, this_month, text, kind=kind))
        assert (outcome.verdict, outcome.why) == ("refused", "value")
        assert len(outcome.message) < 200


def statements(member, cells) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        outcomes = save(member, *cells)
    assert {o.verdict for o in outcomes} == {"saved"}
    return len(seen)


def test_thousands_of_cells_cost_no_more_statements_than_one(
    tess, tess_has_4b, class_4b, cara, subjects, today
):
    many = [make_pupil(tess.school, f"Pupil {n}", today, class_4b) for n in range(34)]
    month = month_of(today)
    names = list(subjects.values())[:3]
    save(tess, cell(many[0], names[0], month, "4E"))
    one = statements(tess, [cell(cara, names[0], month, "4E")])
    again = statements(tess, [cell(cara, names[0], month, "4D", seen=1)])
    all_of_them = [cell(p, s, month, "4E") for p in many for s in names][1:]
    assert statements(tess, all_of_them) <= one + 1
    # A savepoint of the test's own transaction is two of them.
    assert (one, again) == (9, 8)


def test_five_thousand_and_one_are_too_many(
    tess, tess_has_4b, cara, reading, this_month
):
    with pytest.raises(ValueError, match="5000"):
        save(tess, *[cell(cara, reading, this_month, "4E")] * 5001)


def test_a_value_kept_on_an_older_version_of_a_scale_is_the_same_value(
    tess, tess_has_4b, cara, reading, this_month
):
    result = make_result(cara, reading, this_month, "4E")
    assert result.version == 1
    [outcome] = save(tess, cell(cara, reading, this_month, "4E", seen=1))
    assert outcome.verdict == "same"


def test_a_group_taken_away_today_counts_at_once(
    tess, tess_has_4b, cara, reading, today, this_month
):
    tess_has_4b.to_on = today
    tess_has_4b.save()
    [outcome] = save(tess, cell(cara, reading, this_month, "4E"))
    assert outcome.why == "pupil"


def test_a_pupil_seen_through_another_group_is_written_too(
    tess, cara, reading, today, this_month
):
    other = make_group(tess.school, "Set 1", today)
    GroupAccess.objects.create(
        school=tess.school, group=other, membership=tess, from_on=today
    )
    cara.group_links.create(school=tess.school, group=other, from_on=today)
    [outcome] = save(tess, cell(cara, reading, this_month, "4E"))
    assert outcome.verdict == "saved"
