"""What a test is about: the attempt, the delay, the clock, the failure, or something else."""

from __future__ import annotations

import re

from lint_rules import facts
from lint_rules.facts import Expression
from lint_rules.program.loops.calls import CLOCKS, Calls, sleep_argument
from lint_rules.program.loops.frames import Frame
from lint_rules.program.loops.state import State
from lint_rules.program.loops.syntax import block_calls, called_name, calls_in, leaves
from lint_rules.program.loops.view import LoopView

ATTEMPT = "attempt"
DELAY = "delay"
CLOCK = "clock"
FAILURE = "failure"
SAME = "same"
"""What stays as it is while the loop runs: a limit, a setting."""
OTHER = "other"

_CLOCK_NAME = re.compile(
    r"deadline|timed_?out|timeout|expire|elapsed|remaining|time_left|waited|waiting|total_wait|wait_time|spent|duration",
    re.IGNORECASE,
)
_SLEEPS_BY_NAME = re.compile(r"sleep|wait|backoff|delay|pause", re.IGNORECASE)
_DEPTH = 8


def topics(expression: Expression, frame: Frame, calls: Calls, depth: int = 0) -> frozenset[str]:
    """Return what an expression is about."""
    if depth > _DEPTH:
        return frozenset({OTHER})
    known = frame.topics.get(expression)
    if known is not None:
        return known
    frame.topics[expression] = frozenset()  # what an expression is computed from may lead back to it
    found: set[str] = set()
    for call in calls_in(expression):
        origins = calls.origins(call, frame.scope)
        name = called_name(call)
        if origins & CLOCKS or _CLOCK_NAME.search(name):
            found.add(CLOCK)
        elif calls.kind(call, frame.scope) != "pure" and not _is_collection_method(call):
            found.add(OTHER)
    for leaf in leaves(expression):
        found |= _leaf(leaf, frame, calls, depth)
    result = frame.topics[expression] = frozenset(found)
    return result


def _leaf(leaf: str, frame: Frame, calls: Calls, depth: int) -> frozenset[str]:
    view = frame.view
    if frame.is_helper:
        if leaf in frame.arguments:
            argument, caller, _ = frame.arguments[leaf]
            found = topics(argument, caller, calls, depth + 1)
            return found | {DELAY} if leaf in delay_names(view) else found
        if leaf in view.exceptions:
            return frozenset({FAILURE})
        values = list(view.values_of(leaf))
        if values:
            return frozenset().union(*[topics(value, frame, calls, depth + 1) for value in values])
        root = leaf.partition(".")[0]
        if root in frame.arguments and root != leaf:
            argument, caller, _ = frame.arguments[root]
            return topics(argument, caller, calls, depth + 1)
        return frozenset({SAME})
    if view.is_among(leaf, view.of_exception):
        return frozenset({FAILURE})
    if view.is_among(leaf, view.results):
        return frozenset({FAILURE})
    found_here: set[str] = set()
    is_clock = bool(_CLOCK_NAME.search(leaf.rpartition(".")[2])) and view.changes(leaf)
    if is_clock:
        found_here.add(CLOCK)
    elif leaf in view.counters or leaf in frame.renewed:
        found_here.add(ATTEMPT)
    if leaf in delay_names(view):
        found_here.add(DELAY)
    if found_here:
        return frozenset(found_here)
    values = list(view.values_of(leaf))
    if values:
        topics_found = frozenset().union(*[topics(value, frame, calls, depth + 1) for value in values])
        return topics_found or frozenset({SAME})
    return frozenset({OTHER if view.changes(leaf) else SAME})


def _is_collection_method(call: facts.Call) -> bool:
    return isinstance(call.func, facts.Attribute) and call.func.attr in ("get", "count", "total_seconds")


def delay_names(view: LoopView) -> frozenset[str]:
    """Return the names that the sleeps of a body take their durations from, and what those are computed from."""
    known = view.cache.get("delays")
    if known is not None:
        return known
    found: set[str] = set()
    for call in block_calls(view.body):
        kind = view.calls.kind(call, view.scope)
        if kind == "sleep" or (kind in ("project", "wait") and _SLEEPS_BY_NAME.search(called_name(call))):
            duration = sleep_argument(call)
            if duration is not None:
                found.update(leaf for leaf in leaves(duration) if leaf not in view.exceptions)
    pending = list(found)
    while pending:
        for value in view.values_of(pending.pop()):
            for leaf in leaves(value):
                if leaf not in found and leaf not in view.results and leaf not in view.exceptions:
                    found.add(leaf)
                    pending.append(leaf)
    result = view.cache["delays"] = frozenset(found)
    return result


