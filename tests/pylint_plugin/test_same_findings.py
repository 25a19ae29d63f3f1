"""pylint's findings in all fixtures are those of the command."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pylint.lint import Run
from pylint.reporters import CollectingReporter
from pylint_runs import ONLY_OURS, PLUGIN, pylint

from lint_rules.discovery import Project
from lint_rules.rules.message_ids import PYLINT_IDS
from lint_rules.settings import Settings
from tests.fixture_format import FIXTURES, load_all
from tests.test_fixtures import run_fixture

_CODES = {message: code for code, message in PYLINT_IDS.items()}
_WITH_SETTINGS = {fixture.name: fixture for fixture in load_all() if fixture.settings}


def test_the_same_findings_as_the_command(project: Path) -> None:
    shutil.copytree(FIXTURES, project / "code", ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-m", "lint_rules", "check", "code", "--select", "RP", "--output-format", "concise"]
    ours = subprocess.run([*command, "--quiet"], cwd=project, capture_output=True, text=True, check=False)
    assert ours.stderr == ""
    files = sorted(path.relative_to(project).as_posix() for path in (project / "code").rglob("*.py"))
    done = pylint(project, "--enable=rp-read-outside-retry,syntax-error", "--output-format=json2", *files)
    messages = [message for message in done.messages if message["messageId"] in _CODES]
    assert {message["confidence"] for message in messages} == {"HIGH"}
    theirs = [f"{m['path']}:{m['line']}:{m['column'] + 1}: {_CODES[m['messageId']]} {m['message']}" for m in messages]
    assert len(theirs) > 2000
    assert sorted(theirs) == sorted(line for line in ours.stdout.splitlines() if ": RP002 " not in line)
    unparsable = {message["path"] for message in done.messages if message["symbol"] == "syntax-error"}
    assert unparsable == {line.partition(":")[0] for line in ours.stdout.splitlines() if ": RP002 " in line}


@pytest.mark.parametrize("name", _WITH_SETTINGS)
def test_settings_as_options(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fixture = _WITH_SETTINGS[name]
    expected = [finding for finding in run_fixture(fixture) if finding.code != "RP002"]
    monkeypatch.chdir(fixture.root)
    reporter = CollectingReporter()
    options = [_option(key, value) for key, value in fixture.settings.items()]
    arguments = [*PLUGIN, *ONLY_OURS, "--enable=rp-read-outside-retry", "--persistent=n", *options]
    # The fixture's folder is its root, and its settings come from the options alone.
    project = Project(fixture.root, Settings(), None, None)
    monkeypatch.setattr("lint_rules.frontends.pylint.run.find_project", lambda *args, **options: project)
    Run([*arguments, *fixture.files], reporter=reporter, exit=False)
    found = [
        (Path(message.path).as_posix(), message.line, message.column + 1, _CODES[message.msg_id])
        for message in reporter.messages
        if message.msg_id in _CODES and _CODES[message.msg_id].startswith(fixture.select)
    ]
    assert expected != []
    assert sorted(found) == sorted((f.place.path, f.place.line, f.place.column, f.code) for f in expected)


def _option(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return f"--resilint-{key}={'y' if value else 'n'}"
    if isinstance(value, dict):
        value = [f"{name}={part}" for name, part in value.items()]
    return f"--resilint-{key}={','.join(value) if isinstance(value, list) else value}"
