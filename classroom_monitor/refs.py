"""Random public names for rows: in addresses a row's number would count other rows."""

import secrets

# Without vowels and look-alikes: nothing readable by accident, nothing misread aloud.
LETTERS = "23456789bcdfghjkmnpqrstvwxz"


LENGTH = 14


def make_ref() -> str:
    """Fourteen characters, about 66 random bits."""
    number = secrets.randbelow(len(LETTERS) ** LENGTH)
    ref = ""
    for _ in range(LENGTH):
        number, letter = divmod(number, len(LETTERS))
        ref += LETTERS[letter]
    return ref