def is_about_attempt_only(expression: Expression, frame: Frame, calls: Calls) -> bool:
    """Whether a test reads nothing but the attempt or the delay, and what stays the same."""
    found = topics(expression, frame, calls)
    if FAILURE in found and _measures_delay(expression, frame):
        found = found - {FAILURE} | {DELAY}
    return bool(found & {ATTEMPT, DELAY}) and found <= {ATTEMPT, DELAY, SAME}


def _measures_delay(expression: Expression, frame: Frame) -> bool:
    """Whether a test compares a delay with a number, ``if wait > 0``, though it is the failure that says how long."""
    if frame.is_helper:
        return False
    match expression:
        case facts.Compare(left=facts.Name(id=name), ops=(op,), operands=(facts.Constant(value=number),)):
            return op in ("<", "<=", ">", ">=") and isinstance(number, int | float) and name in delay_names(frame.view)
        case _:
            return False


def bounds(expression: Expression, changed: frozenset[str], frame: Frame, calls: Calls, fixed: frozenset[str]) -> bool:
    """Whether a test ends the loop by attempts or time on a path.

    Args:
        expression: the test.
        changed: what the path changes; a counter counts only if the path moves it on.
        frame: the loop's frame.
        calls: what calls are.
        fixed: paths that each round moves on: a `for` loop's variable.
    """
    found = topics(expression, frame, calls)
    if CLOCK in found:
        return True
    read = _closure(expression, frame.view)
    if ATTEMPT in found and read & (changed | fixed | frame.renewed):
        return True
    # A comparison with an object's own counter, which its methods move on where we do not look.
    return (
        isinstance(expression, facts.Compare)
        and any(op in ("<", "<=", ">", ">=") for op in expression.ops)
        and any("." in leaf and not frame.view.changes(leaf) and FAILURE not in found for leaf in leaves(expression))
    )


def counts(
    expression: Expression, changed: frozenset[str], frame: Frame, calls: Calls, fixed: frozenset[str]
) -> frozenset[str]:
    """Return the attempt counters that a test reads and that a path has moved on; none for a deadline."""
    found = topics(expression, frame, calls)
    if ATTEMPT not in found or CLOCK in found:
        return frozenset()
    return _closure(expression, frame.view) & (changed | fixed | frame.renewed)


def _closure(expression: Expression, view: LoopView) -> frozenset[str]:
    found = set(leaves(expression))
    pending = list(found)
    while pending:
        for value in view.values_of(pending.pop()):
            for leaf in leaves(value):
                if leaf not in found:
                    found.add(leaf)
                    pending.append(leaf)
    return frozenset(found)


def depends_on_attempt(test: Expression, frame: Frame) -> bool:
    """Whether a test reads what the loop counts."""
    if not frame.is_helper:
        return any(leaf in frame.view.counters or leaf in frame.renewed for leaf in leaves(test))
    return any(
        leaf in frame.arguments and depends_on_attempt(frame.arguments[leaf][0], frame.arguments[leaf][1])
        for leaf in leaves(test)
    )


def without_guarded(paths: list[State], atoms: dict[str, Expression], frame: Frame, calls: Calls) -> list[State]:
    """Drop the paths that do not sleep only because a test of the attempt or the delay said so.

    Such a path goes if another one sleeps that differs from it in that test and contradicts it in no other.
    """
    if not any(state.delays for state in paths) or all(state.delays for state in paths):
        return paths
    about: dict[str, bool] = {}

    def is_guard(text: str) -> bool:
        plain = text.rstrip("'")
        if plain not in about:
            atom = atoms.get(plain)
            about[plain] = atom is not None and is_about_attempt_only(atom, frame, calls)
        return about[plain]

    sleeping = [state for state in paths if state.delays]
    kept: list[State] = []
    for state in paths:
        if not state.delays:
            guards = {item for item in state.decisions if is_guard(item[0])}
            others = state.decisions - guards
            if any(
                any((text, not outcome) in other.decisions for text, outcome in guards)
                and not any((text, not outcome) in other.decisions for text, outcome in others)
                for other in sleeping
            ):
                continue
        kept.append(state)
    return kept
