"""Imports that a fix has made superfluous."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from textwrap import dedent

from lint_rules.fixes.editing.scopes import Import, Scope, Scopes, bound_by, name_of
from lint_rules.fixes.lines import Lines
from lint_rules.fixes.trees import walk


def dropped_imports(before: Scopes, after: Scopes, names: set[str], lines: list[str]) -> Iterator[Lines]:
    """Yield the changes that take names out of imports where a scope used them before and does so no more.

    Args:
        before: the scopes of the file before the fix.
        after: those of ``lines``.
        names: what fixes have taken a use of away.
        lines: the file after all other edits.
    """
    text = "".join(lines)
    for key, scope in after.items():
        was = before.get(key)
        own = [statement for statement in scope.body if isinstance(statement, ast.Import | ast.ImportFrom)]
        if was is None or not any(bound_by(statement) & names for statement in own):
            continue
        uses = _Uses(scope, lines, own)
        for statement in own:
            bound = bound_by(statement) & names
            idle = {name for name in bound if not uses.has(name) and _names(was, name) and not _typed(text, name)}
            if idle and (change := _without(statement, idle, lines)) is not None:
                yield change


def _names(scope: Scope, name: str) -> bool:
    """Whether a scope uses a name: it had a use for the import that a fix may have taken away."""
    # The use that the fix has taken away stood somewhere in the module.
    return isinstance(scope, ast.Module) or any(
        node.id == name if isinstance(node, ast.Name) else isinstance(node, _DECLARING) and name in node.names
        for node in walk(scope)
    )


_DECLARING = (ast.Global, ast.Nonlocal)


def _typed(text: str, name: str) -> bool:
    return re.search(rf"#\s*type:.*\b{re.escape(name)}\b", text) is not None


class _Uses:
    """What a scope names, found in one go and only if need be: files are large, and several names may be asked for."""

    def __init__(self, scope: Scope, lines: list[str], own: list[Import]) -> None:
        self._scope = scope
        imports = {line for one in own for line in range(one.lineno, (one.end_lineno or one.lineno) + 1)}
        first, last = (1, len(lines)) if isinstance(scope, ast.Module) else (scope.lineno, scope.end_lineno or 0)
        rest = [lines[number - 1] for number in range(first, last + 1) if number not in imports]
        self._rest = "".join(rest)
        """The lines that are none of the scope's own imports."""

    def has(self, name: str) -> bool:
        """Whether the scope uses a name, or may."""
        if re.search(rf"\b{re.escape(name)}\b", self._rest) is None:
            return not isinstance(self._scope, ast.Module) and self._bindings[name] > 1
        if name in self._named or any(_is_named_in(text, name) for text in self._strings):
            return True
        return self._bindings[name] > 1 and not isinstance(self._scope, ast.Module)

    @cached_property
    def _nodes(self) -> list[ast.AST]:
        return list(walk(self._scope))

    @cached_property
    def _named(self) -> frozenset[str]:
        names = {node.id for node in self._nodes if isinstance(node, ast.Name)}
        declared = [name for node in self._nodes if isinstance(node, _DECLARING) for name in node.names]
        return frozenset(names.union(declared))

    @cached_property
    def _strings(self) -> list[str]:
        constants = [node.value for node in self._nodes if isinstance(node, ast.Constant)]
        return [value for value in constants if isinstance(value, str)]

    @cached_property
    def _bindings(self) -> Counter[str]:
        found = [node for node in self._nodes if isinstance(node, ast.Import | ast.ImportFrom)]
        return Counter([name for node in found for name in bound_by(node)])


def _is_named_in(text: str, name: str) -> bool:
    """Whether a string may be code that uses a name: an annotation, an entry of ``__all__``, a doctest, a script."""
    if name not in text:
        return False
    if ">>>" in text and re.search(rf"(?:>>>|\.\.\.) .*\b{re.escape(name)}\b", text):
        return True
    try:
        tree = ast.parse(dedent(text).strip())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(tree))


def _without(statement: Import, names: set[str], lines: list[str]) -> Lines | None:
    """Return the change that takes names out of an import; ``None`` where it is better left as it is."""
    first, last = statement.lineno, statement.end_lineno or statement.lineno
    source = "".join(lines[first - 1 : last])
    kept = [alias for alias in statement.names if name_of(statement, alias) not in names]
    explicit = any(alias.asname == alias.name for alias in statement.names if alias not in kept)
    if explicit or "#" in source or ";" in source:  # a re-export, or a comment, or neighbours
        return None
    if not kept:
        return Lines(first, last + 1, "")
    return Lines(first, last + 1, _shortened(source, {alias.name for alias in kept}))


def _shortened(source: str, kept: set[str]) -> str:
    import libcst as cst

    indent = re.match(r"[ \t]*", source)
    start = indent.group() if indent else ""
    module = cst.parse_module(source[len(start) :])
    line = module.body[0]
    if not isinstance(line, cst.SimpleStatementLine) or not isinstance(line.body[0], cst.Import | cst.ImportFrom):
        return source
    statement = line.body[0]
    aliases = [] if isinstance(statement.names, cst.ImportStar) else list(statement.names)
    left = [alias for alias in aliases if alias.evaluated_name in kept]
    if left and not (isinstance(statement, cst.ImportFrom) and statement.lpar):
        left[-1] = left[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
    elif left:
        left[-1] = left[-1].with_changes(comma=aliases[-1].comma)
    changed = module.with_changes(body=[line.with_changes(body=[statement.with_changes(names=left)])])
    return start + changed.code
