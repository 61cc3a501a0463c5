"""The two schools and the people whom every test knows.

At Ashgrove, Amara administers, Sal is SLT and Tess teaches 4B; at Birchwood, Otto
administers, and must never see anything of Ashgrove's. Tilda administers the trust of
Ashgrove; Oona runs the installation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test import Client
from whitenoise.middleware import WhiteNoiseMiddleware

from classroom_monitor.accounts.models import User
from classroom_monitor.attainment import defaults
from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.models import Attainment, Subject
from classroom_monitor.attainment.months import month_of
from classroom_monitor.groups.models import Group, GroupAccess, GroupKind
from classroom_monitor.history.models import Actor
from classroom_monitor.pupils.actions import Move as PupilMove
from classroom_monitor.pupils.actions import move, save_pupil
from classroom_monitor.pupils.models import Pupil
from classroom_monitor.schools.models import (
    AcademicYear,
    Operator,
    School,
    Trust,
    TrustAdministrator,
)
from classroom_monitor.staff.models import Membership

Somebody = User | Membership | Operator | TrustAdministrator
SignIn = Callable[[Somebody], Client]


def make_school(name: str, **fields: Any) -> School:
    slug = name.lower().replace(" ", "-")
    return School.objects.create(
        name=name, slug=slug, search=name.lower(), postcode="NG7 5PN", **fields
    )


def make_member(school: School, username: str, **fields: Any) -> Membership:
    """A member with an account of this school; the surname comes from the username."""
    email = fields.pop("email", f"{username}@example.test")
    user = User(username=username, email=email, home_school=school)
    user.set_unusable_password()
    user.save()
    named = {"first_name": username.capitalize(), "last_name": username.capitalize()}
    return Membership.objects.create(school=school, user=user, **(named | fields))


def make_group(school: School, name: str, today: date, **fields: Any) -> Group:
    year = AcademicYear.containing(school, today)
    fields.setdefault("academic_year", year)
    return Group.objects.create(school=school, name=name, search=name.lower(), **fields)


def make_pupil(
    school: School, name: str, today: date, *groups: Group, **fields: Any
) -> Pupil:
    """A pupil on roll since the start of the academic year, in standing groups too."""
    first, _, last = name.partition(" ")
    start = AcademicYear.containing(school, today).starts_on
    values = {"year_group": "4", "joined_on": start} | fields
    pupil = Pupil(school=school, first_name=first, last_name=last or first)
    by = Actor.system()
    save_pupil(pupil, values, by=by, today=today)
    move(school, [PupilMove(pupil, dict.fromkeys(groups))], by=by, today=today)
    return pupil


def make_result(
    pupil: Pupil, subject: Subject, month: date, text: str, kind: str = "TA"
) -> Attainment:
    """A result as it stands after somebody entered it: "3E+", "104", "A"."""
    sheet = Book.of(pupil.school).scale_for(subject.pk, kind, pupil.year_group, month)
    assert sheet is not None, "no scale for that subject and month"
    value = sheet.read(text)
    assert value is not None, "nothing to enter"
    return Attainment.objects.create(
        school=pupil.school,
        pupil=pupil,
        subject=subject,
        month=month,
        kind=kind,
        scale_id=value.scale,
        step_id=value.step,
        number=value.number,
        absence=value.absence,
    )


@pytest.fixture
def system() -> Actor:
    return Actor.system()


@pytest.fixture
def trust(db) -> Trust:
    return Trust.objects.create(slug="oakwood", name="Oakwood Trust")


@pytest.fixture
def ashgrove(trust) -> School:
    return make_school("Ashgrove", trust=trust)


@pytest.fixture
def birchwood(db) -> School:
    return make_school("Birchwood")


@pytest.fixture
def today(ashgrove) -> date:
    return ashgrove.today()


@pytest.fixture
def amara(ashgrove) -> Membership:
    return make_member(
        ashgrove,
        "ng75pn_obi",
        title="Mrs",
        first_name="Amara",
        last_name="Obi",
        user_type="slt",
        is_administrator=True,
    )


@pytest.fixture
def sal(ashgrove) -> Membership:
    return make_member(
        ashgrove,
        "ng75pn_rees",
        title="Mr",
        first_name="Sal",
        last_name="Rees",
        user_type="slt",
    )


@pytest.fixture
def tess(ashgrove) -> Membership:
    return make_member(
        ashgrove, "ng75pn_tan", title="Ms", first_name="Tess", last_name="Tan"
    )


@pytest.fixture
def otto(birchwood) -> Membership:
    return make_member(
        birchwood,
        "b11aa_falk",
        first_name="Otto",
        last_name="Falk",
        is_administrator=True,
    )


@pytest.fixture
def class_4b(ashgrove, today) -> Group:
    return make_group(ashgrove, "4B", today)


@pytest.fixture
def class_of_birchwood(birchwood) -> Group:
    return make_group(birchwood, "Birchwood Owls", birchwood.today())


@pytest.fixture
def everybody(ashgrove) -> Group:
    return Group.objects.create(
        school=ashgrove,
        name="All pupils",
        search="all pupils",
        kind=GroupKind.STANDING,
        standing="all",
    )


@pytest.fixture
def tess_has_4b(tess, class_4b, today) -> GroupAccess:
    return GroupAccess.objects.create(
        school=tess.school, group=class_4b, membership=tess, from_on=today
    )


@pytest.fixture
def cara(ashgrove, class_4b, today) -> Pupil:
    """A pupil of 4B, Year 4."""
    return make_pupil(ashgrove, "Cara Nowak", today, class_4b)


@pytest.fixture
def dev(ashgrove, class_4b, today) -> Pupil:
    """Another pupil of 4B, with characteristics."""
    return make_pupil(
        ashgrove, "Dev Patel", today, class_4b, has_pupil_premium=True, sen="K"
    )


@pytest.fixture
def class_5a(ashgrove, today) -> Group:
    """A group that Tess does not have."""
    return make_group(ashgrove, "5A", today)


@pytest.fixture
def ewan(ashgrove, class_5a, today) -> Pupil:
    """A pupil of 5A, whom Tess does not see."""
    return make_pupil(ashgrove, "Ewan Quill", today, class_5a, year_group="5")


@pytest.fixture
def fay(birchwood, class_of_birchwood) -> Pupil:
    """A pupil of Birchwood, of whom Ashgrove must never see anything."""
    return make_pupil(
        birchwood, "Fay Birchwoodchild", birchwood.today(), class_of_birchwood
    )


@pytest.fixture
def subjects(ashgrove, today) -> dict[str, Subject]:
    """Ashgrove's subjects by name, with the scales that every school begins with."""
    defaults.keep(ashgrove, today)
    return {subject.name: subject for subject in ashgrove.subjects.in_order()}


