"""The words that come first to a guesser's mind, in schools of this country."""

from functools import cache
from pathlib import Path

# What joins words, and says nothing by itself.
FILLERS = """
all am and at be best city fc for from go hate iam ihate ilike ilove in is it just
like love me my new no not of old on our that the this to town united us utd very we
with you your
"""

ALPHABET = "abcdefghijklmnopqrstuvwxyz"
DIGITS = "01234567890"
ROWS = ["1234567890-=", "qwertyuiop[]", "asdfghjkl;'#", "zxcvbnm,./", '!"£$%^&*()_+']
# As one goes on from a row to the next.
ALL_ROWS = "qwertyuiopasdfghjklzxcvbnm"
AZERTY = ["azertyuiop", "qsdfghjklm", "wxcvbn"]
COLUMNS = """
1qaz 2wsx 3edc 4rfv 5tgb 6yhn 7ujm 8ik, 9ol. 0p;/
"""
PAD = ["789456123", "147258369", "741852963", "159753", "357951", "123654789"]
# Two rows or the alphabet and the digits, struck by turns; each key struck twice.
BY_TURNS = ["1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0", "a1b2c3d4e5f6g7h8i9j0"]
TWICE = ["1122334455667788990", "aabbccddeeff", "qqwweerrttyy"]


@cache
def guessable() -> frozenset[str]:
    """Words of schools, passwords, football, the calendar, pets, people and fame."""
    path = Path(__file__).parent / "data" / "guessable.txt"
    return frozenset(path.read_text(encoding="ascii").split())


@cache
def fillers() -> frozenset[str]:
    return frozenset(FILLERS.split())


@cache
def walks() -> frozenset[str]:
    """Steps over the keyboard, up to six keys long; they make up all longer ones."""
    steps = windows(
        [ALPHABET, DIGITS, *ROWS, ALL_ROWS, *AZERTY, *COLUMNS.split()], at_least=3
    )
    # Any number has three digits that lie on some line of the number pad.
    return steps | windows([*PAD, *BY_TURNS, *TWICE], at_least=4)


def windows(lines: list[str], *, at_least: int) -> frozenset[str]:
    """The parts of these lines, forwards and backwards."""
    return frozenset(
        line[start : start + length]
        for line in [*lines, *(line[::-1] for line in lines)]
        for length in range(at_least, 7)
        for start in range(len(line) - length + 1)
    )
