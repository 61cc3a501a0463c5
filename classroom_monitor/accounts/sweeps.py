"""What the worker clears away by itself."""

from datetime import timedelta

from django.utils import timezone

from classroom_monitor.accounts.models import Link, RetiredUsername, Session


def clear_sessions() -> None:
    """Sessions that ran out."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()


def clear_links() -> None:
    """Links that ran out a quarter of a year ago: their page can say no more."""
    long_ago = timezone.now() - timedelta(days=90)
    Link.objects.filter(expires_at__lt=long_ago).delete()


def free_usernames() -> None:
    """Names given up more than a year ago."""
    RetiredUsername.objects.filter(until__lt=timezone.now()).delete()
