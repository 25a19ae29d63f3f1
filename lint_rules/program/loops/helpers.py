"""Project functions that a failure passes through: which of them sleep, raise, or say whether to go on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.program.loops.calls import Calls, may_wait
from lint_rules.program.loops.delays import Delays
from lint_rules.program.loops.flow import Flow
from lint_rules.program.loops.frames import Frame, Last, helper_frame
from lint_rules.program.loops.guards import delay_names, without_guarded
from lint_rules.program.loops.record import Delay
from lint_rules.program.loops.state import EMPTY, State, Tag
from lint_rules.program.loops.syntax import block_calls, leaves, targets_of
from lint_rules.program.walk import statements

if TYPE_CHECKING:
    from lint_rules.program.program import Program
    from lint_rules.program.scopes import Scope

_DEPTH = 4
_CALLEES = 6
_RUNS = 300
"""Helpers that are run for one loop: helpers of helpers multiply, and what is known after so many is known."""
_NOWHERE = (0, 0, 0, 0)
_FAILED = Tag(facts.Call(facts.Name("", _NOWHERE), (), (), _NOWHERE, (0, 0)), None, 0, _NOWHERE)
"""Makes a helper's paths failed ones; what has failed does not matter there."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way in which a helper ends: what it slept, and whether it raises or returns something true or false."""

    delays: tuple[Delay, ...]
    waited: bool
    raises: bool
    returns: bool | None


def _counts_calls(scope: Scope) -> bool:
    """Whether a function moves a counter on that outlives the call, and raises by a test of it."""
    found = list(statements(scope.body))
    counted = {
        path
        for statement in found
        if isinstance(statement, facts.Augment) and isinstance(statement.target, facts.Attribute)
        for path in targets_of(statement.target)
    }
    return any(
        isinstance(inner, facts.Raise)
        for statement in found
        if isinstance(statement, facts.If) and counted.intersection(leaves(statement.test))
        for inner in statements((*statement.body, *statement.orelse))
    )


class Analysis:
    """What the analysis of all loops of a program shares."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.calls = Calls(program)
        self.delays = Delays(self.calls)
        self.nesting = 0
        """How many blocks deep control is at the moment, those of callers included."""
        self._sleeps: dict[Scope, bool] = {}
        self._pauses: dict[Scope, bool] = {}
        self._raises: dict[Scope, bool] = {}
        self._counting: dict[Scope, bool] = {}
        self._outcomes: dict[tuple[facts.Call, Frame, Last], list[Outcome] | None] = {}
        self._runs = 0

    def begin(self) -> None:
        """Start on another loop, with all the work that one is worth."""
        self._runs = _RUNS

    def may_sleep(self, scope: Scope, depth: int = 0) -> bool:
        """Whether a function may sleep, so that it has to be run."""
        known = self._sleeps.get(scope)
        if known is not None:
            return known
        if depth > _DEPTH or scope.function is None:
            return False
        self._sleeps[scope] = False
        for call in block_calls(scope.body):
            kind = self.calls.kind(call, scope)
            if kind in ("sleep", "wait") or (
                kind == "project" and any(self.may_sleep(c, depth + 1) for c in self.calls.named(call, scope))
            ):
                self._sleeps[scope] = True
                break
        return self._sleeps[scope]

    def pauses(self, scope: Scope) -> bool:
        """Whether a function has a sleep in its own body, or calls something that is named like one."""
        known = self._pauses.get(scope)
        if known is None:
            known = self._pauses[scope] = any(
                may_wait(call) or self.calls.kind(call, scope) == "sleep" for call in block_calls(scope.body)
            )
        return known

    def may_raise(self, call: facts.Call, scope: Scope) -> bool:
        """Whether a function that a call runs has a ``raise`` of its own."""
        return any(self._has_raise(callee) for callee in self.calls.named(call, scope))

    def counts_calls(self, call: facts.Call, scope: Scope) -> bool:
        """Whether a function that a call runs counts its calls itself, and raises when there were enough."""
        return any(self._counts(callee) for callee in self.calls.named(call, scope))

    def _counts(self, scope: Scope) -> bool:
        known = self._counting.get(scope)
        if known is None:
            known = self._counting[scope] = _counts_calls(scope)
        return known

    def _has_raise(self, scope: Scope) -> bool:
        known = self._raises.get(scope)
        if known is None:
            known = self._raises[scope] = any(isinstance(s, facts.Raise) for s in statements(scope.body))
        return known

    def run(self, call: facts.Call, frame: Frame, last: Last) -> list[Outcome] | None:
        """Run what a call calls, on a failed path; ``None`` if none of it sleeps."""
        key = (call, frame, last)
        if key not in self._outcomes:
            self._outcomes[key] = self._run_all(call, frame, last)
        return self._outcomes[key]

    def _run_all(self, call: facts.Call, frame: Frame, last: Last) -> list[Outcome] | None:
        if not may_wait(call) and not any(self.may_sleep(callee) for callee in self.calls.named(call, frame.scope)):
            return None  # overriding methods are asked for only where a pause is likely: they may lie anywhere
        callees = [c for c in self.calls.callees(call, frame.scope) if c.function is not None]
        if not any(self.may_sleep(callee) for callee in callees):
            return None
        unknown = [Outcome((self.delays.unknown(call, frame),), False, False, None)]
        if frame.depth >= _DEPTH or len(callees) > _CALLEES or any(frame.runs(callee) for callee in callees):
            return unknown
        found = [self._run(helper_frame(callee, call, frame, last, self.calls)) for callee in callees]
        shapes = {frozenset((tuple(d.traits for d in o.delays), o.raises, o.returns) for o in one) for one in found}
        # Implementations that differ cannot be followed.
        return found[0] if len(shapes) == 1 else unknown

    def _run(self, frame: Frame) -> list[Outcome]:
        function = frame.scope.function
        if function is None or function.is_generator:
            return [Outcome((), False, False, None)]
        flow = Flow(self, frame)
        flow.interesting = frozenset(frame.view.assigned) | frame.view.mutated
        flow.delay_names = delay_names(frame.view)
        start = EMPTY._replace(tag=_FAILED)
        falls = flow.block(frame.scope.body, {start: None})
        ends: list[tuple[State, bool | None]] = [(state, False) for state in falls]
        for found in flow.sink.exits:
            value = found.node.value if isinstance(found.node, facts.Return) else None
            ends.append((found.state, False if value is None else flow.conditions.outcome(value, found.state)))
        result: dict[Outcome, None] = {}
        for returns in (True, False, None):
            group = [state for state, value in ends if value is returns]
            for state in without_guarded(group, flow.conditions.atoms, frame, self.calls):
                result[Outcome(state.delays, state.waited, False, returns)] = None
        for thrown in flow.sink.raises:
            result[Outcome(thrown.state.delays, thrown.state.waited, True, None)] = None
        return list(result)[:16]
