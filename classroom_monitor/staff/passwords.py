"""Passwords that an administrator hands over: typed here, or printed by `slips`.

Both hold for one sign-in and a few days; then the person chooses their own. A school
does this only for its own accounts, and only where mail does not do.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from classroom_monitor.accounts import actions as accounts
from classroom_monitor.accounts.passwords import check_temporary
from classroom_monitor.history.logs import event
from classroom_monitor.history.models import Actor, Change, Entry
from classroom_monitor.outbox.models import Message, MessageKind, State
from classroom_monitor.outbox.queue import draft, queue_many
from classroom_monitor.outbox.status import is_failed_or_unused, latest_for
from classroom_monitor.schools.models import School
from classroom_monitor.staff.acts import Act, Wanted, people
from classroom_monitor.staff.models import Membership
from classroom_monitor.staff.revisions import Outcome
from classroom_monitor.staff.sign_in import known_words

# Each costs a hash, which is slow on purpose.
MOST_SLIPS = 100

OWN = "Change your own password on your profile page."
OWN_ACCOUNT = "They sign in with their own account, which their own school keeps."
INACTIVE = "Inactive here. Make them active first."
MAIL_FIRST = (
    "They have an email: send a password email. A password can be set here when that "
    "was refused or not used."
)
TYPING_IS_OFF = "This school does not type passwords for others. Print a slip instead."
TOO_MANY = f"At most {MOST_SLIPS} slips in one go. Print the rest afterwards."


class PrintSlips(Act):
    """Generated pass-phrases on paper. Carried out by `slips`, not by `bulk`."""

    name = "print-slips"
    changes_access = False
    title = "Print password slips"
    warning = (
        "Each gets a new password that is printed now and never shown again. Their old "
        "password stops to work and they are signed out everywhere."
    )
    can_be_undone = False
    will = "will get one"
    did = "got one"

    def forecast(
        self, members: Sequence[Membership], wanted: Wanted, *, by: Actor
    ) -> Outcome:
        outcome = Outcome()
        for member, reason in refusals(wanted.school, members, by=by):
            if not reason and len(outcome.changed) >= MOST_SLIPS:
                reason = TOO_MANY
            if reason:
                outcome.refused.append((member, reason))
            else:
                outcome.changed.append(member)
        return outcome

    def button(self, count: int, wanted: Wanted) -> str:
        return f"Print {count} password slip{'' if count == 1 else 's'}"

    def done(self, who: str, count: int, wanted: Wanted) -> str:
        return f"A slip was printed for {who if count == 1 else people(count)}."


def refusals(
    school: School, members: Sequence[Membership], *, by: Actor
) -> list[tuple[Membership, str]]:
    """For each why no password can be set here; empty if one can."""
    today = school.today()
    for member in members:
        member.school = school
    mails = latest_for(members)
    return [
        (member, refusal(member, mails.get(member.pk), today, by)) for member in members
    ]


def refusal(member: Membership, mail: Message | None, today: date, by: Actor) -> str:
    if member.user_id == by.user_id:
        return OWN
    if not member.is_home():
        return OWN_ACCOUNT
    if not member.is_active_on(today):
        return INACTIVE
    if member.shown_email and (mail is None or not is_failed_or_unused(mail)):
        return MAIL_FIRST
    return ""


def set_password(member: Membership, password: str, *, by: Actor) -> datetime:
    """Set a typed password; gives until when it works, or raises what is wrong."""
    school = member.school
    if reason := refusals(school, [member], by=by)[0][1]:
        raise ValidationError(reason)
    if not school.allows_typed_passwords:
        raise ValidationError(TYPING_IS_OFF)
    check_temporary(password, member.user, known_words(member))
    until = accounts.hash_given(member.user, password)
    with transaction.atomic():
        School.objects.select_for_update().get(pk=school.pk)
        keep([member], by=by)
        entry = Entry("staff.password_set", "user", member.ref, member.list_name)
        Change.record(entry, by=by, school=school)
    return until


def keep(members: Sequence[Membership], *, by: Actor) -> None:
    """Write passwords hashed before, take back waiting links, tell who has mail."""
    accounts.keep_given([member.user for member in members])
    Message.objects.waiting().filter(
        membership__in=[member.pk for member in members],
        kind=MessageKind.SET_PASSWORD,
    ).update(state=State.WITHDRAWN, finished_at=timezone.now())
    queue_many(
        [
            draft(
                member.user,
                MessageKind.PASSWORD_CHANGED,
                school=member.school,
                membership=member,
                by=by,
            )
            for member in members
            if member.user.email
        ]
    )
    for member in members:
        event(
            "authn_password_change",
            school=member.school.ref,
            account=member.user.ref,
            by=by.ref,
            request=by.request_id,
        )
