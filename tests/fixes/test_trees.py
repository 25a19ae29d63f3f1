"""Walks through syntax trees that others have been through before."""

from __future__ import annotations

import ast
from collections import Counter

from lint_rules.fixes.trees import walk

SOURCE = "x = [y for y in z if y]\n\n\ndef f(a, *b, c=1, **d) -> int:\n    return lambda: (a, b)\n"


def test_the_nodes_are_those_of_ast() -> None:
    tree = ast.parse(SOURCE)
    assert Counter(map(id, walk(tree))) == Counter(map(id, ast.walk(tree)))


def test_notes_that_others_hang_on_nodes_are_none_of_the_tree() -> None:
    """Other linters set parents, and a context is one object for all trees of the process."""
    tree, other = ast.parse(SOURCE), ast.parse("import requests\n")
    name = next(node for node in ast.walk(tree) if isinstance(node, ast.Name))
    try:  # attributes that `ast` does not declare, as other linters set them
        name.ctx.parent = other  # type: ignore[attr-defined]
        name.parent = tree  # type: ignore[attr-defined]
        assert Counter(map(id, walk(tree))) == Counter(map(id, ast.walk(tree)))
    finally:
        del name.ctx.parent  # type: ignore[attr-defined]
