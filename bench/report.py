"""The table on the screen, and the figures as JSON."""

from __future__ import annotations

import json
import os
import platform
import sys
from pathlib import Path
from typing import Any

from bench.figures import Figure

HEAD = ("what", "load", "database", "figure", "aim", "", "CPU", "bare", "p50", "p95")


def line(figure: Figure) -> list[str]:
    aim = f"{'≥' if figure.more_is_better else '≤'} {figure.aim:g}"
    return [
        figure.what,
        figure.load,
        figure.database,
        f"{figure.value:.2f} {figure.unit}",
        aim,
        "met" if figure.is_met else "NOT MET",
        *(shown(ms) for ms in (figure.ms, figure.bare_ms, figure.p50, figure.p95)),
        figure.note,
    ]


def shown(ms: float | None) -> str:
    return "" if ms is None else f"{ms:.2f}"


def print_line(figure: Figure) -> None:
    what, load, database, value, aim, verdict, *times, note = line(figure)
    print(
        f"{what:62} {load} {database:10} {value:>12} {aim:>7} {verdict:7}"
        + "".join(f" {time:>8}" for time in times)
        + (f"  {note}" if note else ""),
        flush=True,
    )


def print_head() -> None:
    print(
        "\nEach figure in times of the bare view, unless it says otherwise."
        "\nCPU and bare: milliseconds of processor time a request, web and database."
        "\np50 and p95: milliseconds until the answer was there.\n"
    )


def as_markdown(figures: list[Figure]) -> str:
    rows = [[*HEAD, "note"], ["---"] * 11, *map(line, figures)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def machine() -> dict[str, Any]:
    models = [
        text.partition(":")[2].strip()
        for text in Path("/proc/cpuinfo").read_text().splitlines()
        if text.startswith("model name")
    ]
    return {
        "processor": models[0] if models else platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "system": f"{platform.system()} {platform.release()}",
        "python": sys.version.split()[0],
        "others": f"{os.getloadavg()[0]:.1f} processes were running or waiting",
    }


def write(path: Path, figures: list[Figure]) -> None:
    told = {"machine": machine(), "figures": [figure.as_json() for figure in figures]}
    path.write_text(json.dumps(told, indent=2) + "\n")
