"""Fills a new database with schools and people, many rows a statement.

The trail is left out: nothing of what stands here was done by anybody. What a load
holds stands in `plan`.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from django.contrib.auth.hashers import make_password
from django.db import connection, models, transaction
from django.utils import timezone

from bench import PASSWORD, seed_results
from bench.names import FIRST_NAMES, SURNAMES, TITLES
from bench.writing import NUMBERS, Values, set_sequences, write
from classroom_monitor.accounts.models import User
from classroom_monitor.accounts.usernames import skeleton
from classroom_monitor.groups.models import Group, GroupAccess, GroupKind
from classroom_monitor.schools.models import (
    AcademicYear,
    Operator,
    School,
    SchoolNumber,
    Trust,
    TrustAdministrator,
)
from classroom_monitor.staff.models import Membership
from classroom_monitor.staff.text import fold, searchable

NOW = timezone.now()
TODAY = NOW.date()
BEGIN = date(TODAY.year if TODAY.month >= 9 else TODAY.year - 1, 9, 1)
CHANCE = random.Random(20_261_123)
SCHOOLS_WITH_PUPILS = 360


@dataclass(frozen=True)
class Plan:
    slug: str
    staff: int
    groups: int
    trust: int | None = None
    pupils: int = 0
    # Months up to this one in which each pupil has four results.
    months: int = 0


def plan(load: str) -> Iterator[Plan]:
    """Every load holds the schools that are measured; B adds a trust, C the country."""
    yield Plan("own", 150, 120, pupils=600, months=21)
    yield Plan("many-groups", 30, 500)
    yield Plan("large", 1300, 120)
    if load in {"B", "C"}:
        for number in range(40):
            yield Plan(f"of-trust-{number}", 150, 60, 1, pupils=1985, months=5)
    if load == "C":
        others, staff = 22_000 - 43, 500_000 - 6_000 - 1_480
        for number in range(others):
            people = staff // others + (number < staff % others)
            # 16 million results: what a single file is not meant to hold.
            if number < SCHOOLS_WITH_PUPILS and connection.vendor == "postgresql":
                yield Plan(f"elsewhere-{number}", people, 60, pupils=2000, months=5)
            else:
                yield Plan(f"elsewhere-{number}", people, 5)


@transaction.atomic
def fill(load: str) -> None:
    without_looks_at_keys()
    trust = Trust.objects.create(slug="bench", name="Bench Trust")
    NUMBERS.last[Trust] = trust.pk
    plans = [(NUMBERS.take(School), one) for one in plan(load)]
    write(School, (school(pk, one) for pk, one in plans))
    NUMBERS.last[SchoolNumber] = NUMBERS.last[School]
    write(SchoolNumber, (number_of(pk) for pk, _ in plans))
    years = {pk: NUMBERS.take(AcademicYear) for pk, _ in plans}
    write(AcademicYear, (year(number, pk) for pk, number in years.items()))
    groups = {pk: range_of(Group, one.groups) for pk, one in plans}
    write(Group, (g for pk, _ in plans for g in groups_of(pk, groups[pk], years[pk])))
    people = {pk: range_of(Membership, one.staff) for pk, one in plans}
    write(User, (row for pk, one in plans for row in users_of(pk, one, people[pk])))
    write(Membership, (row for pk, _ in plans for row in members(pk, people[pk])))
    write(
        GroupAccess,
        (a for pk, one in plans for a in access(pk, one, people[pk], groups[pk])),
    )
    # Each membership so far has a user of the same number.
    NUMBERS.last[User] = NUMBERS.last[Membership]
    make_roles(trust)
    set_sequences()
    check_a_sample()
    seed_results.fill(plans, groups)


def without_looks_at_keys() -> None:
    """What is written names what is there: to look at each of it takes an hour."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")


def range_of(model: type[models.Model], count: int) -> list[int]:
    return [NUMBERS.take(model) for _ in range(count)]


def school(pk: int, one: Plan) -> Values:
    name = f"{SURNAMES[pk % len(SURNAMES)]} School {pk}"
    postcode, urn = f"NG{pk % 90 + 1} {pk % 9 + 1}PN", str(100_000 + pk)
    return {
        "id": pk,
        "slug": f"bench-{one.slug}",
        "name": name,
        "postcode": postcode,
        "phase": "primary",
        "trust_id": one.trust,
        "search": f"{fold(name)}\n{postcode.lower()} {urn}",
    }


def number_of(pk: int) -> Values:
    return {"id": pk, "school_id": pk, "urn": str(100_000 + pk)}


