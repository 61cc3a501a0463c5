"""The act of sending password emails: each person gets a link, never a password."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from classroom_monitor.history.logs import event
from classroom_monitor.history.models import Actor, Change, Entry
from classroom_monitor.outbox.models import Message, MessageKind
from classroom_monitor.outbox.queue import draft, queue_many
from classroom_monitor.schools.models import School
from classroom_monitor.staff.acts import Act, Wanted, are, people
from classroom_monitor.staff.models import Membership
from classroom_monitor.staff.revisions import Outcome

# In one hour (RST-5). Nobody is locked by these; the next hour is another.
MOST_TO_A_PERSON = 5
MOST_OF_A_SCHOOL = 5000
HOUR = timedelta(hours=1)

NO_EMAIL = "No email is stored. Set a password or print a slip instead."
INACTIVE = "Inactive here. Make them active first."
OWN_ACCOUNT = "They sign in with their own account, which their own school keeps."
TOO_OFTEN = f"Was sent {MOST_TO_A_PERSON} password emails within the hour. Wait a bit."
TOO_MANY = (
    f"This school has sent {MOST_OF_A_SCHOOL:,} password emails within the hour. "
    "Send the rest later."
)


class SendPasswordEmail(Act):
    name = "send-password-email"
    changes_access = False
    title = "Send password email"
    warning = (
        "Each gets a link to set their own password. Earlier links of theirs stop to "
        "work. Mail that has left cannot be taken back."
    )
    can_be_undone = False
    will = "will be sent one"
    did = "sent one"

    def forecast(
        self, members: Sequence[Membership], wanted: Wanted, *, by: Actor
    ) -> Outcome:
        outcome = Outcome()
        today = wanted.school.today()
        told, left = sent_lately(wanted.school, members)
        for member in members:
            member.school = wanted.school
            reason = refusal(member, today)
            if not reason and told.get(member.pk, 0) >= MOST_TO_A_PERSON:
                reason = TOO_OFTEN
            if not reason and left <= len(outcome.changed):
                reason = TOO_MANY
            if reason:
                outcome.refused.append((member, reason))
            else:
                outcome.changed.append(member)
        return outcome

    @transaction.atomic
    def carry_out(
        self,
        members: Sequence[Membership],
        wanted: Wanted,
        *,
        by: Actor,
        today: date,
        batch: str = "",
    ) -> Outcome:
        school = wanted.school
        School.objects.select_for_update().get(pk=school.pk)
        outcome = self.forecast(members, wanted, by=by)
        if not outcome.changed:
            return outcome
        queue_many(
            [
                draft(
                    member.user,
                    MessageKind.SET_PASSWORD,
                    school=school,
                    membership=member,
                    by=by,
                    batch=batch,
                )
                for member in outcome.changed
            ]
        )
        lead = self.lead(wanted) if len(members) > 1 else None
        entries = [
            Entry("staff.password_mailed", "user", member.ref, member.list_name)
            for member in outcome.changed
        ]
        made = Change.record_many(entries, by=by, school=school, lead=lead)
        outcome.lead = made[0] if lead else None
        outcome.changes = made[1:] if lead else made
        event(
            "authn_token_created",
            school=school.ref,
            by=by.ref,
            request=by.request_id,
            count=len(outcome.changed),
        )
        return outcome

    def button(self, count: int, wanted: Wanted) -> str:
        return f"Send password email to {people(count)}"

    def done(self, who: str, count: int, wanted: Wanted) -> str:
        return f"{who} {are(count)} sent a link to set their password."


def refusal(member: Membership, today: date) -> str:
    """Why this person cannot be mailed a link by this school; empty if they can."""
    if not member.is_home():
        return OWN_ACCOUNT
    if not member.is_active_on(today):
        return INACTIVE
    return "" if member.shown_email else NO_EMAIL


def sent_lately(
    school: School, members: Sequence[Membership]
) -> tuple[dict[int, int], int]:
    """Password mails of the last hour: for each person, and how many are left."""
    lately = Message.objects.filter(
        school=school,
        kind=MessageKind.SET_PASSWORD,
        created_at__gt=timezone.now() - HOUR,
    )
    those = Q(membership__in=[member.pk for member in members])
    counts = lately.filter(those).values_list("membership").annotate(n=Count("pk"))
    return dict(counts), MOST_OF_A_SCHOOL - lately.count()
