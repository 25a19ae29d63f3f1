"""Reads a retry loop: everything that has to be known before a function can stand for it."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from lint_rules.fixes.loops.attempt import Attempt, attempt_of
from lint_rules.fixes.loops.calls import CallKinds
from lint_rules.fixes.loops.linear import FAILED, constant, is_later, number, plus
from lint_rules.fixes.loops.rounds import Rounds, rounds_of
from lint_rules.fixes.loops.syntax import Loop, bare_raise, blocks, bound, exits, mentioned
from lint_rules.fixes.loops.treatment import Treatment, Walk
from lint_rules.fixes.record import Refused
from lint_rules.fixes.site import Site
from lint_rules.fixes.trees import inner_statements
from lint_rules.program.loops import RetryLoop
from lint_rules.program.loops.view import ATTEMPT_NAME

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class Reading:
    """A loop that is understood.

    Attributes:
        loop, node, function: the loop, its retry's ``try`` and the function around it.
        before, after: the statements before and after it in its block.
        setup: what is done at the start of an attempt, unguarded.
        attempt: what is guarded.
        handlers: those that go on, each with what it does.
        leaving: those that do not, with whether they come before the others.
        removed: the statements besides the loop that go with it.
    """

    loop: Loop
    node: ast.Try
    function: Function
    before: list[ast.stmt]
    after: list[ast.stmt]
    rounds: Rounds
    attempt: Attempt
    setup: list[ast.stmt] = field(default_factory=list)
    handlers: list[tuple[ast.ExceptHandler, Treatment]] = field(default_factory=list)
    leaving: list[tuple[ast.ExceptHandler, bool]] = field(default_factory=list)
    removed: list[ast.stmt] = field(default_factory=list)
    after_gone: bool = False
    """Whether the one statement after the loop goes, because nothing gets there any more."""

    @property
    def treatment(self) -> Treatment:
        """What the first handler does; the others do the same, but for what is done about every failure."""
        return self.handlers[0][1]


def read(site: Site, found: RetryLoop, kinds: CallKinds) -> Reading:
    """Return what a loop is.

    Raises:
        Refused: it is not fully understood.
    """
    loop, function, before, after = _place(site, found)
    index = next((i for i, s in enumerate(loop.body) if isinstance(s, ast.Try) and s.handlers), None)
    if index is None:
        if any(failure.handler is None for failure in found.failures):
            raise Refused("status", "it repeats after a status, not after an error")
        raise Refused("try not plain", "the try is inside another statement")
    node = loop.body[index]
    assert isinstance(node, ast.Try)
    if exits(node.finalbody) != {"fall"}:
        raise Refused("finally", "its finally leaves the attempt")
    if any(failure.handler is None for failure in found.failures):
        raise Refused("status", "it repeats after a status too, not only after errors")
    rounds = rounds_of(loop, function, before)
    pre, post = loop.body[:index], loop.body[index + 1 :]
    going_on, leaving = _handlers(node)
    if {handler.lineno for handler in going_on} != {failure.at[0] for failure in found.failures}:
        raise Refused("unclear handlers", "which errors lead to another attempt is not plain to see")
    only_success = bool(post) and not any("fall" in exits(handler.body) for handler in going_on)
    attempt = attempt_of(node, post if only_success else [])
    reading = Reading(loop, node, function, before, after, rounds, attempt, leaving=leaving)
    head = _setup(reading, pre, kinds)
    _treat(reading, going_on, [] if only_success else post, head, kinds)
    _check_end(reading)
    _simplify(site, reading)
    return reading


def _place(site: Site, found: RetryLoop) -> tuple[Loop, Function, list[ast.stmt], list[ast.stmt]]:
    """Return the loop's node, its function, and its neighbours."""
    if found.is_recursion:
        raise Refused("recursion", "a function that calls itself, not a loop")
    line, column = found.at[:2]
    pending: list[tuple[ast.AST, Function | None]] = [(site.sheet.tree, None)]
    while pending:
        parent, function = pending.pop()
        if isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef):
            function = parent
        elif isinstance(parent, ast.ClassDef):
            function = None
        for child in inner_statements(parent):
            if isinstance(child, ast.stmt) and not child.lineno <= line <= (child.end_lineno or line):
                continue
            if not isinstance(child, ast.For | ast.While) or site.sheet.span(child)[:2] != (line, column):
                pending.append((child, function))
                continue
            if function is None:
                raise Refused("not in a function", "it does not stand in a function")
            siblings = next(block for block in _all_blocks(parent) if child in block)
            at = siblings.index(child)
            return child, function, siblings[:at], siblings[at + 1 :]
    raise Refused("unclear place", "the loop cannot be found in the syntax tree")


