"""User Management: the list of a school's users."""

import pytest
from django.utils import timezone

from classroom_monitor.testing import make_member

LIST = "/schools/ashgrove/staff/"


@pytest.fixture
def page(sign_in, amara):
    """Fetch the list, as Amara sees it, for a query."""
    client = sign_in(amara)

    def fetch(query: str = "", **headers: str) -> str:
        response = client.get(f"{LIST}?{query}", headers=headers)
        assert response.status_code == 200
        return response.content.decode()

    return fetch


def test_a_row_shows_what_there_is_to_know(page, tess, tess_has_4b):
    html = page()
    assert "Tan, Ms Tess" in html
    assert "ng75pn_tan@example.test" in html
    assert f"{LIST}{tess.ref}/" in html
    assert 'value="' + tess.ref in html


@pytest.mark.parametrize(
    ("who", "status"), [("tess", 403), ("sal", 403), ("otto", 404)]
)
def test_others_are_kept_out(sign_in, request, who, status, amara):
    assert sign_in(request.getfixturevalue(who)).get(LIST).status_code == status


def test_nobody_of_another_school_appears(page, otto):
    for query in ("", "q=otto", "q=falk", "q=b11aa", "status=any"):
        html = page(query)
        assert otto.ref not in html
        assert "Falk, Otto" not in html


@pytest.mark.parametrize(
    "query",
    [
        "page=abc",
        "page=-1",
        "page=99999999999999999999",
        "sort=x",
        "sort=-",
        "size=7",
        "q=" + "x" * 5000,
        "q=%00%00",
        "q=%25_%5C'\"",
        "q=%E2%80%AE",
        "q=%FF%FE",
        "status=nonsense&type=&check=x",
        "show=nobody",
    ],
)
def test_nonsense_in_the_address_is_left_out(page, query, tess):
    assert "User Management" in page(query)


@pytest.mark.parametrize(
    "typed",
    ["siobhan", "Siobhán", "SIOBHÁN", "oneill", "O'Neill", "sio neil", "ó", "ng75pn_o"],
)
def test_search_is_blind_to_accents_and_capitals(page, ashgrove, tess, typed):
    make_member(ashgrove, "ng75pn_oneill", first_name="Siobhán", last_name="O’Neill")
    html = page(f"q={typed}")
    assert "O’Neill, Siobhán" in html


def test_every_word_must_be_found(page, tess, sal):
    html = page("q=tess+rees")
    assert tess.ref not in html
    assert sal.ref not in html


def test_ten_times_the_rows_cost_the_same_queries(
    page, ashgrove, django_assert_max_num_queries
):
    page()
    with django_assert_max_num_queries(6):
        page()
    for n in range(40):
        make_member(ashgrove, f"ng75pn_more{n}", last_used_at=timezone.now())
    with django_assert_max_num_queries(6):
        assert "1 to 25 of 41" in page()
