"""Every address, every actor: who gets in and who is refused (AZ-1, AZ-4, AZ-5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.gates import (
    EVERYBODY,
    GATES,
    SCHOOL,
    SIGN_IN,
    TRUST,
)
from tests.matrix import MATRIX
from tests.world import address, ask, browser_of

SERVED_BY_FILES = ("static/",)
CASES = [
    (route, method) for route, row in MATRIX.items() for method in row.methods.split()
]


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route
        else:
            yield from routes(entry, route)


def test_every_address_stands_in_the_matrix_az_1():
    """An address that is missing from the table fails the build; so does a dead row."""
    found = {r for r in routes(get_resolver()) if not r.startswith(SERVED_BY_FILES)}
    assert found == set(MATRIX)


def is_to_sign_in(response: Any) -> bool:
    return response.status_code == 302 and "/sign-in/" in response["Location"]


@pytest.mark.parametrize(("route", "method"), CASES)
def test_each_actor_meets_the_gate_az_1(lasting_world, route, method):
    row = MATRIX[route]
    ref = lasting_world["refs"][row.ref][0] if row.ref else ""
    # Whoever may do it comes last, for that may change what the others would meet.
    order = sorted(EVERYBODY, key=lambda who: GATES[row.gate][who] == "in")
    for who in order:
        response = ask(browser_of(lasting_world, who), method, address(route, ref))
        assert is_as_told(response, row.gate, who), (who, response.status_code)


def is_as_told(response: Any, gate: str, who: str) -> bool:
    met, status = GATES[gate][who], response.status_code
    if who == "former" and gate != "public":
        # The session is forged: nobody can have one after deactivation.
        return status == 404 or is_to_sign_in(response)
    if met == "in":
        came_in = status < 500 and status not in (403, 404)
        return came_in and (gate == "public" or not is_to_sign_in(response))
    return is_to_sign_in(response) if met == SIGN_IN else status == met


WITH_REFS = [
    (route, method)
    for route, row in MATRIX.items()
    if row.ref and row.ref not in (SCHOOL, TRUST)
    for method in row.methods.split()
]


@pytest.mark.parametrize(("route", "method"), WITH_REFS)
def test_a_foreign_thing_and_an_absent_one_answer_alike_az_4(
    lasting_world, route, method
):
    row = MATRIX[route]
    who = {
        "administrator": "amara",
        "trust": "tilda",
        "member": "tess",
        "record": "tess",
        "holder": "tess",
        "own group": "tess",
        "sees the pupil": "tess",
        "own": "tess",
        "slt": "sal",
        "setter": "sal",
        "operator": "oona",
    }[row.gate]
    client = browser_of(lasting_world, who)
    foreign = ask(client, method, address(route, lasting_world["refs"][row.ref][1]))
    absent = ask(client, method, address(route, absent_ref(lasting_world, row.ref)))
    assert foreign.status_code == absent.status_code == 404
    assert plain(foreign) == plain(absent)


def absent_ref(world: dict, kind: str) -> str:
    place, slash, _ = world["refs"][kind][1].rpartition("/")
    return f"{place}{slash}zzzzzzzzzzzzzz"


def plain(response: Any) -> str:
    """The page without what differs from request to request."""
    text = response.content.decode()
    for noise in (response.get("X-Request-Id", ""), response.wsgi_request.path):
        text = text.replace(noise, "") if noise else text
    return "\n".join(line for line in text.splitlines() if "csrf" not in line.lower())


READABLE = [route for route, row in MATRIX.items() if "GET" in row.methods]


@pytest.mark.parametrize("who", ["tess", "sal", "amara", "tilda", "oona"])
def test_names_of_another_school_appear_nowhere_az_5(lasting_world, who):
    """Canaries planted at Birchwood are looked for in every answer to every actor."""
    client = browser_of(lasting_world, who)
    for route in READABLE:
        row = MATRIX[route]
        for number in (0, 1) if row.ref else (0,):
            ref = lasting_world["refs"][row.ref][number] if row.ref else ""
            response = ask(client, "GET", address(route, ref))
            text = b"".join(response).decode(errors="replace")
            if who == "oona" and route.startswith("operator/"):
                continue
            assert "anary" not in text, f"{who} at {route}"
            assert "Owls" not in text, f"{who} at {route}"
