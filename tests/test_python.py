"""bin/lib/python.sh: which Python is taken, and what is said when none will do."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
REAL = f'exec "{sys.executable}" "$@"'
FAILING_SHIM = 'echo "pyenv: python3: command not found" >&2; exit 127'
# Answers as version 3.11 would; and as one whose parts Debian ships in another package.
TOO_OLD = "exit 1"
WITHOUT_VENV = f'case "$2" in *ensurepip*) exit 1 ;; esac; {REAL}'

type Find = Callable[[], subprocess.CompletedProcess[str]]

pytestmark = pytest.mark.sqlite


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A PATH on which only the tools stand that the script itself calls."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in ("bash", "sort"):
        found = shutil.which(tool)
        (folder / tool).symlink_to(found)
    return folder


def place(file: Path, does: str) -> str:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/bash\n{does}\n")
    file.chmod(0o755)
    return str(file)


@pytest.fixture
def find(path: Path, tmp_path: Path) -> Find:
    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [
                "bash",
                "-c",
                "source bin/lib/packages.sh; source bin/lib/python.sh; find_python",
            ],
            cwd=ROOT,
            env={"PATH": str(path), "HOME": str(tmp_path / "home")},
            capture_output=True,
            text=True,
        )

    return run


def test_the_usual_name_comes_first(find, path):
    usual = place(path / "python3", REAL)
    place(path / "python3.14", REAL)
    assert find().stdout.split() == [usual]


@pytest.mark.parametrize("bad", [TOO_OLD, FAILING_SHIM, WITHOUT_VENV])
def test_one_that_will_not_do_is_passed_over(find, path, bad):
    place(path / "python3", bad)
    good = place(path / "python3.12", REAL)
    assert find().stdout.split() == [good]


@pytest.mark.parametrize(
    "folder",
    [
        ".pyenv/versions/3.13.0",
        ".local/share/uv/python/cpython-3.13.0-linux-x86_64-gnu",
        ".asdf/installs/python/3.13.0",
        ".local/share/mise/installs/python/3.13.0",
    ],
)
def test_a_version_managers_own_is_found(find, path, tmp_path, folder):
    place(path / "python3", TOO_OLD)
    good = place(tmp_path / "home" / folder / "bin" / "python3", REAL)
    assert find().stdout.split() == [good]


def test_a_python_without_its_venv_names_the_package(find, path):
    place(path / "python3", WITHOUT_VENV)
    found = find()
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert found.returncode != 0
    assert found.stdout == ""
    assert f"sudo apt-get install python{version}-venv" in found.stderr


def test_none_at_all_says_which_and_where_from(find, path):
    place(path / "python3", TOO_OLD)
    found = find()
    assert found.returncode != 0
    assert found.stdout == ""
    assert "needs Python 3.12, 3.13 or 3.14" in found.stderr
    assert "Debian 13" in found.stderr
