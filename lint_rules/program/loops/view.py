"""What a loop's text says before anything is followed: its assignments, its `try` statements, its HTTP calls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Call, Expression, Statement, Try
from lint_rules.program.loops.syntax import (
    block_calls,
    called_name,
    calls_in,
    leaves,
    own_statements,
    path_of,
    targets_of,
    unwrapped,
)
from lint_rules.program.walk import blocks, expressions_of, statements, subexpressions

if TYPE_CHECKING:
    from lint_rules.program.loops.calls import Calls
    from lint_rules.program.scopes import Scope

STATUS_ATTRIBUTES = frozenset({"status_code", "ok", "status", "code", "getcode", "is_success", "is_error"})
ATTEMPT_NAME = re.compile(r"attempt|retr|tries|trial|\btry\b|try_|_try|round|failure", re.IGNORECASE)
_TIME_ARGUMENT = re.compile(r"timeout|delay|wait|backoff|sleep|interval|deadline|expire", re.IGNORECASE)
MUTATORS = frozenset(
    {
        "append", "add", "extend", "pop", "popleft", "remove", "clear", "discard", "update", "insert", "appendleft",
        "popitem",
    }
)  # fmt: skip
_REMOVERS = frozenset({"pop", "popleft", "popitem", "remove", "discard"})
_WRAPPERS = frozenset({"enumerate", "zip", "list", "tuple", "iter", "reversed", "tqdm", "trange"})
ENDLESS = frozenset({"itertools.count", "itertools.cycle", "itertools.repeat"})

Assignment = facts.Assign | facts.Augment | facts.Annotate | facts.Walrus | facts.With | facts.For


class LoopView:
    """A loop, or a whole function where it may call itself, with the names that it binds."""

    def __init__(
        self, scope: Scope, node: facts.For | facts.While | None, body: tuple[Statement, ...], calls: Calls
    ) -> None:
        self.scope = scope
        self.node = node
        self.body = body
        self.calls = calls
        self.assigned: dict[str, list[Assignment]] = {}
        """Path to what binds it in the body, nested loops included, in source order."""
        self.mutated: set[str] = set()
        """Paths on which a mutating method is called."""
        self.taken_from: set[str] = set()
        """Paths from which something is removed."""
        self.cache: dict[str, frozenset[str]] = {}
        self.exceptions: set[str] = {h.name for t in self._all_tries() for h in t.handlers if h.name is not None}
        self._collect()

    def _all_tries(self) -> Iterator[Try]:
        for statement in statements(self.body):
            if isinstance(statement, facts.Try):
                yield statement

    # assignments

    def _collect(self) -> None:
        if isinstance(self.node, facts.For):
            for path in targets_of(self.node.target):
                self.assigned.setdefault(path, []).append(self.node)
        elif isinstance(self.node, facts.While):
            self._expression(self.node.test)
        for statement in statements(self.body):
            for part in expressions_of(statement):
                self._expression(part)
            self._statement(statement)

    def _expression(self, expression: Expression) -> None:
        for part in subexpressions(expression):
            if isinstance(part, facts.Walrus):
                self.assigned.setdefault(part.target.id, []).append(part)
            elif isinstance(part, facts.Call) and isinstance(part.func, facts.Attribute):
                path = path_of(part.func.value)
                if path is not None and part.func.attr in MUTATORS:
                    self.mutated.add(path)
                    if part.func.attr in _REMOVERS:
                        self.taken_from.add(path)

    def _statement(self, statement: Statement) -> None:
        match statement:
            case facts.Assign(targets=targets):
                for target in targets:
                    self._bind(target, statement)
            case facts.Augment(target=target) | facts.For(target=target):
                self._bind(target, statement)
            case facts.Annotate(target=target, value=value) if value is not None:
                self._bind(target, statement)
            case facts.With(items=items):
                for item in items:
                    if item.target is not None:
                        self._bind(item.target, statement)
            case facts.Delete(targets=targets):
                for target in targets:
                    if isinstance(target, facts.Subscript):
                        self.mutated.update(targets_of(target))
                        self.taken_from.update(targets_of(target))
            case _:
                pass

    def _bind(self, target: Expression, node: Assignment) -> None:
        for path in targets_of(target):
            self.assigned.setdefault(path, []).append(node)

    def values_of(self, path: str) -> Iterator[Expression]:
        """Yield the expressions that the body gives a path."""
        for node in self.assigned.get(path, ()):
            yield from assigned_values(node, path)

    def changes(self, path: str) -> bool:
        """Whether the loop changes what a path holds: itself, something it hangs on, or what it contains."""
        if path in self.assigned or path in self.mutated:
            return True
        head, _, tail = path.rpartition(".")
        return bool(tail) and head != "" and head not in ("self", "cls") and self.changes(head)

    @property
    def line(self) -> int:
        """Where the loop begins; 0 for a whole function."""
        return 0 if self.node is None else self.node.at[0]

    def is_conditional(self, node: Assignment) -> bool:
        """Whether an assignment stands in a branch or in a nested loop, so that not every round comes to it."""
        return id(node) in self._conditional

    @cached_property
    def _conditional(self) -> frozenset[int]:
        branches = [s for s in statements(self.body) if isinstance(s, facts.If | facts.For | facts.While | facts.Match)]
        return frozenset([id(inner) for one in branches for block in blocks(one) for inner in statements(block)])

    # what the loop repeats

    @cached_property
    def tries(self) -> tuple[Try, ...]:
        """The `try` statements that can be the retry's: not in a nested loop, a handler or a ``finally``."""
        return tuple([t for t in _own_tries(self.body) if t.handlers and any(self.operations(t))])

    def operations(self, node: Try) -> Iterator[Call]:
        """Yield the calls in a `try` that can be what it repeats."""
        for call in block_calls(node.body):
            if call not in self._durations and self.calls.is_operation(call, self.scope):
                yield call

    @cached_property
    def _durations(self) -> frozenset[Call]:
        """The calls that say how long a sleep takes."""
        sleeps = [call for call in block_calls(self.body) if self.calls.kind(call, self.scope) == "sleep"]
        return frozenset([inner for call in sleeps for inner in calls_in(call) if inner is not call])

    @cached_property
    def http_calls(self) -> frozenset[Call]:
        """The loop's own HTTP calls, if it looks at a status at all."""
        if not self._status_words:
            return frozenset()
        by_name = "status_code" in self._status_words
        return frozenset(
            [c for c in own_calls(self.body, self.node) if self.calls.is_http(c, self.scope, by_name=by_name)]
        )

    @cached_property
    def _status_words(self) -> frozenset[str]:
        return frozenset(
            [p.attr for p in self.parts() if isinstance(p, facts.Attribute) and p.attr in STATUS_ATTRIBUTES]
        )

    def parts(self) -> Iterator[Expression]:
        """Yield every expression of the loop, its own test included."""
        if isinstance(self.node, facts.While):
            yield from subexpressions(self.node.test)
        for statement in statements(self.body):
            for expression in expressions_of(statement):
                yield from subexpressions(expression)

    @cached_property
    def codes(self) -> tuple[int, ...]:
        """The statuses to try: a success, typical failures, and what the loop itself mentions."""
        codes = {200, 400, 429, 500, 503}
        for part in self.parts():
            if isinstance(part, facts.Constant) and type(part.value) is int and 200 <= part.value < 600:
                codes.add(part.value)
        return tuple(sorted(codes)[:16])

    @cached_property
    def results(self) -> frozenset[str]:
        """The names that hold what an operation gave, or something made of it."""
        found: set[str] = set()
        operations = {call for t in self.tries for call in self.operations(t)} | self.http_calls
        changed = True
        while changed:
            changed = False
            for path in self.assigned:
                if path in found or path in self.exceptions:
                    continue
                for value in self.values_of(path):
                    if any(c in operations for c in calls_in(value)) or any(
                        self.is_among(x, found) for x in leaves(value)
                    ):
                        found.add(path)
                        changed = True
                        break
        return frozenset(found)

    @cached_property
    def of_exception(self) -> frozenset[str]:
        """The names that hold the caught exception, or something made of it."""
        found = set(self.exceptions)
        changed = True
        while changed:
            changed = False
            for path in self.assigned:
                if path not in found and any(self.is_among(x, found) for v in self.values_of(path) for x in leaves(v)):
                    found.add(path)
                    changed = True
        return frozenset(found)

    @staticmethod
    def is_among(path: str, names: set[str] | frozenset[str]) -> bool:
        """Whether a path is one of some names, or an attribute of one."""
        while path:
            if path in names:
                return True
            path = path.rpartition(".")[0]
        return False

    def reach(self, operation: Try | Call) -> frozenset[str]:
        """Return the paths whose values reach the operation: its arguments and receivers, and what those are made of.

        Timeouts and delays do not select what is done, and neither do loops' own log calls.
        """
        calls = [operation] if isinstance(operation, facts.Call) else list(self.operations(operation))
        found: set[str] = set()
        for call in calls:
            found.update(_inputs(call))
        pending = list(found)
        while pending:
            path = pending.pop()
            for value in self.values_of(path):
                for leaf in leaves(value):
                    if leaf not in found:
                        found.add(leaf)
                        pending.append(leaf)
        return frozenset(found)

    # counters

    @cached_property
    def counters(self) -> frozenset[str]:
        """The paths that the loop itself moves on from round to round, and what is computed from them."""
        found: set[str] = set(self.mutated)
        if isinstance(self.node, facts.For):
            found.update(targets_of(self.node.target))
        for path in self.assigned:
            if self.is_stepped(path):
                found.add(path)
        changed = True
        while changed:
            changed = False
            for path in self.assigned:
                if path in found or path in self.results or path in self.of_exception:
                    continue
                if any(leaf in found for value in self.values_of(path) for leaf in leaves(value)):
                    found.add(path)
                    changed = True
        return frozenset(found)

    def is_stepped(self, path: str) -> bool:
        """Whether a path is changed in terms of itself: ``n += 1``, ``n = n + 1``."""
        for node in self.assigned.get(path, ()):
            if isinstance(node, facts.Augment):
                return True
            if isinstance(node, facts.Assign | facts.Annotate | facts.Walrus) and any(
                self.is_among(leaf, frozenset({path})) for v in assigned_values(node, path) for leaf in leaves(v)
            ):
                return True
        return False


