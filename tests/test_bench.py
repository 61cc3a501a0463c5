"""That bin/bench measures, not how fast anything is: no test asserts a time."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
QUICK = ["--rounds", "1", "--requests", "2", "--seconds", "2"]


@pytest.mark.long
def test_the_bench_measures_every_line_of_its_table(tmp_path):
    told = tmp_path / "figures.json"
    command = [sys.executable, "-m", "bench", "--database", "sqlite", *QUICK]
    subprocess.run([*command, "--json", str(told)], cwd=ROOT, check=True, timeout=300)
    figures = json.loads(told.read_text())["figures"]
    said = " ".join(figure["what"] for figure in figures)
    for word in ("list", "search", "sort", "filter", "form", "save", "sign-ins"):
        assert word in said
    for word in ("grid", "tracking", "who can see", "homepage", "save a cell"):
        assert word in said
    for word in ("bulk change", "queue 1,000", "first visit"):
        assert word in said
    assert all(figure["value"] > 0 for figure in figures)
    assert {figure["met"] for figure in figures} <= {True, False}
