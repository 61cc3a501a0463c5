"""Makes the demonstration: trust, schools, people, groups, and the first entries."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from classroom_monitor.accounts import passphrases, usernames
from classroom_monitor.accounts.actions import make_user
from classroom_monitor.accounts.models import User
from classroom_monitor.attainment import defaults
from classroom_monitor.attainment.book import Book
from classroom_monitor.groups import standing
from classroom_monitor.groups.dated import Source
from classroom_monitor.groups.models import Group, GroupAccess
from classroom_monitor.history.models import Actor, Change, Entry
from classroom_monitor.outbox.models import Message, MessageKind, State
from classroom_monitor.schools.demonstration import (
    enrolment,
    results,
    sign_ins,
    spread,
    teaching,
    visits,
    work,
)
from classroom_monitor.schools.demonstration import people as cast
from classroom_monitor.schools.demonstration.children import Amount
from classroom_monitor.schools.demonstration.people import Person
from classroom_monitor.schools.demonstration.results import Register
from classroom_monitor.schools.demonstration.sign_ins import SignIn
from classroom_monitor.schools.models import (
    AcademicYear,
    Operator,
    Phase,
    School,
    SchoolNumber,
    Trust,
    TrustAdministrator,
)
from classroom_monitor.staff.models import Invitation, Membership
from classroom_monitor.staff.text import fold

ROLES = {
    "administrator": "School administrator (also SLT)",
    "slt": "SLT",
    "teacher": "Teacher",
}
ALL = Amount()
REFUSAL = "550 5.1.1 No mailbox of that name here"


@transaction.atomic
def make_demonstration(*, by: Actor, amount: Amount = ALL) -> list[SignIn] | None:
    """Make it all and keep the sign-ins; None where there is any school already."""
    if School.objects.exists():
        return None
    trust = Trust.objects.create(
        slug="demonstration-trust", name="Demonstration Trust", is_demonstration=True
    )
    ashfield = make_school(trust, "Ashfield Lane", "NG7 5PN", Phase.ALL_THROUGH, 1)
    birchwood = make_school(trust, "Birchwood", "LE2 9XZ", Phase.PRIMARY, 2)
    # Stays without users and pupils: what an operator meets when a school is new.
    make_school(trust, "Cedar Rise", "DE1 7QQ", Phase.SECONDARY, 3)
    dunmore = make_school(trust, "Dunmore Hill", "S7 1QZ", Phase.SECONDARY, 4)
    told: list[SignIn] = []
    staff = populate(ashfield, cast.staff_of_ashfield_lane(), told)
    populate(birchwood, cast.staff_of_birchwood(), told)
    populate(dunmore, cast.staff_of_dunmore_hill(), told)
    join_second_school(staff, birchwood)
    make_roles(trust, told)
    note = "Invented for trying out; nobody in it exists."
    for school in [ashfield, birchwood, dunmore]:
        about = Entry("school.demonstration", "school", school.ref, school.name)
        about.after = {"users": school.memberships.count()}
        about.after |= teach(school, amount)
        visits.keep(school)
        about.note = note
        Change.record(about, by=by, school=school)
    whole = Entry("trust.demonstration", "trust", trust.ref, trust.name, note=note)
    Change.record(whole, by=by)
    sign_ins.write(told)
    return told


def teach(school: School, amount: Amount) -> dict[str, int]:
    """Pupils, and what was entered of them; says how many of each there are."""
    now, today = timezone.now(), school.today()
    defaults.keep(school, today)
    book = Book.of(school)
    if school.phase == Phase.ALL_THROUGH:
        work.give_classes(school, AcademicYear.containing(school, today).starts_on)
    pairs = enrolment.enrol(school, today, now, amount)
    chance = random.Random(enrolment.SEED)
    register = Register(
        school,
        book,
        results.months_until(today, amount.months),
        now,
        results.teachers_of(school, today),
        chance,
        chance.gauss(0, spread.BETWEEN_SCHOOLS),
    )
    register.enter_all(pairs)
    work.do(school, book, now)
    return {"pupils": len(pairs), "results": len(register.results)}


def make_school(
    trust: Trust, name: str, postcode: str, phase: str, number: int
) -> School:
    """A school with a number of the range 990000 to 990999, which is not assigned."""
    urn = str(990000 + number)
    school = School.objects.create(
        slug=f"{name.lower().replace(' ', '-')}-demonstration",
        name=f"{name} School",
        postcode=postcode,
        phase=phase,
        dfe_number=f"999/{4000 + number}",
        local_authority="Invented authority",
        trust=trust,
        search=fold(f"{name} School {postcode} {urn}"),
        is_demonstration=True,
    )
    SchoolNumber.objects.create(school=school, urn=urn)
    AcademicYear.containing(school, school.today())
    standing.keep(school)
    return school


def populate(
    school: School, people: list[Person], told: list[SignIn]
) -> list[Membership]:
    """Give the school its groups and these people, each with what happened so far."""
    now, today = timezone.now(), school.today()
    # One password for all who are said to have signed in, and nobody knows it.
    unknown = make_password(passphrases.generate())
    accounts = [account(person, school, now, unknown, told) for person in people]
    users = User.objects.bulk_create(accounts, batch_size=500)
    members = [
        membership(person, user, school, now, today)
        for person, user in zip(people, users, strict=True)
    ]
    members = Membership.objects.bulk_create(members, batch_size=500)
    give_groups(members, make_groups(school, today), school, today)
    make_messages(people, members, now)
    return members


def account(
    person: Person, school: School, now: datetime, unknown: str, told: list[SignIn]
) -> User:
    user = User(
        username=person.username,
        skeleton=usernames.skeleton(person.username),
        email=person.email,
        email_key=person.email.lower() or None,
        home_school=school,
    )
    if person.last_used is not None:
        user.password = unknown
        user.last_login = now - person.last_used
    else:
        user.set_unusable_password()
    if person.is_slowed:
        user.slowed_until = now + timedelta(hours=12)
    if person.sign_in:
        secret = passphrases.generate()
        user.password = make_password(secret)
        told.append(SignIn(ROLES[person.sign_in], person.username, secret))
    return user


def membership(
    person: Person, user: User, school: School, now: datetime, today: date
) -> Membership:
    member = Membership(
        school=school,
        user=user,
        title=person.title,
        first_name=person.first_name,
        middle_name=person.middle_name,
        last_name=person.last_name,
        job_title=person.job_title,
        user_type=person.user_type,
        is_administrator=person.is_administrator,
        can_set_targets=person.can_set_targets,
        can_see_characteristics=person.can_see_characteristics,
        is_active=not person.is_inactive,
        last_day=today + timedelta(days=26) if person.is_leaving else None,
        last_used_at=now - person.last_used if person.last_used else None,
    )
    if person.is_invited:
        member.invitation = Invitation.SENT
        member.invited_at = now - timedelta(days=2)
    member.refresh_search()
    return member


def make_groups(school: School, today: date) -> list[Group]:
    """The school's groups of this year, the standing ones first."""
    plans = {
        Phase.ALL_THROUGH: teaching.groups_of_ashfield_lane,
        Phase.PRIMARY: teaching.groups_of_birchwood,
        Phase.SECONDARY: teaching.groups_of_dunmore_hill,
    }[Phase(school.phase)]()
    year = AcademicYear.containing(school, today)
    made = Group.objects.bulk_create(
        [
            Group(
                school=school,
                name=plan.name,
                search=fold(plan.name),
                kind=plan.kind,
                academic_year=year,
                year_groups=list(plan.years),
            )
            for plan in plans
        ],
        batch_size=500,
    )
    kept = school.groups.exclude(standing="").order_by("pk")
    return [*kept, *made]


