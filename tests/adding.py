"""Adds users through the pages without pause, until the process is killed.

    python -m tests.adding SCHOOL-SLUG ADMINISTRATOR PREFIX

Prints each answer's status, so that whoever kills it knows that it has begun.
"""

import sys
from itertools import count

import django


def add_without_pause(slug: str, administrator: str, prefix: str) -> None:
    from django.test import Client

    from classroom_monitor.accounts.models import User

    client = Client()
    client.force_login(User.objects.get(username=administrator))
    for number in count():
        answer = client.post(
            f"/schools/{slug}/staff/add/",
            {
                "username": f"{prefix}{number}",
                "user_type": "teacher",
                "first_name": "Added",
                "last_name": f"Person {prefix}{number}",
                "email": f"{prefix}{number}@example.test",
                "status": "active",
                "can_see_characteristics": "on",
            },
            HTTP_HOST="localhost",
        )
        print(answer.status_code, flush=True)


if __name__ == "__main__":
    django.setup()
    add_without_pause(*sys.argv[1:])
