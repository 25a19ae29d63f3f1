"""0 clean, 1 findings, 2 wrong options, settings or paths; and one clear line about what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from resilint_runs import Resilint

FINDING = "x = 1  # noqa: RP999\n"
CLEAN = "x = 1\n"


def test_clean_files(project: Path, resilint: Resilint) -> None:
    (project / "a.py").write_text(CLEAN)
    outcome = resilint("check")
    assert (outcome.code, outcome.out, outcome.err) == (0, "No findings in 1 file.\n", "")


def test_findings(project: Path, resilint: Resilint) -> None:
    (project / "a.py").write_text(FINDING)
    assert resilint("check").code == 1
    assert resilint("check", "--exit-zero").code == 0
    assert "a.py:1:16: RP001" in resilint("check", "--exit-zero").out


def test_a_file_that_does_not_parse_is_a_finding(project: Path, resilint: Resilint) -> None:
    (project / "a.py").write_text("def f(:\n")
    outcome = resilint("check", "--output-format", "concise")
    assert outcome.code == 1
    assert outcome.out.startswith("a.py:1:7: RP002 ")
    assert "grammar" in outcome.out, "the message names the Python whose grammar was used"


@pytest.mark.parametrize("named", ["a.py", "."])
def test_rules_that_are_not_selected_do_not_count(project: Path, resilint: Resilint, named: str) -> None:
    (project / "a.py").write_text("def f(:\n")
    (project / "b.py").write_text(FINDING)
    assert resilint("check", named, "--select", "RP101,RP3").code == 0
    assert resilint("check", named, "--ignore", "RP0").code == 0


@pytest.mark.parametrize(
    "named",
    ["tests/test_a.py", "test_b.py", "build/c.py", "notes.txt", "build", "shared/utils/retry_with_jitter.py"],
)
def test_named_files_that_are_not_reported_leave_0(project: Path, resilint: Resilint, named: str) -> None:
    for name in ("tests/test_a.py", "test_b.py", "build/c.py", "notes.txt"):
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).write_text(FINDING)
    runtime = project / "shared/utils/retry_with_jitter.py"
    runtime.parent.mkdir(parents=True)
    runtime.write_text(f"def retry_with_jitter(): ...\n{FINDING}")
    assert resilint("check", named, "--quiet").code == 0
    assert resilint("check", named, "--quiet").out == ""


def test_a_named_test_file_that_does_not_parse_leaves_0(project: Path, resilint: Resilint) -> None:
    (project / "test_a.py").write_text("def f(:\n")
    assert resilint("check", "test_a.py").code == 0
    (project / "resilint.toml").write_text("check-tests = true")
    assert resilint("check", "test_a.py").code == 1


def test_an_empty_project_is_clean_and_says_so_in_one_line(project: Path, resilint: Resilint) -> None:
    outcome = resilint("check")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "resilint: no Python files to check\n")
    assert resilint("check", "--quiet").err == ""


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["check", "nowhere.py"], "resilint: error: nowhere.py: no such file or folder\n"),
        (["check", "--config", "no.toml"], "no.toml: cannot be read: No such file or directory\n"),
        (["check", "--select", "RP9"], "resilint: error: --select: no rule's code starts with 'RP9'\n"),
        (["check", "--select", "rp001"], "--select: no rule's code starts with 'rp001'; RP001 is meant?\n"),
        (["check", "--ignore", "unreadable-file"], "--ignore: no rule's code starts with 'unreadable-file'; RP002 is"),
        (["check", "--output-format", "xml"], "invalid choice: 'xml'"),
        (["check", "--jobs", "0"], "'0' is no whole number from 1 up"),
        (["check", "--isolated", "--config", "resilint.toml"], "not allowed with argument"),
        (["check", "--frobnicate"], "unrecognized arguments: --frobnicate"),
        (["check", "--stdin-filename", "a.py"], "--stdin-filename names the text on stdin: give `-` as the path\n"),
        (["check", "-", "a.py"], "`-` stands for the text on stdin and cannot be combined with other paths\n"),
        (["check", "--output-file", "no/such/folder/x.txt"], "--output-file no/such/folder/x.txt: No such file"),
        (["rule", "RP001", "--all"], "rule: give either the code of a rule or --all\n"),
        (["rule", "RP0012"], "rule: there is no rule 'RP0012'; RP002 is meant?\n"),
        (["frobnicate"], "invalid choice: 'frobnicate'"),
        ([], "the following arguments are required: COMMAND"),
    ],
)
def test_wrong_use_is_2_and_says_what_is_wrong(
    project: Path, resilint: Resilint, arguments: list[str], complaint: str
) -> None:
    (project / "a.py").write_text(CLEAN)
    outcome = resilint(*arguments)
    assert outcome.code == 2
    assert outcome.out == ""
    assert complaint in outcome.err


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("ingore = []", "resilint.toml: ingore: no such key; the nearest one is 'ignore'\n"),
        ("select = 'RP1'", "resilint.toml: select: expected a list of strings, found the string 'RP1'\n"),
        ("select = [", "resilint.toml: is no valid TOML"),
        ("select = ['RP9']", "resilint.toml: select: no rule's code starts with 'RP9'\n"),
        (
            "per-file-ignores = {'a.py' = ['E5']}",
            "resilint.toml: per-file-ignores 'a.py': no rule's code starts with 'E5'\n",
        ),
    ],
)
def test_unusable_settings_are_2(project: Path, resilint: Resilint, text: str, complaint: str) -> None:
    (project / "a.py").write_text(FINDING)
    (project / "resilint.toml").write_text(text)
    outcome = resilint("check")
    assert outcome.code == 2
    assert outcome.out == ""
    assert complaint in outcome.err
    assert outcome.err.count("\n") == 1
    assert resilint("check", "--isolated").code == 1


def test_a_rule_that_fails_is_one_line_and_the_rest_goes_on(
    project: Path, resilint: Resilint, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lint_rules.rules.tool import unused_suppression

    def fails(module: object) -> tuple[()]:
        raise KeyError("line one\nline two")

    failing = unused_suppression.RULE.__class__(
        **{**vars(unused_suppression.RULE), "code": "RP998", "name": "failing", "check": fails, "words": ("x",)}
    )
    rules = (failing, unused_suppression.RULE)
    monkeypatch.setattr("lint_rules.rules.registry.all_rules", lambda: rules)
    monkeypatch.setattr("lint_rules.engine.all_rules", lambda: rules)
    (project / "a.py").write_text(CLEAN)
    (project / "b.py").write_text(FINDING)
    outcome = resilint("check", "a.py")
    assert outcome.code == 1, "nothing was found, but not everything was looked for"
    assert outcome.err == (
        "resilint: internal error: rule RP998 failed on a.py (KeyError: 'line one\\nline two'); "
        "everything else was checked. Please report this together with the file.\n"
    )
    assert outcome.out == "No findings in 1 file. 1 check failed.\n"
    outcome = resilint("check")
    assert "b.py:1:16: RP001" in outcome.out
    assert outcome.err.count("RP998 failed") == 2
