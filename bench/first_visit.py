"""What a browser fetches that was never here before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from bench.browser import Browser
from bench.figures import Figure
from bench.pages import OWN
from bench.place import Place

LINKED = re.compile(r'<(?:link|script|use|img)\b[^>]*?(?:href|src)="([^"#]+)')
IN_STYLES = re.compile(r"""url\(["']?([^"')]+)""")
# As browsers say it to a server that speaks HTTPS.
PACKED = {"Accept-Encoding": "gzip, deflate, br"}


def first_visit(place: Place) -> Iterator[Figure]:
    browser = place.browser("own")
    page = browser.get(OWN)
    sizes = {OWN: page.wire}
    waiting = [urljoin(OWN, found) for found in LINKED.findall(page.text)]
    while waiting:
        address = waiting.pop()
        if address in sizes or address.startswith("data:"):
            continue
        answer = browser.get(address, **PACKED)
        sizes[address] = answer.wire
        if address.endswith(".css"):
            waiting += styles_of(browser, address)
    total = sum(sizes.values()) / 1000
    fonts = sum(size for name, size in sizes.items() if name.endswith(".woff2")) / 1000
    note = f"{len(sizes)} files, headers too; the font {fonts:.1f} kB"
    yield Figure(
        "first visit, everything", place.kind, place.load, total, "kB", 80, note=note
    )


def styles_of(browser: Browser, address: str) -> list[str]:
    """What a style sheet names in its turn."""
    return [urljoin(address, x) for x in IN_STYLES.findall(browser.get(address).text)]
