"""What the table's script asks for: saving cells, and what others saved since."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from classroom_monitor.attainment.models import Attainment, AttainmentChange
from classroom_monitor.attainment.months import plus, written
from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.testing import make_pupil, make_result

pytestmark = pytest.mark.django_db
BASE = "/schools/ashgrove/attainment/"


@pytest.fixture
def grid(class_4b, subjects, tess_has_4b) -> str:
    return f"{BASE}groups/{class_4b.ref}/"


def send(client, grid, sent):
    body = sent if isinstance(sent, str) else json.dumps(sent)
    return client.post(f"{grid}save/", body, content_type="application/json")


def cell(pupil, subject, month, text, seen=0, kind="TA") -> list:
    return [pupil.ref, subject.ref, written(month), kind, text, seen]


def test_each_cell_is_told_what_became_of_it(
    sign_in, tess, grid, cara, dev, ewan, reading, this_month
):
    make_result(dev, reading, this_month, "4D")
    cells = [
        cell(cara, reading, this_month, "9s"),
        cell(dev, reading, this_month, "4E"),
        cell(ewan, reading, this_month, "4E"),
        cell(cara, reading, plus(this_month, 1), "4E"),
    ]
    response = send(sign_in(tess), grid, {"cells": cells, "source": "pasted"})
    assert response.status_code == 200
    told = response.json()
    verdicts = [c["verdict"] for c in told["cells"]]
    assert verdicts == ["saved", "conflict", "refused", "refused"]
    assert told["cells"][0] == {
        "verdict": "saved", "text": "9S", "version": 1, "band": "well-above"
    }  # fmt: skip
    assert told["cells"][1]["text"] == "4D"
    assert AttainmentChange.objects.get().source == "pasted"


def test_a_locked_month_says_who_can_help(
    sign_in, tess, sal, grid, cara, reading, this_month
):
    cells = [cell(cara, reading, plus(this_month, -1), "4E")]
    told = send(sign_in(tess), grid, {"cells": cells}).json()
    assert told["cells"][0]["why"] == "locked"
    assert told["help_from"] == ["Mr Sal Rees"]


def test_a_class_of_35_with_30_cells_each_goes_at_once(
    sign_in, tess, grid, class_4b, subjects, today, this_month, sal
):
    GroupAccess.objects.create(
        school=sal.school, group=class_4b, membership=sal, from_on=today
    )
    pupils = [make_pupil(tess.school, f"P {n}", today, class_4b) for n in range(35)]
    names = [subjects[name] for name in ("Reading", "Writing", "Mathematics")]
    cells = [
        cell(pupil, subject, plus(this_month, -back), "4E")
        for pupil in pupils
        for subject in names
        for back in range(10)
    ]
    response = send(sign_in(sal), grid, {"cells": cells, "reason": "Moved over"})
    assert {c["verdict"] for c in response.json()["cells"]} == {"saved"}
    assert Attainment.objects.count() == 1050


def test_five_thousand_with_one_wrong_keep_all_others(
    sign_in, tess, sal, grid, class_4b, subjects, today, this_month
):
    GroupAccess.objects.create(
        school=sal.school, group=class_4b, membership=sal, from_on=today
    )
    pupils = [make_pupil(tess.school, f"P {n}", today, class_4b) for n in range(35)]
    cells = [
        cell(pupil, subject, plus(this_month, -back), "4E" if number < 4 else "E")
        for pupil in pupils
        for number, subject in enumerate(subjects.values())
        for back in range(11)
    ][:5000]
    cells[4000][4] = "nonsense"
    response = send(sign_in(sal), grid, {"cells": cells, "reason": "Moved over"})
    told = response.json()["cells"]
    assert len(told) == len(cells) == 5000
    wrong = [number for number, c in enumerate(told) if c["verdict"] != "saved"]
    assert wrong == [4000]
    assert told[4000]["message"].startswith("nonsense is not on")
    assert Attainment.objects.count() == 4999


@pytest.mark.parametrize(
    "sent",
    [
        "", "{", "[]", "null", '{"cells": 5}', '{"cells": [[]]}', "[" * 99999,
        '{"cells": [], "more": 1}', '{"cells": [], "source": "forged"}',
        '{"cells": [["a","b","2026-11","TA","4E","0"]]}',
        '{"cells": [["a","b","2026-11","TA","4E",true]]}',
        '{"cells": [["a","b",5,"TA","4E",0]]}',
        '{"cells": [], "reason": 7}',
    ],
)  # fmt: skip
def test_what_cannot_be_read_changes_nothing(sent, sign_in, tess, grid):
    response = send(sign_in(tess), grid, sent)
    assert response.status_code == 400
    assert response.json()["message"] == "This could not be read. Load the page again."


def test_odd_texts_are_refused_and_not_stumbled_over(
    sign_in, tess, grid, cara, reading, this_month
):
    odd = [
        ["\ud800", "\0", "2026-11", "TA", "\ud800", 0],
        [cara.ref, reading.ref, written(this_month), "TA", "\ud800\0", -5],
        [cara.ref, reading.ref, "\0", "\0", "4E", 2**70],
    ]
    response = send(sign_in(tess), grid, {"cells": odd, "reason": "\ud800\0"})
    assert response.status_code == 200
    assert {c["verdict"] for c in response.json()["cells"]} == {"refused"}


def test_too_many_are_told_how_many_are_taken(
    sign_in, tess, grid, cara, reading, this_month
):
    one = cell(cara, reading, this_month, "4E")
    response = send(sign_in(tess), grid, {"cells": [one] * 5001})
    assert response.status_code == 413
    assert "5,000" in response.json()["message"]
    cells = [[*one[:4], "x" * 3_000_000, 0]]
    assert send(sign_in(tess), grid, {"cells": cells}).status_code == 413


def test_a_group_lost_meanwhile_is_refused_by_name(
    sign_in, tess, amara, grid, cara, reading, today, this_month, tess_has_4b
):
    client = sign_in(tess)
    tess_has_4b.to_on = today
    tess_has_4b.save()
    response = send(client, grid, {"cells": [cell(cara, reading, this_month, "4E")]})
    assert response.status_code == 403
    assert "4B" in response.json()["message"]
    assert response.json()["help_from"] == ["Mrs Amara Obi"]


def statements(client, sent, grid) -> int:
    with CaptureQueriesContext(connection) as seen:
        response = send(client, grid, sent)
    assert response.json()["cells"][0]["verdict"] == "saved"
    return len(seen)


def test_one_cell_takes_few_statements_with_all_that_a_request_asks(
    sign_in, tess, grid, cara, reading, this_month
):
    client = sign_in(tess)
    client.get(grid)
    new = statements(client, {"cells": [cell(cara, reading, this_month, "4E")]}, grid)
    again = {"cells": [cell(cara, reading, this_month, "4D", 1)]}
    # Three to know the person and the group, two for the test's own savepoint.
    assert (new, statements(client, again, grid)) == (12, 11)


def since(client, grid, moment: datetime):
    return client.get(f"{grid}since/", {"after": moment.isoformat()})


def test_what_others_saved_since_is_told_once_it_is_there(
    sign_in, tess, grid, cara, dev, reading, this_month
):
    client = sign_in(tess)
    start = tess.school.now()
    assert since(client, grid, start).json()["cells"] == []
    send(client, grid, {"cells": [cell(cara, reading, this_month, "4E")]})
    send(client, grid, {"cells": [cell(cara, reading, this_month, "", 1)]})
    send(client, grid, {"cells": [cell(dev, reading, this_month, "9S")]})
    told = {c["pupil"]: c for c in since(client, grid, start).json()["cells"]}
    assert (told[cara.ref]["text"], told[cara.ref]["version"]) == ("", 0)
    assert (told[dev.ref]["text"], told[dev.ref]["band"]) == ("9S", "well-above")
    assert told[dev.ref]["by"] == "Ms T Tan"
    later = start + timedelta(minutes=5)
    assert since(client, grid, later).json()["cells"] == []


def test_nobody_elses_pupils_stand_among_the_changes(
    sign_in, tess, sal, grid, class_5a, cara, ewan, fay, reading, today, this_month
):
    GroupAccess.objects.create(
        school=sal.school, group=class_5a, membership=sal, from_on=today
    )
    theirs = f"{BASE}groups/{class_5a.ref}/"
    start = tess.school.now()
    send(sign_in(sal), theirs, {"cells": [cell(ewan, reading, this_month, "5E")]})
    assert since(sign_in(sal), theirs, start).json()["cells"]
    assert since(sign_in(tess), grid, start).json()["cells"] == []


def test_asking_for_changes_costs_the_same_however_many_there_are(
    sign_in, tess, grid, class_4b, reading, today, this_month
):
    client = sign_in(tess)
    pupils = [make_pupil(tess.school, f"P {n}", today, class_4b) for n in range(12)]
    start = tess.school.now()
    # The first request of a day also notes the visit.
    since(client, grid, start)
    counts = []
    for some in ([], pupils[:1], pupils[1:]):
        sent = [cell(pupil, reading, this_month, "4E") for pupil in some]
        if sent:
            send(client, grid, {"cells": sent})
        with CaptureQueriesContext(connection) as seen:
            since(client, grid, start)
        counts.append(len(seen))
    assert counts[1] == counts[2]
    assert counts[0] == 4
    assert counts[1] <= 8


@pytest.mark.parametrize("after", ["", "now", "2026-11-23", "2026-11-23T10:00:00"])
def test_from_which_moment_on_has_to_be_said(after, sign_in, tess, grid):
    response = sign_in(tess).get(f"{grid}since/", {"after": after})
    assert response.status_code == 400


def test_whoever_was_away_long_loads_the_page(sign_in, tess, grid):
    told = since(sign_in(tess), grid, tess.school.now() - timedelta(days=2)).json()
    assert told["reload"]


def test_the_history_of_a_value_is_whole_and_says_why(
    sign_in, tess, grid, cara, reading, this_month
):
    client = sign_in(tess)
    for seen, text in enumerate(["4E", "4D", ""]):
        send(client, grid, {"cells": [cell(cara, reading, this_month, text, seen)]})
    where = f"{BASE}pupils/{cara.ref}/history/"
    asked = {"subject": reading.ref, "month": written(this_month), "kind": "TA"}
    page = client.get(where, asked).text
    assert page.count("<tr>") == 4
    assert "Nothing counts" in page
    assert "Ms T Tan" in page
    part = client.get(where, asked | {"part": "yes"}).text
    assert "<html" not in part
    assert part.count("<tr>") == 4


def test_the_history_of_a_pupil_whom_one_does_not_see_is_not_there(
    sign_in, tess, sal, amara, grid, cara, ewan, fay
):
    for member, pupil in ((sal, cara), (amara, cara), (tess, ewan), (tess, fay)):
        where = f"{BASE}pupils/{pupil.ref}/history/"
        assert sign_in(member).get(where).status_code == 404
