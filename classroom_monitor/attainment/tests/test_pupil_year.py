"""One pupil's year: what counts in each month, the target, and for whom it is there."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from classroom_monitor.attainment import setting
from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.setting import Aimed
from classroom_monitor.attainment.target_scope import Whose
from classroom_monitor.testing import make_result

pytestmark = pytest.mark.django_db
SEPTEMBER, OCTOBER, NOVEMBER = (date(2026, month, 1) for month in (9, 10, 11))


@pytest.fixture(autouse=True)
def _in_november(time_machine):
    time_machine.move_to("2026-11-10 12:00")


@pytest.fixture
def show(sign_in):
    def ask(who, pupil, query=""):
        where = f"/schools/ashgrove/attainment/pupils/{pupil.ref}/{query}"
        return sign_in(who).get(where)

    return ask


def cells(response, subject: str) -> list[str]:
    page = response.content.decode()
    row = re.search(
        rf'<th scope="row" class="pupil">{subject}</th>(.*?)</tr>', page, re.S
    )
    assert row
    found = re.findall(r"<td[^>]*>(.*?)</td>", row[1], re.S)
    without = (
        re.sub(r'<span class="visually-hidden">.*?</span>', " ", c) for c in found
    )
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in without]


def test_each_month_shows_what_counts_and_how_old_it_is(
    show, tess, tess_has_4b, cara, reading, system, ashgrove
):
    make_result(cara, reading, date(2026, 6, 1), "3S")
    make_result(cara, reading, OCTOBER, "4E")
    make_result(cara, reading, OCTOBER, "104", "SA")
    whose, book = Whose(pupil=cara), Book.of(ashgrove)
    sheets = setting.sheets_for(ashgrove, book, whose, reading, date(2027, 7, 1))
    aimed = Aimed(
        reading,
        "End of year",
        setting.read_value(sheets, "4S"),
        SEPTEMBER,
        date(2027, 7, 1),
    )
    setting.set_target(ashgrove, whose, aimed, member=tess, by=system)
    assert cells(show(tess, cara), "Reading") == [
        "3S ▼ 3 mo old",
        "104 ● test, assessed 4E",
        "4E ▼ 1 mo old",
        "4S ● Jul 2027",
    ]


def test_an_earlier_year_is_shown_and_nonsense_is_this_one(
    show, tess, tess_has_4b, cara, reading
):
    make_result(cara, reading, date(2026, 6, 1), "3S")
    earlier = show(tess, cara, "?year=2025-09")
    assert cells(earlier, "Reading")[9] == "3S ●"
    for query in ("?year=2226-09", "?year=1801-01", "?year=x"):
        response = show(tess, cara, query)
        assert "September 2026 to August 2027" in response.content.decode()


def test_results_lead_to_their_history(show, tess, tess_has_4b, cara, reading, sign_in):
    make_result(cara, reading, OCTOBER, "4E")
    page = show(tess, cara).content.decode()
    link = re.search(r'href="([^"]+/history/\?[^"]+)"', page)
    assert link
    address = link[1].replace("&amp;", "&")
    assert "month=2026-10" in address
    assert sign_in(tess).get(address).status_code == 200


def test_to_whoever_does_not_see_the_pupil_there_is_none(
    show, tess, sal, amara, otto, tess_has_4b, cara, ewan, fay
):
    assert show(tess, cara).status_code == 200
    for who, pupil in ((tess, ewan), (tess, fay), (sal, cara), (amara, cara)):
        response = show(who, pupil)
        assert response.status_code == 404
        assert pupil.last_name not in response.content.decode()
    assert show(otto, fay).status_code == 404


def test_only_with_the_right_a_target_can_be_set_from_here(
    show, tess, tess_has_4b, cara
):
    assert "Set a target" not in show(tess, cara).content.decode()
    tess.can_set_targets = True
    tess.save(update_fields=["can_set_targets"])
    assert "Set a target" in show(tess, cara).content.decode()


def test_the_statements_do_not_grow(show, tess, tess_has_4b, cara, subjects):
    counts = []
    for names in (["Reading"], ["Writing", "Science", "Music"]):
        for name in names:
            text = "E" if name == "Music" else "4E"
            make_result(cara, subjects[name], SEPTEMBER, text)
        show(tess, cara)
        with CaptureQueriesContext(connection) as queries:
            show(tess, cara)
        counts.append(len(queries))
    assert counts[0] == counts[1]
