"""Tasks are nudges: the truth stands in the rows, and the worker looks each minute."""

from django.tasks import task


@task
def deliver_due() -> int:
    """Deliver what is due, and say how many messages were dealt with."""
    from classroom_monitor.outbox.delivery import deliver_due as deliver

    return deliver()
