import socket

import pytest
from aiosmtpd.controller import Controller

from classroom_monitor.outbox.models import Message, MessageKind, State
from classroom_monitor.outbox.pace import stopping
from classroom_monitor.outbox.queue import queue
from classroom_monitor.outbox.tests.servers import Sink


@pytest.fixture
def sink():
    return Sink()


@pytest.fixture
def mail_server(sink, settings):
    """A mail server that works, and is the one of the settings."""
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    use(settings, controller)
    yield controller
    controller.stop()


@pytest.fixture(autouse=True)
def at_full_speed(settings):
    settings.MAIL_PER_MINUTE = 60_000
    settings.MAIL_FROM = "Classroom Monitor <mail@cm.example.test>"
    stopping.clear()
    yield
    stopping.clear()


@pytest.fixture
def send(system):
    """Queue a password email to a member."""

    def queued(member, kind=MessageKind.SET_PASSWORD, **more) -> Message:
        return queue(
            member.user,
            kind,
            school=member.school,
            membership=member,
            by=system,
            **more,
        )

    return queued


def use(settings, controller, **more) -> None:
    settings.SMTP = settings.SMTP | {
        "host": controller.hostname,
        "port": controller.port,
        "timeout": 2,
        **more,
    }


def state_of(message: Message) -> State:
    message.refresh_from_db()
    return State(message.state)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