def assigned_values(node: Assignment, path: str) -> Iterator[Expression]:
    """Yield the expressions that an assignment gives a path."""
    match node:
        case facts.Assign(targets=targets, value=value):
            for target in targets:
                yield from _part(target, value, path)
        case facts.Augment(value=value) | facts.Walrus(value=value):
            yield value
        case facts.Annotate(value=value) if value is not None:
            yield value
        case facts.For(iterable=iterable):
            yield iterable
        case facts.With(items=items):
            for item in items:
                if item.target is not None and path in targets_of(item.target):
                    yield item.value
        case _:
            pass


def _part(target: Expression, value: Expression, path: str) -> Iterator[Expression]:
    """Yield the part of a value that an unpacking gives a path."""
    if (
        isinstance(target, facts.Sequence)
        and isinstance(value, facts.Sequence)
        and len(target.items) == len(value.items)
    ):
        for inner, part in zip(target.items, value.items, strict=True):
            yield from _part(inner, part, path)
    elif path in targets_of(target):
        yield value


def _own_tries(block: tuple[Statement, ...]) -> Iterator[Try]:
    stack = list(block[::-1])
    while stack:
        statement = stack.pop()
        match statement:
            case facts.Try():
                yield statement
                stack += [*statement.orelse[::-1], *statement.body[::-1]]
            case facts.For() | facts.While():
                continue
            case _:
                for inner in blocks(statement)[::-1]:
                    stack += inner[::-1]


