"""What a password must be, and that nothing else is asked of it (PWD-1, 2, 3, 5)."""

import unicodedata
from itertools import product
from types import SimpleNamespace

import pytest
from django.contrib.auth.password_validation import (
    get_default_password_validators,
    validate_password,
)
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from classroom_monitor.accounts import common
from classroom_monitor.accounts.blocklist import common_passwords
from classroom_monitor.accounts.passphrases import generate
from classroom_monitor.accounts.passwords import (
    ABOUT_ACCOUNT,
    COMMON,
    MAX_LENGTH,
    LengthValidator,
    blocklist_problem,
    check_temporary,
    min_length,
    prepare,
)

ANY_CHARACTER = st.characters(exclude_categories=[])
SMITH = SimpleNamespace(
    username="ng75pn_smith",
    email="j.smith@ashfieldlane.sch.uk",
    context_words=["Mrs Joanna Smith", "Ashfield Lane School", "NG7 5PN"],
)


@pytest.fixture(autouse=True)
def own_words_only(settings):
    """Memberships have a test of their own; nothing here needs the database."""
    settings.ACCOUNT_CONTEXT = ""


def refusals(password, user=None):
    try:
        validate_password(password, user)
    except ValidationError as error:
        return error.messages
    return []


# --- Length ------------------------------------------------------------------------


@given(st.text(ANY_CHARACTER, max_size=40))
@example("a" * 11 + "\u0301")
@example("\ufdfa")
def test_any_text_passes_exactly_if_long_enough_and_not_blocked_pwd_1(password):
    length = len(unicodedata.normalize("NFKC", password))
    blocked = blocklist_problem(password) is not None
    assert (refusals(password) == []) == (length >= 12 and not blocked)


@given(st.lists(st.integers(0x4E00, 0x9FFF), min_size=9, max_size=140, unique=True))
def test_random_letters_of_any_script_are_judged_by_their_number_alone_pwd_1(points):
    password = "".join(map(chr, points))
    assert (refusals(password) == []) == (len(prepare(password)) >= 12)


@pytest.mark.parametrize(
    ("length", "sentence"),
    [
        (11, "Use at least 12 characters; this one has 11."),
        (12, None),
        (128, None),
        (MAX_LENGTH, None),
        (MAX_LENGTH + 1, "Use at most 1,024 characters; this one has 1,025."),
        (100_000, "Use at most 1,024 characters; this one has 100,000."),
    ],
)
def test_length_is_told_in_a_sentence_pwd_1(length, sentence):
    password = "".join(chr(0x4E00 + n % 997) for n in range(length))
    assert refusals(password) == ([sentence] if sentence else [])


def test_with_a_second_factor_eight_characters_do_pwd_1():
    alone = SimpleNamespace(has_second_factor=lambda: False)
    with_key = SimpleNamespace(has_second_factor=lambda: True)
    assert refusals("otter8!kq", alone) == [
        "Use at least 12 characters; this one has 9."
    ]
    assert refusals("otter8!kq", with_key) == []
    assert [min_length(user) for user in (None, alone, with_key)] == [12, 12, 8]


def test_lengths_are_settings_pwd_1(settings):
    settings.PASSWORD_MIN_LENGTH = 15
    assert refusals("plum kite snow") == [
        "Use at least 15 characters; this one has 14."
    ]
    assert LengthValidator().get_help_text().startswith("At least 15 characters")


@pytest.mark.parametrize(
    "password",
    [
        "otters eat pancakes",
        "OTTERSEATPANCAKES",
        "4829104758291047",
        "€¤§¬{}~`^£¢¥",
        "  spaces  stay  ",
        "北京烤鸭很好吃的对不对啊",
        "🦦🥞🏰🚲🌧🎻🧀🐌🎪🌵🥁🪁",
    ],
)
def test_no_kind_of_character_is_asked_for_pwd_2(password):
    assert refusals(password) == []


def test_what_is_wanted_is_said_before_typing_pwd_2():
    texts = [rule.get_help_text() for rule in get_default_password_validators()]
    assert len(texts) == 2
    assert texts[0].startswith("At least 12 characters")
    assert "name, username or school" in texts[1]


# --- The blocklist -----------------------------------------------------------------


def test_the_username_with_a_year_is_refused_to_its_owner_alone_pwd_3():
    assert refusals("ng75pn_smith2026!", SMITH) == [ABOUT_ACCOUNT]
    assert refusals("ng75pn_smith2026!") == []
    other = SimpleNamespace(username="b152tt_jones", email="", context_words=[])
    assert refusals("ng75pn_smith2026!", other) == []


@pytest.mark.parametrize(
    "password",
    [
        "NG75PN_Smith!!",
        "ng75pn-sm1th-99",
        "2026ng75pn_smith",
        "smithsmithsmith",
        "5m1th5m1th5m1th",
        "JoannaSmith1",
        "smith.joanna.07",
        "jsmith202626",
        "j.smith@ashfieldlane",
        "AshfieldLane1!",
        "@shf1eldL4ne!!",
        "ashfieldlaneschool",
        "NG7 5PN NG7 5PN",
        "ng75pnng75pn12",
        "smithteacher2026",
    ],
)
def test_what_is_known_of_the_account_is_refused_pwd_3(password):
    assert refusals(password, SMITH) == [ABOUT_ACCOUNT]


