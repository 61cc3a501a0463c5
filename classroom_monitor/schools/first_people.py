"""The first people of an installation and of a school, made at the console."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from classroom_monitor.accounts import links
from classroom_monitor.accounts.models import LinkKind, User
from classroom_monitor.history.models import Actor, Change, Entry
from classroom_monitor.schools import roles
from classroom_monitor.schools.models import Operator, School
from classroom_monitor.staff.joining import NewMember, add_member

ELSEWHERE = (
    "That username belongs to somebody else. Choose another, or name the school of "
    "whom you mean."
)


@dataclass(frozen=True)
class NewPerson:
    """A named person; no login is shared."""

    username: str
    title: str
    first_name: str
    last_name: str
    email: str = ""

    @property
    def full_name(self) -> str:
        names = [self.title, self.first_name, self.last_name]
        return " ".join(name for name in names if name)


@transaction.atomic
def welcome(person: NewPerson, school: School | None, *, by: Actor) -> tuple[str, bool]:
    """Make the person's account, or find it, and a link that sets its password.

    Answers the link's address and whether the account is new. The username of somebody
    who has no such place is a `ValidationError`, so that no account is taken over.
    """
    user = User.objects.filter(username=person.username).first()
    is_new = user is None
    if user is not None:
        refuse_others(user, school)
    elif school is not None:
        user = make_administrator(person, school, by=by)
    else:
        made = roles.add_operator(
            person.full_name, person.username, person.email, by=by
        )
        user = made.user
    _, address = links.issue(user, LinkKind.SET_UP, school=school)
    entry = Entry("account.link_made", "account", user.ref, person.full_name)
    entry.note = "At the console."
    Change.record(entry, by=by, school=school)
    return address, is_new


def make_administrator(person: NewPerson, school: School, *, by: Actor) -> User:
    names = {
        "title": person.title,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "is_administrator": True,
    }
    new = NewMember(person.username, names, person.email)
    return add_member(school, new, by=by, today=school.today()).user


def refuse_others(user: User, school: School | None) -> None:
    if school is None:
        is_right = Operator.objects.filter(user=user, is_active=True).exists()
    else:
        people = school.memberships.active(school.today()).administrators()
        is_right = (
            user.home_school_id == school.pk and people.filter(user=user).exists()
        )
    if not is_right:
        raise ValidationError(ELSEWHERE)
