"""Programs whose functions and classes lead to each other in many ways are judged, and in good time."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.engine import Engine
from lint_rules.program import Program
from lint_rules.rules.registry import all_rules
from lint_rules.selection import Selection
from lint_rules.settings import Settings

LEVELS = 40
SUBMITS = "from google.cloud import bigquery\n\n\ndef level_0(client: bigquery.Client):\n    client.query('DELETE x')\n"
RETRY = "from shared.utils.bigquery_retry import SERIALIZATION_RETRY\n"


def codes(root: Path, text: str, select: str) -> list[str]:
    (root / "main.py").write_text(text)
    program = Program(root, ["main.py"], Settings())
    report = Engine(program, Selection(all_rules(), select=(select,))).check_file("main.py")
    return [finding.code for finding in report.findings]


def levels(calls: str) -> str:
    return "".join(f"def level_{n}(client):\n    {calls.format(n - 1)}\n" for n in range(1, LEVELS))


@pytest.mark.parametrize(("decorator", "expected"), [("@SERIALIZATION_RETRY\n", []), ("", ["RP301"])])
def test_many_callers_over_many_levels(tmp_path: Path, decorator: str, expected: list[str]) -> None:
    text = RETRY + SUBMITS + levels("level_{0}(client), level_{0}(client)")
    text += f"{decorator}def top(client):\n    level_{LEVELS - 1}(client)\n"
    assert codes(tmp_path, text, "RP301") == expected


@pytest.mark.parametrize(("decorator", "expected"), [("@SERIALIZATION_RETRY\n", []), ("", ["RP301"])])
def test_functions_that_call_each_other_stand_or_fall_together(
    tmp_path: Path, decorator: str, expected: list[str]
) -> None:
    text = f"{RETRY}{SUBMITS}    level_1(client)\ndef level_1(client):\n    level_0(client)\n"
    text += f"{decorator}def top(client):\n    level_1(client)\n"
    assert codes(tmp_path, text, "RP301") == expected


def test_classes_with_two_bases_over_many_levels(tmp_path: Path) -> None:
    text = "from google.cloud import bigquery\nclass C0(bigquery.Client): ...\nclass C1(C0): ...\n"
    text += "".join(f"class C{n}(C{n - 1}, C{n - 2}): ...\n" for n in range(2, LEVELS))
    assert codes(tmp_path, f"{text}C{LEVELS - 1}().query('DELETE x')\n", "RP301") == ["RP301"]


def test_a_shared_base_comes_after_all_that_derive_from_it(tmp_path: Path) -> None:
    text = "class Base: ...\nclass Left(Base): ...\nclass Right(Base): ...\nclass Both(Left, Right): ...\n"
    (tmp_path / "main.py").write_text(text + "class Loop(Both, Loop): ...\n")
    module = Program(tmp_path, ["main.py"], Settings()).module("main.py")
    assert module is not None
    names = [getattr(base, "name", base) for base in module.class_view(4).mro]
    assert names == ["Loop", "Both", "Left", "Right", "Base"]
