"""What results are in and how they are measured, as each school decides it."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils import timezone

from classroom_monitor.pupils.models import YEAR_GROUPS
from classroom_monitor.refs import make_ref


class Settings(models.Model):
    """What a school decided about attainment as a whole."""

    school = models.OneToOneField(
        "schools.School", models.PROTECT, related_name="attainment_settings"
    )
    # Days of the new month on which the month before is still open to teachers.
    grace_days = models.PositiveSmallIntegerField("days of grace", default=0)
    version = models.PositiveIntegerField(default=1)
    # Another one after each change of subjects, scales or bands: see `book.Book`.
    stamp = models.CharField(max_length=20, default=make_ref)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(grace_days__lte=28), name="grace_within_the_month"
            )
        ]

    def __str__(self) -> str:
        return f"{self.grace_days} days of grace"


class SubjectQuerySet(models.QuerySet["Subject"]):
    def current(self) -> Self:
        return self.filter(archived_on=None)

    def in_order(self) -> Self:
        return self.order_by("position", "name", "pk")


class Subject(models.Model):
    """What attainment is in: reading, mathematics."""

    ref = models.CharField(max_length=20, unique=True, default=make_ref)
    school = models.ForeignKey(
        "schools.School", models.PROTECT, related_name="subjects"
    )
    name = models.CharField(max_length=60)
    # For the heads of narrow columns: "Maths".
    short_name = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField(default=100)
    archived_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = SubjectQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "name"], name="one_subject_a_name_and_school"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ScaleForm(models.TextChoices):
    STEPS = "steps", "Ordered steps"
    RANGE = "range", "A range of numbers"


class Scale(models.Model):
    """How results are measured. What it consists of stands in its versions."""

    ref = models.CharField(max_length=20, unique=True, default=make_ref)
    school = models.ForeignKey("schools.School", models.PROTECT, related_name="scales")
    name = models.CharField(max_length=60)
    form = models.CharField(max_length=5, choices=ScaleForm, default=ScaleForm.STEPS)
    # How many points below or above the expected path still count as on track.
    tolerance = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    archived_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "name"], name="one_scale_a_name_and_school"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ScaleVersion(models.Model):
    """A scale as it was from one moment on; the newest takes new results.

    Results keep the version that they were entered with, so that an edit changes no
    value that somebody entered.
    """

    school = models.ForeignKey("schools.School", models.PROTECT, related_name="+")
    scale = models.ForeignKey(Scale, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    # For a range: lowest and highest number, and how many decimal places.
    lowest = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    highest = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    places = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scale", "number"], name="one_version_a_scale_and_number"
            ),
            models.CheckConstraint(
                condition=models.Q(lowest=None)
                | models.Q(highest__gte=models.F("lowest")),
                name="range_goes_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scale_id}, version {self.number}"


class Step(models.Model):
    """One step of a version of a scale, such as "3E+"."""

    school = models.ForeignKey("schools.School", models.PROTECT, related_name="+")
    scale_version = models.ForeignKey(
        ScaleVersion, models.CASCADE, related_name="steps"
    )
    code = models.CharField(max_length=10)
    name = models.CharField(max_length=60, blank=True)
    points = models.DecimalField(max_digits=8, decimal_places=2)
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scale_version", "code"], name="one_step_a_code"
            ),
            models.UniqueConstraint(
                fields=["scale_version", "position"], name="one_step_a_position"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class SubjectScale(models.Model):
    """From an academic year on, a subject uses a scale for one kind of result.

    An empty year group means every year group that has no row of its own.
    """

    school = models.ForeignKey("schools.School", models.PROTECT, related_name="+")
    subject = models.ForeignKey(Subject, models.CASCADE, related_name="scales")
    # "TA" or "SA"; see `results.Kind`.
    kind = models.CharField(max_length=2)
    year_group = models.CharField(max_length=2, blank=True, choices=YEAR_GROUPS)
    from_year = models.ForeignKey(
        "schools.AcademicYear", models.PROTECT, related_name="+"
    )
    scale = models.ForeignKey(Scale, models.PROTECT, related_name="uses")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "kind", "year_group", "from_year"],
                name="one_scale_a_subject_kind_and_year",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.kind} {self.year_group or 'every year'}"


class Expectation(models.Model):
    """Where the bands begin, in points of a scale, for a year group and month.

    An empty year group or month means every one that has no row of its own: a fixed
    band is a row with both empty. Below `below_from` lies well below; the four bounds
    are the least points of below, at, above and well above.
    """

    school = models.ForeignKey("schools.School", models.PROTECT, related_name="+")
    scale = models.ForeignKey(Scale, models.CASCADE, related_name="expectations")
    year_group = models.CharField(max_length=2, blank=True, choices=YEAR_GROUPS)
    # Calendar month 1 to 12, or 0 for every month.
    month = models.PositiveSmallIntegerField(default=0)
    below_from = models.DecimalField(max_digits=8, decimal_places=2)
    at_from = models.DecimalField(max_digits=8, decimal_places=2)
    above_from = models.DecimalField(max_digits=8, decimal_places=2)
    well_above_from = models.DecimalField(max_digits=8, decimal_places=2)
    # The first month, by its first day, in which it holds.
    valid_from = models.DateField()
    # From that month on there are no bounds for just this place: those that held until
    # then, which the row repeats, have ended, and what is less exact holds again.
    is_end = models.BooleanField("these bounds have ended", default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scale", "year_group", "month", "valid_from"],
                name="one_expectation_a_place",
            ),
            models.CheckConstraint(
                condition=models.Q(at_from__gte=models.F("below_from"))
                & models.Q(above_from__gte=models.F("at_from"))
                & models.Q(well_above_from__gte=models.F("above_from")),
                name="bands_go_up",
            ),
            models.CheckConstraint(
                condition=models.Q(month__lte=12),
                name="month_of_the_year",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scale_id} {self.year_group} {self.month}"
