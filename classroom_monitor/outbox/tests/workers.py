"""A real worker in a process of its own, on the database of the test."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from django.db import connection


def database_url() -> str:
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    password = quote(given["PASSWORD"] or "", safe="")
    place = f"{given['HOST']}:{given['PORT'] or 5432}"
    return f"postgres://{given['USER']}:{password}@{place}/{given['NAME']}"


def start_worker(data_dir: Path, port: int, **more: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "DEBUG": "yes",
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(data_dir),
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(port),
        "MAIL_PER_MINUTE": "100000",
        "OUTBOX_LEASE_SECONDS": "2",
        **more,
    }
    with (data_dir / "worker.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "classroom_monitor", "worker"],
            env=environment,
            stdout=log,
            stderr=log,
        )


def wait_until(is_so: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "It did not come to that in time."
        time.sleep(0.005)
