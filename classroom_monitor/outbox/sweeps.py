"""What the worker sees to by itself: in the outbox, and in the table of tasks."""

from datetime import timedelta

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from classroom_monitor.outbox import delivery


def recover_abandoned() -> None:
    delivery.recover_abandoned(timezone.now())


def deliver_due() -> None:
    delivery.deliver_due()


def forget_tasks() -> None:
    """Nudges of yesterday say nothing any more."""
    yesterday = timezone.now() - timedelta(days=1)
    DBTaskResult.objects.filter(enqueued_at__lt=yesterday).delete()
