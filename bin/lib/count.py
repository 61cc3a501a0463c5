"""Add up the counts of the passes whose JUnit files are named; fail if nothing ran."""

import sys
from pathlib import Path
from xml.etree import ElementTree


def counts(path: Path) -> tuple[int, int, int]:
    """Passed, failed and skipped tests; a pass that left no file failed as a whole."""
    if not path.exists():
        return 0, 1, 0
    passed = failed = skipped = 0
    for case in ElementTree.parse(path).iter("testcase"):
        kinds = {part.tag for part in case}
        if kinds & {"failure", "error"}:
            failed += 1
        elif "skipped" in kinds:
            skipped += 1
        else:
            passed += 1
    return passed, failed, skipped


passes = [counts(Path(name)) for name in sys.argv[1:]]
passed, failed, skipped = (sum(one[kind] for one in passes) for kind in range(3))
print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
sys.exit(1 if failed or not passed else 0)
