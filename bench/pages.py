"""What is measured of pages that are only looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bench.figures import Effort, Figure, Probe, compare
from bench.place import Place

OWN = "/schools/bench-own/staff/"
TRUST = "/trusts/bench/users/"
OPERATOR = "/operator/administrators/"
TERMS = {
    "any part": "son",
    "an email": "@school1",
    "two letters": "sm",
    "one letter": "e",
    "nobody": "kowalsmith",
}
FILTERS = (
    "type=slt",
    "type=administrator",
    "status=inactive",
    "status=any",
    "check=no-email",
    "check=never",
    "check=no-groups",
    "check=targets",
)
SORTS = ("last-sign-in", "-last-sign-in")
LIST_AIM, FORM_AIM, SAME_AIM = 2.5, 4, 1.15


def own_list(place: Place) -> Iterator[Figure]:
    for number in (1, 3, 6):
        yield place.against_bare(
            f"list of the own school, page {number}",
            "own",
            f"{OWN}?page={number}",
            LIST_AIM,
        )


def own_searches(place: Place) -> Iterator[Figure]:
    for kind, term in TERMS.items():
        what = f"search in the own school, {kind}"
        yield place.against_bare(what, "own", f"{OWN}?q={term}", 2)


def own_filters(place: Place) -> Iterator[Figure]:
    for word in SORTS:
        what = f"sort by {word}"
        yield place.against_bare(what, "own", f"{OWN}?sort={word}", LIST_AIM)
    for words in FILTERS:
        what = f"filter {words}"
        yield place.against_bare(what, "own", f"{OWN}?{words}", LIST_AIM)


def wide_searches(place: Place) -> Iterator[Figure]:
    for kind, term in TERMS.items():
        if place.load != "A":
            what = f"search in all schools of a trust, {kind}"
            yield place.against_bare(what, "trust", f"{TRUST}?q={term}", 3)
    for kind, term in TERMS.items():
        if place.load == "C":
            what = f"search by the operator, {kind}"
            yield place.against_bare(what, "operator", f"{OPERATOR}?q={term}", 5)


def form(place: Place) -> Iterator[Figure]:
    base = "/schools/bench-many-groups/staff/"
    address = f"{base}{first_ref(place, base)}/"
    what = "form with 500 groups"
    yield place.against_bare(what, "many-groups", address, FORM_AIM)
    wire = place.browser("many-groups").get(address).wire / 1000
    yield Figure(f"{what}, over the wire", place.kind, place.load, wire, "kB", 15)


def first_ref(place: Place, base: str) -> str:
    page = place.browser("many-groups").get(f"{base}?page=2").text
    return re.search(r'id="row-(\w+)"', page)[1]


def wide_depths(place: Place) -> Iterator[Figure]:
    """Lists of many schools far down, against their first page."""
    if place.load == "A":
        return
    yield depth(place, "trust list, far down against its first page", "trust", TRUST)
    if place.load == "C":
        what = "operator's list, far down against its first page"
        yield depth(place, what, "operator", OPERATOR)


def depth(place: Place, what: str, who: str, address: str) -> Figure:
    browser = place.browser(who)
    far, steps = address, 0
    while steps < 150:
        found = re.search(r'href="([^"#]*)[^"]*" rel="next"', browser.get(far).text)
        if found is None:
            break
        far, steps = found[1].replace("&amp;", "&"), steps + 1
    deep, first = place.ask(who, far), place.ask(who, address)
    ratio = compare(deep, first, place.effort)
    return place.figure(what, ratio, SAME_AIM, deep, first, note=f"{steps} pages down")


def wide_lists(place: Place) -> Iterator[Figure]:
    """The first pages, which have no aim of their own but that of a list."""
    if place.load != "A":
        yield place.against_bare("trust list, first page", "trust", TRUST, LIST_AIM)
    if place.load == "C":
        what = "operator's list, first page"
        yield place.against_bare(what, "operator", OPERATOR, LIST_AIM)


def same_at_any_size(large: Place, small: Place, effort: Effort) -> Iterator[Figure]:
    """The own school's list beside everybody else's, against it alone."""
    words = ("", "?page=6", "?sort=-last-sign-in", "?check=no-groups", "?q=kows")
    for word in words:
        pages: list[Probe] = [place.ask("own", OWN + word) for place in (large, small)]
        ratio = compare(pages[0], pages[1], effort)
        what = f"list of the own school{word and f' ({word})'}, against load A"
        yield large.figure(what, ratio, SAME_AIM, *pages)
