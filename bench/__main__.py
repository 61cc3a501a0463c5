"""bin/bench: how fast the product is, beside a view that does nothing."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg

from bench import attainment, first_visit, pages, report, saving, signing_in
from bench.figures import Effort, Figure
from bench.place import Place
from bench.server import Database

PARTS = {
    "list": pages.own_list,
    "search": pages.own_searches,
    "filters": pages.own_filters,
    "wide": pages.wide_lists,
    "wide-search": pages.wide_searches,
    "depth": pages.wide_depths,
    "form": pages.form,
    # Before users are saved: whoever loses a right by it is signed out.
    "attainment": attainment.pages,
    "save-cell": attainment.save_cell,
    "save": saving.save,
    "sign-in": signing_in.sign_ins,
    "bulk": saving.bulk,
    "first-visit": first_visit.first_visit,
}
AT_ANY_SIZE = "against-A"
AGAINST_B = "against-B"
AGAINST = (AT_ANY_SIZE, AGAINST_B)


def read_choices() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench", allow_abbrev=False)
    parser.add_argument("--load", choices=("A", "B", "C"), default="A")
    parser.add_argument(
        "--database", choices=("sqlite", "postgresql", "both"), default="both"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures")
    parser.add_argument(
        "--only",
        action="append",
        choices=[*PARTS, *AGAINST],
        metavar="NAME",
    )
    parser.add_argument("--rounds", type=int, default=9, help="%(default)s")
    parser.add_argument("--requests", type=int, default=30, help="%(default)s a round")
    parser.add_argument("--seconds", type=float, default=8, help="of signing in")
    parser.add_argument("--markdown", action="store_true", help="the table as Markdown")
    return parser.parse_args()


def main() -> None:
    # A polite request to end is an end like any other: what was started is stopped.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, frame: sys.exit(128 + number))
    choices = read_choices()
    figures = []
    work = Path(tempfile.mkdtemp(prefix="classroom-monitor-bench."))
    kinds = ["sqlite", "postgresql"] if choices.database == "both" else None
    try:
        for kind in kinds or [choices.database]:
            report.print_head()
            for figure in measure(choices, kind, work / kind):
                report.print_line(figure)
                figures.append(figure)
    finally:
        shutil.rmtree(work)
    if choices.json:
        report.write(choices.json, figures)
    if choices.markdown:
        print(report.as_markdown(figures))
    missed = sum(not figure.is_met for figure in figures)
    print(f"\n{len(figures)} figures, {missed} of them not as aimed at")


def measure(choices: argparse.Namespace, kind: str, work: Path) -> Iterator[Figure]:
    effort = Effort(choices.rounds, choices.requests, choices.seconds)
    wanted = choices.only or [*PARTS, *AGAINST]
    with ExitStack() as ending:

        def open_place(load: str) -> Place:
            data = work / load
            place = Place.open(load, database(kind, load, data), data, effort)
            ending.callback(place.close)
            return place

        place = open_place(choices.load)
        for name in PARTS:
            if name in wanted:
                yield from PARTS[name](place)
        if AT_ANY_SIZE in wanted and choices.load != "A":
            yield from pages.same_at_any_size(place, open_place("A"), effort)
        is_larger = choices.load == "C" and kind == "postgresql"
        if AGAINST_B in wanted and is_larger:
            yield from attainment.against_smaller(place, open_place("B"))


def database(kind: str, load: str, data: Path) -> Database:
    if kind == "sqlite":
        return Database(kind, f"sqlite:///{data}/bench.sqlite3")
    server = os.environ.get("BENCH_POSTGRESQL")
    if not server:
        sys.exit("Start this by bin/bench, which starts a PostgreSQL server.")
    name = f"bench_{load.lower()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
    return Database(kind, f"{server.rpartition('/')[0]}/{name}")


if __name__ == "__main__":
    main()
