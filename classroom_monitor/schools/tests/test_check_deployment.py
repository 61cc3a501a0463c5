from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from classroom_monitor.history.models import Actor
from classroom_monitor.outbox.models import Message
from classroom_monitor.schools import deployment
from classroom_monitor.schools.demonstration import sign_ins
from classroom_monitor.schools.demonstration.build import make_demonstration
from classroom_monitor.schools.demonstration.children import Amount


@pytest.fixture
def ready(settings, tmp_path, oona):
    """An installation that real people may come to."""
    settings.DEBUG = False
    settings.SECRET_KEY = "k" * 50
    settings.ALLOWED_HOSTS = ["cm.example"]
    settings.PUBLIC_URL = "https://cm.example"
    settings.IS_HTTPS = True
    settings.TRUSTED_PROXIES = 1
    settings.SMTP = settings.SMTP | {"host": "smtp.example", "starttls": True}
    settings.MAIL_FROM = "cm@cm.example"
    settings.DATA_DIR = settings.STATIC_ROOT = tmp_path
    (tmp_path / "staticfiles.json").write_text("{}")
    return settings


def sentences() -> str:
    musts = [f.sentence for f in deployment.findings() if f.is_must]
    # The tests' own database file lies where everybody may read it.
    return "\n".join(s for s in musts if "chmod" not in s)


def test_nothing_stands_in_the_way_of_an_installation_that_is_ready(ready):
    assert sentences() == ""


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DEBUG", True, "DEBUG is on"),
        ("SECRET_KEY", "only-for-development", "SECRET_KEY is short"),
        ("ALLOWED_HOSTS", ["*"], "ALLOWED_HOSTS allows every name"),
        ("IS_HTTPS", False, "does not begin with https"),
        ("TRUSTED_PROXIES", 0, "BEHIND_PROXY is off"),
        ("PUBLIC_URL", "https://localhost", "names this computer"),
        ("PASSWORD_MIN_LENGTH", 8, "PASSWORD_MIN_LENGTH is below 12"),
        ("TEMPORARY_PASSWORD_HOURS", 73, "TEMPORARY_PASSWORD_HOURS"),
        ("RESET_LINK_HOURS", 48, "RESET_LINK_HOURS"),
        ("SMTP", {"host": ""}, "no password mail can leave"),
        (
            "SMTP",
            {"host": "smtp.example", "starttls": False, "tls": False},
            "is not encrypted",
        ),
        ("MAIL_FROM", "classroom-monitor@localhost", "MAIL_FROM is not set"),
    ],
)
def test_each_setting_that_is_wrong_is_told(ready, name, value, sentence):
    setattr(ready, name, value)
    assert sentence in sentences()


def test_a_demonstration_is_told_and_so_are_its_sign_ins_auth_8(ready):
    make_demonstration(by=Actor.system(), amount=Amount(months=1, of_a_class=1))
    told = sentences()
    assert "The demonstration is in this database" in told
    assert str(sign_ins.path()) in told


def test_styles_that_were_not_collected_are_told(ready, tmp_path):
    (tmp_path / "staticfiles.json").unlink()
    assert "collectstatic" in sentences()


def test_an_installation_that_nobody_runs_is_told(ready, oona):
    oona.is_active = False
    oona.save()
    assert "Nobody runs it" in sentences()


def test_mail_that_nobody_delivers_is_told(ready, amara):
    late = timezone.now() - timedelta(minutes=20)
    Message.objects.create(user=amara.user, kind="reset", due_at=late)
    assert "Mail has waited" in sentences()


def test_a_database_file_that_others_can_open_is_told(tmp_path):
    path = tmp_path / "db.sqlite3"
    path.touch(mode=0o600)
    assert list(deployment.file_findings(path)) == []
    path.chmod(0o644)
    [finding] = deployment.file_findings(path)
    assert f"chmod 600 {path}" in finding.sentence


def test_a_database_behind_the_code_is_told(ready, monkeypatch):
    def plan(self: object, targets: object) -> list[str]:
        return ["schools.0999"]

    monkeypatch.setattr(deployment.MigrationExecutor, "migration_plan", plan)
    assert "behind the code" in sentences()


def test_the_command_says_so_and_ends_with_one(ready, capsys):
    ready.DEBUG = True
    with pytest.raises(SystemExit) as ended:
        call_command("check_deployment")
    assert ended.value.code == 1
    assert "Put right: DEBUG is on" in capsys.readouterr().out


def test_the_command_says_that_nothing_stands_in_the_way(ready, capsys, monkeypatch):
    thought = deployment.Finding("Move to PostgreSQL.", is_must=False)
    monkeypatch.setattr(
        "classroom_monitor.schools.management.commands.check_deployment.findings",
        lambda: [thought],
    )
    call_command("check_deployment")
    assert capsys.readouterr().out.splitlines() == [
        "Think about: Move to PostgreSQL.",
        "Nothing stands in the way.",
    ]
