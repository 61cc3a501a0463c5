"""The console command `classroom-monitor`: Django's management with our commands."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "classroom_monitor.settings")
    from django.core.management import execute_from_command_line

    if sys.argv[1:] in ([], ["help"], ["--help"], ["-h"]):
        from classroom_monitor.help import print_help

        print_help()
        return
    # Commands are written with hyphens on the command line, with underscores in files.
    name = 2 if sys.argv[1] == "help" else 1
    if len(sys.argv) > name and not sys.argv[name].startswith("-"):
        sys.argv[name] = sys.argv[name].replace("-", "_")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
