"""How findings look in each format."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from resilint_runs import Resilint

from lint_rules.engine import FileReport
from lint_rules.findings import Finding, Place, Related
from lint_rules.output.formats import Options, write
from lint_rules.output.run import Run
from lint_rules.output.style import Style
from lint_rules.output.text import escape, excerpt


def shown(run: Run, name: str = "full", **options: bool) -> str:
    out = io.StringIO()
    write(name, run, out, Options(style=Style(False), **options))
    return out.getvalue()


def finding(place: Place, message: str = "what to write instead", *related: Related) -> Finding:
    return Finding(place, "RP999", "some-smell", message, related)


def run_of(root: Path, *findings: Finding, failures: int = 0) -> Run:
    reports = [FileReport(path, tuple(f for f in findings if f.place.path == path)) for path in ("a.py", "b/c.py")]
    return Run(root, reports, shown_from=root, failures=failures)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    (tmp_path / "b").mkdir()
    (tmp_path / "a.py").write_text("import time\n\n\tfor n in range(3):\n" + "\n" * 96 + "    time.sleep(5)\n")
    (tmp_path / "b/c.py").write_text('s = "日本", call(\n    1\n)\n')
    return run_of(
        tmp_path,
        finding(
            Place("a.py", 3, 2, 3, 19),
            "wait longer each time",
            Related(Place("a.py", 100, 5, 100, 15), "the sleep"),
            Related(Place("gone.py", 7, 1, 7, 2), "its base class"),
        ),
        finding(Place("b/c.py", 1, 11, 3, 2)),
    )


def test_full(run: Run) -> None:
    assert shown(run) == (
        "a.py:3:2: RP999 wait longer each time\n"
        "  3 |     for n in range(3):\n"
        "    |     ^^^^^^^^^^^^^^^^^\n"
        "    : a.py:100:5: the sleep\n"
        "100 |     time.sleep(5)\n"
        "    |     ^^^^^^^^^^\n"
        "    : gone.py:7:1: its base class\n"
        "    = help: `resilint rule RP999` explains some-smell\n"
        "\n"
        "b/c.py:1:11: RP999 what to write instead\n"
        '1 | s = "日本", call(\n'
        "  |             ^^^^^\n"
        "  = help: `resilint rule RP999` explains some-smell\n"
        "\n"
        "Found 2 findings in 2 of 2 files.\n"
    )


def test_full_shows_the_rest_if_a_file_has_changed_meanwhile(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").unlink()
    assert shown(run).startswith("a.py:3:2: RP999 wait longer each time\n    : a.py:100:5: the sleep\n")


def test_concise(run: Run) -> None:
    assert shown(run, "concise", summary=False) == (
        "a.py:3:2: RP999 wait longer each time\nb/c.py:1:11: RP999 what to write instead\n"
    )


def test_statistics_and_summary(run: Run, tmp_path: Path) -> None:
    assert shown(run, "concise", statistics=True).splitlines()[2:] == [
        "2  RP999 some-smell",
        "Found 2 findings in 2 of 2 files.",
    ]
    one = run_of(tmp_path, finding(Place("a.py", 1, 1, 1, 2)), failures=2)
    assert shown(one, "concise", statistics=True).splitlines()[1:] == [
        "1  RP999 some-smell",
        "Found 1 finding in 1 of 2 files. 2 checks failed.",
    ]
    assert shown(run_of(tmp_path), "concise", statistics=True) == "No findings in 2 files.\n"


def test_without_hints(run: Run) -> None:
    with_hints = shown(run, "full").splitlines()
    without = shown(run, "full", hints=False).splitlines()
    assert without == [line for line in with_hints if " = help: " not in line] != with_hints


def test_json(run: Run) -> None:
    from lint_rules import __version__

    document = json.loads(shown(run, "json", statistics=True))
    assert document["version"] == 1
    assert document["tool"] == {"name": "resilint", "version": __version__}
    assert document["summary"] == {
        "findings": 2,
        "files_checked": 2,
        "files_with_findings": 2,
        "failed_checks": 0,
        "by_code": {"RP999": 2},
    }
    assert document["findings"][0] == {
        "path": "a.py",
        "line": 3,
        "column": 2,
        "end_line": 3,
        "end_column": 19,
        "code": "RP999",
        "name": "some-smell",
        "message": "wait longer each time",
        "level": "error",
        "scope": "",
        "fingerprint": "",
        "fix": None,
        "fix_refused": "",
        "related": [
            {"path": "a.py", "line": 100, "column": 5, "end_line": 100, "end_column": 15, "message": "the sleep"},
            {"path": "gone.py", "line": 7, "column": 1, "end_line": 7, "end_column": 2, "message": "its base class"},
        ],
    }


def test_control_characters_never_reach_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = '\x1b[2J\u202e\x0c'\n")
    run = run_of(tmp_path, finding(Place("a.py", 1, 6, 1, 8), "has \x1b[31m and\nmore"))
    text = shown(run)
    assert text.startswith("a.py:1:6: RP999 has \\x1b[31m and\\nmore\n")
    assert "1 | x = '\\x1b[2J\\u202e\\x0c'\n  |      ^^^^^\n" in text
    document = json.loads(shown(run, "json"))
    assert document["findings"][0]["message"] == "has \x1b[31m and\nmore"
    assert shown(run, "json").isascii()


def test_names_that_are_no_utf_8_are_shown_in_every_format(tmp_path: Path) -> None:
    path = "bad\udcff\n.py"
    run = Run(tmp_path, [FileReport(path, (finding(Place(path, 1, 1, 1, 2)),))], shown_from=tmp_path)
    assert shown(run, "concise", summary=False) == "bad\\xff\\n.py:1:1: RP999 what to write instead\n"
    assert json.loads(shown(run, "json"))["findings"][0]["path"] == "bad\\xff\n.py"


@pytest.mark.parametrize(
    ("line", "start", "end", "expected"),
    [
        ("abc", 1, 2, ("abc", 1, 1)),
        ("abc", 3, 4, ("abc", 3, 1)),
        ("abc", 9, 99, ("abc", 3, 1)),
        ("", 0, 5, ("", 0, 1)),
        ("\tx", 1, 2, ("    x", 4, 1)),
        ("日x", 1, 2, ("日x", 2, 1)),
        ("e\u0301x", 2, 3, ("e\u0301x", 1, 1)),
        ("x" * 50 + "[MARK]" + "y" * 50, 50, 56, ("..." + "x" * 10 + "[MARK]" + "y" * 24 + "...", 13, 6)),
        ("[MARK]" + "y" * 50, 0, 6, ("[MARK]" + "y" * 34 + "...", 0, 6)),
        ("x" * 50 + "[MARK]", 50, 56, ("..." + "x" * 34 + "[MARK]", 37, 6)),
        ("x" * 100, 0, 100, ("x" * 40 + "...", 0, 40)),
    ],
)
def test_excerpts(line: str, start: int, end: int, expected: tuple[str, int, int]) -> None:
    assert excerpt(line, start, end, limit=40) == expected


def test_escape_leaves_what_shows_itself() -> None:
    for text in ("plain", "grün", "日本", "\N{SNAKE} and \N{FAMILY}", "a b"):
        assert escape(text) == text


def test_the_output_does_not_depend_on_the_terminals_encoding(
    project: Path, resilint: Resilint, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os
    import subprocess
    import sys

    (project / "ü.py").write_text("s = '日本'; x = 1  # noqa: RP999\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from lint_rules.frontends.cli import main; sys.exit(main())", "check"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"\\xfc.py:1:26: RP001 " in done.stdout
