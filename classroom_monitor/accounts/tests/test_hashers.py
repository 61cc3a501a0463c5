"""Passwords are hashed alike at set and at check, and in turn (PWD-1, PWD-8)."""

import os
import subprocess
import sys
import threading
import time
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher
from django.contrib.auth.hashers import check_password, make_password
from hypothesis import given, settings
from hypothesis import strategies as st

from classroom_monitor.accounts.hash_queue import NICENESS, HashQueue, TooBusy
from classroom_monitor.accounts.hashers import Argon2Hasher
from classroom_monitor.accounts.passwords import prepare

ANY_TEXT = st.text(st.characters(exclude_categories=[]), min_size=1, max_size=80)


@pytest.fixture(autouse=True)
def our_hasher(settings):
    settings.PASSWORD_HASHERS = ["classroom_monitor.accounts.hashers.Argon2Hasher"]


def test_a_hash_is_argon2id_of_19_mib_two_passes_one_lane_pwd_8():
    assert make_password("x").startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


@settings(deadline=None, max_examples=40)
@given(ANY_TEXT)
def test_whatever_was_set_opens_and_nothing_else_pwd_1(password):
    hashed = Argon2Hasher().encode(password, "a salt of some length")
    assert Argon2Hasher().verify(password, hashed)
    assert Argon2Hasher().verify(unicodedata.normalize("NFD", password), hashed)
    assert not Argon2Hasher().verify(password + "a", hashed)


@settings(deadline=None, max_examples=40)
@given(st.text(min_size=1, max_size=80).filter(lambda t: t.swapcase() != t))
def test_capitals_and_spaces_at_the_ends_count_pwd_1(password):
    hashed = Argon2Hasher().encode(password, "a salt of some length")
    for other in [password.swapcase(), password + " ", " " + password]:
        same = prepare(other) == prepare(password)
        assert Argon2Hasher().verify(other, hashed) == same


@given(ANY_TEXT)
def test_preparing_twice_changes_nothing_pwd_1(password):
    assert prepare(prepare(password)) == prepare(password)


def test_keyboards_that_write_a_letter_in_two_ways_open_the_same_door_pwd_1():
    hashed = make_password("Cafe\u0301 Ａngstr\u00f6m")
    assert check_password("Caf\u00e9 Angstro\u0308m", hashed)


@pytest.mark.parametrize("length", [200, 1024, 5000])
def test_nothing_is_cut_off_pwd_1(length):
    password = "correct horse battery staple " * 200
    password = password[: length - 1]
    hashed = make_password(password + "x")
    assert check_password(password + "x", hashed)
    assert not check_password(password + "y", hashed)
    assert not check_password(password, hashed)


def test_a_page_of_accents_is_answered_at_once_pwd_8():
    hashed = make_password("correct horse")
    assert not check_password("a" + "\u0301\u0316" * 400_000, hashed)


def test_an_old_hash_opens_once_more_and_is_made_anew_pwd_8():
    stronger = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=2)
    old = "argon2" + stronger.hash("correct horse")
    made_anew = []
    assert check_password("correct horse", old, setter=made_anew.append)
    assert made_anew == ["correct horse"]
    assert not check_password("wrong horse", old, setter=made_anew.append)
    assert check_password("correct horse", make_password("correct horse"), setter=print)
    assert made_anew == ["correct horse"]


def test_so_many_hashes_run_at_once_and_no_more_pwd_8():
    queue = HashQueue(at_once=2, waiting=30, seconds=10)
    running, most, lock = [], [], threading.Lock()

    def work(number):
        with lock:
            running.append(number)
            most.append(len(running))
        time.sleep(0.005)
        with lock:
            running.remove(number)
        return number

    with ThreadPoolExecutor(30) as people:
        assert [*people.map(lambda n: queue.run(work, n), range(30))] == [*range(30)]
    assert max(most) == 2


@pytest.fixture
def blocked():
    """A queue for one and one waiting, and the gate that holds the first one up."""
    queue, gate = HashQueue(at_once=1, waiting=1, seconds=0.05), threading.Event()
    first = ThreadPoolExecutor(1).submit(queue.run, gate.wait)
    while queue.places._value == 2:
        time.sleep(0.001)
    yield queue, gate
    gate.set()
    assert first.result() is True


def test_whoever_waits_too_long_is_told_so_and_leaves_the_queue_pwd_8(blocked):
    queue, gate = blocked
    done = []
    for _ in range(3):
        with pytest.raises(TooBusy):
            queue.run(done.append, "hashed though nobody waits")
    gate.set()
    while not queue.run(lambda: True):
        pass
    assert done == []


def test_a_full_queue_sends_away_at_once_pwd_8(blocked):
    queue, _ = blocked
    queue.seconds = 10
    second = ThreadPoolExecutor(1).submit(queue.run, str, "waits")
    while queue.places._value:
        time.sleep(0.001)
    began = time.monotonic()
    with pytest.raises(TooBusy) as refused:
        queue.run(str, "no place left")
    assert time.monotonic() - began < 5
    assert refused.value.retry_after > 0
    blocked[1].set()
    assert second.result() == "waits"


def test_an_error_comes_through_and_leaves_its_place():
    queue = HashQueue(at_once=1, waiting=0, seconds=1)
    for _ in range(5):
        with pytest.raises(ZeroDivisionError):
            queue.run(divmod, 1, 0)
    assert queue.run(divmod, 7, 2) == (3, 1)


def niceness():
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


def test_hashing_stands_back_behind_the_pages_pwd_8():
    before = niceness()
    queue = HashQueue(at_once=1, waiting=0, seconds=1)
    step = NICENESS if sys.platform == "linux" else 0
    assert queue.run(niceness) == min(before + step, 19)
    assert niceness() == before


PROLOGUE = """
import os, resource, sys
from django.conf import settings
settings.configure(
    PASSWORD_HASHERS=["classroom_monitor.accounts.hashers.Argon2Hasher"],
    PASSWORD_HASHES_WAITING=50,
    PASSWORD_HASH_SECONDS=60,
)
from django.contrib.auth.hashers import check_password, make_password
hashed = make_password("correct horse")
"""


def run(script):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROLOGUE + script],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=os.path.abspath(__file__).rsplit(os.sep, 4)[0],
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_fifty_people_signing_in_take_the_memory_of_one_pwd_8():
    grown = run("""
from concurrent.futures import ThreadPoolExecutor
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with ThreadPoolExecutor(50) as people:
    checks = [("correct horse", hashed)] * 50
    assert all(people.map(lambda typed: check_password(*typed), checks))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
""")
    # In KiB. Fifty hashes at once would take 950 MiB.
    assert int(grown) < 40 * 1024


def test_a_forked_worker_has_a_queue_of_its_own_pwd_8():
    assert run("""
child = os.fork()
if child == 0:
    os._exit(7 if check_password("correct horse", hashed) else 1)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
""").split() == ["7"]