@pytest.fixture
def reading(subjects) -> Subject:
    return subjects["Reading"]


@pytest.fixture
def this_month(today) -> date:
    return month_of(today)


@pytest.fixture
def tilda(trust) -> TrustAdministrator:
    user = User.objects.create_user("oakwood_marsh", email="tilda@example.test")
    return TrustAdministrator.objects.create(trust=trust, user=user, name="Tilda Marsh")


@pytest.fixture
def oona(db) -> Operator:
    user = User.objects.create_user("operator_byrne", email="oona@example.test")
    return Operator.objects.create(user=user, name="Oona Byrne")


@pytest.fixture
def sign_in() -> SignIn:
    """Give a browser in which this person, or holder of a role, is signed in."""

    return signed_in


def signed_in(somebody: Somebody) -> Client:
    client = Client()
    client.force_login(somebody if isinstance(somebody, User) else somebody.user)
    return client


@contextmanager
def past_the_triggers() -> Iterator[None]:
    """Do what only somebody with the database itself in hand can do to the trail."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            try:
                yield
            finally:
                cursor.execute("SET session_replication_role = DEFAULT")
            return
        cursor.execute(
            "SELECT name, sql FROM sqlite_master"
            " WHERE type = 'trigger' AND name LIKE 'history_%'"
        )
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        try:
            yield
        finally:
            for _, sql in triggers:
                cursor.execute(sql)


@pytest.fixture(autouse=True, scope="session")
def _tests_may_empty_the_trail(django_db_setup: None) -> Iterator[None]:
    """Let tests with transactions of their own empty the tables when they end."""
    operations = type(connection.ops)
    flush = operations.execute_sql_flush

    def flush_all(self: BaseDatabaseOperations, statements: Iterable[str]) -> None:
        with past_the_triggers():
            flush(self, statements)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "execute_sql_flush", flush_all)
        yield


@pytest.fixture(autouse=True, scope="session")
def _static_files_are_looked_up_once() -> Iterator[None]:
    """Every client loads the middleware anew; the files stay as they are meanwhile."""
    look_up = WhiteNoiseMiddleware.add_files_from_finders
    known: dict[str, Any] = {}

    def add_known_files(self: WhiteNoiseMiddleware) -> None:
        if not known:
            look_up(self)
            known.update(self.files)
        self.files.update(known)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", add_known_files)
        yield