def own_calls(block: tuple[Statement, ...], node: facts.For | facts.While | None) -> Iterator[Call]:
    """Yield the calls of a loop's body that no nested loop contains, and those of a `while` loop's test."""
    if isinstance(node, facts.While):
        yield from calls_in(node.test)
    for statement in own_statements(block):
        if not isinstance(statement, facts.For | facts.While):
            for expression in expressions_of(statement):
                yield from calls_in(expression)


def _inputs(call: Call) -> Iterator[str]:
    """Yield the paths that a call reads: receiver and arguments, without those that only say how long to wait."""
    if isinstance(call.func, facts.Attribute):
        yield from leaves(call.func.value)
    elif not isinstance(call.func, facts.Name):
        yield from leaves(call.func)
    else:
        yield call.func.id
    for argument in call.args:
        yield from leaves(argument)
    for keyword in call.keywords:
        if keyword.name is None or not _TIME_ARGUMENT.search(keyword.name):
            yield from leaves(keyword.value)


def iterated(view: LoopView) -> Expression | None:
    """Return what a `for` loop really runs through, ``enumerate`` and its like taken off."""
    if not isinstance(view.node, facts.For):
        return None
    iterable = unwrapped(view.node.iterable)
    while isinstance(iterable, facts.Call) and called_name(iterable) in _WRAPPERS and iterable.args:
        iterable = unwrapped(iterable.args[0])
    return iterable
