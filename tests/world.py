"""All actors, and things of two schools, for the tests that walk every address."""

from __future__ import annotations

import inspect
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from classroom_monitor import testing
from classroom_monitor.accounts.models import User
from classroom_monitor.home import first_steps
from classroom_monitor.pupils.models import RollUp
from classroom_monitor.schools.models import Trust, TrustAdministrator
from classroom_monitor.testing import make_group, make_member
from tests.gates import (
    ASK,
    BEGINNER,
    CHANGE,
    FAVOURITE,
    GROUP,
    LIST,
    MESSAGE,
    OPENING,
    PRESET,
    PUPIL,
    REOPEN,
    ROLE,
    ROLL_UP,
    ROLL_UP_GROUP,
    SCALE,
    SCHOOL,
    SELECTION,
    SUBJECT,
    TARGET,
    TRUST,
    USER,
)
from tests.things import (
    change_at,
    favourite_of,
    list_of,
    message_to,
    opening_of,
    pairs,
    preset_of,
    question_of,
    request_for,
    roll_up_at,
    scale_of,
    selection_of,
    subject_of,
    target_of,
)


@pytest.fixture
def tara(db) -> TrustAdministrator:
    """Administers a trust that has nothing to do with Ashgrove."""
    other = Trust.objects.create(slug="elsewhere", name="Elsewhere Trust")
    user = User.objects.create_user("elsewhere_moss")
    return TrustAdministrator.objects.create(trust=other, user=user, name="Tara Moss")


@pytest.fixture
def world(request) -> dict:
    """All actors, and for each kind of ref one here and one of another school."""
    return make_world(request.getfixturevalue)


@pytest.fixture
def lasting_world(world_of_the_file, db, monkeypatch) -> dict:
    """The same, made once for all tests of a file; what a test does is taken back.

    The file must have no test that asks for one of the cast besides.
    """
    # What this process keeps by the refs of people, which stay the same here.
    monkeypatch.setattr(first_steps, "_over", OrderedDict())
    return world_of_the_file


@pytest.fixture(scope="module")
def world_of_the_file(django_db_setup, django_db_blocker) -> Iterator[dict]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world(Cast())
        transaction.set_rollback(True)


class Cast:
    """The fixtures of the cast outside a test, each made when first asked for."""

    def __init__(self) -> None:
        self.made: dict[str, Any] = {"db": None}

    def __call__(self, name: str) -> Any:
        if name not in self.made:
            make = (tara if name == "tara" else getattr(testing, name)).__wrapped__
            self.made[name] = make(*map(self, inspect.signature(make).parameters))
        return self.made[name]


def make_world(get: Callable[[str], Any]) -> dict:
    """`get` gives one of the cast by name."""
    get("tess_has_4b")
    people = {
        name: get(name)
        for name in ("tess", "sal", "amara", "otto", "tilda", "tara", "oona")
    }
    people["sal"].can_set_targets = True
    people["sal"].save(update_fields=["can_set_targets"])
    # At work in both: what is hers elsewhere must not show here either.
    people["former"] = make_member(
        get("ashgrove"), "ng75pn_gone", is_administrator=True, is_active=False
    )
    other = make_member(get("birchwood"), "b11aa_canary", last_name="Canarybird")
    refs = {kind: (here.ref, there.ref) for kind, here, there in singles(get, other)}
    refs |= {
        # Two in one address: whose page, and who of those on it.
        ROLE: pairs(people["tilda"].trust, people["tilda"], people["tara"]),
        BEGINNER: pairs(get("ashgrove"), people["amara"], other),
        ROLL_UP_GROUP: pairs(
            RollUp.objects.get(school=get("ashgrove")),
            get("class_4b"),
            get("class_of_birchwood"),
        ),
    }
    make_group(get("birchwood"), "Canary Class", get("birchwood").today())
    return {"people": people, "refs": refs}


def singles(get: Callable[[str], Any], other: Any) -> Iterator[tuple[str, Any, Any]]:
    """Each kind with one thing of Ashgrove's and one of Birchwood's."""
    tess, schools = get("tess"), (get("ashgrove"), get("birchwood"))
    groups = get("class_4b"), get("class_of_birchwood")
    yield USER, tess, other
    yield GROUP, *groups
    yield PUPIL, get("cara"), get("fay")
    yield SCHOOL, *schools
    yield TRUST, get("tilda").trust, get("tara").trust
    yield ASK, question_of(tess, get("class_5a")), question_of(other, groups[1])
    yield CHANGE, change_at(schools[0], tess), change_at(schools[1], other)
    for kind, make in (
        (LIST, list_of),
        (MESSAGE, message_to),
        (FAVOURITE, favourite_of),
        (SELECTION, selection_of),
    ):
        yield kind, make(tess), make(other)
    for kind, make in (
        (ROLL_UP, roll_up_at),
        (SUBJECT, subject_of),
        (SCALE, scale_of),
        (PRESET, preset_of),
    ):
        yield kind, *map(make, schools)
    for kind, make in ((OPENING, opening_of), (REOPEN, request_for)):
        yield kind, make(groups[0], tess), make(groups[1], other)
    yield TARGET, *map(target_of, groups)


def address(route: str, ref: str) -> str:
    first, _, second = ref.partition("/")
    return "/" + (
        route.replace("<slug:school>", "ashgrove")
        .replace("<slug:trust>", "oakwood")
        .replace("<slug:page>", "history")
        .replace("<str:ref>", first)
        .replace("<str:member_ref>", second)
        .replace("<str:role_ref>", second)
        .replace("<str:group_ref>", second)
    )


def browser_of(world: dict, who: str) -> Client:
    client = Client(raise_request_exception=False)
    if who != "nobody":
        client.force_login(world["people"][who].user)
    return client


def ask(client: Client, method: str, where: str) -> Any:
    return client.generic(method, where)
