"""People who sign in without pause: `python -m bench.signers PORT SECONDS NAME...`"""

from __future__ import annotations

import json
import sys
import time
from threading import Thread

from bench import PASSWORD
from bench.browser import Browser, fields

SIGN_IN = "/accounts/sign-in/"


def sign_in(port: int, name: str, deadline: float, latencies: list[float]) -> None:
    browser = Browser(port)
    form = dict(fields(browser.get(SIGN_IN).text, SIGN_IN))
    form |= {"login": name, "password": PASSWORD}
    # Each time as from a browser that nobody has signed in with yet.
    browser.keeps_cookies = False
    while time.monotonic() < deadline:
        begin = time.perf_counter()
        answer = browser.post(SIGN_IN, list(form.items()))
        if answer.status != 302:
            raise RuntimeError(f"{answer.status} came in place of a sign-in")
        latencies.append((time.perf_counter() - begin) * 1000)


def main(port: str, seconds: str, *names: str) -> None:
    latencies: list[float] = []
    begin = time.monotonic()
    deadline = begin + float(seconds)
    everybody = [
        Thread(target=sign_in, args=(int(port), name, deadline, latencies))
        for name in names
    ]
    for person in everybody:
        person.start()
    for person in everybody:
        person.join()
    a_second = len(latencies) / (time.monotonic() - begin)
    print(json.dumps({"a_second": a_second, "latencies": latencies}))


if __name__ == "__main__":
    main(*sys.argv[1:])
