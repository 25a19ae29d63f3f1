"""Files whose imports can be changed without another look at the rest."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from lint_rules.fixes.editing.chunks import Chunk, first_line
from lint_rules.fixes.editing.scopes import bound_by
from lint_rules.fixes.lines import split
from lint_rules.fixes.record import AddImport, AnyEdit, DropImport
from lint_rules.fixes.trees import statements

_DEFINING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_IMPORTS = (ast.Import, ast.ImportFrom)


def keeps_imports(before: ast.Module, changed: Sequence[Chunk], text: str, edits: Sequence[AnyEdit]) -> bool:
    """Whether the tree of a file says of its imports what that of its changed text would say.

    So it is where only functions and classes below the imports have changed, none of them gets an import, and the names
    that lose a use do not occur any more.

    Args:
        before: the tree of the file as it was.
        changed: what has been changed.
        text: the file after that.
        edits: what is to be done, imports included.
    """
    imports = [statement for statement in before.body if isinstance(statement, _IMPORTS)]
    end = max([statement.end_lineno or 0 for statement in imports], default=0)
    for chunk in changed:
        around = [
            statement
            for statement in before.body
            if first_line(statement) <= chunk.last and chunk.first <= (statement.end_lineno or 0)
        ]
        if chunk.first <= end or not all(isinstance(statement, _DEFINING) for statement in around):
            return False
    if any(isinstance(edit, AddImport) and edit.scope for edit in edits):
        return False
    names = {edit.name for edit in edits if isinstance(edit, DropImport)}
    return not names or not (_are_imported_below(before, names) or _occur(text, imports, names))


def _are_imported_below(module: ast.Module, names: set[str]) -> bool:
    top = set(module.body)
    return any(
        isinstance(node, ast.Import | ast.ImportFrom) and node not in top and bound_by(node) & names
        for node in statements(module)
    )


def _occur(text: str, imports: Sequence[ast.stmt], names: set[str]) -> bool:
    """Whether one of some names is a word of a text besides the imports at its top."""
    apart = {line for one in imports for line in range(one.lineno, (one.end_lineno or one.lineno) + 1)}
    rest = "".join([line for number, line in enumerate(split(text), 1) if number not in apart])
    return any(name in rest and re.search(rf"\b{re.escape(name)}\b", rest) for name in names)
