"""What the worker clears away by itself."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from classroom_monitor.history import chains
from classroom_monitor.history.models import ChainHead, Submission


def clear_submissions() -> None:
    """Keys of forms that nobody can send a second time any more."""
    Submission.objects.filter(made_at__lt=timezone.now() - timedelta(days=2)).delete()


def prune_trails() -> None:
    """Let entries go that are older than the school has to keep them (LOG-4)."""
    before = timezone.now() - timedelta(days=settings.HISTORY_DAYS)
    for chain in ChainHead.objects.values_list("chain", flat=True):
        chains.prune(chain, before)
