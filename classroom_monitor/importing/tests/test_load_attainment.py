"""load-attainment: tables of scores into a school, each score in one count."""

import pytest
from django.core.management import CommandError

from classroom_monitor.attainment.models import Attainment, AttainmentChange
from classroom_monitor.attainment.months import plus, written
from classroom_monitor.history.models import Change
from classroom_monitor.importing.tests.loads import LONG, counts, gita, load, long
from classroom_monitor.testing import make_pupil, make_result

__all__ = ["gita", "load"]


def test_a_long_table_is_loaded_with_history_and_one_entry_in_the_trail(
    load, gita, this_month, reading
):
    before = written(plus(this_month, -1))
    told = load(long(f"A999400126001,Reading,{before},3E+"))
    assert counts(created=1) in told
    row = Attainment.objects.get()
    assert (row.pupil, row.month, row.kind) == (gita, plus(this_month, -1), "TA")
    assert row.step.code == "3E+"
    change = AttainmentChange.objects.get()
    assert (change.before, change.after, change.source) == ("", "3E+", "imported")
    entry = Change.objects.get(kind="attainment.loaded")
    assert entry.content.data["after"]["created"] == 1
    assert entry.capacity == "system"


def test_without_commit_nothing_is_kept_and_the_counts_are_the_same(
    load, gita, this_month
):
    table = long(f"A999400126001,Reading,{written(this_month)},4E")
    told = load(table, commit=False)
    assert counts(created=1) in told
    assert "Nothing was changed" in told
    assert not Attainment.objects.exists()
    assert not Change.objects.filter(kind="attainment.loaded").exists()
    assert counts(created=1) in load(table)


def test_run_twice_it_changes_nothing(load, gita, this_month):
    table = long(f"A999400126001,Reading,{written(this_month)},4E")
    load(table)
    entries = Change.objects.count()
    assert counts(unchanged=1) in load(table)
    assert (AttainmentChange.objects.count(), Change.objects.count()) == (1, entries)
    assert Attainment.objects.get().version == 1


def test_another_value_replaces_and_keeps_what_stood_there(load, gita, this_month):
    load(long(f"A999400126001,Reading,{written(this_month)},4E"))
    told = load(long(f"A999400126001,Reading,{written(this_month)},4D"))
    assert counts(updated=1) in told
    row = Attainment.objects.get()
    assert (row.step.code, row.version) == ("4D", 2)
    last = AttainmentChange.objects.order_by("pk").last()
    assert (last.before, last.after) == ("4E", "4D")


def test_each_row_that_cannot_be_taken_says_why_and_the_others_are_kept(
    load, gita, fay, ashgrove, today, this_month
):
    now = written(this_month)
    gone = make_pupil(ashgrove, "Lou Left", today, upn="A999400126002")
    gone.left_on = plus(this_month, -1)
    gone.joined_on = plus(this_month, -14)
    gone.save()
    fay.upn = "B999400126003"
    fay.save()
    table = long(
        f"A999400126001,Reading,{now},4E",
        f"A999400126001,Reading,{now},4D",
        f"B999400126003,Reading,{now},4D",
        f"A999400126002,Reading,{now},4D",
        f"A999400126001,Latin,{now},4D",
        f"A999400126001,Writing,{written(plus(this_month, 1))},4D",
        "A999400126001,Writing,2226-01,4D",
        "A999400126001,Writing,last week,4D",
        f"A999400126001,Writing,{now},EXS",
        f",Writing,{now},4D",
        f"A999400126001,Writing,{now},4D,4E,4S",
        f"A999400126001,Mathematics,{now},NA",
        f"A999400126001,Science,{now},SUPP",
        f"A999400126001,Science,{now},A",
        f"A999400126001,Writing,{now},",
    )
    told = load(table)
    assert counts(created=2, empty=3, refused=10) in told
    for line, reason in {
        3: "line 2 is about the same result",
        4: "no pupil of the school has this UPN",
        5: "the pupil left before",
        6: "the school has no subject Latin",
        7: "is still to come",
        8: "2226-01 is no month between 1900 and 2099",
        9: "last week is no date",
        10: "EXS is not on Steps within a year",
        11: "it does not say which pupil",
        12: "it has 6 cells instead of 4",
    }.items():
        assert f"Line {line} was refused: " in told
        assert reason in told
    kept = Attainment.objects.order_by("subject__name")
    assert [(r.subject.name, r.absence, r.number) for r in kept] == [
        ("Reading", "", None),
        ("Science", "A", None),
    ]
    # Nothing of another school, not even that it has this pupil.
    assert "Birchwood" not in told


