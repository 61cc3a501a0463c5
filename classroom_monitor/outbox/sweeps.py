"""What the worker sees to by itself: in the outbox, and in the table of tasks."""

from datetime import timedelta

from django.tasks.base import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from classroom_monitor.outbox import delivery


def recover_abandoned() -> None:
    delivery.recover_abandoned(timezone.now())


def deliver_due() -> None:
    delivery.deliver_due()


def retake_tasks() -> None:
    """Tasks whose worker died in the middle of them are run again, twice at most."""
    long_ago = timezone.now() - timedelta(minutes=10)
    left = DBTaskResult.objects.running().filter(started_at__lt=long_ago)
    for task in left:
        is_hopeless = len(task.worker_ids) > 2
        task.status = TaskResultStatus.FAILED if is_hopeless else TaskResultStatus.READY
        task.save(update_fields=["status"])


def forget_tasks() -> None:
    """Nudges of yesterday say nothing any more."""
    yesterday = timezone.now() - timedelta(days=1)
    DBTaskResult.objects.filter(enqueued_at__lt=yesterday).delete()
