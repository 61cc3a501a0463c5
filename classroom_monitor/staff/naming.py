"""How a user is named, from the parts that the school wrote down."""

from __future__ import annotations


def in_full(title: str, first: str, middle: str, last: str) -> str:
    """As one speaks of the person: "Mrs Joanna Smith"."""
    return " ".join(part for part in (title, first, middle, last) if part)


def in_short(title: str, first: str, last: str) -> str:
    """As staff write it: "Mrs J Smith"; without a title "Joanna Smith"."""
    given = first[:1] if title else first
    return " ".join(part for part in (title, given, last) if part)
