"""Runs a loop (or a function that may call itself) and keeps what its attempts come to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Call, Expression, Statement
from lint_rules.program.loops.flow import Flow
from lint_rules.program.loops.frames import Frame
from lint_rules.program.loops.guards import delay_names
from lint_rules.program.loops.sinks import Sink
from lint_rules.program.loops.state import EMPTY, Abstract, Exit, State, States, Tag, join_values, states
from lint_rules.program.loops.syntax import calls_in, leaves, targets_of
from lint_rules.program.loops.view import LoopView
from lint_rules.program.walk import expressions_of, statements, subexpressions

if TYPE_CHECKING:
    from lint_rules.program.loops.helpers import Analysis

_ROUNDS = 3


@dataclass(slots=True)
class Exploration:
    """What was found."""

    flow: Flow
    exits: list[Exit] = field(default_factory=list)
    """All paths that leave, of failed attempts (tagged) and of others."""
    going_on: list[State] = field(default_factory=list)
    """Attempts that have not failed, and go round again."""
    arrivals: dict[Tag, list[State]] = field(default_factory=dict)
    """Failed attempts that have come to the next run of their operation."""
    calls: dict[Tag, Call] = field(default_factory=dict)
    """For recursion: the call by which each failure comes to the next run."""


def explore(analysis: Analysis, frame: Frame, again: frozenset[Call] = frozenset()) -> Exploration:
    """Run a loop's rounds until what is known at their head no longer changes.

    Args:
        analysis: what all loops share.
        frame: the loop's frame.
        again: for a function that may call itself, the calls that do.
    """
    env = frozenset(_before(frame.view).items())
    for _ in range(_ROUNDS):
        flow = _flow(analysis, frame)
        flow.again = again
        found = _rounds(flow, env)
        after = _settled(env, found.heads)
        if after == env:
            break
        env = after
    return found.exploration


@dataclass(slots=True)
class _Rounds:
    exploration: Exploration
    heads: list[State]


def _flow(analysis: Analysis, frame: Frame) -> Flow:
    flow = Flow(analysis, frame)
    flow.eligible = frozenset(frame.view.tries)
    flow.http = frame.view.http_calls
    flow.delay_names = delay_names(frame.view)
    flow.interesting = interesting(frame.view)
    return flow


def interesting(view: LoopView) -> frozenset[str]:
    """Return the paths whose changes can matter: read by tests or by what is repeated."""
    found: set[str] = set()
    if isinstance(view.node, facts.While):
        found.update(leaves(view.node.test))
    for statement in statements(view.body):
        found.update(_read_by_tests(statement))
    operations: list[facts.Try | Call] = [*view.tries, *view.http_calls]
    for operation in operations:
        found |= view.reach(operation)
    # What those are copied from: ``good = response.ok``, ``failure = exc``.
    for path in list(found):
        for value in view.values_of(path):
            found.update(leaves(value))
    roots = {path.partition(".")[0] for path in found}
    return frozenset(path for path in (*view.assigned, *view.mutated) if path in found or path in roots)


def _read_by_tests(statement: Statement) -> list[str]:
    tests: list[Expression] = []
    match statement:
        case facts.If(test=test) | facts.While(test=test) | facts.Assert(test=test):
            tests = [test]
        case facts.Match(subject=subject):
            tests = [subject]
        case _:
            for expression in expressions_of(statement):
                tests += [
                    p for p in subexpressions(expression) if isinstance(p, facts.Compare | facts.Bool | facts.Call)
                ]
                if isinstance(statement, facts.Return | facts.Assign):
                    tests.append(expression)
    return [leaf for test in tests for leaf in leaves(test)]


def _before(view: LoopView) -> dict[str, Abstract]:
    """Return the constants that names hold when the loop begins: those assigned once, before it."""
    found: dict[str, Abstract] = {}
    if view.node is None:
        return found
    line = view.node.at[0]
    inside = {id(statement) for statement in statements(view.body)}
    values: dict[str, list[tuple[int, Expression | None]]] = {}
    for statement in statements(view.scope.body):
        if id(statement) in inside or not isinstance(statement, facts.Assign | facts.Annotate | facts.Augment):
            continue
        for path, value in _pairs(statement):
            values.setdefault(path, []).append((statement.at[0], value))
    for path, bound in values.items():
        if path not in view.assigned and path not in view.mutated:
            continue
        earlier = [value for at, value in bound if at < line]
        if len(earlier) == 1 and isinstance(earlier[0], facts.Constant):
            found[path] = ("=", earlier[0].value)
    return found


def _pairs(statement: facts.Assign | facts.Annotate | facts.Augment) -> list[tuple[str, Expression | None]]:
    if isinstance(statement, facts.Augment):
        return [(path, None) for path in targets_of(statement.target)]
    targets = statement.targets if isinstance(statement, facts.Assign) else (statement.target,)
    pairs: list[tuple[str, Expression | None]] = []
    for target in targets:
        value = statement.value
        if (
            isinstance(target, facts.Sequence)
            and isinstance(value, facts.Sequence)
            and len(target.items) == len(value.items)
        ):
            for item, part in zip(target.items, value.items, strict=True):
                pairs += [(path, part) for path in targets_of(item)]
            continue
        single = not isinstance(target, facts.Sequence | facts.Subscript)
        pairs += [(path, value if single else None) for path in targets_of(target)]
    return pairs


def _settled(env: frozenset[tuple[str, Abstract]], heads: list[State]) -> frozenset[tuple[str, Abstract]]:
    """Return what holds at the head of every round."""
    kept: dict[str, Abstract] = dict(env)
    for state in heads:
        here = dict(state.env)
        for path in list(kept):
            value = join_values(kept[path], here[path]) if path in here else None
            if value is None:
                del kept[path]
            else:
                kept[path] = value
    return frozenset(kept.items())


def _rounds(flow: Flow, env: frozenset[tuple[str, Abstract]]) -> _Rounds:
    node = flow.view.node
    found = Exploration(flow)
    start: States = {EMPTY._replace(env=env): None}
    ends = _round(flow, found, start, first=True)
    _collect_exits(flow, found, heading=False)
    heading: list[State] = []
    heads: list[State] = []
    for state in ends:
        if node is None:
            found.exits.append(Exit(state, None, "end", in_handler=False))
        elif state.tag is None:
            holds, fails = _tested(flow, node, state)
            found.exits += [Exit(after, None, "test", in_handler=False) for after in fails]
            found.going_on += holds
            heads += holds
        else:
            heads.append(state)
            heading.append(state._replace(heading=True))
    if node is None:
        heading = [
            s._replace(heading=True, env=frozenset(), known=frozenset())
            for group in flow.recursions.values()
            for s in group
        ]
        found.calls = {s.tag: call for call, group in flow.recursions.items() for s in group if s.tag is not None}
    _round(flow, found, states(heading), first=False)
    _collect_exits(flow, found, heading=True)
    for state in flow.arrivals:
        if state.tag is not None:
            found.arrivals.setdefault(state.tag, []).append(state)
    return _Rounds(found, heads)


def _round(flow: Flow, found: Exploration, start: States, *, first: bool) -> States:
    """Run one round: the loop's own test or variable, then the body. What goes on to the next round is returned."""
    node = flow.view.node
    if isinstance(node, facts.For):
        start = flow.bind_target(node.target, node, start)
    elif isinstance(node, facts.While):
        if first and not any(call in flow.http for call in calls_in(node.test)):
            start = _entered(flow, node, start)
        else:
            holds, fails = flow.branches(node.test, flow.effects(node.test, start, in_test=True))
            found.exits += [Exit(after, None, "test", in_handler=False) for after in fails]
            start = holds
    falls = flow.block(flow.view.body, start)
    return states([*falls, *flow.sink.continues])