def _all_blocks(parent: ast.AST) -> list[list[ast.stmt]]:
    if isinstance(parent, ast.stmt):
        return list(blocks(parent))
    return [getattr(parent, "body", [])]


def _handlers(node: ast.Try) -> tuple[list[ast.ExceptHandler], list[tuple[ast.ExceptHandler, bool]]]:
    going_on: list[ast.ExceptHandler] = []
    leaving: list[tuple[ast.ExceptHandler, bool]] = []
    for handler in node.handlers:
        ways = exits(handler.body)
        if ways & {"fall", "continue"}:
            going_on.append(handler)
        elif "break" in ways:
            raise Refused("gives up early", f"the handler at line {handler.lineno} leaves the loop")
        else:
            leaving.append((handler, False))
    first = min((handler.lineno for handler in going_on), default=0)
    return going_on, [(handler, handler.lineno < first) for handler, _ in leaving]


def _setup(reading: Reading, pre: Sequence[ast.stmt], kinds: CallKinds) -> list[ast.stmt]:
    """Take what comes before the ``try``; return what is done before every attempt but the first."""
    head: list[ast.stmt] = []
    values = reading.rounds.values
    for statement in pre:
        match statement:
            case ast.If(test=test, body=body, orelse=[]) if not head and is_later(test, values):
                head = body
                continue
            case ast.Assign(targets=[ast.Name()], value=ast.Constant()):
                pass
            case _ if kinds.is_quiet(statement):
                pass
            case _ if id(statement) in reading.rounds.steps:
                for name in bound([statement]):
                    reading.rounds.ahead.append(name)
                    values[name] = plus(values[name], number(values[name][FAILED]))
                continue
            case _:
                what = ast.unparse(statement).splitlines()[0]
                raise Refused("does more between attempts", f"it does something before each attempt: `{what[:60]}`")
        reading.setup.append(statement)
    return head


def _treat(
    reading: Reading, going_on: Sequence[ast.ExceptHandler], post: Sequence[ast.stmt], head: Sequence[ast.stmt],
    kinds: CallKinds,
) -> None:  # fmt: skip
    for handler in going_on:
        walk = Walk(reading.rounds, handler.name, kinds.is_sleep, kinds.is_quiet)
        walk.given([call.args[0] for part in (*handler.body, *post, *head) for call in kinds.sleeps(part) if call.args])
        treatment = walk.run(handler.body, post)
        if head:
            walk.head(head)
        if isinstance(reading.loop, ast.While):
            stepped = [*reading.rounds.ahead, *walk.stepped]
            if any(stepped.count(name) != 1 for name in reading.rounds.values):
                raise Refused("attempts not plain", f"the failure at line {handler.lineno} does not count as one")
        reading.handlers.append((handler, treatment))
    first = reading.handlers[0]
    for handler, treatment in reading.handlers[1:]:
        if not _alike(first[1], treatment) or ((treatment.last or treatment.retry) and handler.name != first[0].name):
            raise Refused("failure paths differ", "its handlers wait, log or give up in different ways")
    if len(first[1].delays) > 1:
        raise Refused("delay not plain", "it sleeps at several places")
    for delay in first[1].delays:
        if isinstance(delay, ast.Name) and delay.id in first[1].waiting and delay.id in mentioned(first[1].retry):
            if ATTEMPT_NAME.search(delay.id):
                raise Refused("logs not plain", f"what it logs as {delay.id} is the attempt and the delay too")
            first[1].values.pop(delay.id, None)


