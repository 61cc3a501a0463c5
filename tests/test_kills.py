"""Processes killed at random moments: what they left is whole (REL-3)."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

from classroom_monitor.accounts.models import User
from classroom_monitor.history import chains
from classroom_monitor.history.models import Change
from classroom_monitor.outbox.tests.workers import database_url
from classroom_monitor.staff.models import Membership

pytestmark = pytest.mark.long
KILLS = 25


def begin(folder: Path, database: str, *command: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "DEBUG": "yes",
        "DATA_DIR": str(folder),
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "classroom_monitor.settings",
    }
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


@pytest.mark.django_db(transaction=True)
def test_whoever_is_killed_while_adding_users_leaves_whole_users_rel_3(amara, tmp_path):
    chance = random.Random(20261123)
    answered = 0
    for turn in range(KILLS):
        process = begin(
            tmp_path,
            database_url(),
            *("-m", "tests.adding", "ashgrove", amara.user.username, f"k{turn}_"),
        )
        assert process.stdout.readline().strip() == b"302"
        time.sleep(chance.random() * 0.3)
        process.kill()
        rest = process.communicate()[0].split()
        # The last line may have been cut off; each whole one tells of a user.
        answered += 1 + len([line for line in rest if line == b"302"])
    added = Membership.objects.exclude(pk=amara.pk)
    assert answered <= added.count() <= answered + KILLS
    assert User.objects.filter(memberships=None).count() == 0
    recorded = Change.objects.filter(kind="staff.added").values_list("subject_ref")
    assert sorted(recorded) == sorted(added.values_list("ref"))
    assert chains.verify() == []


def test_a_migration_that_was_killed_is_carried_on_by_the_next_rel_3(tmp_path):
    chance = random.Random(23112026)
    database = f"sqlite:///{tmp_path}/migrated.sqlite3"
    killed = 0
    for _ in range(KILLS):
        process = begin(tmp_path, database, "manage.py", "migrate", "-v0")
        try:
            process.wait(timeout=1.5 + chance.random() * 2)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            killed += 1
    last = begin(tmp_path, database, "manage.py", "migrate", "-v0")
    assert last.wait() == 0
    checked = begin(tmp_path, database, "manage.py", "migrate", "--check")
    assert checked.wait() == 0
    assert killed > 0
