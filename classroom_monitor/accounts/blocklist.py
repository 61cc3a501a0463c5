"""Whether a whole password is one that a guesser tries early (PWD-3)."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from anyascii import anyascii
from django.contrib.auth.password_validation import CommonPasswordValidator

from classroom_monitor.accounts.common import fillers, guessable, walks

# Marks that stand for letters. Also l for i, since 1 and ! stand for both.
LEET = str.maketrans("0134578@$!|+l", "oieastbasiiti")
SEPARATORS = frozenset(" ._-\t")
YEARS = re.compile(r"19[3-9]\d|20[0-4]\d")

# What may stand beside known words and be no protection: `smith` with `x7!`, `2026!`.
EXTRAS = 6
EXTRA_LETTERS = 1
# Four words that are known, but have nothing to do with the account, are a phrase.
PHRASE = 4
# With more, words are taken to pieces that are none: `pl-at-form`.
FILLERS_AT_MOST = 3
LONGEST_TOKEN = 40


def fold(password: str) -> str:
    return password.casefold()


def undisguised(folded: str) -> str:
    """With letters in place of the marks that stand for them, each for one."""
    return folded.translate(LEET)


@cache
def common_passwords() -> frozenset[str]:
    """Django's list of them, undisguised."""
    return frozenset(undisguised(fold(p)) for p in CommonPasswordValidator().passwords)


@cache
def known_words() -> frozenset[str]:
    return frozenset(undisguised(word) for word in guessable())


def is_common(password: str) -> bool:
    """Whether it is on a list of common passwords, or one with little put round it."""
    folded = fold(password)
    plain = undisguised(folded)
    return any(
        plain[start:end] in common_passwords() for start, end in cores(folded)
    ) or is_repetition(folded)


def cores(folded: str) -> Iterator[tuple[int, int]]:
    """The whole, and what is left without up to six digits and marks at the ends."""
    yield 0, len(folded)
    before = leading_extras(folded)
    after = leading_extras(folded[::-1])
    for start in range(before + 1):
        for cut in range(min(after, EXTRAS - start) + 1):
            # What is common in four letters is too often a part of something else.
            if len(folded) - cut - start >= 5:
                yield start, len(folded) - cut


def leading_extras(text: str) -> int:
    count = 0
    while count < min(len(text), EXTRAS) and not text[count].isalpha():
        count += 1
    return count


def is_repetition(folded: str) -> bool:
    """Whether it is up to four characters over and over, or something common twice."""
    for length in range(1, len(folded) // 2 + 1):
        if folded[length:] != folded[:-length]:
            continue
        if length <= 4 and len(folded) >= 3 * length:
            return True
        return len(folded) % length == 0 and is_common(folded[:length])
    return False


def context_tokens(texts: Iterable[str]) -> frozenset[str]:
    """What a guesser makes of names, addresses and schools: parts, whole, initials."""
    tokens = set()
    for text in texts:
        for form in {fold(text), fold(anyascii(text))}:
            parts = re.findall(r"\w+", re.sub(r"['’]", "", form).replace("_", " "))
            tokens |= {*parts, "".join(parts), "".join(part[0] for part in parts)}
    return frozenset(
        undisguised(token) for token in tokens if 2 <= len(token) <= LONGEST_TOKEN
    )


class Reading:
    """The reading of a password as known words that leaves the least unexplained."""

    def __init__(self, password: str, context: frozenset[str]) -> None:
        self.folded = fold(password)
        self.plain = undisguised(self.folded)
        self.context = context
        self.longest = max(map(len, known_words() | context))
        # For each length read so far: extras, extra letters, and the words found.
        self.best: list[tuple[int, int, tuple[str, ...]]] = [(0, 0, ())]
        for end in range(1, len(self.folded) + 1):
            self.best.append(min(self.endings(end), key=lambda b: (b[0], len(b[2]))))

    def endings(self, end: int) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        extras, letters, words = self.best[end - 1]
        last = self.folded[end - 1]
        free = last in SEPARATORS
        yield extras + (not free), letters + last.isalpha(), words
        for start in range(max(0, end - self.longest), end):
            extras, letters, words = self.best[start]
            kind = self.kind(start, end)
            if kind is not None:
                yield extras, letters, (*words, kind)

    def kind(self, start: int, end: int) -> str | None:
        """What this part is: a common word itself, or a kind of part, or nothing."""
        plain, folded = self.plain[start:end], self.folded[start:end]
        if plain in self.context:
            return "*context"
        if len(plain) >= 3 and plain in known_words():
            return plain
        if folded in fillers():
            return "*filler"
        if folded in walks() or YEARS.fullmatch(folded):
            return "*walk"
        return None

    def is_guessable(self) -> bool:
        extras, letters, words = self.best[-1]
        explained = len(self.folded) - extras
        common = {word for word in words if not word.startswith("*")}
        return (
            extras <= EXTRAS
            and letters <= EXTRA_LETTERS
            and explained >= max(3, extras)
            and len(common) < PHRASE
            and words.count("*filler") <= FILLERS_AT_MOST
        )

    def is_about_account(self) -> bool:
        return "*context" in self.best[-1][2]