def year(pk: int, school_pk: int) -> Values:
    ends = date(BEGIN.year + 1, 8, 31)
    return {"id": pk, "school_id": school_pk, "starts_on": BEGIN, "ends_on": ends}


def groups_of(school_pk: int, pks: list[int], year_pk: int) -> Iterator[Values]:
    for number, pk in enumerate(pks):
        name = f"{number % 13 + 1}{'ABCDEFGH'[number // 13 % 8]} set {number + 1}"
        yield {
            "id": pk,
            "school_id": school_pk,
            "name": name,
            "search": name.lower(),
            "kind": GroupKind.SET if number % 3 else GroupKind.CLASS,
            "academic_year_id": year_pk,
        }


@cache
def secret() -> str:
    """One password for everybody: hashing half a million would take hours."""
    return make_password(PASSWORD)


def named(pk: int) -> tuple[str, str, str]:
    # Two primes, so that names meet in ever new pairs.
    first = FIRST_NAMES[pk * 7919 % len(FIRST_NAMES)]
    last = SURNAMES[(pk * 104_729 + pk // len(SURNAMES)) % len(SURNAMES)]
    return TITLES[pk % len(TITLES)], first, last


@cache
def plain(text: str) -> str:
    return "".join(c for c in searchable(text).split("\n")[-1] if c.isalnum())


def username(pk: int) -> str:
    return f"{plain(named(pk)[2])}_{pk}"


def email(school_pk: int, pk: int) -> str:
    # One in ten has none.
    if pk % 10 == 3:
        return ""
    _, first, last = named(pk)
    return f"{plain(first)}.{plain(last)}{pk}@school{school_pk}.sch.uk"


def users_of(school_pk: int, one: Plan, pks: list[int]) -> Iterator[Values]:
    for pk in pks:
        address = email(school_pk, pk)
        yield {
            "id": pk,
            "username": username(pk),
            "skeleton": skeleton(username(pk)),
            "email": address,
            "email_key": address or None,
            "password": secret(),
            "home_school_id": school_pk,
        }


@cache
def folded_names(title: str, first: str, last: str) -> tuple[str, str]:
    shown = f"{title} {first} {last}"
    listed = f"{last}, {title} {first}"
    parts = [fold(shown), fold(listed)]
    spelt = [line for p in parts for line in searchable(p).split("\n")[1:]]
    return fold(f"{last} {first}"), "\n".join([*parts, "{}", *spelt])


def members(school_pk: int, pks: list[int]) -> Iterator[Values]:
    for pk in pks:
        title, first, last = named(pk)
        sort_name, search = folded_names(title, first, last)
        account = [username(pk), email(school_pk, pk)]
        seen = NOW - timedelta(minutes=CHANCE.randrange(10, 90_000))
        yield {
            "id": pk,
            "school_id": school_pk,
            "user_id": pk,
            "title": title,
            "first_name": first,
            "last_name": last,
            "user_type": "slt" if pk % 7 == 0 else "teacher",
            # The first of each school, and a second one.
            "is_administrator": pk in (pks[0], pks[1]),
            "can_set_targets": pk % 3 == 0,
            "is_active": pk in (pks[0], pks[1]) or pk % 12 != 5,
            "last_used_at": None if pk % 6 == 4 else seen,
            "sort_name": sort_name,
            "search": search.format("\n".join(filter(None, account))),
        }


def access(
    school_pk: int, one: Plan, pks: list[int], groups: list[int]
) -> Iterator[Values]:
    each = 4 if one.groups >= 60 else 1
    for pk in pks:
        for group in CHANCE.sample(groups, each):
            yield {
                "id": NUMBERS.take(GroupAccess),
                "school_id": school_pk,
                "group_id": group,
                "membership_id": pk,
                "from_on": BEGIN,
                "source": "import",
            }


def make_roles(trust: Trust) -> None:
    keeper, runner = range_of(User, 2)
    for pk, name in ((keeper, "trust_keeper"), (runner, "runner")):
        user = User(pk=pk, username=name, password=secret())
        user.save(force_insert=True)
    TrustAdministrator.objects.create(trust=trust, user_id=keeper, name="Marian Holt")
    Operator.objects.create(user_id=runner, name="Callum Reyes")


def check_a_sample() -> None:
    """What was written here is what the product itself would have written."""
    for member in Membership.objects.select_related("user").order_by("-pk")[:50]:
        was = member.sort_name, member.search
        member.refresh_search()
        if (member.sort_name, member.search) != was:
            raise ValueError(f"{was} should be {member.sort_name}, {member.search}")
