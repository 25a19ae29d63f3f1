"""Imports of the runtime that may fail, and the code that is there for that case."""

from __future__ import annotations

import ast
from collections.abc import Callable

from lint_rules.facts import Span
from lint_rules.fixes.trees import statements, walk

_MISSING = frozenset({"ImportError", "ModuleNotFoundError"})
_ALL = frozenset({"Exception", "BaseException"})


class Guarded:
    """What a file does where an import fails.

    Args:
        tree: the file.
        span: the place of a node, columns in characters.
        package: the top package of the runtime.
    """

    def __init__(self, tree: ast.Module, span: Callable[[ast.AST], Span], package: str) -> None:
        self._tree = tree
        self._span = span
        self._handlers: list[ast.ExceptHandler] = []
        self._flags: set[str] = set()
        for node in statements(tree):
            if isinstance(node, ast.Try):
                imports = _imports(node.body, package)
                mine = [h for h in node.handlers if _catches(h, _MISSING) or (imports and _catches(h, _ALL))]
                self._handlers += mine
                if imports and mine:
                    self._flags |= _bound([*node.body, *node.orelse, *[s for h in mine for s in h.body]])

        self.is_optional = bool(self._flags) and not any(
            _imports([statement], package)
            for statement in tree.body
            if isinstance(statement, ast.Import | ast.ImportFrom)
        )
        """Whether the file goes on without the runtime: its imports are made in a ``try`` alone."""

    def holds(self, span: Span) -> bool:
        """Whether a place lies in a fallback."""
        if any(self._around(handler, span) for handler in self._handlers):
            return True
        if not self._flags:
            return False
        # Who asks in one place of a function may return there: what follows is the fallback then.
        functions = [
            node
            for node in walk(self._tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and self._around(node, span)
        ]
        inside = functions[-1] if functions else None
        return any(
            self._asks(node) and (inside is not None or self._around(node, span)) for node in walk(inside or self._tree)
        )

    def _asks(self, node: ast.AST) -> bool:
        """Whether a test depends on whether the import has worked."""
        if isinstance(node, ast.If | ast.IfExp):
            return bool(_names(node.test) & self._flags)
        return isinstance(node, ast.BoolOp) and bool(_names(node.values[0]) & self._flags)

    def _around(self, node: ast.AST, span: Span) -> bool:
        outer = self._span(node)
        return outer[:2] <= span[:2] and span[2:] <= outer[2:]


def _catches(handler: ast.ExceptHandler, kinds: frozenset[str]) -> bool:
    if handler.type is None:
        return kinds is _ALL
    types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(isinstance(kind, ast.Name) and kind.id in kinds for kind in types)


def _imports(body: list[ast.stmt], package: str) -> bool:
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == package:
                return True
            if isinstance(node, ast.Import) and any(name.name.partition(".")[0] == package for name in node.names):
                return True
    return False


def _bound(body: list[ast.stmt]) -> set[str]:
    """Return the names by which code can tell whether the import has worked."""
    names: set[str] = set()
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.add(node.id)
            elif isinstance(node, ast.Import | ast.ImportFrom):
                names |= {alias.asname or alias.name.partition(".")[0] for alias in node.names}
    return names


def _names(test: ast.expr) -> set[str]:
    return {node.id for node in ast.walk(test) if isinstance(node, ast.Name)}
