"""Lists over many schools: a trust's users, and the administrators of all schools."""

from html import unescape

import pytest
from django.db import connection

from classroom_monitor.staff.listing.statements import positional
from classroom_monitor.staff.listing.wide import WideList
from classroom_monitor.testing import make_member, make_school

TRUST = "/trusts/oakwood/users/"
OPERATOR = "/operator/administrators/"


@pytest.fixture
def elmhurst(trust):
    return make_school("Elmhurst", trust=trust)


@pytest.fixture
def many(ashgrove, elmhurst):
    """Sixty people in two schools, who alternate in the order of names."""
    return [
        make_member(
            [ashgrove, elmhurst][n % 2],
            f"user{n:02}",
            last_name=f"Person{n:02}",
            is_administrator=True,
        )
        for n in range(60)
    ]


@pytest.fixture
def fetch(sign_in):
    def fetched(who, address):
        response = sign_in(who).get(address)
        assert response.status_code == 200
        return response.content.decode()

    return fetched


def links(html):
    return {
        word: unescape(html.split(f'" rel="{word}"')[0].rsplit('href="', 1)[1])
        for word in ("prev", "next")
        if f'rel="{word}"' in html
    }


def test_a_trust_sees_the_users_of_all_its_schools_and_no_other(
    fetch, tilda, amara, otto, elmhurst
):
    colleague = make_member(elmhurst, "elm_park", last_name="Park")
    html = fetch(tilda, TRUST)
    assert "Obi, Mrs Amara" in html
    assert f"/trusts/oakwood/schools/elmhurst/staff/{colleague.ref}/" in html
    assert otto.ref not in html
    assert "Falk" not in html
    assert "Falk" not in fetch(tilda, f"{TRUST}?q=falk")


@pytest.mark.parametrize(
    ("who", "status"), [("amara", 404), ("otto", 404), ("oona", 404), ("tilda", 200)]
)
def test_only_its_own_see_a_trusts_list(sign_in, request, who, status, tilda):
    assert sign_in(request.getfixturevalue(who)).get(TRUST).status_code == status


@pytest.mark.parametrize(
    ("who", "status"), [("amara", 404), ("otto", 404), ("tilda", 404), ("oona", 200)]
)
def test_only_the_operator_sees_all_administrators(sign_in, request, who, status, oona):
    assert sign_in(request.getfixturevalue(who)).get(OPERATOR).status_code == status


def test_the_operator_sees_administrators_and_nobody_else(
    fetch, oona, amara, otto, tess
):
    html = fetch(oona, OPERATOR)
    assert "Obi, Mrs Amara" in html
    assert "Falk, Otto" in html
    assert "Tan" not in html
    assert "Tan" not in fetch(oona, f"{OPERATOR}?q=tan")


@pytest.mark.parametrize("who", ["tilda", "oona"])
def test_next_and_previous_lead_through_everybody_once(fetch, request, who, many):
    address = TRUST if who == "tilda" else OPERATOR
    somebody = request.getfixturevalue(who)
    first = html = fetch(somebody, address)
    seen, pages = [], 0
    while True:
        seen += [m for m in many if f"{m.list_name}<" in html]
        pages += 1
        if "next" not in links(html):
            break
        html = fetch(somebody, links(html)["next"])
    assert (seen, pages) == (many, 3)
    while "prev" in links(html):
        html = fetch(somebody, links(html)["prev"])
        pages -= 1
    assert pages == 1
    assert ("Person00" in html) == ("Person00" in first)


def test_search_finds_by_one_letter_and_by_any_part(fetch, oona, tilda, amara, sal):
    for typed in ("o", "ob", "obi", "mara", "ng75pn_o", "OBI", "amara obi"):
        assert "Obi, Mrs Amara" in fetch(oona, f"{OPERATOR}?q={typed}")
        assert "Obi, Mrs Amara" in fetch(tilda, f"{TRUST}?q={typed}")
    assert "Nobody matches “xq”" in fetch(oona, f"{OPERATOR}?q=xq")
    assert "Nobody matches “xqz”" in fetch(oona, f"{OPERATOR}?q=xqz")


def test_a_place_elsewhere_leads_to_the_first_page(fetch, tilda, otto, amara):
    html = fetch(tilda, f"{TRUST}?after={otto.ref}")
    assert "Obi, Mrs Amara" in html
    assert "prev" not in links(html)


@pytest.mark.parametrize(
    "query",
    ["before=" + "x" * 5000, "q=" + "y" * 5000, "status=zzz"],
)
def test_nonsense_in_the_address_is_left_out(fetch, tilda, oona, query):
    fetch(tilda, f"{TRUST}?{query}")
    fetch(oona, f"{OPERATOR}?{query}")


@pytest.mark.parametrize("query", ["", "status=inactive", "check=no-email", "type=slt"])
def test_ten_times_the_rows_cost_the_same_queries(
    sign_in, tilda, oona, elmhurst, ashgrove, query, django_assert_max_num_queries
):
    for who, address in ((tilda, TRUST), (oona, OPERATOR)):
        client = sign_in(who)
        with django_assert_max_num_queries(6):
            client.get(f"{address}?{query}")
    for n in range(60):
        school = [ashgrove, elmhurst][n % 2]
        last = make_member(school, f"user{n}", is_administrator=True)
    for who, address in ((tilda, TRUST), (oona, OPERATOR)):
        client = sign_in(who)
        with django_assert_max_num_queries(6):
            client.get(f"{address}?{query}&after={last.ref}")


def test_the_search_for_administrators_reads_from_an_index(oona, rf):
    request = rf.get("/", {"q": "xqz"})
    people = WideList(request)
    statement, values = positional(*people.statement(None, is_back=False))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            statement = f"EXPLAIN {statement}"
        else:
            statement = f"EXPLAIN QUERY PLAN {statement}"
        cursor.execute(statement, values)
        plan = str(cursor.fetchall())
    # Of a few people PostgreSQL reads the smaller index of the two.
    is_sqlite = connection.vendor == "sqlite"
    assert ("administrators_to_search" if is_sqlite else "administrators_") in plan