def give_groups(
    members: list[Membership], groups: list[Group], school: School, today: date
) -> None:
    """Each has some; one in nine has cover that ends, one in nine had others before."""
    chance = random.Random(cast.SEED)
    begin = AcademicYear.containing(school, today).starts_on
    links = []
    for position, member in enumerate(members):
        given = teaching.choose(groups, member.user_type, position, chance)
        for number, group in enumerate(dict.fromkeys(given)):
            link = GroupAccess(
                school=school,
                group=group,
                membership=member,
                from_on=begin,
                source=Source.DEMONSTRATION,
            )
            if number == 1 and position % 9 == 4:
                link.to_on = today + timedelta(days=19)
            elif number == 1 and position % 9 == 8:
                link.to_on = max(begin, today - timedelta(days=5))
            links.append(link)
    GroupAccess.objects.bulk_create(links, batch_size=500)


def make_messages(
    people: list[Person], members: list[Membership], now: datetime
) -> None:
    """Password mails of two days ago: most handed over, the third refused."""
    invited = [
        m for p, m in zip(people, members, strict=True) if p.is_invited and p.email
    ]
    sent_at = now - timedelta(days=2)
    Message.objects.bulk_create(
        Message(
            school=member.school,
            user=member.user,
            membership=member,
            kind=MessageKind.SET_PASSWORD,
            address=member.user.email,
            state=State.REFUSED if number == 2 else State.HANDED_OVER,
            reply=REFUSAL if number == 2 else "250 2.0.0 Accepted",
            attempts=1,
            due_at=sent_at,
            created_at=sent_at,
            finished_at=sent_at,
        )
        for number, member in enumerate(invited)
    )


def join_second_school(staff: list[Membership], school: School) -> None:
    """One person of Ashfield Lane also works at Birchwood, with the same sign-in."""
    person = next(m for m in staff if m.last_name == "O'Neill")
    member = Membership(
        school=school,
        user=person.user,
        title=person.title,
        first_name=person.first_name,
        last_name=person.last_name,
        job_title="Music, Thursdays",
        invited_email=person.user.email,
        invitation=Invitation.ACCEPTED,
        invited_at=timezone.now() - timedelta(days=40),
        last_used_at=timezone.now() - timedelta(days=4),
    )
    member.save()


def make_roles(trust: Trust, told: list[SignIn]) -> None:
    """The trust's administrator and the operator, who belong to no school."""
    overseer = make_role_user("demonstration_trust", "Trust administrator", told)
    TrustAdministrator.objects.create(trust=trust, user=overseer, name="Marian Holt")
    runner = make_role_user("demonstration_operator", "Operator", told)
    Operator.objects.create(user=runner, name="Callum Reyes (demonstration)")


def make_role_user(username: str, role: str, told: list[SignIn]) -> User:
    secret = passphrases.generate()
    user = make_user(username)
    user.set_password(secret)
    user.save(update_fields=["password"])
    told.append(SignIn(role, user.username, secret))
    return user
