"""What a loop does about a failed attempt: what it logs and when, how long it waits, how it gives up."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from lint_rules.fixes.loops.linear import FAILED, Linear, first_without, is_last, number, plus
from lint_rules.fixes.loops.rounds import Rounds
from lint_rules.fixes.loops.syntax import bare_raise, bound, exits, jumps, mentioned
from lint_rules.fixes.record import Refused

ALL, RETRY, LAST = "all", "retry", "last"


@dataclass
class Treatment:
    """What happens after a failure."""

    inner: list[ast.stmt] = field(default_factory=list)
    """What is done about every failure, first thing."""
    retry: list[ast.stmt] = field(default_factory=list)
    """What is done before each wait."""
    kept: list[ast.stmt] = field(default_factory=list)
    """Assignments that keep the error for later: only the last one matters."""
    last: list[ast.stmt] = field(default_factory=list)
    """What is done about the last failure; what comes after the loop is not in it."""
    ends: str = ""
    """How the last failure goes on: ``leaves`` the function, ``breaks`` or ``falls`` out of the loop."""
    delays: list[ast.expr] = field(default_factory=list)
    """What the sleeps are given."""
    sleeps: list[ast.Call] = field(default_factory=list)
    local: dict[str, ast.expr] = field(default_factory=dict)
    """Delays that are computed into a name first."""
    growth: dict[str, list[ast.stmt]] = field(default_factory=dict)
    """Statements that change a delay from round to round."""
    predicates: list[ast.expr] = field(default_factory=list)
    """What has to hold for another attempt."""
    filters: list[ast.stmt] = field(default_factory=list)
    """The statements among them that do nothing but raise the other errors again."""
    waiting: dict[str, Linear] = field(default_factory=dict)
    """The counters' values when the delay is computed."""
    lost: bool = False
    """Whether something that was said after the last failure too is now said before a wait only."""
    values: dict[str, Linear] = field(default_factory=dict)
    """The counters' values when the logging starts."""


