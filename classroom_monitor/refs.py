"""Random public names for rows: in addresses a row's number would count other rows."""

import secrets

# Without vowels and look-alikes: nothing readable by accident, nothing misread aloud.
LETTERS = "23456789bcdfghjkmnpqrstvwxz"


def make_ref() -> str:
    """Fourteen characters, about 66 random bits."""
    return "".join(secrets.choice(LETTERS) for _ in range(14))
