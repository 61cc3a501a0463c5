"""A table of scores, loaded, and what is printed then."""

from io import StringIO

import pytest
from django.core.management import call_command

from classroom_monitor.testing import make_pupil

LONG = ["UPN=upn", "Subject=subject", "Month=month", "Result=score"]


@pytest.fixture
def gita(ashgrove, today):
    return make_pupil(ashgrove, "Gita Rao", today, upn="A999400126001")


@pytest.fixture
def load(ashgrove, subjects, tmp_path):
    """Writes a table and loads it; gives what was printed."""

    def run(table, columns=LONG, *, commit=True, name="scores.csv", **options):
        path = tmp_path / name
        path.write_bytes(table if isinstance(table, bytes) else table.encode())
        told = StringIO()
        typed = [f"--map={words}" for words in columns]
        typed += [
            f"--{key.replace('_', '-')}={value}" for key, value in options.items()
        ]
        typed += ["--commit"] if commit else []
        where = f"--school={ashgrove.slug}"
        call_command("load_attainment", str(path), where, *typed, stdout=told)
        return told.getvalue()

    return run


def counts(created=0, updated=0, unchanged=0, empty=0, refused=0):
    total = created + updated + unchanged + empty + refused
    return (
        f"{total} scores = {created} created + {updated} updated + "
        f"{unchanged} unchanged + {empty} without a score + {refused} refused."
    )


def long(*rows):
    return "\n".join(["UPN,Subject,Month,Result", *rows])
