"""The graphs of the homepage: whose, with which figures, and who stands in a bar."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from classroom_monitor.attainment.months import plus, written
from classroom_monitor.home.models import Figures
from classroom_monitor.home.views import home as view
from classroom_monitor.testing import make_pupil, make_result

LINK = re.compile(r'<td class="number"><a href="([^"]+)">(\d+)</a>')
NAMES = ("Cara", "Nowak", "Dev", "Patel", "Ewan", "Quill", "Birchwoodchild")


def links(page: str) -> list[tuple[str, int]]:
    return [(unescape(href), int(number)) for href, number in LINK.findall(page)]


@pytest.fixture
def months(this_month) -> dict[str, str]:
    """This month, against two months before."""
    return {"month": written(this_month), "from": written(plus(this_month, -2))}


def test_each_graph_has_a_finding_and_a_table(
    sign_in, tess, tess_has_4b, results, home, months
):
    page = sign_in(tess).get(home, months).text
    for title in (
        "Attainment spread",
        "Attainment breakdown",
        "Progress spread",
        "Progress breakdown",
        "On-track share",
    ):
        assert title in page
    assert page.count("data-graph=") == 5
    assert "1 of 2 pupils are at expected or above in reading." in page
    assert "Worked out today" in page
    assert '<details class="as-table more" open>' in page


def test_a_teachers_figures_are_those_of_own_groups_alone(
    sign_in, tess, tess_has_4b, results, home, months, reading
):
    page = sign_in(tess).get(home, months).text
    spread = [
        (href, number)
        for href, number in links(page)
        if "graph=attainment-spread" in href and f"subject={reading.ref}" in href
    ]
    assert sum(number for _, number in spread) == 2


def test_slt_begin_with_the_whole_school(sign_in, sal, results, home, months):
    page = sign_in(sal).get(home, months).text
    assert "Whole school" in page
    assert "of 3 pupils are at expected or above" in page


@pytest.mark.parametrize("who", ["tess", "sal", "amara"])
@pytest.mark.parametrize("show", ["school", "year", "mine", "group"])
def test_names_appear_only_of_pupils_in_own_groups(
    sign_in, request, tess_has_4b, results, home, months, who, show, class_4b
):
    """Every page and every bar of it, for everybody: canaries are all the pupils."""
    client = sign_in(request.getfixturevalue(who))
    asked = months | {"show": show, "year": "4", "group": class_4b.ref}
    response = client.get(home, asked)
    page = response.text
    assert not [name for name in NAMES if name in page]
    if response.status_code == 403:
        assert (who, show) in {
            ("tess", "school"),
            ("tess", "year"),
            ("sal", "group"),
            ("amara", "group"),
        }
        return
    seen = set()
    for href, number in links(page):
        bar = client.get(href)
        assert bar.status_code == 200, href
        assert f"{number} pupil" in bar.text, href
        seen |= {name for name in NAMES if name in bar.text}
    assert seen == ({"Cara", "Nowak", "Dev", "Patel"} if who == "tess" else set())


def test_whoever_has_a_group_sees_its_names_in_a_bar_and_others_as_a_count(
    sign_in, sal, results, home, months, class_4b, today, reading
):
    sal.group_access.create(school=sal.school, group=class_4b, from_on=today)
    asked = months | {
        "show": "school",
        "graph": "progress-spread",
        "subject": reading.ref,
        "bar": "none",
    }
    client = sign_in(sal)
    page = client.get(home, months | {"show": "school"}).text
    every = ""
    for href, _ in links(page):
        if "graph=attainment-spread" in href and f"subject={reading.ref}" in href:
            every += client.get(href).text
    assert "Nowak, Cara" in every
    assert "Patel, Dev" in every
    assert "Quill" not in every
    assert "whose name you do not see" in every
    assert client.get(f"{home}figures/pupils/", asked).status_code == 200


def test_a_pupil_who_left_the_group_counts_then_and_is_not_named(
    sign_in, tess, tess_has_4b, results, home, dev, class_4b, this_month, reading
):
    before = plus(this_month, -2)
    link = dev.group_links.get(group=class_4b)
    link.from_on, link.to_on = before, this_month
    link.save()
    class_4b.pupil_links.exclude(pk=link.pk).update(from_on=before)
    client = sign_in(tess)
    asked = {"month": written(before), "from": written(before), "show": "mine"}
    page = client.get(home, asked).text
    bars = [
        client.get(href).text
        for href, _ in links(page)
        if "graph=attainment-spread" in href and f"subject={reading.ref}" in href
    ]
    every = "".join(bars)
    assert "Nowak, Cara" in every
    assert "Patel" not in every
    assert "1 pupil whose name you do not see" in every


@pytest.mark.parametrize(
    "wrong",
    [
        {"month": "2226-01"},
        {"month": "1826-01"},
        {"month": "2026-13"},
        {"from": "2999-01"},
        {"subject": "zzzz"},
        {"show": "everybody"},
    ],
)
def test_what_cannot_be_shown_is_told_and_the_page_stays(
    sign_in, tess, tess_has_4b, results, home, wrong
):
    response = sign_in(tess).get(home, wrong)
    assert response.status_code == 422
    assert "There is a problem" in response.text
    assert "data-graph=" not in response.text


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"graph": "pie"},
        {"graph": "attainment-spread", "bar": "purple"},
        {"graph": "attainment-breakdown", "bar": "at", "scale": "no", "row": "3E"},
        {"graph": "attainment-breakdown", "bar": "at", "row": "x" * 3000},
    ],
)
def test_a_bar_that_does_not_exist_is_told(
    sign_in, tess, tess_has_4b, results, home, reading, wrong
):
    asked = {"subject": reading.ref} | wrong
    response = sign_in(tess).get(f"{home}figures/pupils/", asked)
    assert response.status_code == 422


def test_another_schools_subject_leads_nowhere(
    sign_in, otto, tess_has_4b, results, reading, class_of_birchwood, home
):
    otto.group_access.create(
        school=otto.school, group=class_of_birchwood, from_on=otto.school.today()
    )
    client = sign_in(otto)
    asked = {"graph": "attainment-spread", "subject": reading.ref, "bar": "none"}
    theirs = client.get("/schools/birchwood/figures/pupils/", asked)
    assert theirs.status_code == 422
    assert client.get(f"{home}figures/pupils/", asked).status_code == 404


def test_without_the_script_for_graphs_there_are_tables(
    sign_in, tess, tess_has_4b, results, home, monkeypatch
):
    monkeypatch.setattr(view, "graph_script", lambda: "")
    page = sign_in(tess).get(home).text
    assert "echarts" not in page
    assert page.count("<table") == 5


def test_pages_without_a_graph_do_not_load_the_script(sign_in, tess, home):
    assert "echarts" not in sign_in(tess).get(home).text
    assert "echarts" not in sign_in(tess).get(f"{home}favourites/").text


def test_a_school_without_subjects_says_so(sign_in, tess, tess_has_4b, home):
    assert "This school has no subjects yet" in sign_in(tess).get(home).text


def test_the_marks_of_this_month_are_counted_for_each_group(
    sign_in, tess, tess_has_4b, results, home
):
    # Two pupils, three core subjects: reading is entered for both.
    assert "2 of 6 marks" in sign_in(tess).get(home).text


def test_the_number_of_questions_does_not_grow_with_pupils(
    sign_in,
    sal,
    ashgrove,
    results,
    home,
    months,
    class_4b,
    today,
    this_month,
    reading,
):
    sal.group_access.create(school=ashgrove, group=class_4b, from_on=today)
    client, counted = sign_in(sal), {}
    asks = {
        "own": months | {"show": "mine"},
        "kept": months | {"show": "school"},
        "anew": months | {"show": "school"},
    }

    def measure(kind: str) -> None:
        if kind == "anew":
            Figures.objects.all().delete()
        with CaptureQueriesContext(connection) as found:
            client.get(home, asks[kind])
        assert counted.setdefault(kind, len(found)) == len(found), kind

    client.get(home, asks["kept"])
    for kind in asks:
        measure(kind)
    assert counted["kept"] == 8
    for number in range(12):
        pupil = make_pupil(ashgrove, f"More {number}", today, class_4b)
        make_result(pupil, reading, this_month, "4D")
    Figures.objects.all().delete()
    client.get(home, asks["kept"])
    for kind in asks:
        measure(kind)
