"""One load on one database with its server running, and who is signed in to it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bench.browser import Answer, Browser
from bench.figures import Effort, Figure, Probe, compare, percentiles
from bench.server import Database, Server


@dataclass
class Place:
    load: str
    server: Server
    effort: Effort
    people: dict[str, dict[str, str]] = field(default_factory=dict)
    # Usernames of people who will sign in, and the hash of everybody's password.
    signers: list[str] = field(default_factory=list)
    hash: str = ""
    browsers: dict[str, Browser] = field(default_factory=dict)
    count: int = 0

    @classmethod
    def open(cls, load: str, database: Database, data: Path, effort: Effort) -> Place:
        """Make the database, fill it, and start the server on it."""
        (data / "bare").mkdir(parents=True)
        server = Server(data, database)
        made = json.loads(server.run("bench.prepare", load))
        print(
            f"Load {load} on {database.kind} filled in {made['seconds']} s", flush=True
        )
        server.start()
        told = (made[name] for name in ("people", "signers", "hash"))
        return cls(load, server, effort, *told)

    @property
    def kind(self) -> str:
        return self.server.database.kind

    def browser(self, who: str) -> Browser:
        if who not in self.browsers:
            session = {"session": self.people[who]["session"]}
            self.browsers[who] = Browser(self.server.port, session)
            # Sets the cookie of forms, and notes the visit.
            self.browsers[who].get("/accounts/schools/")
        return self.browsers[who]

    def ask(self, who: str, address: str) -> Probe:
        return Probe(self.server, partial(self.browser(who).get, address))

    def bare(self, who: str, page: Answer) -> Probe:
        """The bare view, which answers with the very bytes of a page."""
        return self.ask(who, self.bare_address(page))

    def bare_address(self, page: Answer) -> str:
        self.count += 1
        name = f"page-{self.count}"
        (self.server.data / "bare" / name).write_bytes(page.body)
        return f"/bare/{name}/"

    def against_bare(self, what: str, who: str, address: str, aim: float) -> Figure:
        page = self.ask(who, address)
        bare = self.bare(who, page.once())
        ratio = compare(page, bare, self.effort)
        return self.figure(what, ratio, aim, page, bare)

    def figure(
        self, what: str, ratio: float, aim: float, page: Probe, bare: Probe, **more: str
    ) -> Figure:
        p50, p95 = percentiles(page.latencies)
        return Figure(
            what=what,
            database=self.kind,
            load=self.load,
            value=ratio,
            unit="times",
            aim=aim,
            ms=page.ms,
            bare_ms=bare.ms,
            p50=p50,
            p95=p95,
            **more,
        )

    def close(self) -> None:
        self.server.stop()
