"""Links that hold from one day until another: who had what, and who was where."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone


class Source(models.TextChoices):
    PERSON = "person", "given by a person"
    COPY = "copy", "the same groups as a colleague"
    BULK = "bulk", "a bulk action"
    IMPORT = "import", "an import"
    ROLL_UP = "roll-up", "a roll-up"
    FEED = "feed", "a feed"
    DEMONSTRATION = "demonstration", "the demonstration"


class DatedQuerySet[Link: models.Model](models.QuerySet[Link]):
    def on(self, day: date) -> Self:
        """Links that hold on that day."""
        return self.filter(
            models.Q(to_on=None) | models.Q(to_on__gt=day), from_on__lte=day
        )

    def of_school(self, school_id: int) -> Self:
        """Links of one school, for a question that also names groups or pupils."""
        # Plus nothing: SQLite would else walk through every link of the school.
        found = self.alias(of_school=models.F("school_id") + 0)
        return found.filter(of_school=school_id)


class DatedLink(models.Model):
    """Something holds from one day until another. Today decides access."""

    from_on = models.DateField()
    # The first day on which it no longer holds; may lie ahead. None: no end.
    to_on = models.DateField(null=True)
    source = models.CharField(max_length=20, choices=Source, default=Source.PERSON)
    # The person who made it so, if a person did.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds, as people say it."""
        return self.to_on - timedelta(days=1) if self.to_on else None
