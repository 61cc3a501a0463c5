"""Ten people at once: how long the slowest of twenty answers takes."""

from __future__ import annotations

import time
from statistics import median
from threading import Barrier, Thread

from bench.browser import Browser
from bench.figures import Figure, percentiles
from bench.place import Place

PEOPLE = 10
# Requests of each person in one turn; turns go on in alternation with the bare view.
REQUESTS, TURNS = 6, 5


def at_once(place: Place, what: str, who: str, address: str, aim: float) -> Figure:
    """The 95th percentile of a page against that of the bare view, in turns."""
    crowd = [new_browser(place, who) for _ in range(PEOPLE)]
    bare = place.bare_address(crowd[0].get(address))
    for browser in crowd:
        browser.get(address)
        browser.get(bare)
    ours: list[list[float]] = []
    theirs: list[list[float]] = []
    for _ in range(TURNS):
        theirs.append(turn(crowd, bare))
        ours.append(turn(crowd, address))
    p50, p95 = percentiles([t for times in ours for t in times])
    bare_95 = percentiles([t for times in theirs for t in times])[1]
    ratios = [
        percentiles(page)[1] / percentiles(other)[1]
        for page, other in zip(ours, theirs, strict=True)
    ]
    return Figure(
        f"{what}, p95 of {PEOPLE} at once",
        place.kind,
        place.load,
        median(ratios),
        "times",
        aim,
        p50=p50,
        p95=p95,
        note=f"p95 {p95:.0f} ms, of the bare view {bare_95:.0f} ms",
    )


def new_browser(place: Place, who: str) -> Browser:
    """Another connection of the same person."""
    return Browser(place.server.port, place.browser(who).cookies)


def turn(crowd: list[Browser], address: str) -> list[float]:
    """Milliseconds until each answer, when everybody asks as fast as it is answered."""
    found: list[float] = []
    wrong: list[int] = []
    begin = Barrier(len(crowd))

    def ask(browser: Browser) -> None:
        begin.wait()
        for _ in range(REQUESTS):
            start = time.perf_counter()
            status = browser.get(address).status
            found.append((time.perf_counter() - start) * 1000)
            if status != 200:
                wrong.append(status)

    people = [Thread(target=ask, args=(browser,)) for browser in crowd]
    for person in people:
        person.start()
    for person in people:
        person.join()
    if wrong:
        raise RuntimeError(f"{wrong[0]} came in place of 200")
    return found