def test_a_wide_table_by_name_and_birthday(load, ashgrove, today, this_month):
    pupil = make_pupil(ashgrove, "Zoë Nowak", today, born_on="2017-05-06")
    twin = make_pupil(ashgrove, "Zoe Nowak", today, born_on="2017-05-07")
    table = "First;Last;DOB;Reading;Maths\nZOE;Nowak;06/05/2017;104;Q\n"
    told = load(
        table,
        [
            "First=first-name",
            "Last=last-name",
            "DOB=born-on",
            "Reading=score:Reading",
            "Maths=score:Mathematics",
        ],
        kind="SA",
        month=written(this_month),
    )
    assert counts(created=2) in told
    rows = Attainment.objects.order_by("subject__name")
    assert [(r.kind, r.absence, r.number) for r in rows] == [
        ("SA", "Q", None),
        ("SA", "", 104),
    ]
    assert {row.pupil for row in rows} == {pupil}
    assert not Attainment.objects.filter(pupil=twin).exists()


def test_two_pupils_of_one_name_and_birthday_are_not_guessed(
    load, ashgrove, today, this_month
):
    for _ in range(2):
        make_pupil(ashgrove, "Lily Smith", today, born_on="2017-05-06")
    columns = ["F=first-name", "L=last-name", "D=born-on", "S=score"]
    table = "F,L,D,S\nLily,Smith,2017-05-06,4E\n"
    told = load(table, columns, subject="Reading", month=written(this_month))
    assert counts(refused=1) in told
    assert "several pupils" in told


def test_a_named_scale_takes_no_results_of_another(load, gita, this_month):
    table = long(f"A999400126001,Reading,{written(this_month)},4E")
    told = load(table, scale="Scaled score")
    assert counts(refused=1) in told
    assert "Reading uses Steps within a year" in told


@pytest.mark.parametrize(
    ("columns", "options", "sentence"),
    [
        (["Pupil=upn", "Result=score"], {}, "no column Pupil"),
        (["UPN=upn", "Result"], {}, "Write COLUMN=FIELD"),
        (["UPN=upn", "Result=points"], {}, "points is no field"),
        (["Result=score"], {"subject": "Reading"}, "Say who"),
        (["UPN=upn", "Result=score"], {}, "in which subject"),
        (["UPN=upn", "Result=score"], {"subject": "Reading"}, "of which month"),
        (["UPN=upn", "Month=month"], {}, "Map one column to score"),
        (["UPN=upn", "Result=score:Reading:2026-13"], {}, "as a month"),
        (LONG, {"scale": "Furlongs"}, "There is no scale Furlongs"),
        (LONG, {"scale": "Percent", "range": "0:20"}, "another scale"),
        (LONG, {"scale": "New", "range": "20:0"}, "Write a range"),
        (LONG, {"scale": "New", "range": "a:b"}, "Write a range"),
        (LONG, {"range": "0:20"}, "Name the scale"),
    ],
)
def test_an_order_that_cannot_be_meant_is_refused_whole(
    load, gita, columns, options, sentence
):
    with pytest.raises(CommandError, match=sentence):
        load(long("A999400126001,Reading,2026-01,4E"), columns, **options)
    assert not Attainment.objects.exists()


def test_ten_times_the_rows_cost_the_same_statements(
    load, ashgrove, gita, today, this_month, django_assert_max_num_queries
):
    for number in range(30):
        make_pupil(ashgrove, f"P{number} Q", today, upn=f"C9994001261{number:02}")
    rows = [
        f"C9994001261{number:02}" + f",Reading,{written(month)},4E"
        for number in range(30)
        for month in (this_month, plus(this_month, -1))
    ]
    with django_assert_max_num_queries(40):
        assert counts(created=60) in load(long(*rows))


def test_a_result_changed_in_between_stops_the_load(
    load, cara, reading, this_month, monkeypatch
):
    from classroom_monitor.importing import loading

    cara.upn = "A999400126009"
    cara.save()
    make_result(cara, reading, this_month, "4E")
    before = loading.replace

    def late(writes, now):
        Attainment.objects.update(version=7)
        before(writes, now)

    monkeypatch.setattr(loading, "replace", late)
    with pytest.raises(CommandError, match="Somebody changed"):
        load(long(f"A999400126009,Reading,{written(this_month)},4D"))
    assert not AttainmentChange.objects.filter(source="imported").exists()
