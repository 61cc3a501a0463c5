"""What a password must be: long enough, and not one that a guesser tries first."""

import unicodedata

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
)

MAX_LENGTH = 1024


def prepare(password: str) -> str:
    """The one form of a password that is measured, hashed and checked.

    Keyboards write the same letter in several ways; this makes them one.
    """
    # Four marks can become one, never five: what is longer was never accepted. To
    # normalise a page of accents would take minutes.
    if len(password) > 4 * MAX_LENGTH:
        return password
    return unicodedata.normalize("NFKC", password)


class LengthValidator(MinimumLengthValidator):
    """At least twelve characters."""

    def __init__(self) -> None:
        super().__init__(12)


class BlocklistValidator(CommonPasswordValidator):
    """Not one of the common ones."""
