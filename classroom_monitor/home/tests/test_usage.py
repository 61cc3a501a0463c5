"""Usage statistics: who sees them, what they count, in order and as a file."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from classroom_monitor.attainment.models import AttainmentChange
from classroom_monitor.history.models import Change
from classroom_monitor.staff.models import Membership
from classroom_monitor.staff.visits import Visit
from classroom_monitor.testing import make_member


@pytest.fixture
def usage(home) -> str:
    return f"{home}usage/"


def enter(member, pupil, subject, count, at=None) -> None:
    """So many changes of results by somebody."""
    AttainmentChange.objects.bulk_create(
        AttainmentChange(
            school=pupil.school,
            pupil=pupil,
            subject=subject,
            month=pupil.school.today().replace(day=1),
            kind="TA",
            after="3E",
            at=at or timezone.now(),
            capacity="member",
            actor_ref=member.user.ref,
            actor_name=member.short_name,
        )
        for _ in range(count)
    )


def lines_of(response) -> list[str]:
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    return content.splitlines()


def test_teachers_do_not_see_usage(sign_in, tess, usage):
    client = sign_in(tess)
    assert client.get(usage).status_code == 403
    assert client.get(f"{usage}usage.csv").status_code == 403
    assert "/usage/" not in client.get("/schools/ashgrove/").text


@pytest.mark.parametrize("who", ["sal", "amara"])
def test_slt_and_administrators_see_it(sign_in, request, tess, usage, who):
    page = sign_in(request.getfixturevalue(who)).get(usage).text
    assert "Tan, Ms Tess" in page


def test_a_sign_in_counts_once_a_session_and_a_day_once_a_day(tess, home, sign_in):
    client = sign_in(tess)
    for _ in range(3):
        client.get(home)
    assert list(tess.visits.values_list("sign_ins")) == [(1,)]
    # Ten minutes later in the same session, and then in a new one.
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        client.get(home)
        assert sum(tess.visits.values_list("sign_ins", flat=True)) == 1
    with time_machine.travel(timezone.now() + timedelta(minutes=20)):
        sign_in(tess).get(home)
        assert sum(tess.visits.values_list("sign_ins", flat=True)) == 2


def test_each_device_counts_once_also_within_five_minutes(tess, home, sign_in):
    first, second = sign_in(tess), sign_in(tess)
    for client in (first, second, first, second):
        client.get(home)
    assert list(tess.visits.values_list("sign_ins")) == [(2,)]
    # The second is still signed in while the first goes on; neither signs in again.
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        for client in (first, second):
            client.get(home)
    assert sum(tess.visits.values_list("sign_ins", flat=True)) == 2


def test_one_session_counts_at_each_school_by_itself(tess, otto, sign_in, birchwood):
    elsewhere = Membership.objects.create(
        school=birchwood, user=tess.user, title="Ms", last_name="Tan"
    )
    client = sign_in(tess)
    for _ in range(2):
        client.get("/schools/ashgrove/")
        client.get("/schools/birchwood/")
    for member in (tess, elsewhere):
        assert list(member.visits.values_list("sign_ins")) == [(1,)]


def test_a_session_that_goes_on_the_next_day_is_a_day_and_no_sign_in(
    tess, home, sign_in
):
    with time_machine.travel("2026-11-23 15:00:00+00:00", tick=False) as clock:
        client = sign_in(tess)
        client.get(home)
        clock.shift(timedelta(minutes=10))
        client.get(home)
        clock.move_to("2026-11-24 08:00:00+00:00")
        client.get(home)
    rows = list(tess.visits.order_by("day").values_list("day__day", "sign_ins"))
    assert [day for day, _ in rows][:1] == [23]
    assert rows[0][1] == 1
    assert all(sign_ins == 0 for _, sign_ins in rows[1:])


def test_a_deactivated_person_leaves_no_visit(tess, home, sign_in):
    client = sign_in(tess)
    Membership.objects.filter(pk=tess.pk).update(is_active=False)
    client.get(home)
    assert not Visit.objects.exists()


def test_figures_of_chosen_days_with_leavers(
    sign_in, sal, tess, ashgrove, cara, reading, today, usage
):
    gone = make_member(ashgrove, "ng75pn_gone", is_active=False)
    for member, day, sign_ins in (
        (tess, today, 2),
        (tess, today - timedelta(days=1), 1),
        (tess, today - timedelta(days=40), 9),
        (gone, today - timedelta(days=2), 4),
    ):
        Visit.objects.create(
            school=ashgrove, membership=member, day=day, sign_ins=sign_ins
        )
    enter(tess, cara, reading, 5)
    enter(tess, cara, reading, 7, timezone.now() - timedelta(days=40))
    rows = lines_of(sign_in(sal).get(f"{usage}usage.csv"))
    by_name = {line.split('","')[0].strip('"'): line for line in rows}
    assert '"3","2","5"' in by_name["Tan, Ms Tess"]
    assert '"Inactive","4","1","0"' in by_name["Ng75pn_gone, Ng75pn_gone"]
    assert Change.objects.filter(kind="usage.exported").count() == 1
    wide = {"from": str(today - timedelta(days=60)), "to": str(today)}
    rows = lines_of(sign_in(sal).get(f"{usage}usage.csv", wide))
    assert any('"12","3","12"' in line for line in rows)


def test_entries_at_both_midnights_belong_to_the_schools_own_days(
    sign_in, sal, tess, cara, reading, usage
):
    """In June the school's day begins an hour before that of UTC."""
    for text in ("2026-06-09T22:59:59", "2026-06-09T23:00:00", "2026-06-10T22:59:59"):
        enter(tess, cara, reading, 1, datetime.fromisoformat(f"{text}+00:00"))
    day = {"from": "2026-06-10", "to": "2026-06-10"}
    rows = lines_of(sign_in(sal).get(f"{usage}usage.csv", day))
    assert any('"Tan, Ms Tess","Teacher","Active","0","0","2"' in row for row in rows)


