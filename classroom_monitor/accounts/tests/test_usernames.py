"""Names are the same at every door, and none can be mistaken for another (USR-1, 2)."""

import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from classroom_monitor.accounts import usernames
from classroom_monitor.accounts.usernames import (
    alternatives,
    has_capitals,
    normalise,
    problem,
    skeleton,
    suggest,
    validate_username,
)

FIRST = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
NAMES = st.from_regex(usernames.PATTERN, fullmatch=True)
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202e\u2066\u2069\u00ad"
OUTER = st.text(" \t\r\n\u00a0\u2003\u3000\u2028\u3164\ufe0f" + INVISIBLE, max_size=5)


@given(OUTER, NAMES, OUTER)
def test_spaces_and_unseen_marks_around_a_name_do_not_count_usr_2(before, name, after):
    assert normalise(before + name + after) == name


@given(st.text(max_size=300))
@example("\u00a8abc")
@example("\ufdfa" * 100)
def test_normalising_twice_changes_nothing_usr_2(text):
    once = normalise(text)
    assert normalise(once) == once
    assert normalise(f"\u200b {text}\u2003") == once


@given(NAMES)
def test_wide_letters_of_other_keyboards_are_the_plain_ones_usr_2(name):
    wide = "".join(chr(ord(m) + 0xFEE0) for m in name)
    assert unicodedata.normalize("NFKC", wide) == name
    assert normalise(wide) == name


def test_a_page_of_accents_is_answered_at_once():
    """Normalising it would take minutes: it sorts the accents."""
    text = "a" + "\u0301\u0316" * 400_000
    assert "Shorten the username to 64 characters" in problem(normalise(text))


@given(NAMES)
def test_what_the_rule_allows_is_taken_usr_2(name):
    assert problem(name) is None
    validate_username(name)


@given(st.text(max_size=70) | st.text("aB3._- é@\u202e", max_size=70))
def test_what_the_rule_does_not_allow_is_refused_usr_2(text):
    fits = (
        3 <= len(text) <= 64
        and text[0] in FIRST
        and all(mark in FIRST + "._-" for mark in text)
    )
    assert (problem(text) is None) == fits


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Enter a username."),
        ("ab", "Make the username at least 3 characters long."),
        ("a" * 65, "Shorten the username to 64 characters; it has 65."),
        ("_smith", "Begin the username with a letter or a digit."),
        (".a", "Make the username at least 3 characters long."),
        ("jo smith", "Take out the space."),
        ("jo\tsmith", "Take out the space."),
        ("jo\u3000smith", "Take out the space."),
        ("jo\u200bsmith", "a mark in the username that cannot be seen"),
        ("jo\u202esmith", "a mark in the username that cannot be seen"),
        ("jo\x00smith", "a mark in the username that cannot be seen"),
        ("jo\u3164smith", "a mark in the username that cannot be seen"),
        ("jo@smith", "the email address has a box of its own"),
        ("o'neill", "Leave out the “'”."),
        ("siobhán", "for example “siobhan”."),
        ("Иванов", "for example “ivanov”."),
        ("王", "for example “wang”."),
        ("\u0430bc", "for example “abc”."),
        ("\u2603\u2603", "Use the letters a to z"),
        ("smith\u20ac\u2044", "Use the letters a to z"),
    ],
)
def test_a_refusal_says_what_to_do(text, sentence):
    assert sentence in problem(text)
    with pytest.raises(ValidationError) as refused:
        validate_username(text)
    assert refused.value.messages == [problem(text)]


@given(st.text(max_size=100))
def test_a_skeleton_is_its_own_skeleton_usr_1(text):
    assert skeleton(skeleton(text)) == skeleton(text)


@given(NAMES, st.randoms())
def test_capitals_make_no_other_skeleton_usr_1(name, random):
    other = "".join(random.choice([m.upper(), m.lower()]) for m in name)
    assert skeleton(other) == skeleton(name)


@given(NAMES)
def test_a_skeleton_fits_beside_its_name(name):
    assert len(skeleton(name)) <= len(name)


