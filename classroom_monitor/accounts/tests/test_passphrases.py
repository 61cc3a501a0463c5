"""What is printed on a slip is random and easily typed (PWD-4)."""

import re
from collections import Counter
from itertools import combinations

import pytest

from classroom_monitor.accounts import passphrases
from classroom_monitor.accounts.blocklist import Reading
from classroom_monitor.accounts.passphrases import bits, generate, words
from classroom_monitor.accounts.usernames import skeleton


def test_a_phrase_is_three_words_and_a_number_pwd_4():
    for _ in range(500):
        *drawn, number = generate().split("-")
        assert len(drawn) == 3
        assert set(drawn) <= set(words())
        assert re.fullmatch(r"[2-9]{3}", number)


def test_a_phrase_holds_at_least_forty_bits_pwd_4():
    assert len(words()) >= 1300
    assert bits(len(words())) >= 40


def test_too_few_words_make_no_phrase_pwd_4(monkeypatch):
    monkeypatch.setattr(passphrases, "words", lambda: ("acorn", "lantern"))
    with pytest.raises(RuntimeError, match="too few"):
        generate()


def test_every_word_and_digit_is_drawn_alike_pwd_4():
    drawn = Counter(word for _ in range(20_000) for word in generate().split("-"))
    # 60,000 draws of some 1,400 words: 43 each; fewer than 8 happens in one of 10^10.
    assert min(drawn[word] for word in words()) >= 8
    digits = Counter(d for word in drawn if word.isdigit() for d in word)
    assert set(digits) == set("23456789")


def test_no_word_is_one_that_a_guesser_tries_pwd_3():
    """So each leaves something unexplained, and no phrase of three is refused."""
    nothing_known = frozenset()
    unexplained = {word: Reading(word, nothing_known).best[-1][1] for word in words()}
    assert [word for word, letters in unexplained.items() if letters == 0] == []


def test_words_are_easily_typed_and_told_apart():
    assert all(re.fullmatch(r"[a-z]{3,9}", word) for word in words())
    assert len({skeleton(word) for word in words()}) == len(words())
    together = set(words())
    assert not [word for word in together if word + "s" in together]
    # Two words of five letters or more never differ in one letter alone.
    for one, other in combinations([w for w in words() if len(w) > 4], 2):
        if len(one) == len(other):
            assert sum(a != b for a, b in zip(one, other, strict=True)) > 1, (
                one,
                other,
            )
