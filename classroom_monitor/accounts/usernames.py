"""Usernames: one form at every door, and no two that could be mistaken for another."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

from anyascii import anyascii
from django.core.exceptions import ValidationError

MIN_LENGTH = 3
MAX_LENGTH = 64
PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{2,63}", re.ASCII)

# Letters that show nothing: Hangul fillers, the joiner of graphemes, braille blank.
BLANKS = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")

# Each to the one that stands for all. Capital I joins i to l and to 1. Left apart, for
# surnames such as Day and Clay or Ng and N9 are read rightly: cl/d, 2/z, 6/b, 8/b, 9/g.
LOOK_ALIKES = str.maketrans({"0": "o", "1": "l", "i": "l", "5": "s"})
# Taken apart before they are put together: `vvv` is both `vw` and `wv`.
LOOK_ALIKE_PAIRS = {"m": "rn", "w": "vv"}

Taken = Callable[[list[str]], set[str]]


def normalise(text: str) -> str:
    """The form in which a username is stored and looked up, at every door the same."""
    text = trim(text)
    # Four marks can become one, never five. What stays longer is refused anyhow, and
    # normalising a very long run of accents takes minutes.
    if len(text) > 4 * MAX_LENGTH:
        return text
    return trim(unicodedata.normalize("NFKC", text))


def trim(text: str) -> str:
    """The text without the spaces and invisible marks at its two ends."""
    start, end = 0, len(text)
    while start < end and is_blank(text[start]):
        start += 1
    while start < end and is_blank(text[end - 1]):
        end -= 1
    return text[start:end]


def is_blank(mark: str) -> bool:
    return mark.isspace() or is_invisible(mark)


def is_invisible(mark: str) -> bool:
    """Whether nothing is seen of it: zero-width, direction and control marks."""
    return (
        unicodedata.category(mark) in {"Cc", "Cf", "Cs"}
        or mark in BLANKS
        or "VARIATION SELECTOR" in unicodedata.name(mark, "")
    )


def problem(text: str) -> str | None:
    """What to do about a name that cannot be used; None when it can."""
    if PATTERN.fullmatch(text):
        return None
    if not text:
        return "Enter a username."
    if len(text) > MAX_LENGTH:
        return f"Shorten the username to {MAX_LENGTH} characters; it has {len(text)}."
    wrong = next((m for m in text if not is_allowed(m)), "")
    if wrong:
        return problem_with_mark(text, wrong)
    if len(text) < MIN_LENGTH:
        return f"Make the username at least {MIN_LENGTH} characters long."
    return "Begin the username with a letter or a digit."


def is_allowed(mark: str) -> bool:
    return mark.isascii() and (mark.isalnum() or mark in "._-")


def problem_with_mark(text: str, wrong: str) -> str:
    # Tabs and line ends are spaces to whoever typed them.
    if wrong.isspace():
        return "Take out the space. A dot, hyphen or underscore can stand in its place."
    if any(is_invisible(mark) for mark in text):
        return (
            "There is a mark in the username that cannot be seen. "
            "Clear the box and type the username again."
        )
    if wrong == "@":
        return "Leave out the “@”: the email address has a box of its own."
    if wrong.isascii():
        return (
            f"Leave out the “{wrong}”. Letters, digits, dots, hyphens and underscores "
            "can be used."
        )
    plain = in_plain_letters(text)
    if plain and plain != text and not problem(plain):
        return f"Use the letters a to z without accents, for example “{plain}”."
    return "Use the letters a to z, digits, dots, hyphens and underscores only."


def in_plain_letters(text: str) -> str:
    return "".join(m for m in anyascii(text).lower() if is_allowed(m))


def validate_username(text: str) -> None:
    if sentence := problem(text):
        raise ValidationError(sentence)


def has_capitals(text: str) -> bool:
    """Whether somebody could type it in other capitals and be refused at sign-in."""
    return text != text.lower()


def skeleton(text: str) -> str:
    """The same for two names of which one could be mistaken for the other.

    Capitals do not count, `.`, `_` and `-` are one, a run of them is one, and one at
    the end is none. `0o`, `1il`, `5s`, `rn` and `m`, `vv` and `w` are alike. Never
    longer than the name itself.
    """
    text = in_plain_letters(normalise(text)).translate(LOOK_ALIKES)
    text = re.sub(r"[._-]+", "_", text).rstrip("_")
    for one, two in LOOK_ALIKE_PAIRS.items():
        text = text.replace(one, two)
    for one, two in LOOK_ALIKE_PAIRS.items():
        text = text.replace(two, one)
    return text


def suggest(postcode: str, surname: str) -> str:
    """The name that is offered first: `ng75pn_smith`."""
    return fit(joined(postcode, squeeze(surname)))


def squeeze(text: str) -> str:
    """What is left of a name or postcode in small plain letters and digits."""
    # A name of 150 letters is real; a page of text is not.
    return "".join(m for m in anyascii(text[:200]).lower() if m.isalnum())


def joined(postcode: str, name: str) -> str:
    """Postcode and name, whatever is missing, as a name that can be used."""
    text = "_".join(filter(None, [squeeze(postcode)[:16], name]))
    return text if len(text) >= MIN_LENGTH else f"user_{text}".rstrip("_")


def fit(text: str, ending: str = "") -> str:
    return text[: MAX_LENGTH - len(ending)] + ending


def alternatives(
    postcode: str, first_name: str, surname: str, taken: Taken
) -> list[str]:
    """Three free names near `ng75pn_smith`; asks for many at once, most often once.

    `taken` is told some names and answers which of them nobody may have.
    """
    free: list[str] = []
    for batch in batches(postcode, squeeze(first_name), squeeze(surname)):
        names = apart(batch, free)
        gone = taken(names)
        free += [name for name in names if name not in gone]
        if len(free) >= 3:
            break
    return free[:3]


def batches(postcode: str, first: str, last: str) -> Iterator[list[str]]:
    """The candidates in the order in which a colleague would try them."""
    plain = joined(postcode, last)
    named = [fit(plain)]
    if first and last:
        named.append(fit(joined(postcode, first[0] + last)))
        # Cut so that the surname is still there under a very long first name.
        named.append(fit(joined(postcode, f"{first[:30]}.{last}")))
    for start, end in [(2, 10), (10, 100), (100, 1000)]:
        yield named + [fit(plain, str(number)) for number in range(start, end)]
        named = []


def apart(names: Iterable[str], others: Iterable[str]) -> list[str]:
    """The names without those that look like an earlier one."""
    seen = {skeleton(name) for name in others}
    kept = []
    for name in names:
        if (look := skeleton(name)) not in seen:
            seen.add(look)
            kept.append(name)
    return kept
