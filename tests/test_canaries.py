"""Names planted where somebody must not see them appear in no answer (AZ-5).

Far canaries live in the other school, near ones in a group that Tess lacks. Everybody
asks for every address, with searches, with refs of what is not theirs, and with every
link that a page showed to somebody else; file names, headers and mail are read too.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client

from classroom_monitor.groups.models import AccessRequest
from classroom_monitor.outbox.models import Message
from classroom_monitor.pupils.models import GroupPupilQuerySet, Pupil
from classroom_monitor.staff.letters import write
from tests.canaries import FAR, NEAR, PEOPLE, plant
from tests.gates import (
    EVERYBODY,
    GROUP,
    PUPIL,
    SCHOOL,
    TRUST,
    USER,
)
from tests.matrix import MATRIX
from tests.world import address, browser_of

CANARY = re.compile(r"(?:far|near)canary[a-z]+", re.IGNORECASE)
LINK = re.compile(r'(?:href|action|hx-get)="(/schools/ashgrove/[^"#]*)')
READABLE = [route for route, row in MATRIX.items() if "GET" in row.methods]
# What the right person may meet: SLT answer questions about months, administrators
# about groups, and keep every record; results and own things are not among that.
OF_SLT = {"nearcanaryreopen"}
OF_RECORDS = {"nearcanarychild", "nearcanarypupil", "nearcanarypast"}
OF_ADMINISTRATORS = OF_RECORDS | {"nearcanaryreason", "nearcanarywords"}
# Pages of results and of own things, where no record is shown to anybody.
OF_RESULTS = re.compile(r"^/schools/ashgrove/($|figures|lists|attainment/)")
REFUSED = {302, 403, 404}


def forbidden(who: str, where: str) -> set[str]:
    """The canaries that must not be in an answer to this person at this address."""
    if who == "uma":
        return set(FAR)
    if who == "otto":
        # An administrator of the other school: its names are his.
        return set(NEAR)
    allowed: set[str] = set()
    if who in {"sal", "amara"}:
        allowed |= OF_SLT
    if who == "amara":
        is_results = OF_RESULTS.match(where)
        allowed |= OF_ADMINISTRATORS - (OF_RECORDS if is_results else set())
    return {*FAR, *NEAR} - allowed


@dataclass
class Walk:
    """What was asked and found on the way."""

    world: dict[str, Any]
    leaks: set[tuple[str, str, str]] = field(default_factory=set)
    met: dict[str, set[str]] = field(default_factory=dict)
    links: dict[tuple[Any, ...], str] = field(default_factory=dict)
    asked: int = 0

    def ask(
        self, client: Client, who: str, where: str, query: dict[str, str] | None = None
    ) -> int:
        """Ask and note every canary that should not be there; give the status."""
        response = client.get(where, query)
        assert response.status_code < 500, (who, where, query)
        self.asked += 1
        text = text_of(response)
        found = {word.lower() for word in CANARY.findall(text)}
        self.met.setdefault(who, set()).update(found)
        for word in found & forbidden(who, where):
            self.leaks.add((who, where, word))
        for link in LINK.findall(text):
            parts = urlsplit(html.unescape(link))
            if parts.query:
                pairs = parse_qsl(parts.query)
                refs = {v for k, v in pairs if k in {"of", "group", "pupil", "scope"}}
                key = parts.path, *sorted({k for k, _ in pairs}), *sorted(refs)
                self.links.setdefault(key, f"{parts.path}?{parts.query}")
        return response.status_code

    def everywhere(self, who: str, *, with_queries: bool = True) -> None:
        client = browser_of(self.world, who)
        for route in READABLE:
            row = MATRIX[route]
            kinds = self.world["refs"].get(row.ref, ("",)) if row.ref else ("",)
            answers = [self.ask(client, who, address(route, ref)) for ref in kinds]
            # A gate that refuses the address reads no query.
            if answers[0] in REFUSED or row.ref in {SCHOOL, TRUST} or not with_queries:
                continue
            for query in self.world["queries"]:
                self.ask(client, who, address(route, kinds[0]), query)

    def along_links(self, who: str) -> None:
        """The addresses with queries that any page showed to anybody."""
        client = browser_of(self.world, who)
        for where in list(self.links.values()):
            self.ask(client, who, where)


def text_of(response: Any) -> str:
    """All that the answer says: headers, page, and what is packed in a spreadsheet."""
    body = b"".join(response)
    headers = "\n".join(f"{name}: {value}" for name, value in response.items())
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"\n".join(packed.read(name) for name in packed.namelist())
    return headers + "\n" + body.decode(errors="replace")


@pytest.fixture
def planted(world, ashgrove, birchwood, class_4b, class_5a, today) -> dict[str, Any]:
    return plant(world, ashgrove, birchwood, class_4b, class_5a, today)


def test_no_canary_appears_in_any_answer_to_anybody_az_5(planted):
    walk = Walk(planted)
    everybody = [*EVERYBODY, "uma"]
    for who in everybody:
        walk.everywhere(who)
    assert len(walk.links) > 10
    for who in everybody:
        walk.along_links(who)
    assert not sorted(walk.leaks)
    # The walk truly reaches what it looks for: whoever may see it does.
    theirs = {"nearcanarypupil", "nearcanarylist", "nearcanarytarget"}
    assert theirs | {"nearcanaryfavourite"} <= walk.met["uma"]
    assert walk.met["amara"] >= OF_ADMINISTRATORS
    assert walk.met["sal"] >= OF_SLT


def test_no_canary_stands_in_any_mail_az_5(planted):
    messages = list(Message.objects.filter(school__slug="ashgrove"))
    kinds = {message.kind for message in messages}
    about = {"access asked", "access answered", "month asked", "month answered"}
    assert about <= kinds
    for message in messages:
        letter = write(message)
        assert not CANARY.findall(letter.subject + letter.text), message.kind


def test_refs_of_others_in_a_form_bring_no_name_az_5(planted, class_4b):
    """The live sentences answer a form that nobody saved: a forged one as well."""
    refs = planted["refs"]
    forged = {
        "group": [*refs[GROUP]],
        "pupil": [*refs[PUPIL]],
        "user": [*refs[USER]],
        "add": [*refs[GROUP], *refs[PUPIL], *refs[USER]],
        "same_as": "Farcanaryuse",
        "step": "add",
    }
    for who, prefix in (("amara", "/schools"), ("tilda", "/trusts/oakwood/schools")):
        client = browser_of(planted, who)
        for path in ("staff/add/impact/", "staff/add/", f"staff/{refs[USER][0]}/"):
            response = client.post(f"{prefix}/ashgrove/{path}", forged)
            assert response.status_code in {200, 422}
            found = {word.lower() for word in CANARY.findall(text_of(response))}
            assert not found & {*FAR}, (who, path)
            assert who == "amara" or not found, (who, path)
    client = browser_of(planted, "amara")
    for path in ("members/impact/", "members/"):
        where = f"/schools/ashgrove/groups/{class_4b.ref}/{path}"
        text = text_of(client.post(where, forged))
        assert not {word.lower() for word in CANARY.findall(text)} & {*FAR}, path


def leaks_of(planted: dict[str, Any], who: str) -> set[str]:
    walk = Walk(planted)
    walk.everywhere(who, with_queries=False)
    return {word for _, _, word in walk.leaks}


def test_a_leak_inside_the_school_is_found(planted, monkeypatch):
    """With the one rule of access broken, the walk must complain."""

    def everybody(links: Any, membership: Any, today: Any) -> Any:
        return links.on(today).filter(school=membership.school_id)

    monkeypatch.setattr(GroupPupilQuerySet, "seen_by", everybody)
    assert {"nearcanarypupil", "nearcanarychild"} <= leaks_of(planted, "tess")


def test_a_leak_from_the_other_school_is_found(planted, class_4b):
    """With a foreign name among the own, as a join without the school would bring."""
    own = Pupil.objects.filter(group_links__group=class_4b).first()
    assert own is not None
    own.first_name = "Farcanarypupil"
    own.save()
    AccessRequest.objects.filter(group=class_4b).update(reason="Farcanaryreason")
    found = leaks_of(planted, "tess") | leaks_of(planted, "amara")
    assert {"farcanarypupil", "farcanaryreason"} <= found


def test_every_canary_is_planted_once():
    assert len({*FAR, *NEAR}) == len(FAR) + len(NEAR)
    assert set(PEOPLE) >= {"uma"}
