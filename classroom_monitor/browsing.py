"""A real browser for tests: `browse(amara)` gives a page on which she is signed in.

Every page is watched: a broken content policy, an error in a script or a request to
another host fails the test that opened it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from classroom_monitor.testing import Somebody, signed_in

if TYPE_CHECKING:
    from playwright._impl._api_structures import SetCookieParam

Browse = Callable[..., Page]
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    # Playwright runs a loop of its own in this thread; the tests' database calls are
    # not made from inside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        path = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def browse(chromium: Browser, live_server: Any) -> Iterator[Browse]:
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: troubles.append(f"script: {error}"))
        page.on("console", lambda said: note_violation(said.text))
        page.on("request", lambda request: note_host(request.url))

    def note_violation(text: str) -> None:
        if "Content Security Policy" in text or "Content-Security-Policy" in text:
            troubles.append(text)

    def note_host(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme.startswith("http") and parts.netloc != host:
            troubles.append(f"another host: {url}")

    def opened(somebody: Somebody | None = None, **options: Any) -> Page:
        context = chromium.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        if somebody is not None:
            context.add_cookies([session_of(somebody, live_server.url)])
        page = context.new_page()
        watch(page)
        return page

    host = urlsplit(live_server.url).netloc
    yield opened
    for context in contexts:
        context.close()
    assert not troubles


def session_of(somebody: Somebody, url: str) -> SetCookieParam:
    client = signed_in(somebody)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}


def barriers(page: Page) -> list[str]:
    """What axe finds on the page as it stands, one line each; nothing is good."""
    found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]