def _tested(flow: Flow, node: facts.For | facts.While, state: State) -> tuple[list[State], list[State]]:
    """Return the states in which an attempt that has not failed goes round, and those in which it leaves."""
    if isinstance(node, facts.For):
        return [state], []
    return flow.conditions.branches(node.test, state, of_loop=True)


def _entered(flow: Flow, node: facts.While, start: States) -> States:
    """Return the states in which a `while` loop's body is entered: its test holds, until something changes."""
    result: list[State] = []
    for state in start:
        holds, _ = flow.conditions.branches(node.test, flow.conditions.assume(node.test, state))
        for after in holds or [state]:
            known = frozenset(item for item in after.decisions if flow.conditions.is_stable(item[0]))
            result.append(after._replace(decisions=frozenset(), known=known))
    return states(result)


def _collect_exits(flow: Flow, found: Exploration, *, heading: bool) -> None:
    sink = flow.sink
    found.exits += [e for e in (*sink.exits, *sink.breaks) if e.state.heading == heading]
    for thrown in sink.raises:
        if thrown.state.heading == heading:
            inside = thrown.handler is not None
            node = thrown.node if isinstance(thrown.node, facts.Raise) else None
            found.exits.append(Exit(thrown.state, node, "raise", in_handler=inside))
    flow.sink = Sink()
