"""Results by month, and the history that each of them keeps."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils import timezone

from classroom_monitor.attainment.models.scales import Scale, Step, Subject
from classroom_monitor.history.models import Capacity
from classroom_monitor.pupils.models import Pupil

if TYPE_CHECKING:
    from classroom_monitor.staff.models import Membership


class Kind(models.TextChoices):
    TA = "TA", "Teacher assessment"
    SA = "SA", "Summative assessment"


class Absence(models.TextChoices):
    """Why there is no result. None of these is a number, and none is 0."""

    ABSENT = "A", "Absent"
    DISAPPLIED = "D", "Disapplied"
    LEFT = "L", "Left"
    UNRELIABLE = "Q", "Result set aside"


class AttainmentQuerySet(models.QuerySet["Attainment"]):
    def visible_to(self, membership: Membership, today: date) -> Self:
        """Results of the pupils this person may see by name today, every month."""
        return self.filter(
            school=membership.school_id,
            pupil__in=Pupil.objects.visible_to(membership, today),
        )

    def counted_for(self, membership: Membership, today: date) -> Self:
        """Results that may stand in this person's figures."""
        return self.filter(
            school=membership.school_id,
            pupil__in=Pupil.objects.counted_for(membership, today),
        )


class Attainment(models.Model):
    """One pupil's result in one subject, stamped with one calendar month.

    It holds exactly one of a step, a number and an absence; never text, never a band.
    """

    school = models.ForeignKey(
        "schools.School", models.PROTECT, related_name="attainment"
    )
    pupil = models.ForeignKey(
        Pupil, models.PROTECT, related_name="attainment", db_index=False
    )
    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="+", db_index=False
    )
    # The first day of the calendar month.
    month = models.DateField()
    kind = models.CharField(max_length=2, choices=Kind)
    scale = models.ForeignKey(Scale, models.PROTECT, related_name="+", db_index=False)
    step = models.ForeignKey(
        Step, models.PROTECT, null=True, related_name="+", db_index=False
    )
    number = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    absence = models.CharField(max_length=1, choices=Absence, blank=True)
    # Goes up with each change: whoever saves says which one they saw.
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = AttainmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "subject", "month", "kind"],
                name="one_result_a_pupil_subject_month_and_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(step__isnull=False, number=None, absence="")
                | models.Q(step=None, number__isnull=False, absence="")
                | models.Q(step=None, number=None) & ~models.Q(absence=""),
                name="result_is_step_number_or_absence",
            ),
            models.CheckConstraint(
                condition=models.Q(month__day=1), name="month_by_its_first_day"
            ),
        ]
        indexes = [
            models.Index(
                fields=["school", "month", "subject"], name="results_by_month"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pupil_id} {self.subject_id} {self.month:%Y-%m} {self.kind}"


class AttainmentChange(models.Model):
    """One change of one result: who, when, before, after, why. Only ever added.

    Texts are what was shown: "3E+", "104", "A", or nothing where there was no result.
    """

    school = models.ForeignKey("schools.School", models.PROTECT, related_name="+")
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="+", db_index=False)
    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="+", db_index=False
    )
    month = models.DateField()
    kind = models.CharField(max_length=2, choices=Kind)
    before = models.CharField(max_length=12, blank=True)
    after = models.CharField(max_length=12, blank=True)
    # Why somebody changed a month that is past.
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)
    capacity = models.CharField(max_length=30, choices=Capacity)
    # The user's ref and the name as it was; the system has none.
    actor_ref = models.CharField(max_length=20, blank=True)
    actor_name = models.CharField(max_length=200)
    address = models.CharField(max_length=45, blank=True)
    request_id = models.CharField(max_length=40, blank=True)
    # How it came in: typed, pasted, filled, undone, imported.
    source = models.CharField(max_length=20, default="typed")

    class Meta:
        indexes = [
            models.Index(
                fields=["pupil", "subject", "month", "kind", "id"],
                name="history_of_a_result",
            ),
            models.Index(fields=["school", "at"], name="entries_by_time"),
            models.Index(
                fields=["school", "actor_ref", "at"], name="entries_by_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before or 'nothing'} to {self.after or 'nothing'}"
