"""A public list of the commonest passwords, where the folder that holds it is named."""

import os
from pathlib import Path

from classroom_monitor.accounts.passwords import blocklist_problem

# Set CLASSROOM_MONITOR_SHARED to the folder with data/passwords/xato_top_10000.txt.
if shared := os.environ.get("CLASSROOM_MONITOR_SHARED"):
    LISTED = Path(shared, "data/passwords/xato_top_10000.txt")

    def refused(passwords):
        return sum(blocklist_problem(p) is not None for p in passwords) / len(passwords)

    def test_nearly_all_common_passwords_that_fit_the_rules_are_refused_pwd_3():
        listed = LISTED.read_text(encoding="utf-8").splitlines()
        assert len(listed) == 10_000
        own = [p for p in listed if len(p) >= 12]
        typed = [p for p in listed if len(p) >= 8 and any(map(str.isdigit, p))]
        assert len(own) > 20
        assert len(typed) > 1500
        assert refused(own) > 0.85
        assert refused(typed) > 0.95
