"""Prepare the database and the pages, start server and worker, end both together."""

import argparse
import contextlib
import io
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = [sys.executable, "-m", "classroom_monitor"]
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SECONDS_TO_START = 60
SECONDS_TO_END = 10


def main() -> None:
    choices = read_choices()
    refuse_taken_port(choices.host, choices.port)
    set_environment(choices)
    for name in ENDINGS:
        signal.signal(name, stop)
    try:
        run(choices, prepare(with_demonstration=not choices.empty))
    except KeyboardInterrupt:
        print("\nStopped")


def read_choices() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/run", allow_abbrev=False)
    parser.add_argument("--empty", action="store_true")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    return parser.parse_args()


def refuse_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((host, port))
        except (OSError, OverflowError) as problem:
            other = port + 1 if port < 65535 else 8001
            sys.exit(
                f"Port {port} on {host} cannot be used ({problem}). End what uses it,"
                f" or choose another: bin/run --port {other}"
            )


def set_environment(choices: argparse.Namespace) -> None:
    """Give the application its settings; what the caller has set stays."""
    # People's data is made here; this computer's other users have no business in it.
    os.umask(0o077)
    data = Path(os.environ.setdefault("DATA_DIR", str(ROOT / "var")))
    data.mkdir(parents=True, exist_ok=True)
    (data / "log").mkdir(exist_ok=True)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "classroom_monitor.settings")
    os.environ.setdefault("SECRET_KEY", kept_secret(data / "secret-key"))
    os.environ.setdefault("PUBLIC_URL", address_of(choices))


def kept_secret(path: Path) -> str:
    """The key of this installation, made at its first start and never shown."""
    if not path.exists():
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text().strip()


def address_of(choices: argparse.Namespace) -> str:
    """Where people find it; where all may come in, by this computer's name."""
    everywhere = choices.host in ("0.0.0.0", "::")
    host = socket.gethostname() if everywhere else choices.host
    return f"http://{f'[{host}]' if ':' in host else host}:{choices.port}"


def prepare(*, with_demonstration: bool) -> str:
    """Do in one process what needs Django, for each start of it costs a second.

    Returns the demonstration's sign-ins, ready to be printed.
    """
    sys.path.insert(0, str(ROOT))
    import django
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    collect_static_files()
    if with_demonstration and is_empty():
        print("Loading the demonstration schools")
        call_command("demo", stdout=io.StringIO())
    sign_ins = demonstration_sign_ins()
    connections.close_all()
    return sign_ins


def collect_static_files() -> None:
    """Collect and compress them where one has changed; unchanged takes no time."""
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    sources = [ROOT / "requirements" / "run.txt"]
    for finder in get_finders():
        sources += [Path(store.path(name)) for name, store in finder.list([])]
    wanted = "\n".join(sorted(f"{path} {path.stat().st_mtime_ns}" for path in sources))
    mark = Path(os.environ["DATA_DIR"]) / "static-made-from"
    if mark.exists() and mark.read_text() == wanted:
        return
    mark.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    mark.write_text(wanted)


def is_empty() -> bool:
    from django.contrib.auth import get_user_model

    from classroom_monitor.schools.models import School

    return not (School.objects.exists() or get_user_model().objects.exists())


def demonstration_sign_ins() -> str:
    from django.core.management import CommandError, call_command

    from classroom_monitor.schools.models import School

    if not School.objects.filter(is_demonstration=True).exists():
        return ""
    shown = io.StringIO()
    try:
        call_command("demo", show=True, stdout=shown)
    except CommandError as problem:
        return f"{problem}\n"
    return shown.getvalue()


def run(choices: argparse.Namespace, sign_ins: str) -> None:
    running: list[subprocess.Popen[bytes]] = []
    try:
        place = ["--host", choices.host, "--port", str(choices.port)]
        running.append(start("serve", *place))
        running.append(start("worker"))
        wait_for_answer(address_of(choices), running)
        print(f"\nClassroom Monitor is at {address_of(choices)}\n\n{sign_ins}")
        print(f"Its logs are in {log_of('serve').parent}. Ctrl-C stops it.", flush=True)
        while True:
            refuse_ended(running)
            time.sleep(0.5)
    finally:
        end(running)


def stop(number: int, frame: object) -> None:
    # A second Ctrl-C must not break off the ending.
    for name in ENDINGS:
        signal.signal(name, signal.SIG_IGN)
    raise KeyboardInterrupt


def start(name: str, *options: str) -> subprocess.Popen[bytes]:
    """Start a part in a process group of its own, so that its children end with it."""
    with log_of(name).open("wb") as log:
        return subprocess.Popen(
            [*COMMAND, name, *options],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def log_of(name: str) -> Path:
    return Path(os.environ["DATA_DIR"]) / "log" / f"{name}.log"


def wait_for_answer(address: str, running: list[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        refuse_ended(running)
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except urllib.error.HTTPError as answer:
            sys.exit(f"{address} answers with {answer}; {log_of('serve')} says why.")
        except OSError:
            time.sleep(0.05)
    sys.exit(f"{address} did not answer; {log_of('serve')} may say why.")


def refuse_ended(running: list[subprocess.Popen[bytes]]) -> None:
    for part in running:
        if part.poll() is not None:
            name = part.args[len(COMMAND)]
            print(log_of(name).read_text(errors="replace")[-4000:], file=sys.stderr)
            sys.exit(f'The part "{name}" ended by itself; the lines above say why.')


def end(running: list[subprocess.Popen[bytes]]) -> None:
    # Told again each second, for a part that was only just starting may not have heard.
    for _ in range(SECONDS_TO_END):
        tell_groups(running, signal.SIGTERM)
        deadline = time.monotonic() + 1
        while time.monotonic() < deadline:
            if not any(group_lives(part) for part in running):
                return
            time.sleep(0.05)
    tell_groups(running, signal.SIGKILL)
    for part in running:
        part.wait()


def tell_groups(running: list[subprocess.Popen[bytes]], number: signal.Signals) -> None:
    for part in running:
        # Some may have ended meanwhile.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(part.pid, number)


def group_lives(part: subprocess.Popen[bytes]) -> bool:
    """Whether any process of the group is left, the first one's children too."""
    part.poll()
    try:
        os.killpg(part.pid, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    main()
