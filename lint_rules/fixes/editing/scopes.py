"""The functions of a file by name, and what imports bind in them."""

from __future__ import annotations

import ast
from collections import Counter
from typing import TypeAlias

from lint_rules.fixes.trees import inner_statements

Import: TypeAlias = ast.Import | ast.ImportFrom
Scope: TypeAlias = ast.Module | ast.FunctionDef | ast.AsyncFunctionDef
Scopes: TypeAlias = dict[tuple[str, int], Scope]


def scopes_of(tree: ast.Module) -> Scopes:
    """Return the module and its functions by qualified name, and by number among those of an equal name."""
    found: list[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]] = []
    pending: list[tuple[str, ast.AST]] = [("", tree)]
    while pending:
        name, node = pending.pop()
        for child in inner_statements(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                inner = ".<locals>." if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else "."
                dotted = f"{name}{inner}{child.name}" if name else child.name
                if not isinstance(child, ast.ClassDef):
                    found.append((dotted, child))
                pending.append((dotted, child))
            else:
                pending.append((name, child))
    scopes: Scopes = {("", 0): tree}
    counts: Counter[str] = Counter()
    for name, function in sorted(found, key=lambda entry: (entry[1].lineno, entry[1].col_offset)):
        scopes[name, counts[name]] = function
        counts[name] += 1
    return scopes


def bound_by(statement: Import) -> set[str]:
    """Return the names that an import statement binds."""
    return {name_of(statement, alias) for alias in statement.names}


def name_of(statement: Import, alias: ast.alias) -> str:
    """Return the name that one part of an import statement binds."""
    return alias.asname or (alias.name.partition(".")[0] if isinstance(statement, ast.Import) else alias.name)
