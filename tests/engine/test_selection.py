"""Prefixes select and ignore; the longer one wins; what is off by default must be named."""

from __future__ import annotations

import pytest

from lint_rules.rules.rule import Rule
from lint_rules.selection import Selection, SelectionError, check_selectors
from lint_rules.settings import Settings


def rule(code: str, *, default: bool = True) -> Rule:
    return Rule(
        code=code,
        name=f"smell-{code.lower()}",
        summary="",
        why="",
        instead="",
        bad="",
        good="",
        words=(),
        check=lambda module: (),
        default=default,
    )


RULES = [rule("RP101"), rule("RP102"), rule("RP301"), rule("RP304", default=False)]
DEFAULTS = {"RP101", "RP102", "RP301"}
ALL = DEFAULTS | {"RP304"}


@pytest.mark.parametrize(
    ("select", "extend", "ignore", "expected"),
    [
        (None, (), (), DEFAULTS),
        (None, (), ("RP1",), {"RP301"}),
        (None, (), ("RP",), set()),
        (None, ("RP304",), (), ALL),
        (None, ("RP3",), (), ALL),
        (None, ("RP304",), ("RP3",), {"RP101", "RP102", "RP304"}),
        (("RP",), (), (), ALL),
        (("R",), (), (), ALL),
        (("RP1",), (), (), {"RP101", "RP102"}),
        (("RP1",), ("RP304",), (), {"RP101", "RP102", "RP304"}),
        (("RP",), (), ("RP304",), DEFAULTS),
        (("RP304",), (), ("RP3",), {"RP304"}),
        (("RP3",), (), ("RP304",), {"RP301"}),
        (("RP3",), (), ("RP3",), set()),
        ((), (), (), set()),
    ],
)
def test_selectors(
    select: tuple[str, ...] | None, extend: tuple[str, ...], ignore: tuple[str, ...], expected: set[str]
) -> None:
    selection = Selection(RULES, select=select, extend_select=extend, ignore=ignore)
    assert selection.codes("a.py") == expected


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("a.py", "a.py", True),
        ("a.py", "x/a.py", True),
        ("/a.py", "x/a.py", False),
        ("x/*.py", "x/a.py", True),
        ("x/*.py", "x/y/a.py", False),
        ("x", "x/y/a.py", True),
        ("x/", "x/y/a.py", True),
        ("y/", "x/y/a.py", True),
        ("**/y/**", "x/y/a.py", True),
        ("*.pyi", "a.py", False),
    ],
)
def test_per_file_ignores(pattern: str, path: str, matches: bool) -> None:
    settings = Settings(per_file_ignores={pattern: ("RP1", "RP301"), "nothing-like-it": ("RP",)})
    assert Selection.of(RULES, settings).codes(path) == (set() if matches else DEFAULTS)


def test_selectors_that_select_nothing_are_refused() -> None:
    check_selectors(RULES, ["RP", "RP1", "RP304"], "select")
    for selector, hint in {
        "RP9": "",
        "": "",
        "E501": "",
        "RP3041": "",
        "rp3": "; RP3 is meant?",
        "smell-rp102": "; RP102 is meant?",
    }.items():
        with pytest.raises(SelectionError) as caught:
            check_selectors(RULES, [selector], "select")
        assert str(caught.value) == f"select: no rule's code starts with {selector!r}{hint}"
