"""What every answer carries, and what no request can break (WEB-2, WEB-3, WEB-6)."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.gates import (
    GATES,
)
from tests.matrix import MATRIX
from tests.world import address, ask

POSTS = [route for route, row in MATRIX.items() if "POST" in row.methods]
WITHOUT_A_TOKEN = {"accounts/csp-report/"}
WHO = {
    "public": "amara",
    "person": "amara",
    "member": "amara",
    "own": "tess",
    "own group": "tess",
    "sees the pupil": "tess",
    "record": "amara",
    "holder": "tess",
    "setter": "sal",
    "slt": "sal",
    "administrator": "amara",
    "trust": "tilda",
    "operator": "oona",
    "demonstration": "oona",
}


def place(world: dict, route: str) -> str:
    row = MATRIX[route]
    return address(route, world["refs"][row.ref][0] if row.ref else "")


@pytest.mark.parametrize("route", POSTS)
def test_a_post_without_the_token_changes_nothing_web_3(lasting_world, route):
    if route in WITHOUT_A_TOKEN:
        return
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(lasting_world["people"][WHO[MATRIX[route].gate]].user)
    assert ask(client, "POST", place(lasting_world, route)).status_code == 403


def test_every_answer_carries_its_headers_web_2(lasting_world):
    client = Client(raise_request_exception=False)
    client.force_login(lasting_world["people"]["amara"].user)
    places = [place(lasting_world, route) for route in MATRIX] + ["/nothing/here/"]
    for where in places:
        response = client.get(where)
        policy = response["Content-Security-Policy"]
        assert "default-src 'self'" in policy, where
        assert "object-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert response["X-Content-Type-Options"] == "nosniff", where
        assert response["Cross-Origin-Opener-Policy"] == "same-origin", where
        assert response["Cross-Origin-Resource-Policy"] == "same-origin", where
        assert response["Referrer-Policy"] in {"same-origin", "no-referrer"}, where
        assert "camera=()" in response["Permissions-Policy"], where
        assert "no-store" in response["Cache-Control"], where


NAUGHTY = [
    "\0",
    "Robert'); DROP TABLE staff_membership;--",
    "<script>alert(1)</script>",
    "{{ 7|add:7 }}{% debug %}",
    "\u202e\u2066\ufeff\u200b",
    "𝔘𝔫𝔦\U0001f468\u200d\U0001f469",
    "a" * 10_000,
    "%00%ff%s%n",
    "../../../etc/passwd",
    "-1",
    "9" * 400,
    "=cmd|' /C calc'!A0",
]
FIELDS = [
    "username",
    "email",
    "title",
    "first_name",
    "middle_name",
    "last_name",
    "job_title",
    "last_day",
    "status",
    "user_type",
    "is_administrator",
    "group",
    "add",
    "until",
    "part",
    "same_as",
    "step",
    "was",
    "version",
    "from",
    "key",
    "name",
    "kind",
    "academic_year",
    "year_groups",
    "user",
    "password",
    "q",
    "page",
    "sort",
    "type",
    "check",
    "size",
    "login",
    "next",
    "who",
    "about",
    "since",
    "before",
    "act",
    "token",
    "matching",
    "urn",
    "postcode",
    "phase",
    "trust",
]


@pytest.mark.parametrize("route", [r for r in MATRIX if r not in WITHOUT_A_TOKEN])
def test_the_naughtiest_strings_never_break_a_page_web_6(lasting_world, route):
    client = Client(raise_request_exception=False)
    client.force_login(lasting_world["people"][WHO[MATRIX[route].gate]].user)
    where = place(lasting_world, route)
    for text in NAUGHTY:
        data = dict.fromkeys(FIELDS, text)
        for method in MATRIX[route].methods.split():
            response = getattr(client, method.lower())(where, data)
            assert response.status_code < 500, (method, text[:20])
            if not response.streaming and "html" in response.get("Content-Type", ""):
                assert "<script>alert(1)" not in response.text, method


def test_the_table_of_actors_is_whole():
    assert set(WHO) == set(GATES)
