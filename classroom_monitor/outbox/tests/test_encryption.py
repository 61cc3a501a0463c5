"""Mail over STARTTLS and TLS: only to a server whose certificate holds."""

import ssl
from datetime import UTC, datetime, timedelta

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from classroom_monitor.outbox.delivery import deliver_due
from classroom_monitor.outbox.models import State
from classroom_monitor.outbox.tests.conftest import free_port, state_of, use


@pytest.fixture
def certificate(tmp_path):
    """A certificate for localhost that signs itself, in a file with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "server.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return file


@pytest.fixture
def server_with(sink, certificate, settings):
    """Start a mail server that insists on STARTTLS, under the name localhost."""
    started = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def start(**options):
        offered = {"tls_context": context, "require_starttls": True} | options
        controller = Controller(sink, hostname="127.0.0.1", port=free_port(), **offered)
        controller.start()
        started.append(controller)
        use(settings, controller, host="localhost", starttls=True)

    yield start
    for controller in started:
        controller.stop()


def test_mail_leaves_encrypted(server_with, certificate, monkeypatch, sink, tess, send):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    server_with()
    message = send(tess)
    deliver_due()
    assert state_of(message) == State.HANDED_OVER
    assert len(sink.received) == 1


def test_nothing_leaves_to_a_server_that_cannot_prove_its_name(
    server_with, sink, tess, send
):
    server_with()
    message = send(tess)
    deliver_due()
    assert state_of(message) == State.QUEUED
    assert "CERTIFICATE" in message.reply.upper()
    assert not sink.received


def test_nothing_leaves_in_clear_if_encryption_was_asked_for(
    server_with, sink, tess, send
):
    server_with(tls_context=None, require_starttls=False)
    message = send(tess)
    deliver_due()
    assert state_of(message) == State.QUEUED
    assert "STARTTLS" in message.reply
    assert not sink.received
