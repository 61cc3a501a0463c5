"""classroom-monitor create-administrator: whoever comes in first."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from classroom_monitor.accounts import usernames
from classroom_monitor.history.models import Actor
from classroom_monitor.schools.first_people import NewPerson, welcome
from classroom_monitor.schools.models import School
from classroom_monitor.staff.names import clean_name


class Command(BaseCommand):
    help = (
        "Make the operator's account, or a school's administrator (--school), and "
        "print a link that sets its password. Run again for a new link."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", required=True)
        parser.add_argument("--surname", required=True)
        parser.add_argument("--first-name", default="")
        parser.add_argument("--title", default="", help="for example Mrs")
        parser.add_argument(
            "--email", default="", help="lets the person reset it later"
        )
        parser.add_argument(
            "--school",
            metavar="URN",
            default="",
            help="the school's URN, or its name in addresses; without it: the operator",
        )

    def handle(self, **options: Any) -> None:
        try:
            person = read_person(options)
            school = find_school(options["school"]) if options["school"] else None
            link, is_new = welcome(person, school, by=Actor.system())
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        where = f"administers {school}" if school else "runs this installation"
        made = "was made" if is_new else "was there already"
        self.stdout.write(f"{person.full_name} {where}. The account {made}.")
        self.stdout.write("Open this link once to choose a password:")
        self.stdout.write(link)


def read_person(options: dict[str, Any]) -> NewPerson:
    """What was typed, by the same rules as on every form."""
    username = usernames.normalise(options["username"])
    usernames.validate_username(username)
    if options["email"]:
        validate_email(options["email"])
    names = [clean_name(options[n]) for n in ("title", "first_name", "surname")]
    title, first_name, last_name = names
    if not last_name:
        raise ValidationError("Give the surname.")
    if not title and not first_name:
        raise ValidationError("Give a title or a first name.")
    return NewPerson(username, title, first_name, last_name, options["email"])


def find_school(said: str) -> School:
    by_number = School.objects.filter(numbers__urn=said)
    by_slug = School.objects.filter(slug=said, continued_in=None)
    school = by_number.first() or by_slug.first()
    if school is None:
        raise ValidationError(f"There is no school with the URN {said}.")
    return school
