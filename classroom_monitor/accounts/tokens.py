"""The random part of a mailed link; only its hash is ever kept."""

import hashlib
import hmac
import secrets


def make_token() -> str:
    """A new token of 192 random bits, 32 characters that stand in any address."""
    return secrets.token_urlsafe(24)


def digest(token: str) -> str:
    """What is stored in its place. A long random text needs no salt."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def matches(token: str, stored: str) -> bool:
    """Whether this is the token that was stored, told in the same time either way."""
    return hmac.compare_digest(digest(token), stored)
