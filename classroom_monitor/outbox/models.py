"""What is to be mailed, and what truly became of it.

A message holds its kind and its person, never its body: the link is made at hand-over.
"""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from classroom_monitor.refs import make_ref


class MessageKind(models.TextChoices):
    SET_PASSWORD = "set password", "Password email"
    RESET = "reset", "Forgotten password"
    INVITATION = "invitation", "Invitation"
    CONFIRM_EMAIL = "confirm email", "Confirm a new address"
    EMAIL_CHANGED = "email changed", "Notice: address changed"
    PASSWORD_CHANGED = "password changed", "Notice: password changed"
    USERNAME_CHANGED = "username changed", "Notice: username changed"
    GROUPS_CHANGED = "groups changed", "Notice: own groups changed"
    ACCESS_ASKED = "access asked", "Notice: somebody asks for a group"
    ACCESS_ANSWERED = "access answered", "Notice: answer about a group"
    MONTH_ASKED = "month asked", "Notice: somebody asks for a month"
    MONTH_ANSWERED = "month answered", "Notice: answer about a month"


class State(models.TextChoices):
    QUEUED = "queued", "Queued"
    HANDING_OVER = "handing over", "Handing over"
    HANDED_OVER = "handed over", "Handed over"
    REFUSED = "refused", "Refused"
    UNCLEAR = "unclear", "Unclear"
    GIVEN_UP = "given up", "Given up"
    # Taken back before it left: the person's place ended, or a newer one replaced it.
    WITHDRAWN = "withdrawn", "Withdrawn"


class MessageQuerySet(models.QuerySet["Message"]):
    def waiting(self) -> Self:
        return self.filter(state=State.QUEUED)


class Message(models.Model):
    """One message to one person."""

    ref = models.CharField(max_length=20, unique=True, default=make_ref)
    # None: a message about the sign-in itself, which no school sees.
    school = models.ForeignKey(
        "schools.School", models.PROTECT, null=True, related_name="messages"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="messages"
    )
    membership = models.ForeignKey(
        "staff.Membership", models.CASCADE, null=True, related_name="messages"
    )
    kind = models.CharField(max_length=20, choices=MessageKind)
    # Where it goes. Taken when queued for notices to an old address, else at hand-over.
    address = models.EmailField(max_length=254, blank=True)
    state = models.CharField(max_length=20, choices=State, default=State.QUEUED)
    # What the text needs besides the person, for example the school's or actor's name.
    context = models.JSONField(default=dict, blank=True)
    # One press makes one batch; a person stands in a batch once.
    batch = models.CharField(max_length=20, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    reply = models.TextField("the server's own words", blank=True)
    # Why it was withdrawn or given up, in ours.
    note = models.CharField(max_length=200, blank=True)
    # The last part of its own return path, so that a bounce finds it.
    return_key = models.CharField(max_length=20, unique=True, default=make_ref)
    link = models.ForeignKey(
        "accounts.Link", models.SET_NULL, null=True, related_name="messages"
    )
    supersedes = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="sent_again_as"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "membership"],
                condition=~models.Q(batch=""),
                name="one_message_a_person_and_batch",
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(state__in=["queued", "handing over"]),
                name="messages_due",
            ),
            # One person who waits goes before a thousand of one press.
            models.Index(
                fields=["due_at"],
                condition=models.Q(state="queued", batch=""),
                name="messages_due_alone",
            ),
            models.Index(fields=["school", "-id"], name="messages_of_a_school"),
            models.Index(fields=["membership", "-id"], name="messages_to_a_member"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.user_id}: {self.state}"


class DemonstrationMail(models.Model):
    """A letter of the demonstration, the only kind that is kept to be read."""

    message = models.OneToOneField(Message, models.CASCADE, related_name="letter")
    school = models.ForeignKey(
        "schools.School", models.PROTECT, null=True, related_name="+"
    )
    subject = models.CharField(max_length=200)
    text = models.TextField()
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.subject
