"""The sign-ins of a demonstration: in a file that only its owner can read."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

HEADING = "Demonstration: every school and person in it is invented."


@dataclass(frozen=True)
class SignIn:
    """How to come in as one of the people of the demonstration."""

    role: str
    username: str
    password: str


def path() -> Path:
    return Path(settings.DATA_DIR) / "demonstration.txt"


def write(sign_ins: list[SignIn]) -> None:
    # Made anew, so that the mode is ours also where an older file was left behind.
    path().unlink(missing_ok=True)
    handle = os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(as_text(sign_ins))


def as_text(sign_ins: list[SignIn]) -> str:
    role = max(len(each.role) for each in sign_ins)
    name = max(len(each.username) for each in sign_ins)
    lines = [
        f"  {each.role:<{role}}  {each.username:<{name}}  {each.password}"
        for each in sign_ins
    ]
    return "\n".join([HEADING, *lines, ""])


def read() -> str | None:
    """What was written, or None where the file is gone."""
    try:
        return path().read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
