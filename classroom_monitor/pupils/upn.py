"""Unique pupil numbers: their shape, and the check letter that they begin with.

A UPN is a check letter and twelve digits; in a temporary one the last of them is a
letter. A wrong shape cannot be a UPN. A wrong check letter is a slip of whoever typed
it, or of whoever gave it out: it is kept, and said.
"""

from __future__ import annotations

import re

# The letters that a UPN may hold, in the order of their values (CBDS): no I, O or S.
LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
SHAPE = re.compile(rf"[{LETTERS}][0-9]{{11}}[0-9{LETTERS}]")
LENGTH = 13
WRONG_SHAPE = (
    "A UPN has 13 characters: a letter, then 12 digits. In a temporary UPN the last is "
    "a letter. The letters I, O and S are not used."
)


def normalise(text: str) -> str:
    """A UPN as it is kept: capitals, without spaces."""
    return "".join(text.split()).upper()


def has_shape(upn: str) -> bool:
    # Not `\d`: digits of other scripts are none of a UPN's.
    return SHAPE.fullmatch(upn) is not None


def is_temporary(upn: str) -> bool:
    return upn[-1:].isalpha()


def check_letter(upn: str) -> str:
    """The letter that a UPN of the right shape should begin with.

    The twelve characters after it weigh 2 to 13; the remainder by 23 names the letter.
    """
    values = [int(c) if c.isdigit() else LETTERS.index(c) for c in upn[1:]]
    total = sum(weight * value for weight, value in enumerate(values, start=2))
    return LETTERS[total % len(LETTERS)]


def warning(upn: str) -> str:
    """What is odd about a UPN of the right shape; empty if nothing is."""
    if not upn or upn[0] == (letter := check_letter(upn)):
        return ""
    return (
        f"The check letter of this UPN is {upn[0]} and should be {letter}. "
        "Compare it with the letter of the previous school or with Get Information "
        "about Pupils: one character may be mistyped."
    )
