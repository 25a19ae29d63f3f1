"""What the calls in a loop are, asked of the program."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from lint_rules.facts import Call
from lint_rules.fixes.loops.syntax import own
from lint_rules.fixes.record import Refused
from lint_rules.fixes.site import Site
from lint_rules.program import Scope
from lint_rules.program.index import calls
from lint_rules.program.loops.calls import Calls

_SLEEPS = {"time.sleep", "asyncio.sleep", "asyncio.tasks.sleep"}
_HARMLESS = ("pure", "log")
_ASKING = {
    "format_exc", "format", "join", "strip", "rstrip", "lower", "upper", "split", "splitlines", "replace", "exc_info",
    "total_seconds", "isoformat",
}  # fmt: skip
"""Methods that change nothing, of whatever they are asked."""


class CallKinds:
    """Classifies the calls of one file by their nodes."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._kinds = Calls(site.program)
        self._known = {site.whole(call): (call, scope) for call, scope in calls(site.module)}

    def fact(self, node: ast.Call) -> tuple[Call, Scope] | None:
        """Return a call's facts; ``None`` where they cannot be told (inside f-strings, before Python 3.12)."""
        return self._known.get(self._site.sheet.span(node))

    def is_sleep(self, node: ast.Call) -> bool:
        """Whether a call sleeps.

        Raises:
            Refused: it does, in a way that the runtime does not.
        """
        found = self.fact(node)
        if found is None or self._kinds.kind(*found) != "sleep":
            return False
        if not self._kinds.origins(*found) <= _SLEEPS:
            raise Refused("waits otherwise", f"it waits by `{ast.unparse(node.func)}`, which the runtime does not")
        return True

    def sleeps(self, statement: ast.AST) -> Iterator[ast.Call]:
        """Yield the sleeps in a statement."""
        for node in own([statement]):
            if isinstance(node, ast.Call) and self.is_sleep(node):
                yield node

    def is_quiet(self, statement: ast.stmt) -> bool:
        """Whether a statement only tells somebody something, or counts for that."""
        if any(isinstance(node, ast.Await | ast.Yield | ast.YieldFrom | ast.NamedExpr) for node in ast.walk(statement)):
            return False
        match statement:
            case ast.Expr(value=ast.Constant()):
                return True
            case ast.Expr(value=ast.Call() as call):
                return self._is_harmless(call) and all(
                    self._is_harmless(inner, inside=True) for inner in _calls([*call.args, *call.keywords])
                )
            case ast.AugAssign(target=ast.Attribute(), op=ast.Add() | ast.Sub(), value=ast.Constant()):
                return True
            case ast.Assign(targets=[ast.Name()], value=value):
                return all(self._is_harmless(inner, inside=True) for inner in _calls([value]))
            case ast.If(test=test, body=body, orelse=orelse):
                return all(self._is_harmless(inner, inside=True) for inner in _calls([test])) and all(
                    self.is_quiet(inner) for inner in (*body, *orelse)
                )
            case ast.Pass():
                return True
            case _:
                return False

    def _is_harmless(self, node: ast.Call, *, inside: bool = False) -> bool:
        found = self.fact(node)
        if found is not None and self._kinds.kind(*found) in _HARMLESS:
            return True
        if found is None or inside:
            func = node.func
            return isinstance(func, ast.Name | ast.Attribute) and (
                (func.id if isinstance(func, ast.Name) else func.attr) in _ASKING
                or (
                    isinstance(func, ast.Name)
                    and func.id in ("str", "repr", "len", "type", "int", "round", "min", "max")
                )
            )
        return False


def _calls(nodes: Sequence[ast.AST]) -> Iterator[ast.Call]:
    for node in nodes:
        for inner in ast.walk(node):
            if isinstance(inner, ast.Call):
                yield inner
