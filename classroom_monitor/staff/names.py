"""People's names as they may be typed: any script, but nothing that hides or breaks."""

from __future__ import annotations

import unicodedata

from django.core.exceptions import ValidationError

# Needed inside words of some scripts, so not taken for hidden characters.
JOINERS = {"\u200c", "\u200d"}


def clean_name(text: str) -> str:
    """One line, composed, single spaces, without hidden characters at its ends.

    Line breaks, control characters and marks that turn the direction of writing are
    a `ValidationError`: they would break lists and mail.
    """
    text = unicodedata.normalize("NFC", text).strip()
    while text and unicodedata.category(text[-1]) == "Cf":
        text = text[:-1].rstrip()
    while text and unicodedata.category(text[0]) == "Cf":
        text = text[1:].lstrip()
    if any(unicodedata.category(c) in {"Cc", "Zl", "Zp", "Cs"} for c in text):
        raise ValidationError("Take out the line breaks and control characters.")
    if any(unicodedata.category(c) == "Cf" and c not in JOINERS for c in text):
        raise ValidationError(
            "Take out the invisible characters: type the name again by hand."
        )
    return " ".join(text.split())
