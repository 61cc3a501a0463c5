"""Migrations on a filled database, both ways (REL-6)."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

OURS = [
    "history",
    "outbox",
    "schools",
    "accounts",
    "staff",
    "groups",
    "pupils",
    "attainment",
    "home",
]

# Their first migration comes in two parts, for the tables need each other.
TWO_FIRST = {"accounts"}


def manage(folder, *arguments: str) -> str:
    """Run a command on a SQLite database of its own."""
    environment = {
        **os.environ,
        "DEBUG": "yes",
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/filled.sqlite3",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def later_ones() -> list[str]:
    """Our migrations after the first of each folder, newest first."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    names = [
        f"{app} {name}"
        for app, name in loader.graph.nodes
        if app in OURS and not name.startswith("0001_") and name != "0002_initial"
    ]
    return sorted(names, reverse=True)


@pytest.mark.long
def test_each_migration_can_be_undone_and_done_again_on_a_filled_database_rel_6(
    tmp_path,
):
    manage(tmp_path, "migrate", "-v0")
    manage(tmp_path, "demo")
    assert len(later_ones()) >= 5
    for app in OURS:
        first = "0002" if app in TWO_FIRST else "0001"
        manage(tmp_path, "migrate", "-v0", app, first)
        manage(tmp_path, "migrate", "-v0")
    assert "The trail holds" in manage(tmp_path, "verify-history")
    assert "No changes" in manage(tmp_path, "makemigrations", "--check", "--dry-run")
