"""The tracking table: who stands in it by name, what counts, figures and files."""

import csv
import io
import re
from datetime import date
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.history.models import Change
from classroom_monitor.testing import make_pupil, make_result

pytestmark = pytest.mark.django_db
HERE = "/schools/ashgrove/attainment/tracking/"
SEPTEMBER, OCTOBER, NOVEMBER = (date(2026, month, 1) for month in (9, 10, 11))


@pytest.fixture(autouse=True)
def _in_november(time_machine):
    time_machine.move_to("2026-11-10 12:00")


def since_september(pupil, group) -> None:
    pupil.group_links.filter(group=group).update(from_on=SEPTEMBER)


@pytest.fixture
def table(sign_in):
    """Give the page that somebody gets for a query."""

    def ask(who, **query):
        response = sign_in(who).get(HERE, query)
        assert response.status_code == 200, response.status_code
        return response.content.decode()

    return ask


def row_of(page: str, name: str) -> str:
    found = re.search(rf"<tr><th[^>]*><a[^>]*>{name}</a>.*?</tr>", page)
    assert found, f"{name} has no row"
    return words_of(found[0])


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def foot(page: str, words: str) -> list[str]:
    """The cells of a line below the table, after the name and the year."""
    line = re.search(rf"<tfoot>.*?(<tr><th[^>]*>{words}</th>.*?</tr>)", page)
    assert line
    cells = re.findall(r"<td[^>]*>(.*?)</td>", line[1])
    return [words_of(cell) for cell in cells[1:]]


def names(page: str) -> list[str]:
    return re.findall(r'<th scope="row" class="pupil"><a[^>]*>([^<]+)</a>', page)


def one(reading, *months) -> dict:
    written = [f"{month:%Y-%m}" for month in months]
    return {"subject": reading.ref, "month": written} | (
        {"from": written[0], "to": written[-1]} if written else {}
    )


def test_a_teacher_sees_the_class_with_bands_age_and_change(
    table, tess, tess_has_4b, class_4b, cara, dev, reading
):
    make_result(cara, reading, SEPTEMBER, "4E")
    make_result(cara, reading, NOVEMBER, "4D")
    make_result(dev, reading, SEPTEMBER, "3S")
    page = table(tess, of=class_4b.ref, **one(reading, SEPTEMBER, NOVEMBER))
    assert names(page) == ["Nowak, Cara", "Patel, Dev"]
    assert row_of(page, "Nowak, Cara") == (
        "Nowak, Cara 4 4E ● At expected 4D ● At expected +2"
    )
    # Dev's assessment of September counts on, and says how old it is.
    assert row_of(page, "Patel, Dev") == (
        "Patel, Dev 4 3S ▼ Below 3S ▼▼ Well below carried, 2 mo old 0"
    )


def test_a_test_counts_before_an_assessment_and_stands_in_its_month_only(
    table, tess, tess_has_4b, class_4b, cara, reading
):
    make_result(cara, reading, OCTOBER, "4E")
    make_result(cara, reading, OCTOBER, "104", "SA")
    page = table(tess, of=class_4b.ref, **one(reading, OCTOBER, NOVEMBER))
    # A change between two scales is not told.
    assert row_of(page, "Nowak, Cara") == (
        "Nowak, Cara 4 104 ● At expected test"
        " 4E ▼ Below carried, 1 mo old No change to tell"
    )


def test_averages_stay_on_their_scale_and_absences_are_no_numbers(
    table, tess, tess_has_4b, class_4b, cara, dev, reading, ashgrove, today
):
    ada = make_pupil(ashgrove, "Ada Moss", today, class_4b)
    bea = make_pupil(ashgrove, "Bea Moss", today, class_4b)
    make_result(cara, reading, NOVEMBER, "4E")
    make_result(dev, reading, NOVEMBER, "4D")
    make_result(ada, reading, NOVEMBER, "110", "SA")
    make_result(bea, reading, NOVEMBER, "A")
    page = table(tess, of=class_4b.ref, **one(reading, NOVEMBER))
    (average,) = foot(page, "Average")
    assert average == "20 (4E+) Steps within a year 110 Scaled score"
    assert foot(page, "With a result") == ["3 of 4"]
    assert foot(page, "At or above") == ["2 of 3"]


