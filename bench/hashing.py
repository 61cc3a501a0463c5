"""Password checks and nothing else: `python -m bench.hashing SECONDS HASH`"""

import json
import sys
import time

from argon2 import PasswordHasher

from bench import PASSWORD


def main(seconds: str, encoded: str) -> None:
    check, count = PasswordHasher().verify, 0
    begin = time.monotonic()
    while time.monotonic() < begin + float(seconds):
        check(encoded.removeprefix("argon2"), PASSWORD)
        count += 1
    print(json.dumps({"a_second": count / (time.monotonic() - begin)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
