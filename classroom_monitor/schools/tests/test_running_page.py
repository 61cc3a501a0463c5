"""docs/running.md: every setting and every command of ours stands there."""

import re

from django.conf import settings

from classroom_monitor.help import our_commands

OF_TESTS = {"TEST_DATABASE_FILE", "TEST_DATABASE_NAME"}


def running() -> str:
    return (settings.BASE_DIR / "docs" / "running.md").read_text("utf-8")


def test_every_setting_has_its_line():
    code = (settings.BASE_DIR / "classroom_monitor" / "settings.py").read_text("utf-8")
    asked = re.findall(r'(?:environ\.get|flag|number)\(\s*["\']([A-Z_]+)', code)
    lines = re.findall(r"^\| (`.*?) \|", running(), re.MULTILINE)
    told = {name for line in lines for name in re.findall(r"`([A-Z_]+)`", line)}
    assert {"SECRET_KEY", "WEB_THREADS", "EMAIL_HOST"} <= set(asked)
    assert set(asked) - OF_TESTS == told


def test_every_command_has_its_line():
    told = running()
    missing = [name for name, _ in our_commands() if f"| `{name}" not in told]
    assert missing == []
