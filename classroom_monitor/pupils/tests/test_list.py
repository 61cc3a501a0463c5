"""The list of pupils: for administrators all, for others those of their groups."""

import csv
import io
import re

import pytest

from classroom_monitor.history.models import Actor, Change
from classroom_monitor.pupils.actions import leave
from classroom_monitor.testing import make_group, make_pupil

LIST = "/schools/ashgrove/pupils/"


@pytest.fixture
def pupils(cara, dev, ewan, fay):
    return cara, dev, ewan


def names(response) -> list[str]:
    return re.findall(r"<bdi>([^<]+, [^<]+)</bdi>", response.content.decode())


def test_administrators_see_every_record_of_their_school(sign_in, amara, pupils):
    found = names(sign_in(amara).get(LIST))
    assert found == ["Nowak, Cara", "Patel, Dev", "Quill, Ewan"]


def test_others_see_the_pupils_of_their_groups(sign_in, tess, sal, tess_has_4b, pupils):
    assert names(sign_in(tess).get(LIST)) == ["Nowak, Cara", "Patel, Dev"]
    page = sign_in(sal).get(LIST)
    assert names(page) == []
    assert "You see no pupils yet" in page.content.decode()


@pytest.mark.parametrize(
    ("query", "who"),
    [
        ("q=NOWÁK", ["Nowak, Cara"]),
        ("q=cara+now", ["Nowak, Cara"]),
        ("q=03102209", ["Quill, Ewan"]),
        ("year=5", ["Quill, Ewan"]),
        ("year=4&year=5&q=e", ["Patel, Dev", "Quill, Ewan"]),
        ("check=no-upn&year=4", ["Nowak, Cara", "Patel, Dev"]),
        ("mark=premium", ["Patel, Dev"]),
        ("mark=sen-k&mark=sen-e", ["Patel, Dev"]),
        ("mark=premium&mark=eal", []),
        ("mark=sen-n&year=4", ["Nowak, Cara"]),
        ("check=left", []),
        ("check=no-group", []),
        ("sort=-name", ["Quill, Ewan", "Patel, Dev", "Nowak, Cara"]),
        ("sort=-year", ["Quill, Ewan", "Nowak, Cara", "Patel, Dev"]),
        ("sort=nonsense&page=-4&year=99", ["Nowak, Cara", "Patel, Dev", "Quill, Ewan"]),
        ("page=7", ["Nowak, Cara", "Patel, Dev", "Quill, Ewan"]),
        ("group=zzzz", []),
    ],
)
def test_search_filters_and_order(sign_in, amara, pupils, ewan, query, who):
    ewan.upn = "A203102209083"
    ewan.save(update_fields=["upn"])
    assert names(sign_in(amara).get(f"{LIST}?{query}")) == who


def test_a_group_filters_and_one_that_is_not_ones_own_finds_nobody(
    sign_in, amara, tess, tess_has_4b, pupils, class_5a, class_of_birchwood
):
    page = sign_in(amara).get(f"{LIST}?group={class_5a.ref}")
    assert names(page) == ["Quill, Ewan"]
    for group in (class_5a, class_of_birchwood):
        page = sign_in(tess).get(f"{LIST}?group={group.ref}")
        assert names(page) == []
        assert f">{group.name}<" not in page.content.decode()


def test_who_left_stands_under_left_alone(sign_in, amara, pupils, dev, today):
    leave(dev, today.replace(day=1), by=Actor.system(), today=today)
    client = sign_in(amara)
    assert names(client.get(LIST)) == ["Nowak, Cara", "Quill, Ewan"]
    left = client.get(f"{LIST}?check=left")
    assert names(left) == ["Patel, Dev"]
    assert f"Left {today.replace(day=1):%-d %b %Y}" in left.content.decode()


def test_who_is_in_no_group_is_found(sign_in, amara, ashgrove, pupils, today):
    make_pupil(ashgrove, "Gwen Low", today)
    assert names(sign_in(amara).get(f"{LIST}?check=no-group")) == ["Low, Gwen"]


