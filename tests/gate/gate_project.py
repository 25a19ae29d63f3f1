"""A repository with a finding, whose command runs in this process."""

from __future__ import annotations

from pathlib import Path

import pytest
from history_language import BASELINE, Repo

from lint_rules.frontends.cli import main

BAD = "import requests\n\n\ndef load(url):\n    return requests.get(url, timeout=5)\n"
OTHER = "import requests\n\n\ndef other(url):\n    return requests.put(url, timeout=5)\n"


class Project(Repo):
    """A repository with a finding, whose command runs in this process."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        super().__init__(root)
        self._capsys = capsys
        self.write("pyproject.toml", '[project]\nname = "jobs"\n[tool.resilint]\nselect = ["RP1"]\n')
        self.write("a.py", BAD)

    def run(self, *arguments: str) -> tuple[int, str, str]:
        self._capsys.readouterr()
        try:
            code = main(arguments)
        except SystemExit as error:
            code = int(error.code or 0)
        captured = self._capsys.readouterr()
        return code, captured.out, captured.err

    def refused(self, *arguments: str) -> str:
        """The one line with which a run ends that cannot be made."""
        code, _, err = self.run(*arguments)
        assert code == 2
        assert err.count("\n") == 1 and err.startswith("resilint: error: ")
        return err.removeprefix("resilint: error: ").rstrip()

    def entry(self) -> Path:
        (found,) = (self.root / BASELINE).glob("RP*")
        return found
