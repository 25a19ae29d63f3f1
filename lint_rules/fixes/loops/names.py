"""What becomes of a function's names when part of it moves into a nested one."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from lint_rules.fixes.loops.attempt import binds_first, check_movable, check_names, gives, is_async
from lint_rules.fixes.loops.reading import Reading
from lint_rules.fixes.loops.syntax import bound, exits, mentioned, own
from lint_rules.fixes.record import Refused
from lint_rules.program.predicates import GENERAL_TEXTS, TEXTS


def check(reading: Reading) -> None:
    """Refuse what a nested function cannot do with the names of the one around it, and note what it has to return.

    Raises:
        Refused: with the name.
    """
    attempt, rounds, treatment = reading.attempt, reading.rounds, reading.treatment
    counters = {*rounds.values, rounds.variable} - {""}
    waiting = {*treatment.local, *treatment.growth}
    inner = [statement for _, each in reading.handlers for statement in each.inner]
    moved: list[ast.stmt] = [*reading.setup, *attempt.body, *inner, *reading.node.finalbody]
    leaving = [statement for handler, _ in reading.leaving for statement in handler.body]
    check_movable(moved, counters)
    check_movable([*treatment.retry, *treatment.predicates], ())
    if is_async([*treatment.retry, *treatment.predicates]):
        raise Refused("yields", "it waits for coroutines between attempts")
    _check_texts(treatment.predicates)
    _check_constant(reading, moved)
    if used := counters & mentioned([*leaving, *attempt.success, *reading.loop.orelse]):
        raise Refused("counter used later", f"{min(used)} is used after the last attempt")
    inside = {id(node) for node in ast.walk(reading.loop)} | {
        id(node) for statement in rounds.starts for node in ast.walk(statement)
    }
    outside = [node for node in ast.walk(reading.function) if id(node) not in inside and isinstance(node, ast.Name)]
    later = [node for node in outside if node.lineno > reading.loop.lineno or _is_repeated(reading)]
    after = {node.id for node in later} | _closed_over(reading)
    if used := (counters - _parameters(reading)) & (after if not _is_repeated(reading) else _loaded(later)):
        raise Refused("counter used later", f"{min(used)} is used after the loop")
    if used := waiting & after:
        raise Refused("delay used elsewhere", f"{min(used)} is used after the loop")
    declared = {
        name
        for n in own([reading.function, *reading.function.body])
        if isinstance(n, ast.Global | ast.Nonlocal)
        for name in n.names
    }
    if used := declared & bound(moved):
        raise Refused("global names", f"{min(used)} is global or nonlocal")
    last = [*treatment.kept, *treatment.last, *leaving, *attempt.success, *reading.loop.orelse]
    made = bound([*reading.setup, *attempt.body])
    if used := made & mentioned([*inner, *treatment.retry, *treatment.last, *leaving, *treatment.predicates]):
        raise Refused("names needed later", f"{min(used)}, of the attempt, is used after a failure")
    if used := bound(attempt.body) & mentioned(reading.node.finalbody) - bound(reading.setup):
        raise Refused("names needed later", f"{min(used)}, of the attempt, is used in its finally")
    if used := bound(inner) & (mentioned([*treatment.retry, *last]) | after):
        raise Refused("names needed later", f"{min(used)}, of the handler, is used elsewhere")
    said = bound(treatment.retry)
    # What is said before a wait and at last too is made anew there.
    alone = {name for name in said if not binds_first(name, treatment.last)}
    if used := said & (mentioned([*moved, *treatment.predicates]) | after) | alone & mentioned(treatment.last):
        raise Refused("names needed later", f"{min(used)}, of the handler, is used elsewhere")
    if used := waiting & mentioned([*moved, *last, *treatment.predicates]):
        raise Refused("delay used elsewhere", f"{min(used)} is used besides the sleep")
    kept = bound(treatment.kept)
    if treatment.ends == "leaves":
        if kept & mentioned([*treatment.last]):
            pass
        elif kept & after and not attempt.returns:
            raise Refused("keeps the error", f"{min(kept)} is used after success")
    elif kept and not attempt.returns and kept & after:
        raise Refused("keeps the error", f"{min(kept)} is used after success")
    if used := kept & mentioned([*inner, *treatment.retry, *moved]):
        raise Refused("keeps the error", f"{min(used)} is used between attempts")
    everywhere = {node.id for node in outside} | _parameters(reading) | mentioned(last)
    check_names([*reading.setup, *attempt.body], everywhere)
    lingers = treatment.ends != "leaves" and not (
        treatment.ends == "falls" and reading.loop.orelse and "fall" not in exits(reading.loop.orelse)
    )
    gives(attempt, after | mentioned(attempt.success), must_not_linger=lingers)
    if attempt.values and bound(reading.setup) & set(attempt.values):
        raise Refused("names needed later", f"{attempt.values[0]} is bound before the attempt too")
    if bound(reading.setup) & after:
        raise Refused("names needed later", "what is set before each attempt is used after the loop")


def _check_texts(predicates: Sequence[ast.expr]) -> None:
    """Refuse a test that would be a finding of RP206 as a function of its own."""
    nodes = [node for predicate in predicates for node in ast.walk(predicate)]
    strings = [n.value.lower() for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    if any(text in string for string in strings for text in (*TEXTS, *GENERAL_TEXTS)):
        raise Refused("knows error texts", "it decides by a text that the runtime's predicates know (RP206)")


def _check_constant(reading: Reading, moved: Sequence[ast.stmt]) -> None:
    """Refuse numbers of attempts, delays and types of errors that the loop itself changes."""
    symbols = {symbol for symbol in reading.rounds.attempts or {} if symbol}
    changed = {
        ast.unparse(node)
        for node in ast.walk(reading.loop)
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store)
    }
    for symbol in sorted(symbols):
        parts = symbol.removeprefix("len(").rstrip(")").split(".")
        if changed & {".".join(parts[:count]) for count in range(1, len(parts) + 1)}:
            raise Refused("attempts not plain", f"{symbol} changes in the loop")
    treatment = reading.treatment
    delays = mentioned(
        [*treatment.delays, *treatment.local.values(), *[s for g in treatment.growth.values() for s in g]]
    )
    if used := delays & bound(moved):
        raise Refused("delay not plain", f"{min(used)} changes in the attempt")
    types = [handler.type for handler in reading.node.handlers if handler.type is not None]
    if used := mentioned(types) & bound([reading.loop]):
        raise Refused("exceptions not plain", f"{min(used)} changes in the loop")


def _is_repeated(reading: Reading) -> bool:
    """Whether the loop stands in another one, so that what comes before it comes after it too."""
    return any(
        isinstance(node, ast.For | ast.AsyncFor | ast.While)
        and node is not reading.loop
        and any(inner is reading.loop for inner in ast.walk(node))
        for node in ast.walk(reading.function)
    )


def _loaded(nodes: Sequence[ast.Name]) -> set[str]:
    return {node.id for node in nodes if isinstance(node.ctx, ast.Load)}


def _closed_over(reading: Reading) -> set[str]:
    """Return the names that functions nested in this one mention: they may run at any time."""
    inner = [
        node
        for node in ast.walk(reading.function)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) and node is not reading.function
    ]
    loop = {id(node) for node in ast.walk(reading.loop)}
    return mentioned([node for node in inner if id(node) not in loop])


def _parameters(reading: Reading) -> set[str]:
    return mentioned([reading.function.args])