@pytest.mark.parametrize(
    "password",
    [
        "teacherteacher",
        "ilovemyclassroom",
        "welcometoschool1",
        "september2026",
        "Summer2026!!",
        "mayMAYmay2026",
        "liverpoolliverpool",
        "manchesterunited7",
        "Arsenal-2004-Arsenal",
        "qwertyuiopas",
        "asdfghjkl;'#",
        "1qaz2wsx3edc",
        "zaq1xsw2cde3",
        "q1w2e3r4t5y6",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "1234512345123",
        "abcdefghijkl",
        "987654321098",
        "112233445566",
        "P4$$w0rd2026",
        "passwordpassword",
        "letmeinletmein",
        "!!monkey!!99",
        "classroommonitor",
        "ClassroomMonitor2026",
        "Cl4ssr00m-M0n1t0r",
        "147258369147",
        "motherfucker",
    ],
)
def test_what_guessers_try_first_is_refused_pwd_3(password):
    assert refusals(password) == [COMMON]


SCHOOL = ["teacher", "school", "classroom", "homework", "lesson", "primary", "pupil"]
MONTHS = ["january", "february", "march", "august", "september", "autumn", "summer"]


def own_list():
    """What our tables stand for, written out."""
    words = sorted(word for word in common.guessable() if len(word) > 2)
    for word in words:
        yield word * 2
        yield "ilove" + word
        yield word.capitalize() + "123456"
        yield from (f"{word}{year}!" for year in (1966, 1999, 2026))
    yield from (one + other for one, other in product(SCHOOL, words))
    yield from (f"{one}-{other}" for one, other in product(MONTHS, words))
    for line in [common.ALPHABET, *common.ROWS, *common.BY_TURNS]:
        back = line[::-1]
        yield from (one[:n] + line[:n] for one in (line, back) for n in (6, 8))


def test_our_own_list_has_thousands_that_fit_the_length_pwd_3():
    entries = {entry for entry in own_list() if len(entry) >= 12}
    assert len(entries) >= 3000
    assert [entry for entry in entries if not blocklist_problem(entry)] == []


def test_every_entry_of_djangos_list_is_refused_pwd_3():
    from django.contrib.auth.password_validation import CommonPasswordValidator

    listed = CommonPasswordValidator().passwords
    assert len(listed) > 19_000
    assert len(common_passwords()) > 17_000
    assert [entry for entry in listed if not blocklist_problem(entry)] == []


def test_generated_phrases_and_other_random_ones_pass_pwd_3():
    assert [p for p in (generate() for _ in range(300)) if refusals(p, SMITH)] == []
    for password in ["x7Kq!92mPz#4", "river teacup smith", "smith84617352758"]:
        assert refusals(password, SMITH) == []


@given(st.text(ANY_CHARACTER, max_size=60), st.text(ANY_CHARACTER, max_size=60))
def test_the_blocklist_answers_about_any_text_pwd_3(password, name):
    user = SimpleNamespace(username=name, email=name, context_words=[name])
    assert blocklist_problem(password, user) in {None, COMMON, ABOUT_ACCOUNT}


# --- What an administrator types ----------------------------------------------------


@pytest.mark.parametrize(
    ("password", "sentences"),
    [
        ("kq7otter", []),
        ("kq7 otr", ["Use at least 8 characters; this one has 7."]),
        ("kqotters", ["Put a number in it."]),
        (
            "kqotter",
            ["Use at least 8 characters; this one has 7.", "Put a number in it."],
        ),
        ("password1", [COMMON]),
        ("Summer2026", [COMMON]),
        ("Smith2026", [ABOUT_ACCOUNT]),
        ("ashfield7", [ABOUT_ACCOUNT]),
    ],
)
def test_a_typed_temporary_password_has_eight_and_a_number_pwd_5(password, sentences):
    context = ["Mrs Joanna Smith", "Ashfield Lane School"]
    user = SimpleNamespace(username="ng75pn_smith", email="")
    if not sentences:
        check_temporary(password, user, context)
        return
    with pytest.raises(ValidationError) as refused:
        check_temporary(password, user, context)
    assert refused.value.messages == sentences


def test_another_schools_words_do_not_show_in_an_answer_to_this_one(settings):
    settings.ACCOUNT_CONTEXT = f"{__name__}.birchwood_knows"
    user = SimpleNamespace(username="ng75pn_smith", email="")
    check_temporary("birchwood2026", user, ["Ashfield Lane School"])
    assert refusals("birchwood2026", user) == [ABOUT_ACCOUNT]


def birchwood_knows(user):
    return ["Birchwood"]


def test_a_generated_phrase_would_pass_as_a_typed_one_pwd_4():
    for _ in range(100):
        check_temporary(generate(), SMITH)