def test_an_absence_neither_carries_nor_hides_what_does(
    table, tess, tess_has_4b, class_4b, cara, reading
):
    make_result(cara, reading, SEPTEMBER, "4E")
    make_result(cara, reading, OCTOBER, "A")
    page = table(tess, of=class_4b.ref, **one(reading, OCTOBER, NOVEMBER))
    assert row_of(page, "Nowak, Cara") == (
        "Nowak, Cara 4 A 4E ▼ Below carried, 2 mo old No change to tell"
    )


def test_past_figures_follow_who_was_in_the_group_and_name_nobody_who_left(
    table, tess, tess_has_4b, class_4b, cara, ashgrove, today, reading
):
    gone = make_pupil(ashgrove, "Canary Leaver", today, class_4b)
    for pupil in (cara, gone):
        since_september(pupil, class_4b)
    gone.group_links.filter(group=class_4b).update(to_on=date(2026, 11, 3))
    make_result(cara, reading, OCTOBER, "4E")
    make_result(gone, reading, OCTOBER, "4S")
    page = table(tess, of=class_4b.ref, **one(reading, OCTOBER, NOVEMBER))
    assert names(page) == ["Nowak, Cara"]
    assert "anary" not in page
    assert foot(page, "Average")[:2] == ["21 (4D)", "19 (4E)"]
    assert foot(page, "With a result")[:2] == ["2 of 2", "1 of 1"]
    assert "They are not named." in page


def test_slt_count_the_year_group_and_read_only_names_of_own_groups(
    table, sal, class_4b, cara, dev, ashgrove, today, reading
):
    unseen = make_pupil(ashgrove, "Canary Elsewhere", today)
    GroupAccess.objects.create(
        school=ashgrove, group=class_4b, membership=sal, from_on=today
    )
    for pupil, text in ((cara, "4E"), (dev, "4E"), (unseen, "4D+")):
        make_result(pupil, reading, NOVEMBER, text)
    year_4 = ashgrove.groups.get(standing="4")
    page = table(sal, of=year_4.ref, **one(reading, NOVEMBER))
    assert names(page) == ["Nowak, Cara", "Patel, Dev"]
    assert "anary" not in page
    assert foot(page, "Average") == ["20 (4E+)"]
    assert foot(page, "With a result") == ["3 of 3"]
    assert "By name you see only the pupils of groups that you have." in page


def test_slt_without_groups_get_figures_and_no_name(table, sal, cara, reading):
    make_result(cara, reading, NOVEMBER, "4E")
    page = table(sal, **one(reading, NOVEMBER))
    assert names(page) == []
    assert "You see nobody of this group by name" in page
    assert "Nowak" not in page
    assert "19 (4E)" in page


@pytest.mark.parametrize(
    ("which", "status"), [("5a", 403), ("year", 403), ("owls", 404), ("none", 404)]
)
def test_a_teacher_is_refused_other_groups(
    sign_in, tess, tess_has_4b, class_5a, ewan, class_of_birchwood, which, status
):
    ref = {
        "5a": class_5a.ref,
        "year": tess.school.groups.get(standing="5").ref,
        "owls": class_of_birchwood.ref,
        "none": "zzzzzzzzzzzzzz",
    }[which]
    for file in ("", "tracking.csv", "tracking.xlsx"):
        response = sign_in(tess).get(HERE + file, {"of": ref})
        assert response.status_code == status
        assert "Quill" not in response.content.decode()


def test_without_a_group_the_page_says_so(sign_in, tess):
    response = sign_in(tess).get(HERE)
    assert "You do not have a group yet" in response.content.decode()
    assert sign_in(tess).get(HERE + "tracking.csv")["Location"] == HERE