@pytest.fixture
def tess_without(tess, tess_has_4b):
    tess.can_see_characteristics = False
    tess.save(update_fields=["can_see_characteristics"])
    return tess


SHOWN = ["Characteristics", "premium", "SEN", "FSM", "EAL", 'name="mark"']


@pytest.mark.parametrize("query", ["", "mark=premium", "mark=sen-k&mark=eal"])
def test_characteristics_show_in_nothing_to_who_may_not_see_them(
    sign_in, tess_without, pupils, query
):
    """A forged filter changes neither the rows nor a count (DP-2)."""
    client = sign_in(tess_without)
    plain = client.get(LIST)
    asked = client.get(f"{LIST}?{query}")
    assert names(asked) == names(plain) == ["Nowak, Cara", "Patel, Dev"]
    # The cover repeats the address that was asked for.
    text = asked.content.decode().partition("<main")[2]
    assert not [word for word in SHOWN if word in text]
    assert "1 to 2 of 2" in text
    (line,) = [row for row in exported(client, query) if row["Surname"] == "Patel"]
    assert not {"SEN", "EAL", "Pupil premium", "Free school meals"} & line.keys()
    assert len(exported(client, query)) == 2


def test_who_may_see_them_does(sign_in, tess, tess_has_4b, pupils):
    client = sign_in(tess)
    page = client.get(f"{LIST}?mark=premium").content.decode()
    assert "SEN K" in page
    (line,) = exported(client, "mark=premium")
    assert (line["Pupil premium"], line["SEN"]) == ("Yes", "K SEN support")


def exported(client, query: str = "") -> list[dict[str, str]]:
    response = client.get(f"{LIST}export.csv?{query}")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_file_holds_what_the_list_shows_and_leaves_its_entry(
    sign_in, amara, tess, tess_has_4b, ashgrove, pupils, today, class_4b
):
    make_pupil(ashgrove, "Bad =1+1", today, class_4b)
    lines = exported(sign_in(tess))
    assert [line["Surname"] for line in lines] == ["'=1+1", "Nowak", "Patel"]
    assert lines[1]["Groups"] == "4B"
    change = Change.objects.get(kind="pupils.exported")
    assert change.content.data["after"]["rows"] == 3
    book = sign_in(amara).get(f"{LIST}export.xlsx?year=5")
    assert book.content[:2] == b"PK"
    assert "Quill" not in book["Content-Disposition"]


def test_ten_times_the_pupils_cost_the_same_queries(
    sign_in, amara, ashgrove, pupils, today, django_assert_num_queries
):
    client = sign_in(amara)
    client.get(LIST)
    with django_assert_num_queries(7) as few:
        client.get(LIST)
    for number in range(30):
        group = make_group(ashgrove, f"Set {number}", today)
        make_pupil(ashgrove, f"Pupil {number:02}", today, group)
    with django_assert_num_queries(len(few)):
        page = client.get(LIST)
    assert len(names(page)) == 33


def test_long_lists_have_numbered_pages(sign_in, amara, ashgrove, today):
    for number in range(53):
        make_pupil(ashgrove, f"Pupil P{number:02}", today)
    client = sign_in(amara)
    first = client.get(LIST)
    assert len(names(first)) == 50
    assert 'href="/schools/ashgrove/pupils/?page=2"' in first.content.decode()
    assert names(client.get(f"{LIST}?page=2")) == [
        f"P{number}, Pupil" for number in (50, 51, 52)
    ]


def test_htmx_gets_the_rows_alone(sign_in, amara, pupils):
    page = sign_in(amara).get(f"{LIST}?q=nowak", headers={"HX-Request": "true"})
    text = page.content.decode()
    assert "<html" not in text
    assert names(page) == ["Nowak, Cara"]
    assert 'export.csv?q=nowak"' in text
    assert page["HX-Push-Url"] == f"{LIST}?q=nowak"
