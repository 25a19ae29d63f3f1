"""Code that is there for the case that the runtime cannot be imported: a fix would make it fail too."""

from __future__ import annotations

import ast

from lint_rules.facts import Span
from lint_rules.fixes.record import Refused
from lint_rules.fixes.site import Sheet, Site
from lint_rules.fixes.trees import statements, walk

_MISSING = frozenset({"ImportError", "ModuleNotFoundError"})
_ALL = frozenset({"Exception", "BaseException"})


def refuse_fallback(site: Site, span: Span) -> None:
    """Refuse to mend what takes the place of the runtime where that is missing.

    Raises:
        Refused: the place lies in an ``except ImportError``, or in a branch of a test of whether the runtime is there.
    """
    fallbacks = _Fallbacks(site.sheet, site.program.settings.runtime_package.partition(".")[0])
    if fallbacks.holds(span):
        raise Refused("fallback", "it is the fallback for where the import fails")


class _Fallbacks:
    def __init__(self, sheet: Sheet, package: str) -> None:
        self._sheet = sheet
        self._handlers: list[ast.ExceptHandler] = []
        self._flags: set[str] = set()
        for node in statements(sheet.tree):
            if isinstance(node, ast.Try):
                imports = _imports(node.body, package)
                mine = [h for h in node.handlers if _catches(h, _MISSING) or (imports and _catches(h, _ALL))]
                self._handlers += mine
                if imports and mine:
                    self._flags |= _bound([*node.body, *node.orelse, *[s for h in mine for s in h.body]])

    def holds(self, span: Span) -> bool:
        """Whether a place lies in a fallback."""
        if any(self._around(handler, span) for handler in self._handlers):
            return True
        if not self._flags:
            return False
        # Who asks in one place of a function may return there: what follows is the fallback then.
        functions = [
            node
            for node in walk(self._sheet.tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and self._around(node, span)
        ]
        inside = functions[-1] if functions else None
        return any(
            self._asks(node) and (inside is not None or self._around(node, span))
            for node in walk(inside or self._sheet.tree)
        )

    def _asks(self, node: ast.AST) -> bool:
        """Whether a test depends on whether the import has worked."""
        if isinstance(node, ast.If | ast.IfExp):
            return bool(_names(node.test) & self._flags)
        return isinstance(node, ast.BoolOp) and bool(_names(node.values[0]) & self._flags)

    def _around(self, node: ast.AST, span: Span) -> bool:
        outer = self._sheet.span(node)
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
