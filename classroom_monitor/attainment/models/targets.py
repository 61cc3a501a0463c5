"""What a pupil or a cohort is aimed at, and by when."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from classroom_monitor.attainment.models.scales import Scale, Step, Subject
from classroom_monitor.pupils.models import Pupil
from classroom_monitor.refs import make_ref


class Path(models.TextChoices):
    STRAIGHT = "straight", "The same each month"
    BY_TERM = "term", "By term"


class Target(models.Model):
    """The result that one pupil, or each pupil of a group, is aimed at by a month.

    A pupil's own target counts before one of a group. The path leads from the start,
    given here or read from the pupil's result of the start month, to the target.
    """

    ref = models.CharField(max_length=20, unique=True, default=make_ref)
    school = models.ForeignKey("schools.School", models.PROTECT, related_name="targets")
    name = models.CharField(max_length=80)
    pupil = models.ForeignKey(
        Pupil, models.PROTECT, null=True, blank=True, related_name="targets"
    )
    group = models.ForeignKey(
        "groups.Group", models.PROTECT, null=True, blank=True, related_name="targets"
    )
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="targets")
    scale = models.ForeignKey(Scale, models.PROTECT, related_name="+")
    step = models.ForeignKey(Step, models.PROTECT, null=True, related_name="+")
    number = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    # First days of months.
    start_month = models.DateField()
    month = models.DateField()
    # Points to start from; none: the pupil's own result of the start month.
    start_points = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    path = models.CharField(max_length=10, choices=Path, default=Path.STRAIGHT)
    version = models.PositiveIntegerField(default=1)
    set_at = models.DateTimeField(default=timezone.now)
    set_by = models.ForeignKey(
        "staff.Membership", models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pupil__isnull=False, group=None)
                | models.Q(pupil=None, group__isnull=False),
                name="target_of_a_pupil_or_a_group",
            ),
            models.CheckConstraint(
                condition=models.Q(step__isnull=False, number=None)
                | models.Q(step=None, number__isnull=False),
                name="target_is_step_or_number",
            ),
            models.CheckConstraint(
                condition=models.Q(month__gt=models.F("start_month")),
                name="target_after_its_start",
            ),
            models.UniqueConstraint(
                fields=["pupil", "subject", "month"],
                condition=models.Q(pupil__isnull=False),
                name="one_target_a_pupil_subject_and_month",
            ),
            models.UniqueConstraint(
                fields=["group", "subject", "month"],
                condition=models.Q(group__isnull=False),
                name="one_target_a_group_subject_and_month",
            ),
        ]

    def __str__(self) -> str:
        return self.name
