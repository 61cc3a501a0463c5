import stat
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.test import Client

from classroom_monitor.accounts import usernames
from classroom_monitor.accounts.models import User
from classroom_monitor.history.models import Actor, Change
from classroom_monitor.home.usage import Span, Usage
from classroom_monitor.schools.demonstration import people, sign_ins, visits
from classroom_monitor.schools.demonstration.build import make_demonstration
from classroom_monitor.schools.demonstration.children import Amount
from classroom_monitor.schools.models import Operator, School, Trust
from classroom_monitor.staff.models import Membership, Visit

# All schools, people and groups; of pupils and months as few as a test needs.
A_LITTLE = Amount(months=2, of_a_class=1)


@pytest.fixture
def kept_here(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def told(db, kept_here):
    return make_demonstration(by=Actor.system(), amount=A_LITTLE)


@pytest.fixture
def ashfield(told) -> School:
    return School.objects.get(name="Ashfield Lane School")


def test_invented_schools_stand_in_a_trust_that_says_so(told):
    trust = Trust.objects.get()
    assert trust.name == "Demonstration Trust"
    assert trust.is_demonstration
    counts = {s.name: s.memberships.count() for s in trust.schools.all()}
    assert counts == {
        "Ashfield Lane School": 150,
        "Birchwood School": 25,
        "Cedar Rise School": 0,
        "Dunmore Hill School": 18,
    }
    assert all(school.is_demonstration for school in School.objects.all())


def test_one_school_has_500_groups(ashfield):
    assert ashfield.groups.current().count() == 500
    assert ashfield.groups.exclude(standing="").count() == 15


def test_each_told_sign_in_works_and_opens_a_place(told, client):
    assert [each.role for each in told] == [
        "School administrator (also SLT)",
        "SLT",
        "Teacher",
        "Trust administrator",
        "Operator",
    ]
    for each in told:
        user = User.objects.get(username=each.username)
        assert user.check_password(each.password)
        assert user.may_sign_in()
        assert not user.must_choose_password()


def test_the_administrator_signs_in_with_what_was_told(told):
    browser = Client()
    typed = {"login": told[0].username, "password": told[0].password}
    answer = browser.post("/accounts/sign-in/", typed)
    assert answer.status_code == 302
    assert browser.session["_auth_user_id"]


def test_names_of_every_script_and_length_are_among_the_staff(ashfield):
    surnames = {*ashfield.memberships.values_list("last_name", flat=True)}
    assert {"O'Neill", "العلي", "李", "Шевченко", "சுப்பிரமணியன்", "O"} <= surnames
    assert max(map(len, surnames)) == 150
    titled = ashfield.memberships.filter(first_name="")
    assert {m.full_name for m in titled} == {"Mr Okonkwo", "Sister Bernadette"}


def test_every_state_that_a_list_can_filter_by_is_there(ashfield):
    staff = ashfield.memberships
    assert staff.filter(user__email="").count() >= 10
    assert staff.filter(last_used_at=None).count() >= 10
    assert staff.filter(is_active=False).exists()
    assert staff.filter(invitation="sent").exists()
    assert staff.exclude(last_day=None).exists()
    assert staff.exclude(user__slowed_until=None).exists()
    assert staff.filter(group_access=None).exists()
    assert staff.filter(user_type="slt").exists()


def test_everybody_who_used_it_of_late_was_there_on_school_days(ashfield):
    span = Span(ashfield.today() - timedelta(days=29), ashfield.today())
    usage = Usage.of(ashfield, span)
    zone = ashfield.now().tzinfo
    for person in usage.people:
        last = person.last_used_at and person.last_used_at.astimezone(zone).date()
        was_there = last is not None and last >= span.first
        assert bool(person.days) == bool(person.sign_ins) == was_there
        assert person.days <= person.sign_ins <= 2 * person.days
        assert not person.entries or was_there
    often = {person.days for person in usage.people}
    assert {0, 1} < often
    assert max(often) > 10
    rows = Visit.objects.filter(school=ashfield).select_related("membership")
    for visit in rows:
        last = visit.membership.last_used_at.astimezone(zone).date()
        assert visit.day == last or (visit.day < last and visit.day.weekday() < 5)


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2026, 11, 23), date(2026, 10, 1), date(2026, 11, 23)),
        (date(2026, 9, 6), date(2026, 7, 1), date(2026, 9, 4)),
        (date(2026, 8, 10), date(2026, 6, 1), date(2026, 7, 31)),
        (date(2027, 1, 1), date(2026, 12, 1), date(2027, 1, 1)),
    ],
)
def test_school_days_are_those_of_the_last_two_school_months(today, first, last):
    days = list(visits.school_days(today))
    assert (days[0], days[-1]) == (first, last)
    assert days == sorted(set(days))
    assert len({day.month for day in days}) == 2
    assert {day.weekday() for day in days} == {0, 1, 2, 3, 4}


def test_one_person_works_at_two_schools(told):
    counts = [u.memberships.count() for u in User.objects.filter(memberships__gt=0)]
    assert sorted({*counts}) == [1, 2]


def test_usernames_and_search_are_as_saving_one_by_one_would_make_them(ashfield):
    for member in ashfield.memberships.select_related("user", "school"):
        search, skeleton = member.search, member.user.skeleton
        member.save()
        assert usernames.problem(member.user.username) is None
        member.user.save()
        assert (member.search, member.user.skeleton) == (search, skeleton)


def test_the_people_are_the_same_each_time_and_the_passwords_are_not(told):
    again = people.staff_of_ashfield_lane()
    assert again == people.staff_of_ashfield_lane()
    names = {*Membership.objects.values_list("user__username", flat=True)}
    assert {person.username for person in again} <= names
    assert len({each.password for each in told}) == 5


def test_the_trails_begin_with_it(ashfield):
    first = Change.objects.get(school=ashfield)
    assert first.kind == "school.demonstration"
    after = first.content.data["after"]
    assert after["users"] == 150
    assert after["pupils"] == ashfield.pupils.count()
    assert after["results"] == ashfield.attainment.count()
    assert Change.objects.get(school=None).kind == "trust.demonstration"


def test_the_file_of_sign_ins_is_for_its_owner_alone(told):
    assert stat.S_IMODE(sign_ins.path().stat().st_mode) == 0o600
    assert told[4].password in sign_ins.path().read_text(encoding="utf-8")


def test_a_second_time_nothing_changes(told, capsys):
    before = sign_ins.read()
    call_command("demo")
    assert "nothing was changed" in capsys.readouterr().out
    assert (School.objects.count(), Operator.objects.count()) == (4, 1)
    assert sign_ins.read() == before


def test_a_real_school_keeps_the_demonstration_out(ashgrove, kept_here, capsys):
    call_command("demo", if_empty=True)
    assert capsys.readouterr().out == ""
    assert School.objects.get() == ashgrove
    assert sign_ins.read() is None


def test_the_sign_ins_are_shown_again(told, capsys):
    call_command("demo", show=True)
    assert capsys.readouterr().out == sign_ins.as_text(told)


def test_showing_says_why_there_is_nothing_to_show(db, kept_here, capsys):
    call_command("demo", show=True)
    assert "no demonstration" in capsys.readouterr().out


def test_showing_says_where_the_lost_file_was(told, capsys):
    sign_ins.path().unlink()
    call_command("demo", show=True)
    assert f"no longer kept in {sign_ins.path()}" in capsys.readouterr().out
