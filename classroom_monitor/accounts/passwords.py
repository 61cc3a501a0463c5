"""What a password must be: long enough, and not one that a guesser tries first.

There are no other rules, and none may come: neither kinds of characters nor an expiry
make passwords safer (PWD-2).
"""

import unicodedata
from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string

from classroom_monitor.accounts.blocklist import Reading, context_tokens, is_common
from classroom_monitor.accounts.breaches import BreachFile

MAX_LENGTH = 1024
MIN_LENGTH_TEMPORARY = 8

COMMON = (
    "That is one of the passwords that others try first. Choose something less usual, "
    "for example three words that do not belong together."
)
ABOUT_ACCOUNT = (
    "That password is made of words that others connect with this account, such as a "
    "name, the username or the school. Choose words that have nothing to do with it."
)
BREACHED = (
    "That password became known when another website was broken into. "
    "Choose one that you use nowhere else."
)


def prepare(password: str) -> str:
    """The one form of a password that is measured, hashed and checked.

    Keyboards write the same letter in several ways; this makes them one.
    """
    # Four marks can become one, never five: what is longer was never accepted. To
    # normalise a page of accents would take minutes.
    if len(password) > 4 * MAX_LENGTH:
        return password
    return unicodedata.normalize("NFKC", password)


def min_length(user: object | None = None) -> int:
    """How long a password of one's own is at least: less beside a second factor."""
    has_second_factor = getattr(user, "has_second_factor", None)
    if has_second_factor is not None and has_second_factor():
        return settings.PASSWORD_MIN_LENGTH_WITH_SECOND_FACTOR
    return settings.PASSWORD_MIN_LENGTH


def length_problem(password: str, at_least: int) -> str | None:
    length = len(prepare(password))
    if length < at_least:
        return f"Use at least {at_least} characters; this one has {length}."
    if length > MAX_LENGTH:
        return f"Use at most {MAX_LENGTH:,} characters; this one has {length:,}."
    return None


def blocklist_problem(
    password: str, user: object | None = None, context: Iterable[str] = ()
) -> str | None:
    """Why a guesser would find it early, or None. `context` is what else is known."""
    password = prepare(password)
    # What is too long is refused for that; to read it would take its time.
    if not password or len(password) > MAX_LENGTH:
        return None
    reading = Reading(password, context_tokens([*words_of(user), *context]))
    if reading.is_guessable():
        return ABOUT_ACCOUNT if reading.is_about_account() else COMMON
    if is_common(password):
        return COMMON
    if is_breached(password):
        return BREACHED
    return None


def is_breached(password: str) -> bool:
    path = settings.PASSWORD_BREACH_FILE
    return bool(path) and password in BreachFile(path)


def words_of(user: object | None) -> list[str]:
    """What an account itself tells a guesser."""
    told = [getattr(user, name, None) for name in ("username", "email")]
    return [*filter(None, told), *getattr(user, "context_words", ())]


def everything_known_about(user: object | None) -> list[str]:
    """The names and schools of a person, from whoever knows them."""
    if user is None or not settings.ACCOUNT_CONTEXT:
        return []
    return import_string(settings.ACCOUNT_CONTEXT)(user)


class LengthValidator:
    """A password of one's own is long enough."""

    def validate(self, password: str, user: object | None = None) -> None:
        if sentence := length_problem(password, min_length(user)):
            raise ValidationError(sentence, code="length")

    def get_help_text(self) -> str:
        return (
            f"At least {min_length()} characters: three or four words are easily "
            "remembered. Spaces and every other character can be used."
        )


class BlocklistValidator:
    """A password of one's own is none that others would guess."""

    def validate(self, password: str, user: object | None = None) -> None:
        context = everything_known_about(user)
        if sentence := blocklist_problem(password, user, context):
            raise ValidationError(sentence, code="blocklist")

    def get_help_text(self) -> str:
        return "Not a common password, and not made of your name, username or school."


def check_temporary(
    password: str, user: object | None = None, context: Iterable[str] = ()
) -> None:
    """Refuse what an administrator may not type as somebody's password for one sign-in.

    `context` is what that administrator's school knows of the person. What other
    schools know must not show in an answer to this one.
    """
    problems = [
        length_problem(password, MIN_LENGTH_TEMPORARY),
        None if any(map(str.isdigit, password)) else "Put a number in it.",
        blocklist_problem(password, user, context),
    ]
    if sentences := [sentence for sentence in problems if sentence]:
        raise ValidationError(sentences)
