"""How passwords are hashed: Argon2id at an OWASP setting, its numbers in one place."""

from django.contrib.auth.hashers import Argon2PasswordHasher

from classroom_monitor.accounts.hash_queue import hash_queue
from classroom_monitor.accounts.passwords import prepare


def prepared(password: str | bytes) -> bytes:
    """The bytes that are hashed, when a password is set and when it is checked."""
    if isinstance(password, bytes):
        return password
    # Half a pair of surrogates can be typed into a program, if not into a form.
    return prepare(password).encode("utf-8", "surrogatepass")


class Argon2Hasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes and one lane, in its turn."""

    # Blocks of over 32 MiB go back to the kernel each time, which costs as much again.
    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1

    def encode(self, password: str | bytes, salt: str) -> str:
        return hash_queue().run(super().encode, prepared(password), salt)

    def verify(self, password: str | bytes, encoded: str) -> bool:
        return hash_queue().run(super().verify, prepared(password), encoded)
