"""Usernames given up (USR-5), and ones that differ only in capitals (USR-3)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from classroom_monitor.accounts import actions
from classroom_monitor.accounts.backends import find
from classroom_monitor.accounts.models import RetiredUsername
from classroom_monitor.history.models import Actor, Change
from classroom_monitor.outbox.models import Message, MessageKind
from classroom_monitor.staff.revisions import Revision, revise


def rename(member, name, today):
    revision = Revision(member, username=name)
    return revise(member.school, [revision], by=Actor.system(), today=today)


def test_a_name_given_up_goes_to_nobody_else_for_a_year_usr_5(tess, sal, today):
    ref = tess.user.ref
    rename(tess, "ng75pn_tanlee", today)
    tess.user.refresh_from_db()
    assert (tess.user.username, tess.user.ref) == ("ng75pn_tanlee", ref)
    with pytest.raises(ValidationError, match="taken"):
        rename(sal, "NG75PN-Tan", today)
    RetiredUsername.objects.update(until=timezone.now() - timedelta(days=1))
    rename(sal, "ng75pn_tan", today)
    sal.user.refresh_from_db()
    assert sal.user.username == "ng75pn_tan"


def test_a_new_name_ends_nothing_but_is_recorded_and_mailed_usr_5(sign_in, tess, today):
    browser = sign_in(tess)
    rename(tess, "ng75pn_tanlee", today)
    assert browser.get("/schools/ashgrove/").status_code == 200
    assert Change.objects.get().content.data["after"] == {"username": "ng75pn_tanlee"}
    told = Message.objects.get()
    assert told.kind == MessageKind.USERNAME_CHANGED


def test_whoever_gave_a_name_up_may_take_it_back(tess, today):
    rename(tess, "ng75pn_tanlee", today)
    tess.refresh_from_db()
    rename(tess, "ng75pn_tan", today)
    tess.user.refresh_from_db()
    assert tess.user.username == "ng75pn_tan"


def test_sign_in_is_exact_in_capitals_usr_3(tess):
    assert find(" ng75pn_tan ") == tess.user
    assert find("NG75PN_TAN") is None
    assert actions.taken(["NG75PN_TAN"]) == {"NG75PN_TAN"}
