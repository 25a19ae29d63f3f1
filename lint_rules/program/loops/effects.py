"""What the calls of an expression do to a path: sleeps, failures, arrivals at the operation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Call, Expression, Handler, Try
from lint_rules.program.loops.bindings import Bindings
from lint_rules.program.loops.calls import sleep_argument
from lint_rules.program.loops.conditions import Conditions
from lint_rules.program.loops.sinks import Sink, Thrown
from lint_rules.program.loops.state import State, States, Tag, states
from lint_rules.program.loops.syntax import called_name, calls_in, leaves, path_of
from lint_rules.program.loops.view import MUTATORS
from lint_rules.program.walk import subexpressions

if TYPE_CHECKING:
    from lint_rules.program.loops.frames import Frame
    from lint_rules.program.loops.helpers import Analysis, Outcome

_HANDED_DELAY = re.compile(r"delay|wait|backoff|sleep|pause|interval|countdown|poll_timeout", re.IGNORECASE)
_MAY_LEAVE = re.compile(
    r"raise|check|fail|abort|retr|attempt|limit|exhaust|give|budget|increment|sleep|wait|backoff|stop", re.IGNORECASE
)
_MAY_LEAVE_WITH_ERROR = re.compile(r"handle|process|error|exc", re.IGNORECASE)
_RUNS_OUT_BY_NAME = re.compile(r"retr|attempt|limit|exhaust|give_?up|budget", re.IGNORECASE)
_FAILURES_BY_NAME = re.compile(r"err|fail|exc|problem|reason", re.IGNORECASE)
_ASKING = frozenset({"input", "raw_input", "getpass", "getpass.getpass", "click.prompt", "typer.prompt"})
_RUNS_OUT = frozenset({"next", "anext", "pop", "popleft", "__next__", "increment"})


class Effects(Bindings):
    """The part of `Flow` that runs calls."""

    def __init__(self, analysis: Analysis, frame: Frame) -> None:
        self.analysis = analysis
        self.calls = analysis.calls
        self.frame = frame
        self.view = frame.view
        self.conditions = Conditions(frame.scope)
        self.sink = Sink()
        self.eligible: frozenset[Try] = frozenset()
        """The `try` statements whose handlers are failures of the loop."""
        self.http: frozenset[Call] = frozenset()
        """The HTTP calls whose statuses are failures of the loop."""
        self.again: frozenset[Call] = frozenset()
        """For a function that may call itself: the calls that do."""
        self.interesting: frozenset[str] = frozenset()
        self.delay_names: frozenset[str] = frozenset()
        self.depth = 0
        """How many nested loops deep control is."""
        self.collectors: list[States] = []
        self.open_tries: list[Try] = []
        self.handling: list[Handler | None] = []
        """The handlers (``None``: a ``finally``) that control is in."""
        self.arrivals: list[State] = []
        """Failed paths that have reached the next run of their operation."""
        self.recursions: dict[Call, list[State]] = {}
        self.succeeded_into: set[Call] = set()
        """Recursive calls that success reaches as well."""
        self.may_leave: set[Tag] = set()
        """Failures on whose paths something unknown may raise."""
        self.may_end: set[Tag] = set()
        """Failures whose way passes a function that was run, and that may end the attempts by what it is handed."""
        self._read: dict[tuple[str, str], bool] = {}
        self._calls: dict[Expression, tuple[Call, ...]] = {}
        self._operations: dict[Try, frozenset[Call]] = {}

    # raising

    def throw(self, found: States, node: facts.Raise | Call | None) -> None:
        """Raise something on some paths."""
        handler = next((h for h in reversed(self.handling) if h is not None), None)
        self.sink.raises += [Thrown(state, node, handler) for state in found]

    def is_handling(self, state: State) -> bool:
        """Whether control is in the handler that caught this path's failure."""
        return state.tag is not None and state.tag.handler is not None and state.tag.handler in self.handling

    def settled(self, state: State) -> frozenset[tuple[str, bool]]:
        """Return what tests have settled when an attempt fails."""
        kept = [item for item in state.decisions if not item[0].endswith("'") and self.conditions.is_stable(item[0])]
        return state.known.union(kept)

    # calls

    def effects(self, expression: Expression, found: States, *, dropped: bool = False, in_test: bool = False) -> States:
        """Run the calls of an expression.

        Args:
            expression: the expression.
            found: where control stands.
            dropped: whether the value is not used: the statement is there for what it does.
            in_test: whether the expression is a test: project functions that decide it are run there.
        """
        calls = self._calls.get(expression)
        if calls is None:
            calls = self._calls[expression] = tuple(calls_in(expression))
        if not calls:
            if isinstance(expression, facts.Constant | facts.Name | facts.Attribute):
                return found
            return self._yielded(expression, found)
        direct = set(_direct(expression)) if in_test else ()
        for call in calls:
            found = self._call(call, found, dropped and call is calls[-1], call in direct)
            if not found:
                break
        return self._yielded(expression, found) if found else found

    def _yielded(self, expression: Expression, found: States) -> States:
        if not any(isinstance(part, facts.Yield) for part in subexpressions(expression)):
            return found
        return states(s._replace(worked=True) if s.tag is None and s.ran else s for s in found)

    def _call(self, call: Call, found: States, dropped: bool, direct: bool) -> States:
        if call in self.again:
            return self._recursive(call, found)
        kind = self.calls.kind(call, self.frame.scope)
        if kind in ("log", "pure", "clock"):
            return found
        if kind == "exit":
            self.throw(found, call)
            return {}
        if kind == "sleep":
            return states(self._slept(call, s) if s.tag is not None else s for s in found)
        if called_name(call) == "raise_for_status":
            found = self._raised_for_status(call, found)
        result: list[State] = []
        points: list[State] = []
        for state in found:
            if state.heading and self._is_arrival(call, state):
                self.arrivals.append(state)
                continue
            points.append(state)
            result += (
                self._failed(call, state, kind, direct) if state.tag is not None else self._ran(call, state, dropped)
            )
        for collector in self.collectors:
            collector.update(dict.fromkeys(points))
        return states(self._mutated(call, state) for state in result)

    def _is_arrival(self, call: Call, state: State) -> bool:
        if state.tag is None:
            return False
        operation = state.tag.operation
        if isinstance(operation, facts.Call):
            return call is operation
        if operation not in self._operations:
            self._operations[operation] = frozenset(self.view.operations(operation))
        return call in self._operations[operation]

    def _recursive(self, call: Call, found: States) -> States:
        result: States = {}
        for state in found:
            if state.tag is not None and not state.heading:
                self.recursions.setdefault(call, []).append(state)
            elif state.tag is None:
                self.succeeded_into.add(call)
                result[state] = None
        return result

    def _raised_for_status(self, call: Call, found: States) -> States:
        if not isinstance(call.func, facts.Attribute):
            return found
        response = call.func.value
        key = f"@{id(response)}" if isinstance(response, facts.Call) else path_of(response)
        going: States = {}
        for state in found:
            status = None if key is None else state.value(key)
            if status is not None and status[0] == "status" and isinstance(status[1], int) and status[1] >= 400:
                self.throw({state: None}, call)
            else:
                going[state] = None
        return going

    # on the way of an attempt that has not failed

    def _ran(self, call: Call, state: State, dropped: bool) -> list[State]:
        if call in self.http and self.depth == 0 and not self.handling:
            return self._statuses(call, state)
        if self.open_tries:
            state = state._replace(ran=state.ran.union(self.open_tries))
        if dropped and state.ran and not state.worked and self._takes_result(call):
            state = state._replace(worked=True)
        return [state]

    def _takes_result(self, call: Call) -> bool:
        if isinstance(call.func, facts.Attribute) and call.func.attr in MUTATORS:
            kept_in = path_of(call.func.value)
            if kept_in is not None and _FAILURES_BY_NAME.search(kept_in):
                return False
        arguments = [*call.args, *[keyword.value for keyword in call.keywords]]
        return any(self.view.is_among(leaf, self.view.results) for part in arguments for leaf in leaves(part))

    def _statuses(self, call: Call, state: State) -> list[State]:
        result: list[State] = []
        state = state._replace(ran=state.ran.union(self.open_tries, (call,)))
        for code in self.view.codes:
            after = state.with_value(f"@{id(call)}", ("status", code))
            if code >= 400:
                tag = Tag(call, None, code, call.at)
                after = after._replace(tag=tag, decisions=frozenset(), known=self.settled(state))
            result.append(after)
        return result

    # on the way of an attempt that has failed

    def _slept(self, call: Call, state: State) -> State:
        duration = sleep_argument(call)
        if self.depth or duration is None:
            return state._replace(delays=(*state.delays, self.analysis.delays.unknown(call, self.frame))[-6:])
        delay = self.analysis.delays.delay(call, duration, self.frame, state.last)
        return state._replace(delays=(*state.delays, delay)[-6:])

    def _failed(self, call: Call, state: State, kind: str, direct: bool) -> list[State]:
        name = called_name(call)
        if kind == "wait":
            unknown = self.analysis.delays.unknown(call, self.frame)
            state = state._replace(delays=(*state.delays, unknown)[-6:])
        elif kind == "project":
            if direct:
                return [state]
            outcomes = self.run_helper(call, state)
            if outcomes is not None:
                if state.tag is not None and (
                    self._may_leave(call, name, kind) or self.analysis.counts_calls(call, self.frame.scope)
                ):
                    self.may_end.add(state.tag)
                return list(dict.fromkeys(state for state, _ in outcomes))
        elif waits_itself(call):
            state = state._replace(waited=True)
        if state.tag is not None and self._may_leave(call, name, kind):
            self.may_leave.add(state.tag)
        return [state]

    def _may_leave(self, call: Call, name: str, kind: str) -> bool:
        """Whether a call may raise the failure again, or end the attempts: it is handed one of the two."""
        if name in _RUNS_OUT:
            return True
        arguments = [*call.args, *[keyword.value for keyword in call.keywords]]
        read = {leaf for part in arguments for leaf in leaves(part)}
        of_failure = any(self.view.is_among(leaf, self.view.of_exception) for leaf in read)
        counted = any(leaf in self.view.counters for leaf in read)
        if kind == "project":
            told = of_failure or counted or any(self.view.changes(leaf) for leaf in read)
            return told and self.analysis.may_raise(call, self.frame.scope)
        if of_failure:
            return bool(_MAY_LEAVE.search(name) or _MAY_LEAVE_WITH_ERROR.search(name))
        if not read:
            return bool(_RUNS_OUT_BY_NAME.search(name))
        return counted and bool(_MAY_LEAVE.search(name))

    def run_in_test(self, call: Call, state: State) -> list[tuple[State, bool | None]] | None:
        """Run a project function whose result decides a test."""
        if state.tag is None or self.calls.kind(call, self.frame.scope) != "project" or call in self.again:
            return None
        return self.run_helper(call, state)

    def run_helper(self, call: Call, state: State) -> list[tuple[State, bool | None]] | None:
        """Run a project function on a failed path; ``None`` if that makes no difference."""
        outcomes = self.analysis.run(call, self.frame, state.last)
        if outcomes is None:
            return None
        result: list[tuple[State, bool | None]] = []
        text, _ = self.conditions.text(call)
        for outcome in outcomes:
            after = state._replace(delays=(*state.delays, *outcome.delays)[-6:], waited=state.waited or outcome.waited)
            if self.depth and outcome.delays:
                after = state._replace(delays=(*state.delays, self.analysis.delays.unknown(call, self.frame))[-6:])
            if outcome.raises:
                self.throw({self._decided_to_raise(text, after, outcomes): None}, call)
            else:
                result.append((after, outcome.returns))
        return result

    @staticmethod
    def _decided_to_raise(text: str, state: State, outcomes: list[Outcome]) -> State:
        return state.decided(text, False) if any(not outcome.raises for outcome in outcomes) else state

    # state that calls change

    def _mutated(self, call: Call, state: State) -> State:
        if not isinstance(call.func, facts.Attribute):
            return state
        path = path_of(call.func.value)
        if path is None:
            return state
        if call.func.attr in MUTATORS and path in self.interesting:
            state = self.forgotten(path, state.with_value(path, None))
            return state if path in state.changed else state._replace(changed=state.changed | {path})
        root = path.partition(".")[0]
        counted = [
            item for item in state.env if item[0].startswith(root + ".") and _is_number(item[1]) and item[0] != path
        ]
        if counted:  # a method may move its object's own counters on
            state = state._replace(env=state.env.difference(counted))
        known = [item for item in state.known if item[0].startswith(root + ".") and any(c in item[0] for c in "<>=")]
        return state._replace(known=state.known.difference(known)) if known else state


