"""``--fix``, ``--unsafe-fixes``, ``--diff`` and ``--fix-only``: what is written, what is said, how it ends."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from resilint_runs import Outcome, Resilint

from lint_rules.fixes import writing
from lint_rules.frontends.cli import main

SAFE = "from google.cloud import bigquery\n\nclient = bigquery.Client()\n"
SAFE_MENDED = "from shared.clients.bigquery_pool import get_bigquery_client\n\nclient = get_bigquery_client()\n"
UNSAFE = "import requests\n\nsession = requests.Session()\n"
UNSAFE_MENDED = "from shared.clients.http_pool import get_http_session\n\nsession = get_http_session()\n"
BY_HAND = """\
def f(work):
    while True:
        try:
            return work()
        except Exception:
            pass
"""
CLEAN = "x   =  1 # as it is\n"


@pytest.fixture
def mendable(project: Path) -> Path:
    """A project with something safe, something unsafe, and something that is mended by hand."""
    (project / "requirements.txt").write_text("resilint-runtime\n")
    for name, text in (("safe", SAFE), ("unsafe", UNSAFE), ("by_hand", BY_HAND), ("clean", CLEAN)):
        (project / f"{name}.py").write_text(text)
    return project


def texts(folder: Path) -> dict[str, str]:
    return {path.stem: path.read_text() for path in sorted(folder.glob("*.py"))}


BEFORE = {"safe": SAFE, "unsafe": UNSAFE, "by_hand": BY_HAND, "clean": CLEAN}


def test_fix_mends_what_is_safe_and_reports_the_rest(mendable: Path, resilint: Resilint) -> None:
    outcome = resilint("check", "--fix", "--select", "RP101,RP103,RP203", "--output-format", "concise")
    assert outcome.code == 1
    assert texts(mendable) == {**BEFORE, "safe": SAFE_MENDED}
    assert "RP101" not in outcome.out
    assert "unsafe.py:3:20: RP103" in outcome.out
    assert "by_hand.py:2:5: RP203" in outcome.out
    assert "Mended 1 finding in 1 file. 1 more with --unsafe-fixes." in outcome.err


def test_unsafe_fixes(mendable: Path, resilint: Resilint) -> None:
    outcome = resilint(
        "check", "--fix", "--unsafe-fixes", "--select", "RP101,RP103,RP203", "--output-format", "concise"
    )
    assert outcome.code == 1
    assert texts(mendable) == {**BEFORE, "safe": SAFE_MENDED, "unsafe": UNSAFE_MENDED}
    assert "RP103" not in outcome.out
    assert "Mended 2 findings in 2 files.\n" in outcome.err
    assert "  unsafe.py:3: cookies are not kept between its calls" in outcome.err


def test_fix_that_leaves_nothing(mendable: Path, resilint: Resilint) -> None:
    assert resilint("check", "--fix", "--select", "RP101").code == 0
    again = resilint("check", "--fix", "--select", "RP101")
    assert again.code == 0
    assert "Mended 0 findings in 0 files." in again.err


def test_fix_only_reports_nothing_and_ends_with_0(mendable: Path, resilint: Resilint) -> None:
    outcome = resilint("check", "--fix-only", "--select", "RP101,RP203")
    assert (outcome.code, outcome.out) == (0, "")
    assert texts(mendable)["safe"] == SAFE_MENDED


def test_diff_writes_nothing_and_ends_with_1(mendable: Path, resilint: Resilint) -> None:
    outcome = resilint("check", "--diff", "--select", "RP101,RP103")
    assert outcome.code == 1
    assert texts(mendable) == BEFORE
    assert outcome.out == (
        "--- a/safe.py\n+++ b/safe.py\n@@ -1,3 +1,3 @@\n-from google.cloud import bigquery\n"
        "+from shared.clients.bigquery_pool import get_bigquery_client\n \n"
        "-client = bigquery.Client()\n+client = get_bigquery_client()\n"
    )
    assert "Would mend 1 finding in 1 file. 1 more with --unsafe-fixes." in outcome.err


def test_diff_of_what_cannot_be_mended_ends_with_0(mendable: Path, resilint: Resilint) -> None:
    outcome = resilint("check", "--diff", "--select", "RP203")
    assert (outcome.code, outcome.out) == (0, "")


def test_diff_with_unsafe_fixes(mendable: Path, resilint: Resilint) -> None:
    outcome = resilint("check", "--diff", "--unsafe-fixes", "--select", "RP101,RP103", "-q")
    assert outcome.code == 1
    assert outcome.out.count("+++ b/") == 2
    assert outcome.err == ""


def test_exit_zero(mendable: Path, resilint: Resilint) -> None:
    assert resilint("check", "--diff", "--exit-zero").code == 0
    assert resilint("check", "--fix", "--exit-zero").code == 0


def test_patched_places_are_listed(mendable: Path, resilint: Resilint) -> None:
    (mendable / "test_safe.py").write_text("def test_it(mocker):\n    mocker.patch('safe.bigquery.Client')\n")
    assert resilint("check", "--fix", "--select", "RP101").code == 1
    outcome = resilint("check", "--fix", "--unsafe-fixes", "--select", "RP101")
    assert outcome.code == 0
    assert "  safe.py:3: test_safe.py:2 patches safe.bigquery.Client\n" in outcome.err


COLOURED = "\x1b["


def test_colours_of_a_diff(mendable: Path, resilint: Resilint, monkeypatch: pytest.MonkeyPatch) -> None:
    assert COLOURED not in resilint("check", "--diff").out
    coloured = resilint("check", "--diff", "--color", "always").out
    assert f"{COLOURED}" in coloured
    plain = resilint("check", "--diff", "--color", "never").out
    assert COLOURED not in plain
    monkeypatch.setenv("NO_COLOR", "1")
    assert COLOURED not in resilint("check", "--diff").out


def test_colours_of_a_diff_on_a_terminal(mendable: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    def shown() -> str:
        out = Terminal()
        monkeypatch.setattr(sys, "stdout", out)
        main(["check", "--diff", "-q"])
        return out.getvalue()

    assert COLOURED in shown()
    monkeypatch.setenv("NO_COLOR", "1")
    assert COLOURED not in shown()


@pytest.mark.parametrize("arguments", [["--unsafe-fixes"], ["--diff", "--fix-only"]])
def test_contradictions(mendable: Path, resilint: Resilint, arguments: list[str]) -> None:
    outcome = resilint("check", *arguments)
    assert outcome.code == 2
    assert outcome.err.startswith("resilint: ")
    assert len(outcome.err.splitlines()) <= 2
    assert texts(mendable) == BEFORE


def on_stdin(folder: Path, text: str, *arguments: str) -> Outcome:
    command = [sys.executable, "-c", "import sys; from lint_rules.frontends.cli import main; sys.exit(main())", "check"]
    done = subprocess.run(
        [*command, *arguments], cwd=folder, input=text.encode(), capture_output=True, check=False, timeout=60
    )
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


def test_text_on_stdin_goes_to_stdout(mendable: Path) -> None:
    outcome = on_stdin(mendable, SAFE + BY_HAND, "--fix", "-", "--stdin-filename", "safe.py", "--select", "RP101,RP203")
    assert outcome.out == SAFE_MENDED + BY_HAND
    assert "RP203" in outcome.err
    assert outcome.code == 1
    assert texts(mendable) == BEFORE


def test_text_on_stdin_that_needs_nothing_comes_out_as_it_is(mendable: Path) -> None:
    outcome = on_stdin(mendable, CLEAN, "--fix-only", "-", "--stdin-filename", "clean.py")
    assert (outcome.code, outcome.out) == (0, CLEAN)


def test_diff_of_text_on_stdin(mendable: Path) -> None:
    outcome = on_stdin(mendable, SAFE, "--diff", "-", "--stdin-filename", "safe.py", "-q")
    assert outcome.code == 1
    assert outcome.out.startswith("--- a/safe.py\n+++ b/safe.py\n")


def test_only_what_is_named_is_mended(mendable: Path, resilint: Resilint) -> None:
    resilint("check", "--fix", "--unsafe-fixes", "unsafe.py")
    assert texts(mendable) == {**BEFORE, "unsafe": UNSAFE_MENDED}


def test_suppressed_findings_are_not_mended(mendable: Path, resilint: Resilint) -> None:
    text = SAFE.replace("Client()\n", "Client()  # noqa: RP101\n")
    (mendable / "safe.py").write_text(text)
    assert resilint("check", "--fix", "safe.py").code == 0
    assert (mendable / "safe.py").read_text() == text


def test_known_findings_are_not_mended(mendable: Path, resilint: Resilint) -> None:
    assert resilint("baseline", "write").code == 0
    (mendable / "new.py").write_text(SAFE)
    resilint("check", "--baseline", ".resilint-baseline", "--fix", "--unsafe-fixes")
    assert texts(mendable) == {**BEFORE, "new": SAFE_MENDED}


def test_file_mode_is_kept(mendable: Path, resilint: Resilint) -> None:
    (mendable / "safe.py").chmod(0o751)
    resilint("check", "--fix", "safe.py")
    assert (mendable / "safe.py").read_text() == SAFE_MENDED
    assert (mendable / "safe.py").stat().st_mode & 0o7777 == 0o751


def test_nothing_else_is_left_beside_it(mendable: Path, resilint: Resilint) -> None:
    there = set(mendable.iterdir())
    resilint("check", "--fix", "--no-cache")
    assert set(mendable.iterdir()) == there


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no symbolic links")
def test_link_is_followed(mendable: Path, resilint: Resilint) -> None:
    (mendable / "real").mkdir()
    (mendable / "safe.py").rename(mendable / "real" / "text.txt")
    (mendable / "safe.py").symlink_to(Path("real") / "text.txt")
    resilint("check", "--fix", "safe.py")
    assert (mendable / "safe.py").is_symlink()
    assert (mendable / "real" / "text.txt").read_text() == SAFE_MENDED


def test_read_only_file_is_left(mendable: Path, resilint: Resilint, monkeypatch: pytest.MonkeyPatch) -> None:
    path = mendable / "safe.py"
    path.chmod(0o444)
    monkeypatch.setattr(writing.os, "access", lambda path, mode: Path(path).stat().st_mode & 0o200 != 0)  # root may
    outcome = resilint("check", "--fix", "--unsafe-fixes", "--select", "RP101,RP103")
    assert outcome.code == 1
    assert texts(mendable) == {**BEFORE, "unsafe": UNSAFE_MENDED}
    assert "safe.py: is write-protected; left as it is" in outcome.err


def test_file_that_changes_meanwhile_is_left(
    mendable: Path, resilint: Resilint, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = writing.replace

    def later(path: Path, before: bytes, after: bytes, **others: str) -> None:
        if path.name == "safe.py":
            path.write_text("saved = 'by an editor'\n")
        replace(path, before, after, **others)

    monkeypatch.setattr(writing, "replace", later)
    outcome = resilint("check", "--fix", "--unsafe-fixes", "--select", "RP101,RP103")
    assert outcome.code == 1
    assert texts(mendable) == {**BEFORE, "safe": "saved = 'by an editor'\n", "unsafe": UNSAFE_MENDED}
    assert "safe.py: has changed meanwhile; left as it is" in outcome.err


HINT = "`resilint check --diff` shows what can be mended"


def test_a_check_says_that_there_are_fixes(mendable: Path, resilint: Resilint) -> None:
    assert resilint("check", "safe.py").out.splitlines()[-1].startswith(HINT)
    (mendable / "broken.py").write_text("x = (\n")
    for arguments in (("broken.py",), ("clean.py",), ("safe.py", "-q"), ("unsafe.py", "--fix")):
        assert HINT not in resilint("check", *arguments).out


def test_known_findings_are_left_to_a_migration(mendable: Path, resilint: Resilint) -> None:
    assert resilint("baseline", "write", "--baseline", "known").code == 0
    outcome = resilint("check", "--baseline", "known", "--diff", "safe.py")
    assert outcome.code == 0
    assert "1 known finding left alone; `resilint migrate` mends them too" in outcome.err
