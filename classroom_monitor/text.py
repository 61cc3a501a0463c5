"""Text as it is compared: without capitals, accents or marks between letters."""

import unicodedata

from anyascii import anyascii

# Marks that people leave out when they look for a name: O'Neill, Al-Amin. And NUL,
# which PostgreSQL neither holds nor looks for.
DROPPED = dict.fromkeys(map(ord, "\0'’‘`´-‐‑‒–ʼ"), None)


def fold(text: str) -> str:
    """Lower case without accents and apostrophes: "O'Néill" to "oneill"."""
    bare = text.casefold()
    # Nine in ten names have no accents to take off, and many are folded at once.
    if not bare.isascii():
        decomposed = unicodedata.normalize("NFKD", bare)
        bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(bare.translate(DROPPED).split())


def searchable(*parts: str) -> str:
    """Folded parts side by side; names of other scripts also as transliterated."""
    folded = [fold(part) for part in parts if part]
    spelt = [anyascii(part).lower() for part in folded if not part.isascii()]
    return "\n".join([*folded, *spelt])