def test_filters_by_characteristics_need_the_right(
    table, tess, tess_has_4b, class_4b, cara, dev, reading
):
    filtered = {"of": class_4b.ref, "premium": "yes"}
    assert names(table(tess, **filtered)) == ["Patel, Dev"]
    assert names(table(tess, of=class_4b.ref, sen="N")) == ["Nowak, Cara"]
    tess.can_see_characteristics = False
    tess.save(update_fields=["can_see_characteristics"])
    page = table(tess, **filtered)
    # A forged filter does nothing, and nothing of it is offered.
    assert names(page) == ["Nowak, Cara", "Patel, Dev"]
    assert "Pupil premium" not in page


@pytest.mark.parametrize(("count", "is_told"), [(1, False), (2, False), (3, True)])
def test_few_unnamed_pupils_behind_a_filter_are_not_told_of(
    table, sal, ashgrove, today, reading, count, is_told
):
    for number in range(count):
        pupil = make_pupil(ashgrove, f"Pip P{number}", today, has_pupil_premium=True)
        make_result(pupil, reading, NOVEMBER, "4S")
    for number in range(5):
        pupil = make_pupil(ashgrove, f"Non N{number}", today)
        make_result(pupil, reading, NOVEMBER, "3E")
    year_4 = ashgrove.groups.get(standing="4")
    page = table(sal, of=year_4.ref, premium="yes", **one(reading, NOVEMBER))
    assert ("23 (4S)" in page) == is_told
    assert ("Withheld: too few pupils" in page) != is_told


def test_few_left_out_by_a_filter_are_not_told_of_either(
    table, sal, ashgrove, today, reading
):
    for number in range(5):
        premium = number > 0
        make_result(
            make_pupil(ashgrove, f"Pip P{number}", today, has_pupil_premium=premium),
            reading,
            NOVEMBER,
            "4S",
        )
    year_4 = ashgrove.groups.get(standing="4")
    page = table(sal, of=year_4.ref, premium="yes", **one(reading, NOVEMBER))
    assert "Withheld: too few pupils" in page
    assert "23 (4S)" not in page


def test_few_on_a_scale_by_themselves_are_not_told_of(
    table, sal, ashgrove, today, reading
):
    for number in range(5):
        pupil = make_pupil(ashgrove, f"Pip P{number}", today, has_pupil_premium=True)
        if number:
            make_result(pupil, reading, NOVEMBER, "4S")
        else:
            make_result(pupil, reading, NOVEMBER, "117", "SA")
    year_4 = ashgrove.groups.get(standing="4")
    page = table(sal, of=year_4.ref, premium="yes", **one(reading, NOVEMBER))
    assert "Withheld: too few pupils" in page
    assert not re.search(r"\b117\b", page)


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("name", "ABC"),
        ("-name", "CBA"),
        ("column", "BAC"),
        ("-column", "ABC"),
        ("change", "BAC"),
        ("-change", "ABC"),
        ("nonsense", "ABC"),
    ],
)
def test_it_is_sorted_by_any_column_and_nothing_stands_last(
    table, tess, tess_has_4b, class_4b, ashgrove, today, reading, sort, order
):
    pupils = {
        name: make_pupil(ashgrove, f"X {name}", today, class_4b) for name in "ABC"
    }
    make_result(pupils["A"], reading, SEPTEMBER, "4E")
    make_result(pupils["A"], reading, NOVEMBER, "4S")
    make_result(pupils["B"], reading, SEPTEMBER, "4E")
    make_result(pupils["B"], reading, NOVEMBER, "4D")
    by = {"column": f"{reading.ref}.2026-11", "change": f"{reading.ref}.change"}
    wanted = sort.replace(bare := sort.removeprefix("-"), by.get(bare, bare))
    query = one(reading, SEPTEMBER, NOVEMBER)
    page = table(tess, of=class_4b.ref, sort=wanted, **query)
    assert [name[0] for name in names(page)] == list(order)


@pytest.mark.parametrize(
    "query",
    [
        {"month": ["2226-11", "0001-01", "x", "2027-01"]},
        {"month": "2026-11", "from": "2226-11", "to": "<b>"},
        {"subject": ["nonsense", ""]},
        {"year": ["99", ""], "sen": "Z", "premium": "maybe"},
        {"sort": "-" * 80},
    ],
)
def test_whatever_the_address_holds_the_page_answers(
    table, tess, tess_has_4b, class_4b, cara, reading, query
):
    page = table(tess, of=class_4b.ref, **query)
    assert names(page) == ["Nowak, Cara"]
    _, main = page.split("<main")
    assert "2226" not in main
    assert "<b>" not in main.split("<table")[0]


