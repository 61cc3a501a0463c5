"""Favourites: graphs kept on a homepage, and the first steps of a new school."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from classroom_monitor.refs import make_ref


class GraphKind(models.TextChoices):
    ATTAINMENT_SPREAD = "attainment-spread", "Attainment spread"
    ATTAINMENT_BREAKDOWN = "attainment-breakdown", "Attainment breakdown"
    PROGRESS_SPREAD = "progress-spread", "Progress spread"
    PROGRESS_BREAKDOWN = "progress-breakdown", "Progress breakdown"
    ON_TRACK = "on-track", "On-track share"


class Favourite(models.Model):
    """A graph kept on the homepage: of one person, or the school's preset for all.

    It keeps what to show and never a figure: that is worked out for whoever looks.
    """

    ref = models.CharField(max_length=20, unique=True, default=make_ref)
    school = models.ForeignKey("schools.School", models.PROTECT, related_name="+")
    # Empty for a preset of the school.
    membership = models.ForeignKey(
        "staff.Membership", models.CASCADE, null=True, related_name="favourites"
    )
    kind = models.CharField(max_length=30, choices=GraphKind)
    title = models.CharField(max_length=100, blank=True)
    # "school", "year", "group" or "mine"; or empty, for the widest that a person sees.
    scope = models.CharField(max_length=10, blank=True)
    year_group = models.CharField(max_length=2, blank=True)
    group = models.ForeignKey(
        "groups.Group", models.CASCADE, null=True, blank=True, related_name="+"
    )
    # The month shown, so many before the current one: a favourite moves with the year.
    months_back = models.PositiveSmallIntegerField(default=0)
    # Progress is counted over so many months; 0: since the September before.
    span = models.PositiveSmallIntegerField(default=0)
    position = models.PositiveSmallIntegerField(default=100)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(
                fields=["school", "membership", "position"], name="favourites_in_order"
            )
        ]

    def __str__(self) -> str:
        return self.title or self.get_kind_display()


class FavouriteSubject(models.Model):
    """A favourite shows this subject; without any it shows all of them."""

    school = models.ForeignKey("schools.School", models.PROTECT, related_name="+")
    favourite = models.ForeignKey(Favourite, models.CASCADE, related_name="subjects")
    subject = models.ForeignKey("attainment.Subject", models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["favourite", "subject"], name="one_subject_a_favourite"
            )
        ]

    def __str__(self) -> str:
        return f"{self.favourite_id}: {self.subject_id}"


class PutAside(models.Model):
    """A person does not want one of the school's presets, or a page of first steps."""

    school = models.ForeignKey("schools.School", models.PROTECT, related_name="+")
    membership = models.ForeignKey(
        "staff.Membership", models.CASCADE, related_name="put_aside"
    )
    # Empty for the first steps.
    favourite = models.ForeignKey(
        Favourite, models.CASCADE, null=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "favourite"], name="put_aside_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} put aside {self.favourite_id or 'first steps'}"


class Figures(models.Model):
    """Counts of a school or a year group, kept so that not every page counts anew.

    Counts only, and never those of one person: who may see them is decided at each
    request. `key` names the months and the scope.
    """

    school = models.ForeignKey("schools.School", models.PROTECT, related_name="+")
    key = models.CharField(max_length=40)
    # The school's subjects, scales and bands, and the day, that they were counted by.
    stamp = models.CharField(max_length=40)
    data = models.JSONField()
    worked_out_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "key"], name="counts_kept_once")
        ]

    def __str__(self) -> str:
        return f"{self.school_id}: {self.key}"
