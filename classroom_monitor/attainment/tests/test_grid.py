"""The table of marks: who opens it, what it shows, what it saves without script."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from classroom_monitor.attainment.models import (
    Attainment,
    AttainmentChange,
    MonthOpening,
)
from classroom_monitor.attainment.months import plus, written
from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.history.models import Change
from classroom_monitor.testing import make_group, make_pupil, make_result
from classroom_monitor.ui import when

pytestmark = pytest.mark.django_db
BASE = "/schools/ashgrove/attainment/"


@pytest.fixture
def grid(class_4b, subjects) -> str:
    return f"{BASE}groups/{class_4b.ref}/"


@pytest.fixture
def sal_has_4b(sal, class_4b, today) -> GroupAccess:
    return GroupAccess.objects.create(
        school=sal.school, group=class_4b, membership=sal, from_on=today
    )


def post(client, grid, *cells, **more):
    body = json.dumps({"cells": [list(cell) for cell in cells]} | more)
    return client.post(f"{grid}save/", body, content_type="application/json")


def field(pupil, subject, month, seen=0, text="", kind="TA") -> str:
    return f"{pupil.ref}~{subject.ref}~{written(month)}~{kind}~{seen}~{text}"


def test_the_first_group_of_ones_own_opens(sign_in, tess, tess_has_4b, grid):
    assert sign_in(tess).get(BASE)["Location"] == grid


def test_whoever_has_no_group_reads_who_can_help(sign_in, tess, amara):
    response = sign_in(tess).get(BASE)
    assert response.status_code == 200
    assert "You have no group yet" in response.text
    assert "Mrs Amara Obi" in response.text


def test_a_group_that_one_lacks_is_named_with_who_gives_it(
    sign_in, sal, amara, grid, class_4b, cara
):
    for where in (grid, f"{grid}export.csv"):
        response = sign_in(sal).get(where)
        assert response.status_code == 403
        assert "4B" in response.text
        assert "Amara Obi" in response.text
        assert "Nowak" not in response.text


def test_an_archived_group_says_so_on_every_route(
    sign_in, tess, tess_has_4b, grid, class_4b, cara, reading, today, this_month
):
    class_4b.archived_on = today
    class_4b.save()
    client = sign_in(tess)
    answers = [
        client.get(grid),
        client.get(f"{grid}since/?after=2026-01-01T00:00:00Z"),
        client.post(f"{grid}enter/", {field(cara, reading, this_month): "4E"}),
        post(client, grid, [cara.ref, reading.ref, written(this_month), "TA", "4E", 0]),
    ]
    assert {answer.status_code for answer in answers} == {403}
    assert all("4B was archived on" in answer.text for answer in answers)
    assert not Attainment.objects.exists()


def test_the_table_shows_marks_bands_and_how_many_are_entered(
    sign_in, tess, tess_has_4b, grid, cara, dev, reading, this_month
):
    make_result(cara, reading, this_month, "9S+")
    page = sign_in(tess).get(f"{grid}?subject={reading.ref}").text
    assert "Nowak, Cara" in page
    assert f'name="{field(cara, reading, this_month, 1, "9S+")}"' in page
    assert '<div class="score is-well-above">' in page
    assert "1 of 2</span> marks entered" in page
    assert '<td class="figure">1 of 2</td>' in page


def test_a_carried_mark_says_from_when_and_how_old_it_is(
    sign_in, tess, tess_has_4b, grid, cara, reading, this_month
):
    origin = plus(this_month, -4)
    make_result(cara, reading, origin, "4E")
    page = sign_in(tess).get(f"{grid}?subject={reading.ref}").text
    said = f"from {when.MONTHS[origin.month - 1]}, 4 months"
    assert f'; 4E {said}"' in page
    assert 'placeholder="4E"' in page
    assert 'data-carried="4E"' in page
    # In a locked column, in words for whoever does not see the pencil.
    assert f"from {when.MONTHS[origin.month - 1]}, 3 months" in page


def test_what_counts_is_shown_where_both_kinds_stand(
    sign_in, tess, tess_has_4b, grid, cara, reading, this_month
):
    make_result(cara, reading, this_month, "4E")
    make_result(cara, reading, this_month, "118", kind="SA")
    client = sign_in(tess)
    taught = client.get(f"{grid}?subject={reading.ref}").text
    assert "SA 118 counts" in taught
    assert "118, the summative assessment, counts" in taught
    tested = client.get(f"{grid}?subject={reading.ref}&kind=SA").text
    assert f'name="{field(cara, reading, this_month, 1, "118", "SA")}"' in tested
    assert "TA 4E" in tested


def test_a_teacher_reads_why_months_are_locked_and_whom_to_ask(
    sign_in, tess, sal, tess_has_4b, grid, class_4b, cara, this_month
):
    page = sign_in(tess).get(grid).text
    last = plus(this_month, -1)
    assert "<strong>locked</strong>" in page
    assert "Mr Sal Rees can reopen one" in page
    ask = f"{BASE}months/ask/?group={class_4b.ref}&amp;month={written(last)}"
    assert ask in page
    assert page.count("<input name=") == 3


def test_a_teacher_reads_which_subject_takes_marks_of_a_locked_month(
    sign_in, tess, sal, ashgrove, tess_has_4b, grid, cara, reading, this_month
):
    last = plus(this_month, -1)
    MonthOpening.objects.create(
        school=ashgrove,
        month=last,
        subject=reading,
        until=ashgrove.now() + timedelta(hours=1),
        by=sal,
    )
    page = sign_in(tess).get(grid).text
    assert f"Only Reading takes marks of {when.month(last)}." in page
    assert (
        "takes marks of" not in sign_in(tess).get(f"{grid}?subject={reading.ref}").text
    )


def test_slt_change_one_earlier_month_with_a_reason(
    sign_in, sal, sal_has_4b, grid, cara, reading, this_month
):
    last = plus(this_month, -1)
    client = sign_in(sal)
    closed = client.get(f"{grid}?subject={reading.ref}").text
    assert f"~{written(last)}~" not in closed
    where = f"?subject={reading.ref}&edit={written(last)}"
    page = client.get(f"{grid}{where}").text
    assert f'name="{field(cara, reading, last)}"' in page
    assert "Why do you change" in page
    posted = {field(cara, reading, last): "4E"}
    refused = client.post(f"{grid}enter/{where}", posted)
    assert refused.status_code == 422
    assert "Say why it is changed" in refused.text
    assert 'value="4E"' in refused.text
    kept = client.post(f"{grid}enter/{where}", posted | {"reason": "Moderated"})
    assert kept.status_code == 302
    assert AttainmentChange.objects.get().reason == "Moderated"


def test_the_plain_form_saves_what_was_changed_in_it(
    sign_in, tess, tess_has_4b, grid, cara, dev, reading, this_month
):
    make_result(dev, reading, this_month, "4D")
    posted = {
        field(cara, reading, this_month): "4e",
        field(dev, reading, this_month, 1, "4D"): "4D",
    }
    response = sign_in(tess).post(f"{grid}enter/?kind=TA", posted, follow=True)
    assert "1 mark was saved." in response.text
    assert AttainmentChange.objects.count() == 1


def test_the_plain_form_keeps_what_was_wrong_and_saves_the_rest(
    sign_in, tess, tess_has_4b, grid, cara, dev, reading, this_month
):
    posted = {
        field(cara, reading, this_month): "3F",
        field(dev, reading, this_month): "4E",
    }
    response = sign_in(tess).post(f"{grid}enter/", posted)
    assert response.status_code == 422
    assert "Error: " in response.text
    assert "Nowak, Cara, Reading: 3F is not on" in response.text
    assert 'value="3F"' in response.text
    assert Attainment.objects.get().pupil == dev


def test_the_plain_form_tells_a_conflict_and_takes_a_second_answer(
    sign_in, tess, sal, tess_has_4b, sal_has_4b, grid, cara, reading, this_month
):
    cell = [cara.ref, reading.ref, written(this_month), "TA", "4D", 0]
    post(sign_in(sal), grid, cell)
    client = sign_in(tess)
    response = client.post(f"{grid}enter/", {field(cara, reading, this_month): "4E"})
    assert response.status_code == 422
    assert "Mr S Rees saved 4D, today, " in response.text
    assert "You typed 4E" in response.text
    again = field(cara, reading, this_month, 1, "4D")
    assert f'name="{again}"' in response.text
    assert client.post(f"{grid}enter/", {again: "4E"}).status_code == 302
    assert Attainment.objects.get().step.code == "4E"


@pytest.mark.parametrize("name", ["extra", "a~b~c", "a~b~c~TA~x~", "a~b~c~TA~-1~"])
def test_a_field_that_is_none_of_the_form_is_refused(
    name, sign_in, tess, tess_has_4b, grid, cara
):
    response = sign_in(tess).post(f"{grid}enter/", {name: "4E"})
    assert response.status_code == 400


def test_a_class_of_35_with_30_cells_each_is_one_plain_form(
    sign_in, tess, tess_has_4b, grid, class_of_35, ten_open_months
):
    client = sign_in(tess)
    page = client.get(f"{grid}?months=12").text
    names = [unescape(name) for name in re.findall(r'<input name="([^"]+~)"', page)]
    assert len(names) == len(set(names)) == 1050
    assert page.count('form="marks">Save marks</button>') == 1
    sent = dict.fromkeys(names, "4E") | {names[700]: "nonsense"}
    refused = client.post(f"{grid}enter/?months=12", sent)
    assert refused.status_code == 422
    assert "1049 marks were saved." in refused.text
    assert Attainment.objects.count() == 1049


def test_no_page_takes_more_than_is_saved_at_once(
    sign_in, tess, tess_has_4b, grid, class_of_35, ten_open_months, monkeypatch
):
    monkeypatch.setattr("classroom_monitor.attainment.grid.page.MOST_AT_ONCE", 600)
    client = sign_in(tess)
    page = client.get(f"{grid}?months=12&page=2").text
    assert page.count("<tr data-pupil=") == 15
    assert "15 of 35 pupils." in page
    names = [unescape(name) for name in re.findall(r'<input name="([^"]+~)"', page)]
    saved = client.post(f"{grid}enter/?months=12&page=2", dict.fromkeys(names, "4E"))
    assert saved.status_code == 302
    assert "page=2" in saved["Location"]
    assert Attainment.objects.count() == 450


def test_a_form_of_more_than_is_saved_at_once_is_refused(
    sign_in, tess, tess_has_4b, grid, cara, reading
):
    forged = [f"{number}~{reading.ref}~2026-11~TA~0~" for number in range(5001)]
    response = sign_in(tess).post(f"{grid}enter/", dict.fromkeys(forged, "4E"))
    assert response.status_code == 400
    assert not Attainment.objects.exists()


def test_the_file_has_what_the_table_shows(
    sign_in, tess, tess_has_4b, grid, class_4b, reading, today, this_month
):
    pupil = make_pupil(tess.school, "Eve =1+1", today, class_4b)
    make_result(pupil, reading, plus(this_month, -1), "4E")
    response = sign_in(tess).get(f"{grid}export.csv?subject={reading.ref}")
    text = b"".join(response).decode()
    assert "'=1+1, Eve" in text
    assert f"4E (from {when.month(plus(this_month, -1))})" in text
    assert Change.objects.filter(kind="attainment.marks_exported").count() == 1


def queries(client, where) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(where).status_code == 200
    return len(seen)


def test_ten_times_the_pupils_cost_the_same_queries(
    sign_in, tess, tess_has_4b, grid, class_4b, cara, dev, subjects, today, this_month
):
    client = sign_in(tess)
    where = f"{grid}?months=12"
    make_result(cara, subjects["Reading"], this_month, "4E")
    client.get(where)
    few = queries(client, where)
    for number in range(20):
        pupil = make_pupil(tess.school, f"Pupil {number}", today, class_4b)
        make_result(pupil, subjects["Writing"], this_month, "4E")
    assert queries(client, where) == few
    assert few <= 14


def test_pupils_of_the_group_on_another_day_are_not_named(
    sign_in, tess, tess_has_4b, grid, class_4b, cara, dev, today
):
    link = dev.group_links.get(group=class_4b)
    link.from_on, link.to_on = today - timedelta(days=9), today
    link.save()
    page = sign_in(tess).get(grid).text
    assert "Nowak, Cara" in page
    assert "Patel" not in page


def test_a_group_without_pupils_and_a_school_without_subjects_say_so(
    sign_in, tess, today, ashgrove
):
    empty = make_group(ashgrove, "Empty", today)
    GroupAccess.objects.create(
        school=ashgrove, group=empty, membership=tess, from_on=today
    )
    page = sign_in(tess).get(f"{BASE}groups/{empty.ref}/").text
    assert "No subject is in use yet" in page


@pytest.mark.parametrize(
    "query",
    ["months=99&to=1650-01&edit=9999-12&page=0", "subject=a%07b&kind=XX&page=%D9%A3",
     "page=9999&to=2099-01", "months=year&to=2000-05"],
)  # fmt: skip
def test_an_odd_address_shows_something_sensible(
    query, sign_in, tess, tess_has_4b, grid, cara
):
    assert sign_in(tess).get(f"{grid}?{query}").status_code == 200


def test_names_and_codes_are_escaped_wherever_they_stand(
    sign_in, tess, tess_has_4b, grid, class_4b, subjects, reading, today, this_month
):
    odd = "<b>\"'&"
    make_pupil(tess.school, f"{odd} {odd}", today, class_4b)
    reading.name = reading.short_name = odd
    reading.save()
    tess.school.attainment_settings.delete()
    page = sign_in(tess).get(f"{grid}?subject={reading.ref}").text
    assert odd not in page
    assert page.count("&lt;b&gt;&quot;&#x27;&amp;") > 5


def test_the_page_names_the_addresses_that_it_works_with(
    sign_in, tess, tess_has_4b, grid, class_4b, cara
):
    page = sign_in(tess).get(f"{grid}?months=12").content.decode()
    for name, part in (
        ("marks:enter", 'action="{}?months=12"'),
        ("marks:save", 'data-save="{}"'),
        ("marks:since", 'data-since="{}"'),
        ("marks:export", 'href="{}?months=12"'),
    ):
        address = reverse(name, args=[tess.school.slug, class_4b.ref])
        assert part.format(address) in page
    for name in ("tracking:show", "targets:list"):
        address = reverse(name, args=[tess.school.slug])
        assert f'href="{address}?of={class_4b.ref}"' in page
