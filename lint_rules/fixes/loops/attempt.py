"""What one attempt does, and what of it is needed afterwards."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from lint_rules.fixes.loops.syntax import bound, exits, jumps, mentioned, own
from lint_rules.fixes.record import Refused

_FRAMES = {"super": 0, "locals": 0, "vars": 0, "dir": 0, "eval": 1, "exec": 1}
"""Functions that look at the names around them where they are given no more arguments than this."""


@dataclass
class Attempt:
    """The guarded statements, ready to be a function's body."""

    body: list[ast.stmt]
    returns: bool
    """Whether success returns from the function around the loop."""
    values: list[str]
    """The names that are needed afterwards."""
    tail: bool
    """Whether the last statement does nothing but give the one needed name its value."""
    success: list[ast.stmt]
    """What is done after success, unguarded."""


def attempt_of(node: ast.Try, post: Sequence[ast.stmt]) -> Attempt:
    """Return what an attempt does.

    Args:
        node: the retry's ``try``.
        post: what comes after it in the loop, if only success comes there.

    Raises:
        Refused: success is not plain to see.
    """
    body, success = list(node.body), [*node.orelse, *post]
    ways = exits(body) - {"raise"}
    if ways == {"return"}:
        return Attempt(body, True, [], False, [])
    if ways == {"break"} and isinstance(body[-1], ast.Break) and not jumps(body[:-1]):
        return Attempt(body[:-1], False, [], False, [])
    if ways == {"fall"} and success:
        after = exits(success) - {"raise"}
        if after == {"return"} and not jumps(success):
            return Attempt(body, False, [], False, success)
        if after == {"break"} and isinstance(success[-1], ast.Break) and not jumps(success[:-1]):
            return Attempt(body, False, [], False, success[:-1])
    if "fall" in ways | (exits(success) if "fall" in ways else set()) or "continue" in ways | exits(success):
        raise Refused("goes round without a failure", "an attempt that does not fail may go round too")
    raise Refused("success not plain", "it succeeds in more than one way")


def check_movable(nodes: Sequence[ast.AST], counters: Collection[str]) -> None:
    """Refuse statements that mean something else in a nested function.

    Raises:
        Refused: with what they use.
    """
    for node in own(nodes):
        if isinstance(node, ast.Yield | ast.YieldFrom):
            raise Refused("yields", f"it yields inside an attempt (line {node.lineno})")
        if isinstance(node, ast.Global | ast.Nonlocal):
            raise Refused("global names", f"it declares {', '.join(node.names)} inside an attempt")
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and len(node.args) + len(node.keywords) <= _FRAMES.get(node.func.id, -1)
        ):
            raise Refused("looks at its frame", f"{node.func.id}() means something else in a nested function")
    if used := sorted(mentioned(nodes) & set(counters)):
        raise Refused("attempt used", f"the attempt uses {used[0]}, which counts the attempts")


def is_async(nodes: Sequence[ast.AST]) -> bool:
    """Whether some statements wait for coroutines."""
    return any(
        isinstance(node, ast.Await | ast.AsyncFor | ast.AsyncWith)
        or (isinstance(node, ast.comprehension) and bool(node.is_async))
        for node in own(nodes)
    )


def check_names(body: Sequence[ast.stmt], elsewhere: set[str]) -> None:
    """Refuse an attempt that carries something over from one to the next.

    Raises:
        Refused: a name that it binds may be read before that.
    """
    for name in sorted(bound(body) & elsewhere):
        if not binds_first(name, body):
            raise Refused("carries state", f"{name} lives from one attempt to the next")


def binds_first(name: str, body: Sequence[ast.stmt]) -> bool:
    """Whether a name is bound before anything can read it, and in any case."""
    for statement in body:
        if name not in mentioned([statement]):
            continue
        match statement:
            case ast.Assign(targets=targets, value=value):
                return name not in mentioned([value]) and any(name in _names(target) for target in targets)
            case ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value):
                return target == name and name not in mentioned([value])
            case ast.Import() | ast.ImportFrom():
                return True
            case ast.With(items=items, body=inner) | ast.AsyncWith(items=items, body=inner):
                for item in items:
                    if name in mentioned([item.context_expr]):
                        return False
                    if item.optional_vars is not None and name in _names(item.optional_vars):
                        return True
                return "suppress" not in ast.unparse(statement.items[0]) and binds_first(name, inner)
            case _:
                return False
    return False


def _names(target: ast.expr) -> set[str]:
    match target:
        case ast.Name(id=name):
            return {name}
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return set().union(*[_names(part) for part in parts])
        case ast.Starred(value=value):
            return _names(value)
        case _:
            return set()


def gives(attempt: Attempt, needed: set[str], *, must_not_linger: bool) -> None:
    """Note which names an attempt has to give back.

    Args:
        attempt: the attempt.
        needed: the names that are mentioned afterwards.
        must_not_linger: whether the code afterwards runs without success too: then a name of a failed attempt must
            not have been bound.

    Raises:
        Refused: they cannot be given back.
    """
    values = sorted(bound(attempt.body) & needed)
    if not values:
        return
    if attempt.returns:
        raise Refused("names needed later", f"{values[0]} is used outside the attempt")
    last = attempt.body[-1] if attempt.body else None
    match last:
        case ast.Assign(targets=[ast.Name(id=name)]):
            attempt.tail = values == [name]
        case _:
            attempt.tail = False
    if must_not_linger and not attempt.tail:
        raise Refused("names needed later", f"{', '.join(values)} may be left over from a failed attempt")
    attempt.values = values
