"""Graphs of the whole school are printed once, and anew whenever they would differ."""

from __future__ import annotations

from datetime import timedelta

import pytest

from classroom_monitor.attainment.book import changed
from classroom_monitor.attainment.models import Attainment, AttainmentChange
from classroom_monitor.home import prints as module
from classroom_monitor.home.models import Favourite, Figures
from classroom_monitor.home.prints import Prints


@pytest.fixture
def printed(monkeypatch) -> list[str]:
    """The titles of the graphs that were printed, in order."""
    titles = []
    make = module.print_card

    def counted(graph, choice, title, *rest):
        titles.append(title)
        return make(graph, choice, title, *rest)

    monkeypatch.setattr("classroom_monitor.home.cards.print_card", counted)
    return titles


@pytest.fixture
def preset(ashgrove, results) -> Favourite:
    return Favourite.objects.create(
        school=ashgrove, membership=None, kind="attainment-spread", title="All of us",
        scope="school",
    )  # fmt: skip


def test_a_graph_of_the_school_is_printed_once(sign_in, sal, home, preset, printed):
    client = sign_in(sal)
    first, second = client.get(home).text, client.get(home).text
    assert printed == ["All of us"]
    for page in (first, second):
        assert "of 3 pupils are at expected or above" in page
        assert page.count("data-graph=") == 1


def test_another_name_or_subject_is_printed_at_once(
    sign_in, sal, home, preset, printed, reading, ashgrove
):
    client = sign_in(sal)
    client.get(home)
    preset.title = "Everybody"
    preset.save()
    assert "Everybody" in client.get(home).text
    reading.name = reading.short_name = "Books"
    reading.save()
    changed(ashgrove)
    assert "in books" in client.get(home).text
    assert printed == ["All of us", "Everybody", "Everybody"]


def test_other_counts_are_printed_when_they_are_worked_out(
    sign_in, sal, home, preset, printed, ewan, reading, this_month, ashgrove
):
    client = sign_in(sal)
    before = client.get(home).text
    Attainment.objects.filter(pupil=ewan, month=this_month).delete()
    AttainmentChange.objects.create(
        school=ashgrove, pupil=ewan, subject=reading, month=this_month, kind="TA",
        capacity="member", actor_name="Tess",
    )  # fmt: skip
    for row in Figures.objects.filter(school=ashgrove):
        row.worked_out_at -= timedelta(seconds=61)
        row.save()
    after = client.get(home).text
    assert len(printed) == 2
    assert finding(before) != finding(after)


def finding(page: str) -> str:
    return page.partition("</p><p>")[2].partition("</p>")[0]


def test_a_print_is_for_those_who_may_have_the_figures(
    sign_in, sal, tess, tess_has_4b, home, preset, printed
):
    assert "All of us" in sign_in(sal).get(home).text
    page = sign_in(tess).get(home).text
    assert "All of us" not in page
    assert "of 3 pupils" not in page


def test_figures_of_own_groups_are_counted_and_printed_at_each_visit(
    sign_in, tess, tess_has_4b, home, results, printed
):
    Favourite.objects.create(
        school=tess.school, membership=tess, kind="attainment-spread", scope="mine"
    )
    client = sign_in(tess)
    client.get(home)
    client.get(home)
    assert len(printed) == 2


def test_the_print_longest_unused_goes_first(monkeypatch):
    monkeypatch.setattr(module, "KEPT", 2)
    prints, made = Prints(), []

    def get(key):
        return prints.get((key,), lambda: made.append(key) or key)

    for key in "ababcab":
        assert get(key) == key
    assert made == ["a", "b", "c", "a", "b"]