def test_another_schools_subject_is_left_out(
    table, tess, tess_has_4b, class_4b, cara, reading, birchwood
):
    other = birchwood.subjects.create(name="Canary studies", short_name="Canary")
    page = table(tess, of=class_4b.ref, subject=[reading.ref, other.ref])
    assert "anary" not in page


def read_csv(response) -> list[list[str]]:
    text = b"".join(response).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_the_files_hold_what_is_shown_and_leave_an_entry(
    sign_in, tess, tess_has_4b, class_4b, cara, dev, reading
):
    since_september(cara, class_4b)
    make_result(cara, reading, SEPTEMBER, "4E")
    make_result(cara, reading, NOVEMBER, "4D")
    query = {"of": class_4b.ref, **one(reading, SEPTEMBER, NOVEMBER)}
    response = sign_in(tess).get(HERE + "tracking.csv", query)
    lines = read_csv(response)
    assert lines[0][:3] == ["Pupil", "Year group", "Reading Sep 2026"]
    assert lines[0][-1] == "Reading: change in points"
    assert lines[1] == (
        [
            "Nowak, Cara",
            "Year 4",
            "4E",
            "At expected",
            "0",
            "4D",
            "At expected",
            "0",
            "2",
        ]
    )
    assert lines[2] == ["Patel, Dev", "Year 4", "", "", "", "", "", "", ""]
    assert lines[3][:3] == ["Average (all who count)", "", "19 (4E)"]
    assert response["Content-Disposition"] == (
        'attachment; filename="tracking-ashgrove-2026-11-10.csv"'
    )
    assert response["Cache-Control"] == "no-store"
    book = sign_in(tess).get(HERE + "tracking.xlsx", query)
    text = ZipFile(io.BytesIO(book.content)).read("xl/worksheets/sheet1.xml").decode()
    assert "Nowak, Cara" in text
    entries = Change.objects.filter(kind="attainment.exported")
    assert [entry.content.data["after"]["rows"] for entry in entries] == [2, 2]


def test_no_cell_of_a_file_is_a_formula(
    sign_in, tess, tess_has_4b, class_4b, ashgrove, today, reading
):
    pupil = make_pupil(ashgrove, "Eve =1+1", today, class_4b)
    make_result(pupil, reading, SEPTEMBER, "4D")
    make_result(pupil, reading, NOVEMBER, "4E")
    query = {"of": class_4b.ref, **one(reading, SEPTEMBER, NOVEMBER)}
    lines = read_csv(sign_in(tess).get(HERE + "tracking.csv", query))
    assert lines[1][0] == "'=1+1, Eve"
    assert lines[1][-1] == "−2"
    for line in lines:
        assert not [cell for cell in line if cell[:1] in set("=+-@")]


def test_names_are_escaped(
    table, tess, tess_has_4b, class_4b, ashgrove, today, reading
):
    make_pupil(ashgrove, "Eve <script>alert(1)</script>", today, class_4b)
    page = table(tess, of=class_4b.ref)
    assert "&lt;script&gt;alert" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("more", [{}, {"targets": "yes"}, {"premium": "no"}])
def test_the_statements_do_not_grow(
    sign_in, tess, tess_has_4b, class_4b, ashgrove, today, reading, more
):
    client, counts, made = sign_in(tess), [], 0
    query = {"of": class_4b.ref, "month": ["2026-09", "2026-11"], **more}
    for size in (2, 9):
        while made < size:
            pupil = make_pupil(ashgrove, f"Pip P{made}", today, class_4b)
            make_result(pupil, reading, SEPTEMBER, "4E")
            made += 1
        client.get(HERE, query)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(HERE, query).content.decode()
        assert len(names(page)) == size
        counts.append(len(queries))
    assert counts[0] == counts[1]
