"""What each option of ``resilint check`` does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from resilint_runs import Resilint

UNUSED = "x = 1  # noqa: RP999\n"
BROKEN = "def f(:\n"


@pytest.fixture
def files(project: Path) -> Path:
    """A project with an RP001 in ``a.py``, an RP002 in ``pkg/b.py`` and nothing in ``c.py``."""
    (project / "pkg").mkdir()
    (project / "a.py").write_text(UNUSED)
    (project / "pkg/b.py").write_text(BROKEN)
    (project / "c.py").write_text("x = 1\n")
    return project


def codes(text: str) -> list[str]:
    return [f"{line.split(':')[0]} {line.split()[1]}" for line in text.splitlines() if line.count(":") >= 3]


def concise(resilint: Resilint, *arguments: str) -> list[str]:
    return codes(resilint("check", "--output-format", "concise", *arguments).out)


def test_select_and_ignore(files: Path, resilint: Resilint) -> None:
    both = ["a.py RP001", "pkg/b.py RP002"]
    assert concise(resilint) == both
    assert concise(resilint, "--select", "RP001") == ["a.py RP001"]
    assert concise(resilint, "--select", "RP001, RP002") == both
    assert concise(resilint, "--select", "RP001", "--select", "RP002") == both
    assert concise(resilint, "--select", "RP001", "--extend-select", "RP002") == both
    assert concise(resilint, "--ignore", "RP0") == []
    assert concise(resilint, "--select", "RP001", "--ignore", "RP0") == ["a.py RP001"]
    assert concise(resilint, "--select", "RP", "--ignore", "RP001") == ["pkg/b.py RP002"]


def test_an_option_takes_the_place_of_the_setting(files: Path, resilint: Resilint) -> None:
    (files / "resilint.toml").write_text("select = ['RP001']\nextend-select = ['RP002']\nextend-exclude = ['a.py']\n")
    assert concise(resilint) == ["pkg/b.py RP002"]
    assert concise(resilint, "--select", "RP001") == []
    assert concise(resilint, "--extend-exclude", "c.py") == ["a.py RP001", "pkg/b.py RP002"]
    assert concise(resilint, "--exclude", "pkg") == [], "`extend-exclude` still holds"
    assert concise(resilint, "--isolated", "--exclude", "a.py,pkg") == []


def test_per_file_ignores(files: Path, resilint: Resilint) -> None:
    (files / "resilint.toml").write_text("[per-file-ignores]\n'pkg/' = ['RP0']\n'*.py' = ['RP001']\n")
    assert concise(resilint) == []
    (files / "resilint.toml").write_text("[per-file-ignores]\n'/b.py' = ['RP0']\n'pkg' = ['RP001']\n")
    assert concise(resilint) == ["a.py RP001", "pkg/b.py RP002"]


def test_config_and_isolated(files: Path, resilint: Resilint) -> None:
    (files / "other.toml").write_text("ignore = ['RP001']\n")
    assert concise(resilint, "--config", "other.toml") == ["pkg/b.py RP002"]
    (files / "resilint.toml").write_text("ignore = ['RP0']\n")
    assert concise(resilint) == []
    assert concise(resilint, "--isolated") == ["a.py RP001", "pkg/b.py RP002"]


def test_paths_are_shown_from_the_current_folder(
    files: Path, resilint: Resilint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(files / "pkg")
    assert concise(resilint) == ["b.py RP002"]
    assert concise(resilint, "..") == ["../a.py RP001", "b.py RP002"]
    assert concise(resilint, str(files / "a.py")) == ["../a.py RP001"]


def test_quiet_and_statistics(files: Path, resilint: Resilint) -> None:
    assert resilint("check", "a.py", "--quiet", "--output-format", "concise").out.count("\n") == 1
    (files / "a.py").write_text(UNUSED * 11)
    outcome = resilint("check", "--statistics", "--output-format", "concise")
    assert outcome.out.splitlines()[-4:-1] == [
        "11  RP001 unused-suppression",
        " 1  RP002 unreadable-file",
        "Found 12 findings in 2 of 3 files.",
    ]


def test_output_file(files: Path, resilint: Resilint) -> None:
    outcome = resilint("check", "--output-file", "report.json", "--output-format", "json")
    assert (outcome.code, outcome.out) == (1, "")
    assert [finding["code"] for finding in json.loads((files / "report.json").read_text())["findings"]] == [
        "RP001",
        "RP002",
    ]


def test_no_cache_and_jobs_change_nothing(files: Path, resilint: Resilint) -> None:
    for number in range(60):
        (files / f"m{number}.py").write_text(UNUSED)
    plain = resilint("check")
    assert "\nFound 62 findings in 62 of 63 files.\n" in plain.out
    assert resilint("check", "--no-cache", "-j", "1") == plain
    assert resilint("check", "--jobs", "3") == plain


@pytest.mark.parametrize(
    ("choice", "environment", "colored"),
    [
        ("always", {}, True),
        ("always", {"NO_COLOR": "1"}, True),
        ("never", {}, False),
        ("auto", {}, False),
    ],
)
def test_color(
    files: Path,
    resilint: Resilint,
    monkeypatch: pytest.MonkeyPatch,
    choice: str,
    environment: dict[str, str],
    colored: bool,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    plain = resilint("check", "--color", "never").out
    painted = resilint("check", "--color", choice).out
    assert ("\x1b[" in painted) is colored
    import re

    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == plain


def test_the_text_on_stdin(files: Path, resilint: Resilint) -> None:
    def check(*arguments: str, text: str = UNUSED) -> tuple[int, list[str]]:
        outcome = resilint("check", "-", "--output-format", "concise", *arguments, stdin=text.encode())
        return outcome.code, codes(outcome.out)

    assert check() == (1, ["stdin.py RP001"])
    assert check("--stdin-filename", "c.py") == (1, ["c.py RP001"]), "the buffer counts, not the disk"
    assert check("--stdin-filename", "a.py", text="x = 1\n") == (0, [])
    assert check("--stdin-filename", "pkg/new/d.py") == (1, ["pkg/new/d.py RP001"])
    assert check("--stdin-filename", "c.py", text=BROKEN) == (1, ["c.py RP002"])
    for unreported in ("test_a.py", "build/a.py", "notes.txt"):
        assert check("--stdin-filename", unreported) == (0, [])
    shown = resilint("check", "-", "--stdin-filename", "c.py", stdin=UNUSED.encode()).out
    assert "1 | x = 1  # noqa: RP999\n" in shown, "the excerpt is the buffer's"


def test_the_version(resilint: Resilint) -> None:
    from lint_rules import __version__

    assert resilint("--version").out == f"resilint {__version__}\n"
    assert resilint("--version").code == 0


def test_help_names_every_subcommand(resilint: Resilint) -> None:
    outcome = resilint("--help")
    assert outcome.code == 0
    assert all(name in outcome.out for name in ("check", "rule", "vendor", "Exit codes"))
    assert "--stdin-filename" in resilint("check", "--help").out