class Walk:
    """Goes through a handler, and what follows it, once for all attempts."""

    def __init__(
        self,
        rounds: Rounds,
        name: str | None,
        sleep: Callable[[ast.Call], bool],
        quiet: Callable[[ast.stmt], bool],
    ) -> None:
        self.rounds = rounds
        self.name = name
        self.found = Treatment()
        self._sleep = sleep
        self._quiet = quiet
        self._values = dict(rounds.values)
        self._waiting: set[str] = set()
        self.stepped: list[str] = []
        """The counters that were stepped, each time."""
        self._last_ends: set[str] = set()

    def run(self, handler: Sequence[ast.stmt], post: Sequence[ast.stmt]) -> Treatment:
        """Return what is done about a failure by a handler and the statements after its ``try``.

        Raises:
            Refused: something in it is not understood.
        """
        whole = [*handler, *post]
        self._waiting = {
            call.args[0].id
            for part in whole
            for call in ast.walk(part)
            if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Name) and self._sleep(call)
        } - set(self.rounds.values)
        when = self._block(handler, ALL)
        if when is not None:
            when = self._block(post, when)
        if when in (ALL, LAST):
            self._last_ends.add("falls")
        if len(self._last_ends) > 1:
            raise Refused("several ways to give up", "it gives up in more than one way")
        self.found.ends = next(iter(self._last_ends), "falls")
        return self.found

    def head(self, block: Sequence[ast.stmt]) -> None:
        """Take what is done at the head of every round but the first: the pause before the next attempt."""
        self._waiting |= {name for part in block for name in bound([part])}
        self._values = {name: plus(value, self._step(value)) for name, value in self._values.items()}
        self._block(block, RETRY)

    @staticmethod
    def _step(value: Linear) -> Linear:
        return number(value.get(FAILED, 0))

    def _block(self, block: Sequence[ast.stmt], when: str | None) -> str | None:
        """Return for which attempts control goes on after a block."""
        for index, statement in enumerate(block):
            if when is None:
                break
            rest = block[index + 1 :]
            if isinstance(statement, ast.If):
                when = self._if(statement, when, rest)
                if when == "filtered":
                    return None
            else:
                when = self._statement(statement, when)
        return when

    # tests

    def _if(self, node: ast.If, when: str, rest: Sequence[ast.stmt]) -> str | None:
        last = self._is_last(node.test)
        if last is not None:
            on_true, on_false = (LAST, RETRY) if last else (RETRY, LAST)
            if when == ALL:
                return _joined(self._block(node.body, on_true), self._block(node.orelse, on_false))
            return self._block(node.body if when == on_true else node.orelse, when)
        if self._quiet(node):
            self._say(node, when)
            return when
        if self._guards_sleep(node):
            return self._block(node.body, when)
        if when == LAST:
            return self._leave(node)
        filtered = self._filtered(node, when, rest)
        if filtered is None:
            raise Refused("a test between attempts", f"the test at line {node.lineno} decides what is done")
        return filtered

    def _guards_sleep(self, node: ast.If) -> bool:
        """Whether a test asks only whether there is a delay: the runtime does not wait for none either."""
        match node:
            case ast.If(test=test, body=[ast.Expr(value=value)], orelse=[]):
                call = value.value if isinstance(value, ast.Await) else value
                return (
                    isinstance(call, ast.Call)
                    and self._sleep(call)
                    and len(call.args) == 1
                    and _is_some(test, call.args[0])
                )
            case _:
                return False

    def _filtered(self, node: ast.If, when: str, rest: Sequence[ast.stmt]) -> str | None:
        """Take a test that says which errors are worth another attempt."""
        if mentioned([node.test]) & (self._waiting | set(self.rounds.values)):
            return self._combined(node, when, rest)
        if bare_raise(node.body, self.name):
            self._filter(_negated(node.test))
            if not node.orelse:
                self.found.filters.append(node)
            return self._block(node.orelse, when)
        if bare_raise(node.orelse, self.name):
            self._filter(node.test)
            return self._block(node.body, when)
        if not node.orelse and bare_raise(rest, self.name) and "fall" not in exits(node.body):
            self._filter(node.test)
            if self._block(node.body, when) is not None:
                return None
            return "filtered"
        return None

    def _combined(self, node: ast.If, when: str, rest: Sequence[ast.stmt]) -> str | None:
        """Take ``last or not passing`` before a raise, and ``not last and passing`` before another attempt."""
        if not isinstance(node.test, ast.BoolOp) or when != ALL:
            return None
        outcomes = [self._is_last(part) for part in node.test.values]
        wanted = isinstance(node.test.op, ast.Or)
        tests = [part for part, outcome in zip(node.test.values, outcomes, strict=True) if outcome is None]
        if [outcome for outcome in outcomes if outcome is not None] != [wanted]:
            return None
        if any(mentioned([test]) & (self._waiting | set(self.rounds.values)) for test in tests):
            return None
        if wanted:
            raising, going_on, follows = node.body, node.orelse, True
        elif node.orelse:
            raising, going_on, follows = node.orelse, node.body, True
        else:
            raising, going_on, follows = list(rest), node.body, False
            if "fall" in exits(node.body):
                return None
        if not bare_raise(raising, self.name):
            return None
        for test in tests:
            self._filter(_negated(test) if wanted else test)
        self._block(raising, LAST)
        after = self._block(going_on, RETRY)
        return after if follows else "filtered"

    def _filter(self, test: ast.expr) -> None:
        if self.name is None or self.name not in mentioned([test]):
            raise Refused("a test between attempts", f"the test at line {test.lineno} is not about the error")
        if self.found.retry or self.found.last:
            raise Refused("a test between attempts", f"something is done before the test at line {test.lineno}")
        self.found.predicates.append(test)

    def _is_last(self, test: ast.expr) -> bool | None:
        if self.rounds.attempts is None:
            attempts = first_without(test, self._values, negated=True)
            if attempts is None:
                turned = first_without(test, self._values)
                if turned is None or FAILED not in _flat(test, self._values):
                    return None
                self.rounds.attempts = turned
                return False
            self.rounds.attempts = attempts
            return True
        return is_last(test, self._values, self.rounds.attempts)

    # statements

    def _statement(self, statement: ast.stmt, when: str) -> str | None:
        match statement:
            case ast.Pass():
                return when
            case ast.Continue():
                if when != RETRY:
                    self._last_ends.add("falls")
                return None
            case ast.Break() if when == LAST:
                self._last_ends.add("breaks")
                return None
            case ast.Raise() | ast.Return() if when == LAST:
                return self._leave(statement)
            case ast.Break() | ast.Raise() | ast.Return():
                raise Refused("gives up early", f"it does not go on after a failure (line {statement.lineno})")
            case ast.Expr(value=ast.Call() as call) | ast.Expr(value=ast.Await(value=ast.Call() as call)) if (
                self._sleep(call)
            ):
                self._pause(call, when)
                return when
            case _:
                pass
        if id(statement) in self.rounds.steps:
            self._take_step(statement)
            return when
        if self._delay(statement, when):
            return when
        if self._keeps_error(statement):
            if when == RETRY:
                raise Refused("keeps the error", f"it keeps the error before a wait only (line {statement.lineno})")
            self.found.kept.append(statement)
            return when
        if when == LAST:
            return self._leave(statement)
        if not self._quiet(statement):
            what = ast.unparse(statement).splitlines()[0]
            raise Refused("does more between attempts", f"it does something else between attempts: `{what[:60]}`")
        self._say(statement, when)
        return when

    def _leave(self, statement: ast.stmt) -> str | None:
        """Take something that is done after the last failure only."""
        if mentioned([statement]) & self._waiting:
            raise Refused("delay used elsewhere", f"line {statement.lineno} uses the delay after the last attempt")
        if jumps([statement]):
            raise Refused("gives up in a test", f"line {statement.lineno} leaves the loop inside another statement")
        self._remember(mentioned([statement]))
        self.found.last.append(statement)
        ways = exits([statement])
        if ways - {"fall"}:
            self._last_ends.add("leaves")
        return LAST if "fall" in ways else None

    def _take_step(self, statement: ast.stmt) -> None:
        for name in bound([statement]):
            value = self._values[name]
            self.stepped.append(name)
            self._values[name] = plus(value, self._step(value))

    def _pause(self, call: ast.Call, when: str) -> None:
        if when == LAST:
            return
        if len(call.args) != 1 or call.keywords:
            raise Refused("delay not plain", "the sleep's delay is not plain to see")
        self.found.delays.append(call.args[0])
        self.found.sleeps.append(call)
        if not self.found.local:
            self.found.waiting = dict(self._values)

    def _delay(self, statement: ast.stmt, when: str) -> bool:
        """Take an assignment to the name that a sleep is given."""
        match statement:
            case ast.AugAssign(target=ast.Name(id=name)) if name in self._waiting:
                self.found.growth.setdefault(name, []).append(statement)
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ) if name in self._waiting:
                if name in mentioned([value]):
                    self.found.growth.setdefault(name, []).append(statement)
                elif name in self.found.local:
                    raise Refused("delay not plain", f"{name} is computed in several ways")
                else:
                    self.found.local[name] = value
                    self.found.waiting = dict(self._values)
            case _:
                return False
        return True

    def _keeps_error(self, statement: ast.stmt) -> bool:
        match statement:
            case ast.Assign(targets=[ast.Name()], value=ast.Name(id=name)):
                return name == self.name
            case _:
                return False

    def _say(self, statement: ast.stmt, when: str) -> None:
        """Take something that is only said."""
        names = mentioned([statement])
        waits = bool(names & self._waiting) or any(
            ast.dump(delay) == ast.dump(node)
            for delay in self._given()
            for node in ast.walk(statement)
            if isinstance(node, ast.expr) and not isinstance(delay, ast.Constant)
        )
        counts = bool(names & (set(self.rounds.values) | {self.rounds.variable}))
        self._remember(names)
        if when == RETRY:
            self.found.retry.append(statement)
        elif when == LAST:
            self._leave(statement)
        elif waits:
            self.found.retry.append(statement)
            self.found.lost = True
        elif counts or self.found.retry or self.found.last:
            self.found.retry.append(statement)
            self.found.last.append(statement)
        elif len(self.found.filters) == len(self.found.predicates):
            self.found.inner += [*[node for node in self.found.filters if node not in self.found.inner], statement]
        else:
            raise Refused("a test between attempts", f"what line {statement.lineno} says depends on a test")

    def given(self, delays: Sequence[ast.expr]) -> None:
        """Learn what the sleeps are given before the walk, so that lines that say the delay are known."""
        self._delays = list(delays)

    _delays: Sequence[ast.expr] = ()

    def _given(self) -> Sequence[ast.expr]:
        return self._delays

    def _remember(self, names: set[str]) -> None:
        """Note the counters' values for statements that use them; there is one place for them to be put in."""
        if not names & set(self._values):
            return
        if self.found.values and self.found.values != self._values:
            raise Refused("counts between logs", "the counter is stepped between two statements that are kept")
        self.found.values = dict(self._values)


def _is_some(test: ast.expr, delay: ast.expr) -> bool:
    """Whether a test is ``delay > 0``: a delay of ``None``, which the runtime does not take, would fail there too."""
    match test:
        case ast.Compare(left=left, ops=[ast.Gt()], comparators=[ast.Constant(value=0)]):
            return ast.dump(left) == ast.dump(delay)
        case _:
            return False


def _joined(left: str | None, right: str | None) -> str | None:
    found = {left, right} - {None}
    return ALL if len(found) == 2 else next(iter(found), None)


def _negated(test: ast.expr) -> ast.expr:
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return test.operand
    return ast.copy_location(ast.UnaryOp(ast.Not(), test), test)


def _flat(test: ast.expr, values: dict[str, Linear]) -> set[str]:
    return {symbol for name in mentioned([test]) if name in values for symbol in values[name]}
