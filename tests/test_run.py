"""bin/run: what it starts answers, and nothing of it is left when it ends."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
RUN = ROOT / "bin" / "lib" / "run.py"
OF_THE_TESTS = {"DATABASE_URL", "DEBUG", "SECRET_KEY", "PUBLIC_URL", "STATIC_ROOT"}
SECONDS = 60

pytestmark = pytest.mark.sqlite

type Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def port() -> int:
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        return chosen.getsockname()[1]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the installation keeps what it makes; the first start fills it."""
    return tmp_path_factory.mktemp("installation") / "var"


@pytest.fixture
def start(data: Path) -> Iterator[Start]:
    """Start it as a school would, with none of the tests' own settings."""
    own = {key: text for key, text in os.environ.items() if key not in OF_THE_TESTS}
    started: list[subprocess.Popen[str]] = []

    def begin(*options: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, RUN, "--empty", *options],
            env=own | {"DATA_DIR": str(data), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=SECONDS)


def said_until_ready(process: subprocess.Popen[str]) -> str:
    said = ""
    for line in process.stdout:
        said += line
        if "Ctrl-C" in line:
            return said
    pytest.fail(f"It ended before it was ready: {said}")


def descendants(pid: int) -> set[int]:
    """Every process below this one, whatever group or session it is in."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
        except FileNotFoundError:
            continue
        if state != "Z":
            parents[int(stat.parent.name)] = int(parent)
    found = {pid}
    while more := {one for one, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def still_running(pids: set[int]) -> set[int]:
    left = set()
    for pid in pids:
        status = Path(f"/proc/{pid}/stat")
        if status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z":
            left.add(pid)
    return left


def test_a_taken_port_is_named_before_anything_is_made(start, port, data):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        process = start("--port", str(port))
        said, _ = process.communicate(timeout=SECONDS)
    assert process.returncode == 1
    assert f"Port {port} on 127.0.0.1 cannot be used" in said
    assert f"bin/run --port {port + 1}" in said
    assert not data.exists()


def test_the_page_is_served_with_its_style_sheet_and_font(start, port):
    said = said_until_ready(start("--port", str(port)))
    address = f"http://127.0.0.1:{port}"
    assert address in said
    page = urllib.request.urlopen(address).read().decode()
    sheets = [part.split('"')[0] for part in page.split('href="')[1:]]
    sheet = next(name for name in sheets if ".css" in name)
    assert sheet.count(".") > 1, "A name without its hash would be kept for ever."
    assert urllib.request.urlopen(address + sheet).status == 200


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ending_it_leaves_no_process_behind(start, port, number):
    process = start("--port", str(port))
    said_until_ready(process)
    below = descendants(process.pid)
    assert len(below) >= 2, "A server and a worker run below it."
    process.send_signal(number)
    assert process.wait(SECONDS) == 0
    assert not still_running(below)


def test_when_one_part_dies_it_ends_the_others_and_says_so(start, port):
    process = start("--port", str(port))
    said_until_ready(process)
    below = descendants(process.pid)
    worker = next(
        pid for pid in below if b"worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    )
    os.kill(worker, signal.SIGKILL)
    said, _ = process.communicate(timeout=SECONDS)
    assert process.returncode == 1
    assert 'The part "worker" ended by itself' in said
    assert not still_running(below)


def test_what_it_keeps_is_for_its_user_alone(start, port, data):
    said_until_ready(start("--port", str(port)))
    kept = [data, *data.iterdir()]
    assert [str(path) for path in kept if path.stat().st_mode & 0o077] == []


def test_a_command_beside_it_needs_no_settings(start, port, data):
    said_until_ready(start("--port", str(port)))
    own = {key: text for key, text in os.environ.items() if key not in OF_THE_TESTS}
    done = subprocess.run(
        [sys.executable, "-m", "classroom_monitor", "check"],
        cwd=ROOT,
        env=own | {"DATA_DIR": str(data)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def test_a_second_start_keeps_the_secret(start, port, data):
    secret = data / "secret-key"
    keys = []
    for _ in range(2):
        process = start("--port", str(port))
        said_until_ready(process)
        keys.append(secret.read_text())
        process.terminate()
        process.wait(SECONDS)
    assert keys[0] == keys[1]
    assert len(keys[0]) >= 50
