"""Who works at the invented schools: the same people each time."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta

from classroom_monitor.accounts import usernames
from classroom_monitor.schools.demonstration import names

SEED = 2026


@dataclass
class Person:
    """One invented member of staff, before there are any rows."""

    title: str
    first_name: str
    middle_name: str
    last_name: str
    username: str = ""
    email: str = ""
    user_type: str = "teacher"
    is_administrator: bool = False
    can_set_targets: bool = False
    can_see_characteristics: bool = True
    job_title: str = ""
    # How long ago this person last used the system; none: never signed in.
    last_used: timedelta | None = None
    is_invited: bool = False
    is_slowed: bool = False
    is_leaving: bool = False
    is_inactive: bool = False
    # Whoever gets a password that is told: "administrator", "slt" or "teacher".
    sign_in: str = ""


def staff_of_ashfield_lane() -> list[Person]:
    """150 people: who signs in first, the remarkable names, then everybody else."""
    chance = random.Random(SEED)
    leaders = [
        Person("Mrs", "Ruth", "", "Adeyemi", sign_in="administrator"),
        Person("Mr", "Gareth", "", "Llewellyn-Pryce", sign_in="slt"),
        Person("Ms", "Hannah", "", "Whitlock", sign_in="teacher"),
        Person("Mr", "Dominic", "", "Farrow"),
    ]
    leaders[0].is_administrator = leaders[3].is_administrator = True
    leaders[0].user_type = leaders[1].user_type = "slt"
    leaders[0].can_set_targets = leaders[1].can_set_targets = True
    leaders[0].job_title, leaders[3].job_title = "Deputy head", "Business manager"
    remarkable = [Person(*parts) for parts in names.REMARKABLE]
    people = [*leaders, *remarkable]
    people += [ordinary(chance) for _ in range(150 - len(people))]
    name_accounts(people, "NG7 5PN", "ashfieldlane.example")
    for position, person in enumerate(people):
        settle(person, position, chance)
    return people


def staff_of_birchwood() -> list[Person]:
    return small_staff(24, SEED + 1, "LE2 9XZ", "birchwood.example")


def staff_of_dunmore_hill() -> list[Person]:
    return small_staff(18, SEED + 2, "S7 1QZ", "dunmorehill.example")


def small_staff(count: int, seed: int, postcode: str, domain: str) -> list[Person]:
    """Two administrators, two of the leadership, and teachers."""
    chance = random.Random(seed)
    people = [ordinary(chance) for _ in range(count)]
    people[0].is_administrator = people[1].is_administrator = True
    people[0].user_type = people[2].user_type = "slt"
    name_accounts(people, postcode, domain)
    for position, person in enumerate(people):
        settle(person, position + 1, chance)
    return people


def ordinary(chance: random.Random) -> Person:
    [title] = chance.choices(names.TITLES, names.TITLE_WEIGHTS)
    first_names = {"Mr": names.MEN, "Mx": names.MEN + names.WOMEN}.get(
        title, names.WOMEN
    )
    middle = chance.choice(first_names) if chance.random() < 0.15 else ""
    return Person(
        title,
        chance.choice(first_names),
        middle,
        chance.choice(names.SURNAMES),
        job_title=chance.choice(names.JOB_TITLES),
    )


def name_accounts(people: list[Person], postcode: str, domain: str) -> None:
    """Give each a username and, to nine in ten, an address."""
    used: set[str] = set()

    def taken(candidates: list[str]) -> set[str]:
        return {name for name in candidates if usernames.skeleton(name) in used}

    for position, person in enumerate(people):
        [name, *_] = usernames.alternatives(
            postcode, person.first_name, person.last_name, taken
        )
        used.add(usernames.skeleton(name))
        person.username = name
        if position % 10 != 9:
            local = name.partition("_")[2] or name
            person.email = f"{local}@{domain}"


def settle(person: Person, position: int, chance: random.Random) -> None:
    """Decide what has happened to a person so far; the leaders are simply at work."""
    person.last_used = timedelta(minutes=chance.randrange(20, 60 * 24 * 45))
    if position < 4:
        return
    if position % 11 == 7:
        person.user_type = "slt"
    person.can_set_targets = position % 6 == 1
    person.can_see_characteristics = position % 19 != 5
    if position % 8 == 3:
        person.last_used = None
        person.is_invited = bool(person.email) and position % 16 == 3
    elif position % 17 == 9:
        person.is_inactive = True
    elif position % 37 == 13:
        person.is_slowed = True
    elif position % 29 == 20:
        person.is_leaving = True
