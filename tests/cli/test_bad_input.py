"""Whatever lies in a tree: one clear line each, the rest goes on, nothing hangs, nothing is executed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from resilint_runs import Resilint

UNUSED = b"x = 1  # noqa: RP999\n"

UNREADABLE = {
    "syntax": b"def f(:\n",
    "null": b"x = 1\0\n",
    "bytes": b"s = '\xff\xfe'\n",
    "unknown encoding": b"# coding: klingon\nx = 1\n",
    "wrong encoding": b"# coding: ascii\ns = '\xc3\xa9'\n",
    "utf-16": "x = 1\n".encode("utf-16"),
    "indentation": b"if x:\n    a\n  b\n",
    "1,000 parentheses": b"x = " + b"(" * 1000 + b")" * 1000 + b"\n",
    "1,000 blocks": b"".join(b" " * depth + b"if x:\n" for depth in range(1000)) + b" " * 1000 + b"pass\n",
    "unfinished string": b"x = '''\n" + b"abc\n" * 1000,
    "conflict": b"<<<<<<< ours\nx = 1\n=======\nx = 2\n>>>>>>> theirs\n",
}

READABLE = {
    "byte order mark": b"\xef\xbb\xbf" + UNUSED,
    "crlf": UNUSED.replace(b"\n", b"\r\n"),
    "cr": UNUSED.replace(b"\n", b"\r"),
    "form feed": b"\x0c" + UNUSED,
    "latin-1": b"# coding: latin-1\ns = '\xe9'; " + UNUSED,
    "no newline": UNUSED.rstrip(),
    "warnings": b"s = '\\d'; 1 is 1; " + UNUSED,
    "200 operators": b"y = " + b"not " * 200 + b"1; " + UNUSED,
    "attribute chain": b"y = a" + b".b" * 900 + b"; " + UNUSED,
    "call chain": b"y = a" + b".b()" * 400 + b"; " + UNUSED,
    "long sum": b"y = " + b" + ".join([b"'requests.get'"] * 1500) + b"; " + UNUSED,
    "elif chain": b"if x: pass\n" + b"elif x: pass\n" * 400 + UNUSED,
    "inherits from itself": b"class A(A):\n    def query(self): self.query()\n" + UNUSED,
    "star imports": b"from requests import *\nfrom . import *\nfrom .. import *\n" + UNUSED,
    "beyond the top": b"from ....... import requests\nrequests.get('x')\n" + UNUSED,
    "exits": b"raise SystemExit('must not run')\nimport os; os._exit(3)\n" + UNUSED,
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_unreadable_files_are_one_finding_each(project: Path, resilint: Resilint, name: str) -> None:
    (project / "bad.py").write_bytes(UNREADABLE[name])
    (project / "good.py").write_bytes(UNUSED)
    outcome = resilint("check", "--output-format", "concise", "--quiet")
    assert outcome.code == 1
    assert outcome.err == ""
    bad, good = outcome.out.splitlines()
    assert bad.startswith("bad.py:")
    assert " RP002 " in bad
    assert good.startswith("good.py:1:16: RP001 ")
    full = resilint("check", "bad.py", "--quiet")
    assert full.code == 1
    assert full.out.startswith(bad + "\n")


@pytest.mark.parametrize("words", [b"", b"import requests\n"])
@pytest.mark.parametrize("name", READABLE)
def test_odd_files_are_read(project: Path, resilint: Resilint, name: str, words: bytes) -> None:
    content = READABLE[name]
    if words and not content.startswith((b"\xef", b"# coding")):
        content = words + content
    (project / "odd.py").write_bytes(content)
    outcome = resilint("check", "--output-format", "concise", "--quiet", "--select", "RP0")
    assert outcome.err == ""
    assert outcome.code == 1
    (line,) = outcome.out.splitlines()
    assert " RP001 " in line


def test_circular_imports(project: Path, resilint: Resilint) -> None:
    for name, other in (("a", "b"), ("b", "c"), ("c", "a")):
        text = f"from {other} import *\nfrom {other} import Base as Other\nclass Base(Other): pass\nBase().query()\n"
        (project / f"{name}.py").write_bytes(text.encode() + UNUSED)
    outcome = resilint("check", "--select", "RP0", "--output-format", "concise", "--quiet")
    assert (outcome.code, outcome.err) == (1, "")
    assert outcome.out.count(" RP001 ") == 3


def test_a_large_generated_file(project: Path, resilint: Resilint) -> None:
    row = b"    {'name': 'requests.get', 'values': [1, 2, 3], 'comment': None},\n"
    (project / "big.py").write_bytes(b"DATA = [\n" + row * (5_000_000 // len(row)) + b"]\n")
    (project / "line.py").write_bytes(b"DATA = '" + b"x" * 5_000_000 + b"'; " + UNUSED)
    outcome = resilint("check")
    assert outcome.code == 1
    assert outcome.out.startswith("line.py:1:5000027: RP001 ")
    assert "\nFound 1 finding in 1 of 2 files.\n" in outcome.out
    assert len(outcome.out) < 1000, "a long line is not shown in full"


def test_names_and_links(project: Path, resilint: Resilint) -> None:
    (project / "dir.py").mkdir()
    (project / "with space").mkdir()
    for name in (b"dir.py/a.py", b"with space/b c.py", "\N{SNAKE}.py".encode(), b"bad\xff.py", b"new\nline.py"):
        Path(os.fsdecode(os.fsencode(project) + b"/" + name)).write_bytes(UNUSED)
    (project / "loop").symlink_to(project, target_is_directory=True)
    (project / "self.py").symlink_to("self.py")
    outcome = resilint("check", "--output-format", "concise", "--quiet")
    assert (outcome.code, outcome.err) == (1, "")
    assert [line.partition(":")[0] for line in outcome.out.splitlines()] == [
        "bad\\xff.py",
        "dir.py/a.py",
        "new\\nline.py",
        "with space/b c.py",
        "\N{SNAKE}.py",
    ]
    named = resilint("check", "with space/b c.py", "dir.py", "--output-format", "concise", "--quiet")
    assert named.out.count(" RP001 ") == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="no file is unreadable to root")
def test_files_and_folders_without_permission(project: Path, resilint: Resilint) -> None:
    (project / "secret.py").write_bytes(UNUSED)
    (project / "secret.py").chmod(0)
    (project / "closed").mkdir()
    (project / "closed").chmod(0)
    (project / "a.py").write_bytes(UNUSED)
    outcome = resilint("check", "--output-format", "concise", "--quiet")
    (project / "closed").chmod(0o700)
    assert outcome.code == 1
    assert "secret.py:1:1: RP002 cannot be read: Permission denied" in outcome.out
    assert "a.py:1:16: RP001" in outcome.out
    assert outcome.err.count("\n") == 1
    assert "closed/: Permission denied" in outcome.err


def test_a_file_that_vanishes_during_the_run(
    project: Path, resilint: Resilint, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lint_rules.discovery import Tree

    (project / "a.py").write_bytes(UNUSED)
    monkeypatch.setattr(Tree, "files", lambda tree: ["a.py", "gone.py"])
    outcome = resilint("check", "--output-format", "concise", "--quiet")
    assert outcome.out.splitlines()[1] == "gone.py:1:1: RP002 cannot be read: No such file or directory"
