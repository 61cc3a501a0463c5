"""Measuring: one request against another, in turns, by processor time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from statistics import median, quantiles
from typing import Any

from bench.browser import Answer
from bench.server import Server, times, used_between

Request = Callable[[], Answer]


@dataclass
class Effort:
    """How much is done to measure one thing."""

    rounds: int = 9
    requests: int = 30
    seconds: float = 8.0


@dataclass
class Probe:
    """A request to a server, and what it cost so far."""

    server: Server
    request: Request
    expected: int = 200
    cpu: list[float] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)

    def once(self) -> Answer:
        answer = self.request()
        if answer.status != self.expected:
            raise RuntimeError(f"{answer.status} came in place of {self.expected}")
        return answer

    def round(self, requests: int) -> None:
        before = times(self.server.processes())
        for _ in range(requests):
            begin = time.perf_counter()
            self.once()
            self.latencies.append((time.perf_counter() - begin) * 1000)
        after = times(self.server.processes())
        self.cpu.append(used_between(before, after) / requests)

    @property
    def ms(self) -> float:
        return median(self.cpu)


@dataclass
class Figure:
    """One line of the table."""

    what: str
    database: str
    load: str
    # The figure itself, its unit, and what it may be at most (or at least).
    value: float
    unit: str
    aim: float
    ms: float | None = None
    bare_ms: float | None = None
    p50: float | None = None
    p95: float | None = None
    note: str = ""
    more_is_better: bool = False

    @property
    def is_met(self) -> bool:
        return self.value >= self.aim if self.more_is_better else self.value <= self.aim

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "met": self.is_met}


def compare(page: Probe, other: Probe, effort: Effort) -> float:
    """The ratio of two requests' processor time, measured in turns."""
    for probe in (page, other):
        for _ in range(5):
            probe.once()
    for _ in range(effort.rounds):
        other.round(effort.requests)
        page.round(effort.requests)
    return page.ms / other.ms


def percentiles(latencies: list[float]) -> tuple[float, float]:
    cuts = quantiles(latencies, n=20, method="inclusive")
    return cuts[9], cuts[18]
