"""What the worker clears away each day."""

from datetime import timedelta

from django.utils import timezone

from classroom_monitor.accounts import throttle
from classroom_monitor.accounts.models import Link, RetiredUsername, Session

# Pages of used and old links still say what became of them for so long.
LINKS_ARE_KEPT = timedelta(days=90)


def clear_sessions() -> None:
    Session.objects.filter(expire_date__lt=timezone.now()).delete()


def clear_links() -> None:
    old = timezone.now() - LINKS_ARE_KEPT
    Link.objects.filter(expires_at__lt=old).delete()


def free_usernames() -> None:
    """Names given up more than a year ago are for anybody."""
    RetiredUsername.objects.filter(until__lt=timezone.now()).delete()


def forget_guesses() -> None:
    throttle.forget_old()
