"""Months that SLT reopened, and who asked for it."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.utils import timezone

from classroom_monitor.attainment.models.scales import Subject
from classroom_monitor.refs import make_ref


class MonthOpeningQuerySet(models.QuerySet["MonthOpening"]):
    def at(self, moment: datetime) -> Self:
        """Openings that hold at that moment."""
        return self.filter(MonthOpening.holding(moment))


class MonthOpening(models.Model):
    """A past month is open again, until a moment: for whom and for what it names.

    An empty group, subject or membership means every one.
    """

    ref = models.CharField(max_length=20, unique=True, default=make_ref)
    school = models.ForeignKey(
        "schools.School", models.PROTECT, related_name="month_openings"
    )
    month = models.DateField()
    group = models.ForeignKey(
        "groups.Group", models.PROTECT, null=True, blank=True, related_name="+"
    )
    subject = models.ForeignKey(
        Subject, models.PROTECT, null=True, blank=True, related_name="+"
    )
    membership = models.ForeignKey(
        "staff.Membership", models.CASCADE, null=True, blank=True, related_name="+"
    )
    until = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("staff.Membership", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)

    objects = MonthOpeningQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["school", "until"], name="openings_by_end")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} until {self.until}"

    @staticmethod
    def holding(moment: datetime) -> models.Q:
        """What is true of openings that hold at that moment."""
        return models.Q(
            models.Q(closed_at=None) | models.Q(closed_at__gt=moment),
            made_at__lte=moment,
            until__gt=moment,
        )


class Answer(models.TextChoices):
    WAITING = "waiting", "Waiting"
    GRANTED = "granted", "Granted"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ReopenRequest(models.Model):
    """A teacher asks that a month be opened again; SLT answer. Both are kept."""

    ref = models.CharField(max_length=20, unique=True, default=make_ref)
    school = models.ForeignKey(
        "schools.School", models.PROTECT, related_name="reopen_requests"
    )
    membership = models.ForeignKey(
        "staff.Membership", models.CASCADE, related_name="reopen_requests"
    )
    month = models.DateField()
    group = models.ForeignKey("groups.Group", models.PROTECT, related_name="+")
    subject = models.ForeignKey(
        Subject, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=300)
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.WAITING)
    words = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        "staff.Membership", models.PROTECT, null=True, related_name="+"
    )
    opening = models.OneToOneField(
        MonthOpening, models.SET_NULL, null=True, related_name="request"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "month", "group", "subject"],
                condition=models.Q(answer="waiting"),
                name="one_waiting_request_a_place",
            ),
            # Nulls count as different from each other: every subject has its own rule.
            models.UniqueConstraint(
                fields=["membership", "month", "group"],
                condition=models.Q(answer="waiting", subject=None),
                name="one_waiting_request_for_every_subject",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "answer", "id"], name="requests_by_answer")
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}: {self.answer}"
