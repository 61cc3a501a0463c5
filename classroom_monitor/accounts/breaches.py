"""A local file of passwords that became known elsewhere, as their SHA-1 hashes."""

import hashlib
import os
import re
from pathlib import Path
from typing import BinaryIO

HASH = re.compile(rb"[0-9A-Fa-f]{40}")
# Every line checked would be minutes for a file of 40 GB.
PROBES = 200


class BreachFile:
    """Sorted lines of `HASH` or `HASH:COUNT`; a look-up reads some forty of them."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)

    def __contains__(self, password: str) -> bool:
        data = password.encode("utf-8", "surrogatepass")
        wanted = hashlib.sha1(data, usedforsecurity=False).hexdigest().upper().encode()
        with self.path.open("rb") as file:
            return find(file, wanted)

    def problem(self) -> str | None:
        """What is wrong with the file, told by looking at places all over it."""
        try:
            with self.path.open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                lines = [line_after(file, size * n // PROBES) for n in range(PROBES)]
        except OSError as error:
            return f"{self.path} cannot be read: {error.strerror}."
        hashes = [line[:40].upper() for line in lines if line]
        if not hashes or not all(HASH.fullmatch(value) for value in hashes):
            return f"{self.path} has lines that do not begin with a SHA-1 hash."
        if hashes != sorted(hashes):
            return f"{self.path} is not sorted by hash."
        return None


def line_after(file: BinaryIO, place: int) -> bytes:
    """The first line that begins at this place or after it; empty at the end."""
    if place:
        file.seek(place - 1)
        file.readline()
    else:
        file.seek(0)
    return file.readline()


def find(file: BinaryIO, wanted: bytes) -> bool:
    """Whether a line begins with the hash: halves the file, never reads it whole."""
    low, high = 0, file.seek(0, os.SEEK_END)
    # The first line that begins at `low` or after is never past the wanted one.
    while low < high:
        middle = (low + high) // 2
        found = line_after(file, middle)[:40].upper()
        if found and found < wanted:
            low = middle + 1
        else:
            high = middle
    return line_after(file, low)[:40].upper() == wanted
