"""Group Management: the list, its search, filters and order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from classroom_monitor.groups.listing import years_in_words
from classroom_monitor.groups.models import GroupAccess, GroupIdentifier
from classroom_monitor.pupils.models import GroupPupil
from classroom_monitor.schools.models import AcademicYear
from classroom_monitor.testing import make_group, make_member, make_pupil

BASE = "/schools/ashgrove/groups/"


@pytest.fixture
def names(sign_in, amara):
    """The names of groups, other than standing ones, that an address shows."""
    browser = sign_in(amara)

    def listed(query: str = "") -> list[str]:
        page = browser.get(BASE + query).context["list"].page
        return [row.name for row in page if not row.is_standing]

    return listed


@pytest.fixture
def groups(ashgrove, class_4b, class_5a, tess_has_4b, cara, ewan, today):
    """4B with Tess and Cara, 5A with Ewan, an empty set, an archived class."""
    class_4b.year_groups = ["4"]
    class_4b.save(update_fields=["year_groups"])
    class_5a.year_groups = ["5"]
    class_5a.save(update_fields=["year_groups"])
    make_group(ashgrove, "Maths set 1", today, kind="set", year_groups=["3", "4"])
    make_group(ashgrove, "Old class", today, archived_on=today)


def test_a_row_says_who_is_in_it_and_who_sees_it(sign_in, amara, groups, class_4b):
    GroupIdentifier.objects.create(
        school=class_4b.school, group=class_4b, system="the MIS", value="7"
    )
    page = sign_in(amara).get(BASE)
    [row] = [row for row in page.context["list"].page if row.name == "4B"]
    assert (row.kind_word, row.years, row.pupils) == ("Class", "Year 4", 1)
    assert (row.who, row.source) == (["Ms T Tan"], "From the MIS")
    assert f'href="{BASE}{class_4b.ref}/members/#users"' in page.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Maths set 1", "4B", "5A"]),
        ("?q=4b", ["4B"]),
        ("?q=ÇÁRA nowak", ["4B"]),
        ("?q=quill", ["5A"]),
        ("?q=tess tan", ["4B"]),
        ("?q=zebra", []),
        ("?kind=set", ["Maths set 1"]),
        ("?kind=set&kind=class", ["Maths set 1", "4B", "5A"]),
        ("?check=no-teacher", ["Maths set 1", "5A"]),
        ("?check=no-pupils", ["Maths set 1"]),
        ("?check=archived", ["Old class"]),
        ("?year=4", ["Maths set 1", "4B"]),
        ("?year=99&kind=none&sort=none&page=zwölf&in=none&check=x", []),
        ("?sort=name", ["4B", "5A", "Maths set 1"]),
        ("?sort=-name", ["Maths set 1", "5A", "4B"]),
        ("?sort=-year", ["5A", "4B", "Maths set 1"]),
        ("?sort=pupils", ["Maths set 1", "4B", "5A"]),
        ("?sort=-users", ["4B", "5A", "Maths set 1"]),
        ("?sort=kind", ["4B", "5A", "Maths set 1"]),
    ],
)
def test_search_filters_and_order(names, groups, query, found):
    assert names(query) == found


def test_the_academic_year_narrows(names, ashgrove, groups, today):
    last = AcademicYear.containing(ashgrove, today - timedelta(days=365))
    make_group(ashgrove, "Last year", today, academic_year=last)
    assert names(f"?in={last.ref}") == ["Last year"]


def test_who_had_or_was_in_a_group_is_not_found_by_it(names, groups, tess, cara, today):
    GroupAccess.objects.update(from_on=today - timedelta(days=9), to_on=today)
    links = GroupPupil.objects.filter(pupil=cara)
    links.update(from_on=today - timedelta(days=9), to_on=today)
    assert names("?q=nowak") == names("?q=tess") == []
    assert names("?check=no-teacher") == ["Maths set 1", "4B", "5A"]
    assert "4B" in names("?check=no-pupils")


def test_a_user_who_cannot_come_in_is_no_teacher(names, groups, tess):
    tess.is_active = False
    tess.save(update_fields=["is_active"])
    assert "4B" in names("?check=no-teacher")


def test_counts_stand_beside_the_filters(sign_in, amara, groups):
    page = sign_in(amara).get(BASE).context
    kinds = {word: count for word, _, count, _ in page["kinds"]}
    checks = {word: count for word, _, count, _ in page["checks"]}
    assert (kinds["class"], kinds["set"], kinds["other"]) == (2, 1, 0)
    assert checks == {"no-teacher": 2, "no-pupils": 1, "archived": 1}


def test_a_group_without_a_teacher_is_told_with_what_to_do(sign_in, amara, groups):
    assert "2 groups have no teacher," in sign_in(amara).get(BASE).text


def test_questions_that_wait_are_counted(sign_in, amara, tess, class_5a):
    tess.access_requests.create(
        school=tess.school, group=class_5a, term="week", reason="Cover"
    )
    assert "1 waiting" in sign_in(amara).get(BASE).text


def test_pages_and_their_addresses_keep_the_filters(sign_in, amara, ashgrove, today):
    for number in range(60):
        make_group(ashgrove, f"Set {number}", today, kind="set")
    page = sign_in(amara).get(f"{BASE}?kind=set&q=set")
    assert "1 to 50 of 60" in page.text
    assert "?q=set&amp;kind=set&amp;sort=year&amp;page=2" in page.text
    assert "51 to 60 of 60" in sign_in(amara).get(f"{BASE}?kind=set&page=2").text


def test_the_list_costs_the_same_with_many_groups(sign_in, amara, ashgrove, today):
    browser = sign_in(amara)
    counts = []
    for size in (2, 40):
        for number in range(size):
            group = make_group(ashgrove, f"Set {size} {number}", today)
            make_pupil(ashgrove, f"Child{number} Of{size}", today, group)
            GroupAccess.objects.create(
                school=ashgrove,
                group=group,
                membership=make_member(ashgrove, f"ng75pn_t{size}x{number}"),
                from_on=today,
            )
        browser.get(BASE)
        with CaptureQueriesContext(connection) as queries:
            assert "Set" in browser.get(f"{BASE}?q=of2").text
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 14


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        ([], "Mixed"),
        (["R"], "Reception"),
        (["4"], "Year 4"),
        (["4", "3"], "Years 3 and 4"),
        (["3", "4", "5", "6"], "Years 3 to 6"),
        (["3", "5", "6"], "Years 3, 5 and 6"),
        (["R", "1"], "Reception and Year 1"),
        (["R", "1", "2"], "Reception to Year 2"),
    ],
)
def test_year_groups_in_words(codes, words):
    assert years_in_words(codes) == words
