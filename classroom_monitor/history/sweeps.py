"""What the worker clears away by itself."""

from datetime import timedelta

from django.utils import timezone

from classroom_monitor.history.models import Submission


def clear_submissions() -> None:
    """Keys of forms that nobody can send a second time any more."""
    Submission.objects.filter(made_at__lt=timezone.now() - timedelta(days=2)).delete()