@given(NAMES, st.randoms())
def test_look_alikes_make_no_other_skeleton_usr_1(name, random):
    alike = ["0oO", "1lLiI", "5sS", "._-"]
    other = "".join(
        random.choice(next((a for a in alike if mark in a), mark)) for mark in name
    )
    other = other.replace("m", "rn").replace("w", "vv")
    assert skeleton(other) == skeleton(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ng75pn_smith", "NG75PN_Smith"),
        ("ng75pn_smith", "ng75pn.smith"),
        ("ng75pn_smith", "ng75pn__smith"),
        ("ng75pn_smith", "ng75pn_smith."),
        ("ng75pn_hall", "ng75pn_haIl"),
        ("ng75pn_o1iver", "ng75pn_0liver"),
        ("barnes", "bames"),
        ("vvest", "west"),
        ("vvvest", "wvest"),
        ("vvvest", "vwest"),
        ("rnrnr", "mmr"),
        ("\u0430nna", "anna"),
        ("an\u200bna", "anna"),
    ],
)
def test_names_that_a_human_would_mistake_meet_usr_1(one, other):
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ng75pn_smith", "ng75pn_smyth"),
        ("ng75pn_smith", "ng75pnsmith"),
        ("ng75pn_smith2", "ng75pn_smith3"),
        ("ng75pn_day", "ng75pn_clay"),
        ("ng75pn_brown", "ng75pm_brown"),
    ],
)
def test_names_that_are_read_rightly_stay_apart(one, other):
    assert skeleton(one) != skeleton(other)


@pytest.mark.parametrize(
    ("postcode", "surname", "name"),
    [
        ("NG7 5PN", "Smith", "ng75pn_smith"),
        ("NG7 5PN", "O’Neill", "ng75pn_oneill"),
        ("NG7 5PN", "Nic Giolla Phádraig", "ng75pn_nicgiollaphadraig"),
        ("NG7 5PN", "Smith-Jones", "ng75pn_smithjones"),
        ("NG7 5PN", "Østergård", "ng75pn_ostergard"),
        ("NG7 5PN", "Łukasiewicz", "ng75pn_lukasiewicz"),
        ("NG7 5PN", "王", "ng75pn_wang"),
        ("NG7 5PN", "Иванова", "ng75pn_ivanova"),
        ("NG7 5PN", "", "ng75pn"),
        ("", "Smith", "smith"),
        ("", "E", "user_e"),
        ("", "", "user"),
    ],
)
def test_the_name_offered_is_postcode_and_surname_usr_2(postcode, surname, name):
    assert suggest(postcode, surname) == name


@given(st.text(max_size=40), st.text(max_size=200))
def test_the_name_offered_can_always_be_used_usr_2(postcode, surname):
    assert problem(suggest(postcode, surname)) is None


def nobody(names):
    return set()


def test_the_alternatives_are_those_that_a_colleague_would_try():
    assert alternatives(
        "NG7 5PN", "Callum", "Smith", {"ng75pn_smith"}.intersection
    ) == [
        "ng75pn_csmith",
        "ng75pn_callum.smith",
        "ng75pn_smith2",
    ]
    assert alternatives("NG7 5PN", "", "Smith", nobody) == [
        "ng75pn_smith",
        "ng75pn_smith2",
        "ng75pn_smith3",
    ]


@given(
    st.text(max_size=12),
    st.text(max_size=160),
    st.text(max_size=160),
    st.sets(st.integers(0, 60)),
)
def test_alternatives_are_three_free_names_that_can_be_used(
    postcode, first_name, surname, gone
):
    asked = []

    def taken(names):
        asked.append(names)
        return {name for place, name in enumerate(names) if place in gone}

    offered = alternatives(postcode, first_name, surname, taken)
    assert len(offered) == 3
    assert all(problem(name) is None for name in offered)
    assert len({skeleton(name) for name in offered}) == 3
    assert len(asked) <= 2
    if not gone:
        assert len(asked) == 1


def test_when_everything_is_taken_the_asking_ends():
    asked = []
    assert (
        alternatives("NG7 5PN", "Jo", "Smith", lambda n: asked.append(n) or set(n))
        == []
    )
    assert [len(names) for names in asked] == [11, 90, 900]


@pytest.mark.parametrize(
    ("name", "has"), [("smith", False), ("Smith", True), ("s.9", False)]
)
def test_capitals_are_noticed(name, has):
    assert has_capitals(name) is has
