"""What is measured of presses that change something."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Callable, Iterator

from bench.browser import Answer, fields
from bench.figures import Effort, Figure, Probe, compare
from bench.pages import OWN
from bench.place import Place

LARGE = "/schools/bench-large/staff/"
PRESSES = 5
MANY = 1000
Form = tuple[str, list[tuple[str, str]]]


def save(place: Place) -> Iterator[Figure]:
    """A user saved: a changed post and a group taken, as the form sends it."""
    effort = Effort(place.effort.rounds, min(place.effort.requests, 10))
    saving = save_probe(place, effort.rounds * effort.requests + 5)
    bare = bare_list(place, "own", OWN)
    ratio = compare(saving, bare, effort)
    yield place.figure(
        "save a user", ratio, 6, saving, bare, note="against a bare page of the list"
    )


def bare_list(place: Place, who: str, address: str) -> Probe:
    return place.bare(who, place.browser(who).get(address))


def save_probe(place: Place, count: int) -> Probe:
    browser = place.browser("own")
    refs = []
    for number in range(1, 7):
        page = browser.get(f"{OWN}?status=any&page={number}").text
        refs += re.findall(r'id="row-(\w+)"', page)
    mine = place.people["own"]["ref"]
    turns = itertools.cycle(ref for ref in refs if ref != mine)
    return Probe(place.server, sender(place, turns, count), expected=302)


def sender(place: Place, refs: Iterator[str], count: int) -> Callable[[], Answer]:
    """Opens the forms first, so that only the presses are measured."""
    browser = place.browser("own")
    forms: list[Form] = []

    def press() -> Answer:
        return browser.post(*forms.pop(0))

    for number, ref in zip(range(count), refs, strict=False):
        address = f"{OWN}{ref}/"
        sent = list(fields(browser.get(address).text, address))
        changed = [(n, v) for n, v in sent if n not in {"job_title", "send_link"}]
        groups = [pair for pair in changed if pair[0] == "group"]
        if groups:
            changed.remove(groups[0])
        forms.append((address, [*changed, ("job_title", f"Post {number}")]))
    return press


def bulk(place: Place) -> Iterator[Figure]:
    """A thousand people changed, or mailed, by one press; in units of one save."""
    one = save_probe(place, PRESSES * 4 + 5)
    for _ in range(5):
        one.once()
    refs = thousand(place)
    for what, press in (
        (f"bulk change of {MANY:,}, with trail", change_rights),
        (f"queue {MANY:,} password mails", queue_mails),
    ):
        many = Probe(place.server, lambda: Answer(0, {}, b""), expected=302)
        for turn in range(PRESSES):
            many.request = press(place, refs, turn)
            if turn == 0:
                # Brings everybody to the same beginning, and is not counted.
                many.once()
                continue
            many.round(1)
            one.round(2)
        ratio = many.ms / one.ms
        note = f"against one save, {one.ms:.1f} ms"
        yield place.figure(what, ratio, 20, many, one, note=note)


def thousand(place: Place) -> list[str]:
    """People of the large school who are active and have an email."""
    browser, refs = place.browser("large"), []
    mine = place.people["large"]["ref"]
    number = 0
    while len(refs) < MANY:
        number += 1
        page = browser.get(f"{LARGE}?size=100&page={number}").text
        rows = page.split("<tr>")[2:]
        if not rows:
            raise RuntimeError(f"Only {len(refs)} people can be mailed")
        for row in rows:
            ref = re.search(r'id="row-(\w+)"', row)[1]
            if "send-line" in row and ref != mine:
                refs.append(ref)
    return refs[:MANY]


def change_rights(place: Place, refs: list[str], turn: int) -> Callable[[], Answer]:
    plan = choose(place, refs, "allow-targets")
    browser = place.browser("large")
    sent = dict(fields(browser.get(plan).text, ""))
    token = ("csrfmiddlewaretoken", sent["csrfmiddlewaretoken"])
    browser.post(plan, [token, ("is_allowed", ("yes", "no")[turn % 2])])
    return carry_out(place, plan)


def queue_mails(place: Place, refs: list[str], turn: int) -> Callable[[], Answer]:
    return carry_out(place, choose(place, refs, "send-password-email"))


def choose(place: Place, refs: list[str], act: str) -> str:
    browser = place.browser("large")
    token = dict(fields(browser.get(LARGE).text))["csrfmiddlewaretoken"]
    chosen = [("user", ref) for ref in refs]
    answer = browser.post(
        f"{LARGE}bulk/{act}/", [("csrfmiddlewaretoken", token), *chosen]
    )
    return answer.headers["location"]


def carry_out(place: Place, plan: str) -> Callable[[], Answer]:
    browser = place.browser("large")
    page = browser.get(plan).text
    address = f"{plan}carry-out/"
    if f">{MANY:,}<" not in page and f">{MANY}<" not in page:
        raise RuntimeError(f"The plan is not about {MANY} people")
    form = list(fields(page, address))
    # What it leaves behind is written before the next look.
    time.sleep(0.2)
    return lambda: browser.post(address, form)
