import sys

from classroom_monitor.__main__ import main


def test_help_names_our_commands_as_they_are_typed(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["classroom-monitor", "help"])
    main()
    said = capsys.readouterr().out
    names = [line.split()[0] for line in said.splitlines() if line.startswith("  ")]
    ours = ["serve", "worker", "demo", "load-schools", "create-administrator"]
    assert [name for name in names if name in ours] == ours
    assert "check-deployment" in names
    assert "verify-history" in names
    assert "_" not in "".join(name for name in names if name)


def test_help_on_one_command_takes_its_hyphens(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["classroom-monitor", "help", "load-schools"])
    main()
    assert "--rehearse" in capsys.readouterr().out
