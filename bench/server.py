"""The product's own server, started as an operator starts it; its processor time."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 60


@dataclass
class Database:
    """Where one load is kept."""

    kind: str
    url: str

    def processes(self) -> list[int]:
        """Those of the database that work for the web server."""
        if self.kind == "sqlite":
            return []
        with psycopg.connect(self.url, autocommit=True) as connection:
            found = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid()"
            )
            return [pid for (pid,) in found]


@dataclass
class Server:
    data: Path
    database: Database
    port: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def environment(self) -> dict[str, str]:
        """Production settings: no DEBUG, hashed and compressed static files."""
        # Nothing of the caller's own installation may slip in.
        kept = {k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "LANG"}}
        return kept | {
            "DATA_DIR": str(self.data),
            "STATIC_ROOT": str(self.data.parent / "static"),
            "DATABASE_URL": self.database.url,
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "SECRET_KEY": "only-for-the-bench-" * 4,
            "PUBLIC_URL": f"http://127.0.0.1:{self.port or 8000}",
        }

    def run(self, *command: str) -> str:
        """Run a part of the bench that needs Django; what it prints is the answer."""
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            # Half a million rows go in by one statement.
            env=self.environment | {"STATEMENT_TIMEOUT": "7200"},
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
        return done.stdout

    def start(self) -> None:
        self.port = free_port()
        with (self.data / "serve.log").open("wb") as log:
            command = [sys.executable, "-m", "classroom_monitor", "serve"]
            self.process = subprocess.Popen(
                [*command, "--port", str(self.port)],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            time.sleep(0.05)
        self.stop()
        sys.exit((self.data / "serve.log").read_text() or "The server did not start.")

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def processes(self) -> list[int]:
        """The web server's, and those of the database that work for it."""
        return [*family(self.process.pid), *self.database.processes()]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def family(leader: int) -> list[int]:
    """The processes of a session: a server and all that it started."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            after_name = (place / "stat").read_text().rpartition(")")[2].split()
            if int(after_name[3]) == leader:
                found.append(int(place.name))
    return found


Times = dict[str, int]


def times(processes: list[int]) -> Times:
    """Nanoseconds that each thread was on a processor so far."""
    found: Times = {}
    for pid in processes:
        for task in Path(f"/proc/{pid}/task").iterdir():
            with suppress(OSError):
                used, _, _ = (task / "schedstat").read_text().split()
                found[str(task)] = int(used)
    return found


def used_between(before: Times, after: Times) -> float:
    """Milliseconds of processor time between two looks."""
    used = sum(end - before.get(task, 0) for task, end in after.items())
    return used / 1_000_000
