"""A browser of few means: one connection that stays open, and its cookies."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode

INPUT = re.compile(r"<input\b[^>]*>")
SELECTED = re.compile(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', re.S)
ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')
SECONDS = 120
IDLE = 10


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    sent: bytes

    @property
    def body(self) -> bytes:
        packed = self.headers.get("content-encoding") == "gzip"
        return gzip.decompress(self.sent) if packed else self.sent

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def wire(self) -> int:
        """Bytes over the wire, its headers too."""
        lines = sum(len(name) + len(value) + 4 for name, value in self.headers.items())
        return len(self.sent) + lines + len("HTTP/1.1 200 OK\r\n\r\n")


class Browser:
    def __init__(self, port: int, cookies: dict[str, str] | None = None) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
        self.cookies = dict(cookies or {})
        self.keeps_cookies = True
        self.used_at = 0.0

    def get(self, address: str, **headers: str) -> Answer:
        return self.send("GET", address, None, headers)

    def post(self, address: str, form: list[tuple[str, str]]) -> Answer:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.send("POST", address, urlencode(form), headers)

    def send(
        self, method: str, address: str, body: str | None, headers: dict[str, str]
    ) -> Answer:
        # A server closes what was idle for long, and may do so at this very moment.
        if time.monotonic() - self.used_at > IDLE:
            self.connection.close()
        held = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        given = {"Accept-Encoding": "gzip", "Cookie": held} | headers
        response = self.ask(method, address, body, given)
        if self.keeps_cookies:
            for line in response.headers.get_all("Set-Cookie") or []:
                name, _, value = line.split(";")[0].partition("=")
                self.cookies[name] = value.strip('"') if value == '""' else value
        found = {name.lower(): value for name, value in response.getheaders()}
        answer = Answer(response.status, found, response.read())
        self.used_at = time.monotonic()
        return answer

    def ask(
        self, method: str, address: str, body: str | None, headers: dict[str, str]
    ) -> HTTPResponse:
        """Ask once more, as browsers do, where the server had closed the connection."""
        try:
            self.connection.request(method, address, body, headers)
        except BrokenPipeError:
            self.connection.close()
            self.connection.request(method, address, body, headers)
        return self.connection.getresponse()


def fields(page: str, action: str = "") -> Iterator[tuple[str, str]]:
    """What a form of a page sends when nothing was typed. Nothing said: any form."""
    if action:
        begin = page.index(f'action="{action}"')
        page = page[begin : page.index("</form>", begin)]
    for tag in INPUT.findall(page):
        found = dict(ATTRIBUTE.findall(tag))
        name = found.get("name", "")
        kind = found.get("type", "text")
        if not name or (kind in {"checkbox", "radio"} and "checked" not in found):
            continue
        usual = "on" if kind in {"checkbox", "radio"} else ""
        yield name, unescape(found.get("value", usual))