def test_it_is_sorted_by_any_column(sign_in, sal, tess, ashgrove, cara, reading, usage):
    other = make_member(ashgrove, "ng75pn_able", last_name="Able")
    enter(tess, cara, reading, 2)
    enter(other, cara, reading, 1)
    client = sign_in(sal)

    def first(sort: str) -> str:
        rows = lines_of(client.get(f"{usage}usage.csv", {"sort": sort}))
        return rows[1].split('","')[0].strip('"')

    assert first("name").startswith("Able")
    assert first("-name").startswith("Tan")
    assert first("-entries").startswith("Tan")
    assert first("entries").startswith("Rees")
    assert first("nonsense") == first("name")


@pytest.mark.parametrize(
    "wrong",
    [
        {"from": "yesterday"},
        {"from": "2026-11-02", "to": "2026-11-01"},
        {"from": "0001-01-01"},
        {"from": "1990-01-01", "to": "2100-01-01"},
    ],
)
def test_what_is_no_span_of_days_is_told(sign_in, sal, usage, wrong):
    for where in (usage, f"{usage}usage.csv"):
        response = sign_in(sal).get(where, wrong)
        assert response.status_code == 422
        assert "There is a problem" in response.text


def test_another_schools_people_and_entries_are_not_counted(
    sign_in, sal, otto, fay, reading, usage
):
    enter(otto, fay, reading, 3)
    page = sign_in(sal).get(usage).text
    assert "Falk" not in page
    assert "and 0 entries" in page


def test_the_number_of_questions_does_not_grow(
    sign_in, sal, ashgrove, cara, reading, usage, django_assert_num_queries
):
    client = sign_in(sal)
    client.get(usage)
    with django_assert_num_queries(5) as few:
        client.get(usage)
    for number in range(40):
        enter(make_member(ashgrove, f"ng75pn_{number}x"), cara, reading, 3)
    with django_assert_num_queries(len(few)):
        client.get(usage)
