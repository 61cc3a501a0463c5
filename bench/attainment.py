"""What is measured of attainment: entering it, and looking at it."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator

from bench.browser import Answer, Browser
from bench.crowd import at_once
from bench.figures import Effort, Figure, Probe, compare
from bench.place import Place

AIM, HOME_AIM, WRITE_AIM, SIZE_AIM = 4, 6, 2, 1.5
BASE = "/schools/bench-own/"
LARGE = "/schools/bench-of-trust-0/"
PUPIL = re.compile(r'data-pupil="(\w+)"')
SUBJECT = re.compile(r'data-subject="(\w+)"')
MONTH = re.compile(r'data-month="([\d-]+)"')
GROUP = re.compile(r"attainment/groups/(\w+)/")
OPTION = re.compile(r'<option value="(\w+)"[^>]*>\s*Year 4\s*<')
DATA = re.compile(r'data-(?:graphs|figures|source)="([^"]+)"')


def pages(place: Place) -> Iterator[Figure]:
    """Each page against the bare view: alone by processor time, and ten at once."""
    for what, who, address, aim in addresses(place):
        yield place.against_bare(what, who, address, aim)
        yield at_once(place, what, who, address, aim)


def addresses(place: Place) -> Iterator[tuple[str, str, str, float]]:
    yield "grid, 35 pupils by 12 months", "teacher", grid(place), AIM
    yield "tracking, year group of 240", "head", tracking(place), AIM
    yield "who can see a pupil", "head", who_can_see(place), AIM
    yield "homepage of 600 pupils, four graphs", "head", BASE, HOME_AIM
    if place.load != "A":
        what = "homepage of 1,985 pupils, four graphs"
        yield what, "large-head", LARGE, HOME_AIM


def first_grid(place: Place, who: str = "teacher") -> str:
    """The address of the table that opens first: of the person's class."""
    answer = place.browser(who).get(f"{BASE}attainment/")
    return answer.headers["location"].partition("?")[0]


def grid(place: Place) -> str:
    """One subject over a year, of the class of 35."""
    address = first_grid(place)
    page = place.browser("teacher").get(address).text
    if len(set(PUPIL.findall(page))) != 35:
        raise RuntimeError("The class has not 35 pupils")
    return f"{address}?subject={SUBJECT.search(page)[1]}&months=12"


def tracking(place: Place) -> str:
    """Four subjects and three months, as the page opens, of Year 4."""
    page = place.browser("head").get(f"{BASE}attainment/tracking/").text
    address = f"{BASE}attainment/tracking/?of={OPTION.search(page)[1]}"
    shown = place.browser("head").get(address).text
    if shown.count("<tr") < 240:
        raise RuntimeError("The table has not 240 pupils")
    return address


def who_can_see(place: Place) -> str:
    page = place.browser("teacher").get(first_grid(place)).text
    return f"{BASE}pupils/{PUPIL.search(page)[1]}/who-can-see/"


def save_cell(place: Place) -> Iterator[Figure]:
    """One cell saved as the table's script does it, against a bare page and write."""
    saving = Probe(place.server, cell_saver(place, place.browser("teacher")))
    page = place.browser("teacher").get(grid(place))
    for what, bare, aim in (
        ("save a cell", place.bare("teacher", page), AIM),
        ("save a cell, against a bare write", bare_write(place), WRITE_AIM),
    ):
        effort = Effort(place.effort.rounds, place.effort.requests)
        saving.cpu.clear()
        saving.latencies.clear()
        ratio = compare(saving, bare, effort)
        yield place.figure(what, ratio, aim, saving, bare)


def bare_write(place: Place) -> Probe:
    """A view that writes one result and its line of history, and asks nothing."""
    browser = place.browser("teacher")

    def press() -> Answer:
        return send(browser, "/bare-write/", {})

    return Probe(place.server, press)


def cell_saver(place: Place, browser: Browser) -> Callable[[], Answer]:
    address = first_grid(place)
    page = browser.get(address).text
    month = MONTH.findall(page)[-1]
    subject = SUBJECT.search(page)[1]
    pupils = itertools.cycle(dict.fromkeys(PUPIL.findall(page)))
    versions: dict[str, int] = {}
    texts = itertools.cycle(["4E", "4D", "4S"])

    def press() -> Answer:
        pupil, text = next(pupils), next(texts)
        # Another text each time round, for 35 is no multiple of three.
        cell = [pupil, subject, month, "TA", text, versions.get(pupil, 1)]
        answer = send(browser, f"{address}save/", {"cells": [cell]})
        [told] = json.loads(answer.text)["cells"]
        if told.get("why"):
            raise RuntimeError(f"The cell was not saved: {told}")
        versions[pupil] = told["version"]
        return answer

    return press


def send(browser: Browser, address: str, body: object) -> Answer:
    headers = {
        "Content-Type": "application/json",
        "X-CSRFToken": browser.cookies["csrf"],
    }
    return browser.send("POST", address, json.dumps(body), headers)


def against_smaller(large: Place, small: Place) -> Iterator[Figure]:
    """The same pages of the same school among ten times as many others."""
    both = zip(addresses(large), addresses(small), strict=True)
    for (what, who, here, _), (_, _, there, _) in both:
        page, other = large.ask(who, here), small.ask(who, there)
        ratio = compare(page, other, large.effort)
        words = f"{what}, against load {small.load}"
        yield large.figure(words, ratio, SIZE_AIM, page, other)
