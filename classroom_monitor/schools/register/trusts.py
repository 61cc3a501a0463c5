"""The trusts that an extract names: found by code, else by name, else made."""

from __future__ import annotations

from collections.abc import Iterable

from classroom_monitor.schools.models import Trust
from classroom_monitor.schools.slugs import trust_slugs
from classroom_monitor.text import fold

Named = tuple[str, str]
"""A trust's code, which may be empty, and its name."""


class TrustBook:
    """All trusts here, by their code in the register and by their name."""

    def __init__(self) -> None:
        self.created = 0
        self.learnt: set[str] = set()
        self.by_code: dict[str, Trust] = {}
        self.by_name: dict[str, Trust] = {}
        # A demonstration's trust is nobody's, whatever it is called.
        for trust in Trust.objects.filter(is_demonstration=False).order_by("pk"):
            self.note(trust)

    def note(self, trust: Trust) -> None:
        if trust.register_code:
            self.by_code[trust.register_code] = trust
        self.by_name.setdefault(fold(trust.name), trust)

    def find(self, named: Named | None) -> Trust | None:
        if not named or not named[1]:
            return None
        code, name = named
        if not code:
            return self.by_name.get(fold(name))
        if code in self.by_code:
            return self.by_code[code]
        same = self.by_name.get(fold(name))
        # Of two trusts with one name, each keeps its own code.
        return same if same and not same.register_code else None

    def make_missing(self, named: Iterable[Named]) -> None:
        """Make the trusts that nobody knows; learn codes and new names of others."""
        # The same trust may stand there in other capitals: made once.
        missing: dict[str, Named] = {}
        for code, name in named:
            trust = self.find((code, name))
            if trust is not None:
                self.learn(trust, code, name)
            elif name:
                missing.setdefault(code or fold(name), (code, name))
        slugs = trust_slugs(name for _, name in missing.values())
        new = [
            Trust(name=name, register_code=code or None, slug=slug)
            for (code, name), slug in zip(missing.values(), slugs, strict=True)
        ]
        for trust in Trust.objects.bulk_create(new):
            self.note(trust)
        self.created += len(new)

    def learn(self, trust: Trust, code: str, name: str) -> None:
        if not code or code in self.learnt:
            return
        # Once a load: a file may spell one trust in two ways.
        self.learnt.add(code)
        if (trust.register_code, trust.name) != (code, name):
            trust.register_code, trust.name = code, name
            trust.save(update_fields=["register_code", "name"])
            self.note(trust)
