"""What an installation for real people must have: each lack is a sentence."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from classroom_monitor.outbox.models import Message, State
from classroom_monitor.schools.demonstration import sign_ins
from classroom_monitor.schools.models import Operator, School
from classroom_monitor.staff.models import Membership

MANY_PEOPLE = 5_000
LOCAL = {"localhost", "127.0.0.1", "::1", ""}


@dataclass(frozen=True)
class Finding:
    """Something to put right, or, where `is_must` is off, to think about."""

    sentence: str
    is_must: bool = True


def settings_findings() -> Iterator[Finding]:
    if settings.DEBUG:
        yield Finding("DEBUG is on: pages would show code. Take it away.")
    if len(settings.SECRET_KEY) < 40:
        yield Finding("SECRET_KEY is short. Set it to a random text of 50 characters.")
    if "*" in settings.ALLOWED_HOSTS:
        yield Finding("ALLOWED_HOSTS allows every name. List the names that are yours.")
    if settings.PASSWORD_MIN_LENGTH < 12:
        yield Finding("PASSWORD_MIN_LENGTH is below 12. Leave it away, or raise it.")
    if settings.TEMPORARY_PASSWORD_HOURS > 72:
        yield Finding("TEMPORARY_PASSWORD_HOURS is above 72. Leave it away.")
    if settings.RESET_LINK_HOURS > 24:
        yield Finding("RESET_LINK_HOURS is above 24. Leave it away, or lower it.")


def address_findings() -> Iterator[Finding]:
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    if not settings.IS_HTTPS:
        yield Finding(
            "PUBLIC_URL does not begin with https://. Set it to the address that "
            "people use; links in mail are made from it, and cookies travel encrypted."
        )
    elif not settings.TRUSTED_PROXIES:
        yield Finding(
            "PUBLIC_URL is https and BEHIND_PROXY is off. A proxy that speaks HTTPS "
            "belongs in front of “serve”; set BEHIND_PROXY=yes for it."
        )
    if host in LOCAL:
        yield Finding("PUBLIC_URL names this computer. Nobody else can follow a link.")


def mail_findings() -> Iterator[Finding]:
    host = settings.SMTP["host"]
    if not host:
        yield Finding("EMAIL_HOST is not set: no password mail can leave.")
    elif host not in LOCAL and not (settings.SMTP["starttls"] or settings.SMTP["tls"]):
        yield Finding(
            "Mail to EMAIL_HOST is not encrypted. Set EMAIL_USE_TLS=yes, or "
            "EMAIL_USE_SSL=yes for port 465."
        )
    if settings.MAIL_FROM.endswith("@localhost"):
        yield Finding("MAIL_FROM is not set: mail would come from nowhere.")
    late = timezone.now() - timedelta(minutes=15)
    if Message.objects.filter(state=State.QUEUED, due_at__lt=late).exists():
        yield Finding(
            "Mail has waited for 15 minutes. Start “classroom-monitor worker”, and "
            "keep it running."
        )


def people_findings() -> Iterator[Finding]:
    if School.objects.filter(is_demonstration=True).exists():
        yield Finding(
            "The demonstration is in this database, with sign-ins that were printed. "
            "Begin with a new database for real schools."
        )
    if sign_ins.path().exists():
        yield Finding(
            f"Delete {sign_ins.path()}: it holds the demonstration's sign-ins."
        )
    if not Operator.objects.filter(is_active=True).exists():
        yield Finding("Nobody runs it. Run “classroom-monitor create-administrator”.")


def database_findings() -> Iterator[Finding]:
    if connection.vendor == "sqlite":
        if Membership.objects.count() > MANY_PEOPLE:
            yield Finding(
                f"SQLite serves more than {MANY_PEOPLE:,} users here, and writes one "
                "at a time. Move to PostgreSQL: set DATABASE_URL.",
                is_must=False,
            )
        yield from file_findings(Path(connection.settings_dict["NAME"]))
        return
    told = connection.settings_dict
    is_remote = told["HOST"] not in LOCAL and not told["HOST"].startswith("/")
    mode = told["OPTIONS"].get("sslmode", "prefer")
    if is_remote and mode not in {"require", "verify-ca", "verify-full"}:
        yield Finding(
            "The way to the database is not surely encrypted. Add ?sslmode=verify-full "
            "to DATABASE_URL."
        )


def file_findings(path: Path) -> Iterator[Finding]:
    if path.exists() and path.stat().st_mode & (stat.S_IRWXO | stat.S_IWGRP):
        yield Finding(
            f"Other users of this computer can open {path}. Run: chmod 600 {path}"
        )


def migration_findings() -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield Finding(
            "The database is behind the code. Run “classroom-monitor migrate”."
        )


def static_findings() -> Iterator[Finding]:
    if not (settings.STATIC_ROOT / "staticfiles.json").exists():
        yield Finding(
            "The pages' styles and scripts are not collected. Run “classroom-monitor "
            "collectstatic”."
        )


WITHOUT_DATABASE: list[Callable[[], Iterator[Finding]]] = [
    settings_findings,
    address_findings,
    static_findings,
    migration_findings,
]
WITH_DATABASE = [people_findings, mail_findings, database_findings]


def findings() -> list[Finding]:
    """Everything to put right. What needs tables is asked only where they are there."""
    found = [finding for look in WITHOUT_DATABASE for finding in look()]
    tables = connection.introspection.table_names()
    if School._meta.db_table in tables and Message._meta.db_table in tables:
        found += [finding for look in WITH_DATABASE for finding in look()]
    return found
