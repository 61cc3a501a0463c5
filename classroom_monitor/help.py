"""What `classroom-monitor help` says: our own commands, for whoever runs the system."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterable, Iterator

import django
from django.core.management import get_commands, load_command_class

OURS = "classroom_monitor."
# In the order in which somebody needs them; others of ours follow by name.
ORDER = [
    "serve",
    "worker",
    "demo",
    "load_schools",
    "create_administrator",
    "check_deployment",
    "verify_history",
]
OF_DJANGO = {
    "migrate": "Bring the database up to date. Run it after every upgrade.",
    "collectstatic": "Collect what browsers need. Run it after every upgrade.",
    "clearsessions": "Remove sessions that ran out.",
}


def our_commands() -> Iterator[tuple[str, str]]:
    """Each of our commands as it is typed, with the sentence that explains it."""
    apps = {name: app for name, app in get_commands().items() if app.startswith(OURS)}
    known = [name for name in ORDER if name in apps]
    for name in [*known, *sorted(set(apps) - set(known))]:
        command = load_command_class(apps[name], name)
        yield name.replace("_", "-"), command.help


def print_help() -> None:
    django.setup()
    print("Classroom Monitor keeps a school's users, and what each may see.\n")
    print("To run it:")
    table(our_commands())
    print("\nTo keep it:")
    table(OF_DJANGO.items())
    print(
        "\nMore on one:           classroom-monitor help COMMAND"
        "\nEvery Django command: classroom-monitor help --commands"
        "\nSettings are environment variables: docs/running.md"
    )


def table(rows: Iterable[tuple[str, str]]) -> None:
    width = max(min(shutil.get_terminal_size().columns, 100), 60)
    for name, sentence in rows:
        lines = textwrap.wrap(sentence, width - 26)
        print(f"  {name:<22}  {lines[0]}")
        for line in lines[1:]:
            print(f"{'':26}{line}")
