"""What a request leaves to the worker, because its time would tell something."""

from django.tasks import task


@task
def mail_reset_link(user_id: int) -> bool:
    """Queue the link that was asked for on the sign-in page, if somebody is there.

    The request that asks leaves this task whether or not the name is known, so both
    ways do the same (RST-1).
    """
    from classroom_monitor.accounts.models import User
    from classroom_monitor.history.models import Actor
    from classroom_monitor.outbox.models import MessageKind
    from classroom_monitor.outbox.queue import queue

    user = User.objects.filter(pk=user_id).exclude(email="").first()
    if user is None or not user.may_sign_in():
        return False
    queue(user, MessageKind.RESET, by=Actor.system())
    return True
