"""``# noqa`` works where and as it works in flake8; what silences nothing is RP001."""

from __future__ import annotations

import pytest

from lint_rules.extract import extract
from lint_rules.facts import Module
from lint_rules.findings import Finding, Place
from lint_rules.suppressions import Suppressions

CODES = ("RP001", "RP002", "RP101", "RP102", "RP201", "RP202")


def suppressions(text: str) -> Suppressions:
    module = extract(text)
    assert isinstance(module, Module)
    return Suppressions("a.py", module)


def finding(line: int, code: str = "RP101") -> Finding:
    return Finding(Place("a.py", line, 1, line, 2), code, "smell", "")


def silenced(text: str, line: int = 1, code: str = "RP101") -> bool:
    kept, silent = suppressions(text).split([finding(line, code)])
    assert len(kept) + len(silent) == 1
    return bool(silent)


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("# noqa", True),
        ("# NoQA", True),
        ("# noqa: RP101", True),
        ("# noqa:RP101", True),
        ("# noqa: RP1", True),
        ("# noqa: E501,RP101", True),
        ("# noqa: E501, RP101", True),
        ("# noqa: E501 RP101", True),
        ("# noqa: RP101 -- billing needs its own credentials", True),
        ("# noqa: RP101 because", True),
        ("# pylint: disable=x  # noqa: RP101", True),
        ("# noqa : RP101", True),  # flake8 takes it for a bare one
        ("# noqa: because", True),  # this too
        ("# noqa: E501", False),
        ("# noqa: RP102", False),
        ("# noqa: RP1010", False),
        ("#noqa", False),
        ("# no qa", False),
    ],
)
def test_on_the_line(comment: str, expected: bool) -> None:
    assert silenced(f"x = 1  {comment}\n") is expected


def test_other_lines_are_not_silenced() -> None:
    text = "x = 1\ny = 2  # noqa\nz = 3\n"
    assert [silenced(text, line) for line in (1, 2, 3)] == [False, True, False]


def test_all_lines_of_a_string_or_a_continuation() -> None:
    assert [silenced('q("""a\nb\n""")  # noqa: RP101\nx\n', line) for line in (1, 2, 3, 4)] == [True, True, True, False]
    assert [silenced("x = 1 + \\\n  2  # noqa\ny\n", line) for line in (1, 2, 3)] == [True, True, False]
    assert [silenced("f(\n  1,  # noqa\n  2,\n)\n", line) for line in (1, 2, 3, 4)] == [False, True, False, False]


def test_the_whole_file() -> None:
    assert silenced("# flake8: noqa\nx = 1\n", 2)
    assert not silenced("x = 1  # a comment about flake8: noqa\n")


def unused(text: str, *found: Finding, ran: tuple[str, ...] = CODES) -> list[tuple[int, int, int, str]]:
    judged = suppressions(text)
    judged.split(found)
    findings = list(judged.unused(CODES, ran))
    assert all(finding.code == "RP001" and finding.name == "unused-suppression" for finding in findings)
    return [
        (finding.place.line, finding.place.column, finding.place.end_column, finding.message) for finding in findings
    ]


def test_a_code_that_silences_nothing() -> None:
    message = "`RP101` silences nothing here: remove it"
    assert unused("x = 1  # noqa: RP101\n") == [(1, 16, 21, message)]
    assert unused("x = 1  # noqa: RP101\n", finding(1)) == []
    assert unused("x = 1  # noqa: RP101\n", finding(1, "RP102")) == [(1, 16, 21, message)]
    assert unused("x = 1  # noqa: RP101\ny\n", finding(2)) == [(1, 16, 21, message)]


def test_each_code_of_a_list_is_judged_for_itself() -> None:
    text = "x = 1  # noqa: E501, RP101, RP102\n"
    assert [found[:3] for found in unused(text, finding(1))] == [(1, 29, 34)]
    assert [found[:3] for found in unused(text)] == [(1, 22, 27), (1, 29, 34)]


def test_prefixes() -> None:
    assert unused("x = 1  # noqa: RP1\n", finding(1)) == []
    assert unused("x = 1  # noqa: RP1\n") == [(1, 16, 19, "`RP1` silences nothing here: remove it")]
    assert unused("x = 1  # noqa: RP1\n", ran=("RP101",)) == [], "RP102 did not run"


def test_codes_that_do_not_exist() -> None:
    (found,) = unused("x = 1  # noqa: RP999\n", ran=())
    assert found[3] == "`RP999` is no rule: remove it or write the code that is meant"


@pytest.mark.parametrize(
    "text",
    [
        "x = 1  # noqa\n",
        "x = 1  # noqa: E501, ABC123, RPX101\n",
        "x = 1  # noqa: RP001, RP002, RP0\n",
        '"""Write `# noqa: RP101` there."""\n',
        "# flake8: noqa: RP101\n",
    ],
)
def test_what_is_not_judged(text: str) -> None:
    assert unused(text) == []


def test_a_rule_that_did_not_run_says_nothing() -> None:
    assert unused("x = 1  # noqa: RP101\n", ran=("RP102",)) == []


def test_rp001_can_itself_be_silenced() -> None:
    judged = suppressions("x = 1  # noqa: RP101, RP001\n")
    kept, silent = judged.split(list(judged.unused(CODES, CODES)))
    assert (kept, len(silent)) == ([], 1)
