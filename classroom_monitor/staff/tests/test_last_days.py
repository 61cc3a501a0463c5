"""A last day that has passed makes its person inactive."""

from datetime import date

import pytest
import time_machine

from classroom_monitor.history.models import Capacity, Change
from classroom_monitor.staff.last_days import end_places
from classroom_monitor.staff.models import Membership

FRIDAY = date(2026, 7, 17)


def is_active(member) -> bool:
    return Membership.objects.get(pk=member.pk).is_active


@pytest.fixture
def leaver(tess, amara):
    Membership.objects.filter(pk=tess.pk).update(last_day=FRIDAY)
    return tess


def test_somebody_stays_through_the_last_day_at_their_school(leaver):
    # Summer time: half past eleven there is half past ten in the database's hours.
    with time_machine.travel("2026-07-17T22:59:59Z"):
        assert end_places() == 0
    assert is_active(leaver)
    with time_machine.travel("2026-07-17T23:00:01Z"):
        assert end_places() == 1
        assert end_places() == 0
    assert not is_active(leaver)


def test_it_ends_their_sessions_and_leaves_an_entry_by_the_system(leaver, sign_in):
    client = sign_in(leaver)
    with time_machine.travel("2026-07-18T12:00:00Z"):
        end_places()
    entry = Change.objects.get()
    assert (entry.kind, entry.capacity) == ("staff.last_day", Capacity.SYSTEM)
    assert leaver.user.sessions_open.count() == 0
    assert client.get(f"/schools/{leaver.school.slug}/").status_code == 302


def test_others_stay(leaver, sal, otto):
    Membership.objects.filter(pk=sal.pk).update(last_day=date(2026, 7, 24))
    with time_machine.travel("2026-07-18T12:00:00Z"):
        end_places()
    assert is_active(sal)
    assert is_active(otto)
