"""Generated pass-phrases, for whoever is handed a password on paper (PWD-4)."""

import secrets
from functools import cache
from math import log2
from pathlib import Path

WORDS = 3
# Without 0 and 1, which are taken for letters.
DIGITS = "23456789"
DIGITS_AT_END = 3
LEAST_BITS = 40


@cache
def words() -> tuple[str, ...]:
    """Our own list: short, easily spelt, and nothing that anybody would mind."""
    text = (Path(__file__).parent / "data" / "words.txt").read_text(encoding="ascii")
    return tuple(sorted(set(text.split())))


def bits(choices: int) -> float:
    """How many random bits a pass-phrase holds that is drawn from so many words."""
    return WORDS * log2(choices) + DIGITS_AT_END * log2(len(DIGITS))


def generate() -> str:
    """Three words and a number: `acorn-lantern-puddle-482`."""
    choices = words()
    if bits(len(choices)) < LEAST_BITS:
        raise RuntimeError(f"{len(choices)} words are too few for a pass-phrase.")
    drawn = [secrets.choice(choices) for _ in range(WORDS)]
    number = "".join(secrets.choice(DIGITS) for _ in range(DIGITS_AT_END))
    return "-".join([*drawn, number])
