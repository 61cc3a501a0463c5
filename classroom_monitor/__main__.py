"""The console command `classroom-monitor`: Django's management with our commands."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "classroom_monitor.settings")
    from django.core.management import execute_from_command_line

    # Commands are written with hyphens on the command line, with underscores in files.
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        sys.argv[1] = sys.argv[1].replace("-", "_")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
