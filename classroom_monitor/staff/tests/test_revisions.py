"""The one way of changing users."""

import pytest

from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.history.models import Actor, Capacity, Change
from classroom_monitor.outbox.models import Message
from classroom_monitor.staff.revisions import Revision, forecast, revise


@pytest.fixture
def by(amara) -> Actor:
    return Actor(Capacity.MEMBER, amara.user.ref, "Mrs A Obi", user_id=amara.user_id)


def test_a_group_is_given_for_one_day_on_and_leaves_its_entry(
    tess, class_4b, by, today
):
    outcome = revise(
        tess.school, [Revision(tess, give={class_4b: None})], by=by, today=today
    )
    assert list(tess.groups_on(today)) == [class_4b]
    assert outcome.changes[0].content.data["after"]["groups"] == [
        [class_4b.ref, "4B", None]
    ]


def test_a_taken_group_stays_on_record(tess_has_4b, tess, class_4b, by, today):
    revise(tess.school, [Revision(tess, take={class_4b})], by=by, today=today)
    assert not tess.groups_on(today).exists()
    assert GroupAccess.objects.get().to_on == today


def test_the_last_administrator_stays(amara, sal, by, today):
    system = Actor.system()
    outcome = revise(
        amara.school, [Revision(amara, {"is_active": False})], by=system, today=today
    )
    amara.refresh_from_db()
    assert amara.is_active
    assert "at least one administrator" in outcome.refused[0][1]


def test_nobody_changes_own_rights_az_7(amara, sal, by, today):
    outcome = revise(
        amara.school, [Revision(amara, {"user_type": "teacher"})], by=by, today=today
    )
    assert outcome.refused
    assert not Change.objects.exists()


def test_deactivation_ends_every_session_ses_3(sign_in, tess, by, today):
    client = sign_in(tess)
    address = f"/schools/{tess.school.slug}/"
    assert client.get(address).status_code == 200
    revise(tess.school, [Revision(tess, {"is_active": False})], by=by, today=today)
    revise(tess.school, [Revision(tess, {"is_active": True})], by=by, today=today)
    assert client.get(address).status_code == 302


def test_the_forecast_says_what_then_happens(tess, amara, sal, by):
    revisions = [Revision(m, {"is_active": False}) for m in (tess, amara, sal)]
    told = forecast(tess.school, revisions, by=by)
    done = revise(tess.school, revisions, by=by, today=tess.school.today())
    assert told.changed == done.changed == [tess, sal]
    assert told.refused == done.refused
    assert told.refused[0][0] == amara


def test_an_address_known_elsewhere_saves_and_stays_with_its_owner(
    tess, otto, by, today
):
    revise(tess.school, [Revision(tess, email=otto.user.email)], by=by, today=today)
    tess.refresh_from_db()
    assert tess.shown_email == otto.user.email
    assert tess.user.email == ""


def test_a_changed_address_is_told_to_the_old_one_rst_6(tess, by, today):
    old = tess.user.email
    revise(tess.school, [Revision(tess, email="new@example.test")], by=by, today=today)
    told = Message.objects.values_list("address", flat=True)
    assert set(told) == {old, "new@example.test"}


def test_a_thousand_cost_no_more_statements_than_three(
    tess, sal, by, today, django_assert_max_num_queries
):
    with django_assert_max_num_queries(32):
        revise(
            tess.school,
            [Revision(m, {"can_set_targets": True}) for m in (tess, sal)],
            by=by,
            today=today,
        )
