"""Makes the database of one load and signs people in; prints their sessions as JSON.

A process of its own: `python -m bench.prepare A`.
"""

from __future__ import annotations

import json
import sys
import time

import django
from django.core.management import call_command
from django.db import connection


def main(load: str) -> None:
    django.setup()
    from bench import seed

    begin = time.monotonic()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    migrated = time.monotonic()
    seed.fill(load)
    look_over()
    print(
        json.dumps(
            {
                "people": sessions(),
                "signers": signers(),
                "hash": seed.secret(),
                "seconds": round(time.monotonic() - migrated, 1),
                "prepared": round(migrated - begin, 1),
            }
        )
    )


def look_over() -> None:
    """What a database does by itself soon after many rows came in."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")


def sessions() -> dict[str, dict[str, str]]:
    """For each part that is played, a session that is open."""
    from django.test import Client

    from bench import seed_results
    from classroom_monitor.accounts.models import User
    from classroom_monitor.schools.models import School

    found = {}
    for name in ("own", "many-groups", "large"):
        school = School.objects.get(slug=f"bench-{name}")
        member = school.memberships.filter(is_administrator=True).order_by("pk")[0]
        found[name] = member.user
    for name, slug in (("", "bench-own"), ("large-", "bench-of-trust-0")):
        if school := School.objects.filter(slug=slug).first():
            found[f"{name}head"] = seed_results.head_of(school).user
            found[f"{name}teacher"] = seed_results.teacher_of(school).user
    found["trust"] = User.objects.get(username="trust_keeper")
    found["operator"] = User.objects.get(username="runner")
    told = {}
    for name, user in found.items():
        client = Client()
        client.force_login(user)
        cookie = client.cookies["session"].value
        place = user.memberships.first()
        told[name] = {"session": cookie, "ref": place.ref if place else ""}
    return told


def signers() -> list[str]:
    """Eight people of the own school who may sign in."""
    from classroom_monitor.staff.models import Membership

    people = Membership.objects.filter(school__slug="bench-own", is_active=True)
    return list(people.values_list("user__username", flat=True).order_by("pk")[10:18])


if __name__ == "__main__":
    main(*sys.argv[1:])