def _alike(left: Treatment, right: Treatment) -> bool:
    return (
        _dumps(left.delays) == _dumps(right.delays)
        and _dumps(left.retry) == _dumps(right.retry)
        and _dumps([*left.kept, *left.last]) == _dumps([*right.kept, *right.last])
        and {name: ast.dump(value) for name, value in left.local.items()}
        == {name: ast.dump(value) for name, value in right.local.items()}
        and not left.predicates
        and not right.predicates
        and not left.growth
        and not right.growth
        and left.ends == right.ends
        and left.waiting == right.waiting
        and (left.values or right.values) == (right.values or left.values)
    )


def _dumps(nodes: Sequence[ast.AST]) -> list[str]:
    return [ast.dump(node) for node in nodes]


def _check_end(reading: Reading) -> None:
    rounds, treatment = reading.rounds, reading.treatment
    if rounds.attempts is None:
        raise Refused("attempts not plain", "how many attempts it makes is not plain to see")
    if FAILED in rounds.attempts:
        raise Refused("attempts not plain", "how many attempts it makes is not plain to see")
    endless = isinstance(reading.loop, ast.While) and isinstance(reading.loop.test, ast.Constant)
    if endless and treatment.ends == "falls":
        raise Refused("unbounded", "nothing bounds its attempts (RP204)")
    if constant(rounds.attempts) is not None and (constant(rounds.attempts) or 0) < 2:
        raise Refused("one attempt", "it makes no second attempt")


def _simplify(site: Site, reading: Reading) -> None:
    """Let the last error be raised by the retry itself, where that is all that happens after the loop."""
    treatment = reading.treatment
    last = treatment.last
    if (
        treatment.kept
        and not last
        and treatment.ends == "falls"
        and reading.attempt.returns
        and not reading.loop.orelse
    ):
        names = {name for statement in treatment.kept for name in bound([statement])}
        if len(names) == 1 and reading.after and _raises(reading.after[0], next(iter(names))):
            inits = _only_inits(reading, next(iter(names)))
            if inits is not None:
                for _, each in reading.handlers:
                    each.kept, each.last, each.ends = [], [ast.Raise(None, None)], "leaves"
                reading.removed += inits
                reading.after_gone = True
                return
    only_raises = treatment.ends == "leaves" and bare_raise(last, reading.handlers[0][0].name)
    if len(treatment.predicates) > len(treatment.filters) and not only_raises:
        raise Refused("gives up in two ways", "some errors come out at once, and the last one in another way")
    if (
        treatment.ends == "leaves"
        and reading.attempt.returns
        and len(reading.after) == 1
        and isinstance(reading.after[0], ast.Raise | ast.Return)
    ):
        end = reading.loop.end_lineno or reading.loop.lineno
        lines = site.sheet.lines[end : reading.after[0].end_lineno]
        reading.after_gone = not any("#" in line for line in lines)


def _raises(statement: ast.stmt, name: str) -> bool:
    match statement:
        case ast.Raise(exc=ast.Name(id=raised), cause=None):
            return raised == name
        case ast.If(test=ast.Name(id=tested), body=[ast.Raise() as inner], orelse=[]):
            return tested == name and _raises(inner, name)
        case ast.If(
            test=ast.Compare(left=ast.Name(id=tested), ops=[ast.IsNot()], comparators=[ast.Constant(value=None)]),
            body=[ast.Raise() as inner],
            orelse=[],
        ):
            return tested == name and _raises(inner, name)
        case _:
            return False


def _only_inits(reading: Reading, name: str) -> list[ast.stmt] | None:
    """Return the assignments of ``None`` before the loop that go with it; ``None`` if the name is used otherwise."""
    inits: list[ast.stmt] = []
    for statement in reading.before:
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id=target)], value=ast.Constant(value=None))
                | ast.AnnAssign(target=ast.Name(id=target), value=ast.Constant(value=None) | None)
            ) if target == name:
                inits.append(statement)
            case _:
                pass
    gone = {id(n) for s in (*inits, reading.loop, reading.after[0]) for n in ast.walk(s)}
    elsewhere = [n for n in ast.walk(reading.function) if isinstance(n, ast.Name) and id(n) not in gone]
    kept = {id(n) for _, each in reading.handlers for s in each.kept for n in ast.walk(s)}
    inside = [n for n in ast.walk(reading.loop) if isinstance(n, ast.Name) and n.id == name and id(n) not in kept]
    if inside or any(node.id == name for node in elsewhere):
        return None
    return inits
