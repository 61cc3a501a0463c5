"""Sign-ins a second, and what they do to everybody else's pages."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from statistics import median

from bench.figures import Figure, percentiles
from bench.pages import OWN
from bench.place import Place
from bench.server import ROOT

PEOPLE = 8
TURNS = 3
THINKING = 0.03


def sign_ins(place: Place) -> Iterator[Figure]:
    """In turns: hashes alone on two cores, people who sign in, the list meanwhile."""
    seconds = place.effort.seconds
    hashes, signed, quiet, busy, waits = [], [], [], [], []
    watch(place, 1)
    for _ in range(TURNS):
        hashes.append(hashes_a_second(place, seconds / 2))
        signed.append(ended(signers(place, seconds))["a_second"])
        quiet += watch(place, seconds / 2)
        crowd = signers(place, seconds + 1)
        time.sleep(0.7)
        busy += watch(place, seconds - 1)
        waits += ended(crowd)["latencies"]
    share = median(signed) / median(hashes) * 100
    note = f"{median(signed):.0f} a second; the hash alone {median(hashes):.0f}"
    yield figure(
        place, "sign-ins, of what the hash allows", share, "%", 80, note, more=True
    )
    (quiet_50, quiet_95), (p50, p95) = percentiles(quiet), percentiles(busy)
    note = (
        f"p95 {p95:.0f} ms, quiet {quiet_95:.0f} ms;"
        f" p50 {p50:.0f} ms, quiet {quiet_50:.0f} ms"
    )
    what = f"list p95 while {PEOPLE} sign in"
    yield figure(place, what, p95 / quiet_95, "times", 2, note)
    slowest = max(waits) / 1000
    note = f"p95 {percentiles(waits)[1] / 1000:.2f} s of {len(waits)} sign-ins"
    yield figure(place, "slowest sign-in among them", slowest, "s", 1, note)


def figure(
    place: Place,
    what: str,
    value: float,
    unit: str,
    aim: float,
    note: str,
    more: bool = False,
) -> Figure:
    return Figure(
        what,
        place.kind,
        place.load,
        value,
        unit,
        aim,
        note=note,
        more_is_better=more,
    )


def watch(place: Place, seconds: float) -> list[float]:
    """How long the list takes, asked for again and again with a breath between."""
    browser, found = place.browser("own"), []
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        begin = time.perf_counter()
        browser.get(OWN)
        found.append((time.perf_counter() - begin) * 1000)
        time.sleep(THINKING)
    return found


def signers(place: Place, seconds: float) -> subprocess.Popen[str]:
    """People who sign in without pause; a process of their own, as browsers are."""
    return run("bench.signers", str(place.server.port), str(seconds), *place.signers)


def hashes_a_second(place: Place, seconds: float) -> float:
    """What two processes that do nothing but compare passwords manage together."""
    both = [run("bench.hashing", str(seconds), place.hash) for _ in range(2)]
    return sum(ended(one)["a_second"] for one in both)


def run(*command: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", *command], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def ended(process: subprocess.Popen[str]) -> dict:
    told, _ = process.communicate()
    if process.returncode:
        raise RuntimeError("A part of the bench failed; the lines above say why.")
    return json.loads(told)
