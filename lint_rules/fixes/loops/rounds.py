"""How a loop counts its attempts: by its variable, or by a name that it steps."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field

from lint_rules.fixes.loops.linear import FAILED, Linear, first_without, linear, number, plus
from lint_rules.fixes.loops.syntax import Loop, bound, mentioned, own
from lint_rules.fixes.record import Refused

_UNKNOWN = "how many attempts it makes is not plain to see"


@dataclass
class Rounds:
    """The attempts of a loop."""

    values: dict[str, Linear] = field(default_factory=dict)
    """What the counters hold while an attempt is made, by the number of the attempt (`FAILED`)."""
    attempts: Linear | None = None
    """How many there are; ``None`` where only a test in the body says so."""
    starts: list[ast.stmt] = field(default_factory=list)
    """The assignments before the loop that nothing needs without it."""
    steps: set[int] = field(default_factory=set)
    """The statements (by ``id``) that step a counter."""
    ahead: list[str] = field(default_factory=list)
    """The counters that are stepped before the attempt."""
    delays: list[ast.expr] = field(default_factory=list)
    """The delays, where the loop runs through a list of them."""
    variable: str = ""
    """The ``for`` loop's own variable."""


def rounds_of(loop: Loop, function: ast.AST, before: Sequence[ast.stmt]) -> Rounds:
    """Return how a loop counts.

    Args:
        loop: the loop.
        function: the function that it stands in.
        before: the statements before it in its block.

    Raises:
        Refused: it counts in a way that is not understood.
    """
    return _of_for(loop) if isinstance(loop, ast.For) else _of_while(loop, function, before)


def _of_for(loop: ast.For) -> Rounds:
    if not isinstance(loop.target, ast.Name):
        raise Refused("attempts not plain", _UNKNOWN)
    name = loop.target.id
    if name in bound(loop.body):
        raise Refused("attempts not plain", f"the loop assigns its own variable {name}")
    match loop.iter:
        case ast.Call(func=ast.Name(id="range"), args=[stop], keywords=[]):
            first, end = number(0), linear(stop, {})
        case ast.Call(func=ast.Name(id="range"), args=[start, stop], keywords=[]):
            first, end = linear(start, {}) or number(0), linear(stop, {})
            if linear(start, {}) is None:
                end = None
        case ast.Tuple(elts=items) | ast.List(elts=items) if items and all(
            isinstance(item, ast.Constant) and type(item.value) in (int, float) for item in items
        ):
            return Rounds(attempts=number(len(items)), delays=list(items), variable=name)
        case _:
            raise Refused("attempts not plain", _UNKNOWN)
    if end is None:
        raise Refused("attempts not plain", _UNKNOWN)
    return Rounds({name: plus(first, {FAILED: 1, "": -1})}, plus(end, first, -1), variable=name)


def _of_while(loop: ast.While, function: ast.AST, before: Sequence[ast.stmt]) -> Rounds:
    result = Rounds()
    for name, (step, steps) in _stepped(loop).items():
        start, assignment = _start(name, function, loop, before)
        if start is None:
            continue
        result.values[name] = plus(start, {FAILED: step, "": -step})
        result.steps |= {id(statement) for statement in steps}
        if assignment is not None:
            result.starts.append(assignment)
    endless = isinstance(loop.test, ast.Constant) and bool(loop.test.value)
    if not endless:
        first = first_without(loop.test, result.values)
        if first is None:
            raise Refused("attempts not plain", _UNKNOWN)
        result.attempts = plus(first, number(1), -1)
    elif not result.values:
        raise Refused("unbounded", "nothing bounds its attempts (RP204)")
    return result


def _stepped(loop: ast.While) -> dict[str, tuple[int, list[ast.stmt]]]:
    """Return the names that a loop steps by one, with the step and the statements that do it."""
    found: dict[str, tuple[int, list[ast.stmt]]] = {}
    spoilt: set[str] = set()
    for node in own(loop.body):
        if not isinstance(node, ast.stmt):
            continue
        step = step_of(node)
        if step is not None:
            name, by = step
            known = found.setdefault(name, (by, []))
            known[1].append(node)
            if known[0] != by:
                spoilt.add(name)
        elif isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            spoilt |= bound([node])
    return {name: value for name, value in found.items() if name not in spoilt}


def step_of(statement: ast.stmt) -> tuple[str, int] | None:
    """Return the name and the step of ``n += 1``, ``n -= 1``, ``n = n + 1``."""
    match statement:
        case ast.AugAssign(target=ast.Name(id=name), op=ast.Add() | ast.Sub() as op, value=ast.Constant(value=1)):
            return name, 1 if isinstance(op, ast.Add) else -1
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.BinOp() as value):
            moved = linear(value, {name: {FAILED: 1}})
            if moved is not None and moved.get(FAILED) == 1 and set(moved) == {FAILED, ""} and abs(moved[""]) == 1:
                return name, moved[""]
        case _:
            pass
    return None


def _start(
    name: str, function: ast.AST, loop: ast.While, before: Sequence[ast.stmt]
) -> tuple[Linear | None, ast.stmt | None]:
    """Return what a counter holds before the loop, and the assignment that goes with the loop."""
    inside = {id(node) for node in ast.walk(loop)}
    others = [node for node in own(ast.iter_child_nodes(function)) if id(node) not in inside]
    stores = [n for n in others if isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store)]
    arguments = getattr(function, "args", None)
    if not stores and arguments is not None and name in mentioned([arguments]):
        return {name: 1}, None
    for statement in before:
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id=target)], value=value)
                | ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value)
            ) if target == name and len(stores) == 1:
                mentions = sum(isinstance(n, ast.Name) and n.id == name for n in others)
                return linear(value, {}), statement if mentions == 1 else None
            case _:
                pass
    return None, None