def _is_number(abstract: tuple[str, object]) -> bool:
    return abstract[0] == "=" and isinstance(abstract[1], int | float) and not isinstance(abstract[1], bool)


def _direct(test: Expression) -> list[Call]:
    """Return the calls whose results are a test's own truth values."""
    match test:
        case facts.Await(value=inner):
            return _direct(inner)
        case facts.Unary(op="not", operand=operand):
            return _direct(operand)
        case facts.Bool(values=values):
            return [call for value in values for call in _direct(value)]
        case facts.Call():
            return [test]
        case _:
            return []


def _is_handed_a_delay(call: Call) -> bool:
    for argument in call.args:
        path = path_of(argument)
        if path is not None and _HANDED_DELAY.search(path.rpartition(".")[2]):
            return True
    return any(
        keyword.name is not None
        and (_HANDED_DELAY.search(keyword.name) is not None or keyword.name == "block")
        and not (isinstance(keyword.value, facts.Constant) and not keyword.value.value)
        for keyword in call.keywords
    )


def waits_itself(call: Call) -> bool:
    """Whether a failed attempt has taken its time: a long-poll, a call that gets the delay, a person who is asked."""
    return _is_handed_a_delay(call) or asks_a_person(call)


def asks_a_person(call: Call) -> bool:
    """Whether a call waits for what somebody types."""
    path = path_of(call.func) or ""
    return path in _ASKING or path.endswith("Prompt.ask")
