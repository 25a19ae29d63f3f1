"""Finds the retry loops of a function."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Call, Statement
from lint_rules.program.loops.exploration import explore
from lint_rules.program.loops.frames import Frame
from lint_rules.program.loops.helpers import Analysis
from lint_rules.program.loops.items import runs_over_items
from lint_rules.program.loops.judge import Judge
from lint_rules.program.loops.record import RetryLoop
from lint_rules.program.loops.syntax import called_name, leaves, own_statements, path_of
from lint_rules.program.loops.view import STATUS_ATTRIBUTES, LoopView, own_calls
from lint_rules.program.walk import blocks, expressions_of, statements

if TYPE_CHECKING:
    from lint_rules.program.modules import LinkedModule
    from lint_rules.program.program import Program
    from lint_rules.program.scopes import Scope

_TIME_LIMIT = re.compile(r"timeout|fail_after|fail_at|move_on|deadline|time_limit|alarm", re.IGNORECASE)


class Search:
    """Finds and keeps the retry loops of a program's functions."""

    def __init__(self, program: Program) -> None:
        self.evaluator = program.evaluator
        self.analysis = Analysis(program)
        self._found: dict[Scope, tuple[RetryLoop, ...]] = {}

    def loops(self, scope: Scope) -> tuple[RetryLoop, ...]:
        """Return the retry and polling loops directly in a scope, in source order, and its retrying recursion."""
        known = self._found.get(scope)
        if known is None:
            known = self._found[scope] = tuple(self._search(scope))
        return known

    def _search(self, scope: Scope) -> Iterator[RetryLoop]:
        for node, limited in _loops(scope.body, False):
            if _can_fail(node, scope.module):
                view = LoopView(scope, node, node.body, self.analysis.calls)
                found = self._judge(view, node, limited)
                if found is not None:
                    yield found
        yield from self._recursion(scope)

    def _judge(self, view: LoopView, node: facts.For | facts.While, limited: bool) -> RetryLoop | None:
        if not view.tries and not view.http_calls:
            return None
        if isinstance(node, facts.For) and (self._is_librarys(view, node) or runs_over_items(view)):
            return None
        frame = Frame(view.scope, view)
        self.analysis.begin()
        judge = Judge(self.analysis, frame, explore(self.analysis, frame), limited)
        tags, polling = judge.retried()
        return judge.record(tags, polling, node) if tags else None

    def _is_librarys(self, view: LoopView, node: facts.For) -> bool:
        """Whether this is a library's own ``for attempt in ...: with attempt:``."""
        target = path_of(node.target)
        for statement in own_statements(node.body):
            if isinstance(statement, facts.With) and any(path_of(item.value) == target for item in statement.items):
                return True
        iterable = node.iterable
        if not isinstance(iterable, facts.Call):
            return False
        origins = self.analysis.calls.origins(iterable, view.scope)
        return any(origin.startswith(("tenacity.", "stamina.")) for origin in origins)

    # recursion

    def _recursion(self, scope: Scope) -> Iterator[RetryLoop]:
        function = scope.function
        if function is None or function.is_generator or function.name == "<lambda>":
            return
        calls = [c for c in own_calls(scope.body, None) if called_name(c) == function.name]
        again = frozenset([c for c in calls if scope in self.analysis.calls.named(c, scope)])
        if not again or not (_has_try(scope.body) or _has_status(scope.body, scope.module)):
            return
        view = LoopView(scope, None, scope.body, self.analysis.calls)
        if not view.tries and not view.http_calls:
            return
        for call in sorted(again, key=lambda c: c.at):
            frame = Frame(scope, view, renewed=_renewed(function, call, scope))
            self.analysis.begin()
            found = explore(self.analysis, frame, again)
            if call in found.flow.succeeded_into:
                continue
            judge = Judge(self.analysis, frame, found, False)
            tags, polling = judge.retried()
            mine = [
                tag
                for tag in tags
                if found.calls.get(tag) is call and _repeats(view, tag.operation, call, function, scope)
            ]
            if mine:
                yield judge.record(mine, polling, call)


def _loops(block: tuple[Statement, ...], limited: bool) -> Iterator[tuple[facts.For | facts.While, bool]]:
    """Yield all loops of a block, with whether something around them limits their time."""
    stack = [(statement, limited) for statement in block[::-1]]
    while stack:
        statement, limited = stack.pop()
        if isinstance(statement, facts.For | facts.While):
            yield statement, limited
        within = limited or (isinstance(statement, facts.With) and _limits_time(statement))
        for inner in blocks(statement)[::-1]:
            stack += [(part, within) for part in inner[::-1]]


def _limits_time(statement: facts.With) -> bool:
    return any(
        isinstance(item.value, facts.Call) and _TIME_LIMIT.search(called_name(item.value)) for item in statement.items
    )


def _can_fail(node: facts.For | facts.While, module: LinkedModule) -> bool:
    if isinstance(node, facts.While) and _reads_status(node.test, module):
        return True
    return _has_try(node.body) or _has_status(node.body, module)


def _has_try(block: tuple[Statement, ...]) -> bool:
    return any(isinstance(s, facts.Try) and s.handlers for s in own_statements(block))


def _has_status(block: tuple[Statement, ...], module: LinkedModule) -> bool:
    return any(_reads_status(expression, module) for s in statements(block) for expression in expressions_of(s))


def _reads_status(expression: facts.Expression, module: LinkedModule) -> bool:
    return any(type(p) is facts.Attribute and p.attr in STATUS_ATTRIBUTES for p in module.parts(expression))


def _passed(function: facts.Function, call: Call, scope: Scope) -> dict[str, facts.Expression]:
    """Return what a recursive call hands over, by parameter."""
    parameters = [p for p in function.parameters if p.kind in ("positional", "both")]
    if scope.is_method and isinstance(call.func, facts.Attribute) and parameters:
        parameters = parameters[1:]
    passed: dict[str, facts.Expression] = {}
    for parameter, argument in zip(parameters, call.args, strict=False):
        passed[parameter.name] = argument
    for keyword in call.keywords:
        if keyword.name is not None:
            passed[keyword.name] = keyword.value
    return passed


def _renewed(function: facts.Function, call: Call, scope: Scope) -> frozenset[str]:
    """Return the parameters that a recursive call steps: ``attempt + 1``, ``delay * 2``."""
    return frozenset(
        [
            name
            for name, argument in _passed(function, call, scope).items()
            if not isinstance(argument, facts.Name | facts.Constant) and name in leaves(argument)
        ]
    )


def _repeats(view: LoopView, operation: facts.Try | Call, call: Call, function: facts.Function, scope: Scope) -> bool:
    """Whether a recursive call is about the same thing: what reaches the operation is handed on as it is."""
    reach = view.reach(operation)
    renewed = _renewed(function, call, scope)
    for name, argument in _passed(function, call, scope).items():
        if not renewed and isinstance(argument, facts.Constant) and isinstance(argument.value, bool):
            return False  # ``retry=False``: a second try, after which there is none
        if name not in reach or path_of(argument) == name:
            continue
        if name in renewed and isinstance(argument, facts.Binary) and not _is_text(argument):
            continue
        return False
    return True


def _is_text(argument: facts.Binary) -> bool:
    return any(isinstance(part, facts.Constant) and isinstance(part.value, str) for part in argument.operands)
