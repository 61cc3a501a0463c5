"""What staff of the invented schools did with it: targets, graphs, months, requests."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.models import (
    Kind,
    MonthOpening,
    Path,
    ReopenRequest,
    Subject,
    Target,
)
from classroom_monitor.attainment.months import month_of, plus, year_start
from classroom_monitor.groups.dated import Source
from classroom_monitor.groups.models import (
    AccessRequest,
    AccessTerm,
    Group,
    GroupAccess,
)
from classroom_monitor.home.models import Favourite, FavouriteSubject, GraphKind
from classroom_monitor.pupils.models import Pupil, PupilList, PupilListEntry
from classroom_monitor.schools.models import School
from classroom_monitor.staff.models import Membership

# Kind, title and how many subjects; of the school, for everybody.
PRESETS = [
    (GraphKind.ATTAINMENT_SPREAD, "Core subjects by band", 3),
    (GraphKind.PROGRESS_SPREAD, "Progress since the start of the year", 3),
    (GraphKind.ATTAINMENT_BREAKDOWN, "Reading, step by step", 1),
    (GraphKind.ON_TRACK, "On track for the targets", 3),
]


def give_classes(school: School, begin: date) -> None:
    """The people whose sign-ins are told have classes with something to do in them."""
    named = {"Whitlock": ["4 Birch", "Choir (every year group)"]}
    named["Adeyemi"] = named["Llewellyn-Pryce"] = ["All pupils", "6 Ash"]
    for last_name, groups in named.items():
        member = school.memberships.get(last_name=last_name)
        member.group_access.all().delete()
        GroupAccess.objects.bulk_create(
            GroupAccess(
                school=school,
                group=group,
                membership=member,
                from_on=begin,
                source=Source.DEMONSTRATION,
            )
            for group in school.groups.current().filter(name__in=groups)
        )


def do(school: School, book: Book, now: datetime) -> None:
    """Everything that one sees on the first evening of looking round."""
    make_presets(school, book)
    people = school.memberships.filter(is_active=True)
    leader = people.filter(user_type="slt").order_by("pk").first()
    if leader is None:
        raise ValueError(f"{school} has nobody who leads it")
    make_targets(school, book, leader, now)
    teacher = people.filter(last_name="Whitlock").first()
    if teacher is not None:
        make_requests(school, book, teacher, leader, now)
        make_favourites(school, book, teacher)
        make_list(school, teacher, now.date())


def make_presets(school: School, book: Book) -> None:
    for position, (kind, title, count) in enumerate(PRESETS, start=1):
        preset = Favourite.objects.create(
            school=school, kind=kind, title=title, position=10 * position
        )
        keep_subjects(preset, book.subjects[:count])


def make_favourites(school: School, book: Book, teacher: Membership) -> None:
    own = Favourite.objects.create(
        school=school,
        membership=teacher,
        kind=GraphKind.ATTAINMENT_SPREAD,
        title="4 Birch in mathematics",
        scope="group",
        group=school.groups.current().get(name="4 Birch"),
        position=10,
    )
    keep_subjects(own, [s for s in book.subjects if s.name == "Mathematics"])


def keep_subjects(favourite: Favourite, subjects: list[Subject]) -> None:
    FavouriteSubject.objects.bulk_create(
        FavouriteSubject(school=favourite.school, favourite=favourite, subject=subject)
        for subject in subjects
    )


def make_targets(school: School, book: Book, leader: Membership, now: datetime) -> None:
    """To the end of the year: for each year group, and for some pupils more."""
    today = now.date()
    start = year_start(month_of(today))
    made = []
    for group in school.groups.filter(standing__in=["4", "6", "8", "9"]):
        for subject in book.subjects[:3]:
            cohort = target(book, subject, group.standing, start, 1)
            if cohort is not None:
                cohort.group = group
                made.append(cohort)
    pupils = school.pupils.on_roll(today).filter(year_group__in=["4", "6"])
    for place, pupil in enumerate(pupils.in_order()[:120]):
        for subject in book.subjects[:3]:
            own = target(book, subject, pupil.year_group, start, place % 3)
            if own is not None and place % 4 == 0:
                own.pupil = pupil
                made.append(own)
    for each in made:
        each.school, each.set_by, each.set_at = school, leader, now
    Target.objects.bulk_create(made)


def target(
    book: Book, subject: Subject, year_group: str, start: date, more: int
) -> Target | None:
    """A few points above where "at expected" begins in July; none without a scale."""
    month = plus(start, 10)
    sheet = book.scale_for(subject.pk, Kind.TA, year_group, month)
    bounds = sheet.expectation(year_group, month) if sheet else None
    if sheet is None or bounds is None:
        return None
    steps = [s for s in sheet.in_order if s.points >= bounds.at_from + more]
    return Target(
        name="End of the year",
        subject=subject,
        scale=sheet.scale,
        step=steps[0] if steps else None,
        number=None if steps else bounds.at_from + 5 * more,
        start_month=start,
        month=month,
        path=Path.BY_TERM if more == 2 else Path.STRAIGHT,
    )


def make_requests(
    school: School,
    book: Book,
    teacher: Membership,
    leader: Membership,
    now: datetime,
) -> None:
    """Last month is open to one class in one subject; two more questions wait."""
    current = month_of(now.date())
    birch = school.groups.current().get(name="4 Birch")
    reading = book.subjects[0]
    MonthOpening.objects.create(
        school=school,
        month=plus(current, -1),
        group=birch,
        subject=reading,
        until=now + timedelta(days=3),
        reason="Half term fell into the week of the assessments.",
        by=leader,
        made_at=now - timedelta(hours=20),
    )
    ReopenRequest.objects.create(
        school=school,
        membership=teacher,
        month=plus(current, -2),
        group=birch,
        reason="Two pupils came back from a long absence and were assessed late.",
        asked_at=now - timedelta(hours=3),
    )
    AccessRequest.objects.create(
        school=school,
        group=Group.objects.get(school=school, name="4 Ash", archived_on=None),
        membership=teacher,
        term=AccessTerm.WEEK,
        reason="I teach the class while a colleague is away.",
        asked_at=now - timedelta(hours=2),
    )


def make_list(school: School, teacher: Membership, today: date) -> None:
    own = PupilList.objects.create(
        school=school, membership=teacher, name="Reading before lunch"
    )
    seen = Pupil.objects.visible_to(teacher, today).in_order()[:6]
    PupilListEntry.objects.bulk_create(
        PupilListEntry(school=school, pupil_list=own, pupil=pupil) for pupil in seen
    )
