"""One tree with everything bad in it, through the real command in a process of its own: one clear line for each."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

GET = b"import requests\nrequests.get('x', timeout=1)\n"
UNREADABLE = {
    "syntax.py": b"def f(:\n" + GET,
    "null.py": GET + b"x = 1\0\n",
    "bytes.py": GET + b"s = '\xff\xfe'\n",
    "encoding.py": b"# coding: klingon\n" + GET,
    "utf16.py": GET.decode().encode("utf-16"),
    "parentheses.py": b"x = " + b"(" * 1000 + b")" * 1000 + b"\n" + GET,
    "blocks.py": b"".join(b" " * depth + b"if x:\n" for depth in range(1000)) + b" " * 1000 + b"pass\n" + GET,
    "tabs.py": b"if x:\n\tpass\n        pass\n" + GET,
    "python2.py": b"print 'x'\n" + GET,
}
READABLE = {
    "bom.py": b"\xef\xbb\xbf" + GET,
    "crlf.py": GET.replace(b"\n", b"\r\n"),
    "formfeed.py": b"\x0c\n" + GET.replace(b"\n", b"\n\x0c\n"),
    "latin.py": b"# coding: latin-1\ns = '\xe9'\n" + GET,
    "with space.py": GET,
    "\N{SNAKE}.py": GET,
    "folder.py/inside.py": GET,
    "self.py": b"class A(A):\n    def get(self):\n        return self.get().session.get()\n" + GET,
    "mutual.py": b"class A(B):\n    pass\nclass B(A):\n    c = A().c\n" + GET,
    "circular_a.py": b"from circular_b import *\nfrom circular_b import get as fetch\nfetch()\n" + GET,
    "circular_b.py": b"from circular_a import *\nfrom circular_a import fetch as get\nget()\n" + GET,
    "star.py": b"from star import *\nfrom os import *\nfrom nowhere import *\n" + GET,
    "beyond.py": b"from ....... import requests as up\nfrom . import beyond\nup.get(beyond.up)\n" + GET,
    "exits.py": b"raise SystemExit('must not run')\n" + GET,
    "warnings.py": b"s = '\\d'\n1 is 1\nassert (x, 'always true')\n" + GET,
    "deep.py": b"x = a" + b".b()" * 300 + b"\ny = " + b"-" * 150 + b"1\n" + b"def f():\n return (yield)\n" * 50 + GET,
    "large.py": GET + b"DATA = [\n" + b"    {'name': 'get', 'sleep': [1, 2, 3], 'query': None},\n" * 90_000 + b"]\n",
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("bad")
    (root / "resilint.toml").write_text("")
    for name, content in {**UNREADABLE, **READABLE}.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(content)
    Path(os.fsdecode(os.fsencode(root) + b"/invalid\xff.py")).write_bytes(GET)
    (root / "loop").symlink_to(root, target_is_directory=True)
    (root / "itself.py").symlink_to("itself.py")
    (root / "empty.py").touch()
    return root


def run(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("resilint")), "check", *arguments]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, encoding="utf-8", timeout=300)


def test_one_line_each(tree: Path) -> None:
    outcome = run(tree, "--output-format", "concise", "--select", "RP", "--quiet")
    assert (outcome.returncode, outcome.stderr) == (1, "")
    lines = [(*line.split(": ", 1)[0].rsplit(":", 2), line) for line in outcome.stdout.splitlines()]
    unreadable = [name for name, *_, line in lines if " RP002 " in line]
    assert unreadable == sorted(UNREADABLE)
    requests = [name for name, *_, line in lines if " RP102 " in line]
    assert sorted(set(requests)) == sorted({*READABLE, "invalid\\xff.py"})
    assert "must not run" not in outcome.stdout
    assert {line.split()[1] for *_, line in lines if "large.py" in line} == {"RP102"}


def test_json_names_the_same_files(tree: Path) -> None:
    outcome = run(tree, "--output-format", "json", "--select", "RP102,RP002", "--jobs", "2")
    assert outcome.returncode == 1
    report = json.loads(outcome.stdout)
    by_code = report["summary"]["by_code"]
    assert by_code["RP002"] == len(UNREADABLE)
    assert report["summary"]["failed_checks"] == 0


def test_an_empty_project_is_clean(tmp_path: Path) -> None:
    (tmp_path / "resilint.toml").write_text("")
    outcome = run(tmp_path)
    assert (outcome.returncode, outcome.stdout) == (0, "")
    assert outcome.stderr == "resilint: no Python files to check\n"
