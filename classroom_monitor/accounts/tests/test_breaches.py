"""A local file of breached passwords is looked up without being read whole (PWD-3)."""

import hashlib
from pathlib import Path

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from classroom_monitor.accounts.breaches import BreachFile, line_after
from classroom_monitor.accounts.passwords import BREACHED


def sha1(password):
    return hashlib.sha1(password.encode()).hexdigest().upper()


def write(path, passwords, line="{}:{}\n"):
    hashes = sorted(map(sha1, passwords))
    text = "".join(line.format(h, n * n) for n, h in enumerate(hashes))
    path.write_bytes(text.encode())
    return BreachFile(path)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("breaches") / "hashes.txt"


@given(st.sets(st.text("abc", max_size=4), max_size=30), st.text("abc", max_size=4))
def test_it_holds_what_was_put_in_and_nothing_else_pwd_3(path, known, other):
    for line in ("{}:{}\n", "{}\r\n", "{}\n"):
        file = write(path, known, line)
        assert all(password in file for password in known)
        assert (other in file) == (other in known)


def test_hashes_in_small_letters_and_a_last_line_without_end_are_read(path):
    hashes = sorted(sha1(word).lower() for word in ["one", "two", "three"])
    path.write_text("\n".join(hashes))
    assert all(word in BreachFile(path) for word in ["one", "two", "three"])
    assert "four" not in BreachFile(path)


def test_a_large_file_is_not_read_whole_pwd_3(path, monkeypatch):
    file = write(path, [f"password {n}" for n in range(100_000)])
    lines = []

    def counted(opened, place):
        lines.append(line_after(opened, place))
        return lines[-1]

    monkeypatch.setattr("classroom_monitor.accounts.breaches.line_after", counted)
    assert "password 4711" in file
    assert "not one of these" not in file
    assert len(lines) < 60


def test_a_breached_password_is_refused_in_a_sentence_pwd_3(path, settings):
    write(path, ["otters eat pancakes", "something else"])
    settings.ACCOUNT_CONTEXT = ""
    validate_password("otters eat pancakes")
    settings.PASSWORD_BREACH_FILE = str(path)
    with pytest.raises(ValidationError) as refused:
        validate_password("otters eat pancakes")
    assert refused.value.messages == [BREACHED]
    validate_password("otters eat waffles")


def test_a_missing_file_is_not_passed_over_in_silence(settings):
    settings.ACCOUNT_CONTEXT = ""
    settings.PASSWORD_BREACH_FILE = "/nowhere/hashes.txt"
    with pytest.raises(FileNotFoundError):
        validate_password("otters eat pancakes")


def test_a_file_that_cannot_serve_is_told_before_it_is_needed(path):
    assert write(path, [f"password {n}" for n in range(1000)]).problem() is None
    lines = path.read_text().splitlines()
    path.write_text("\n".join(lines[500:] + lines[:500]))
    assert "not sorted" in BreachFile(path).problem()
    path.write_text("password1\npassword2\n")
    assert "SHA-1" in BreachFile(path).problem()
    path.write_text("")
    assert "SHA-1" in BreachFile(path).problem()
    assert "cannot be read" in BreachFile(Path("/nowhere/hashes.txt")).problem()
