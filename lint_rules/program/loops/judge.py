"""Decides from what attempts come to whether a loop retries, polls, or does something else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Call, Span, Try
from lint_rules.program.loops.calls import may_wait
from lint_rules.program.loops.effects import waits_itself
from lint_rules.program.loops.exceptions import (
    Caught,
    caught,
    is_no_failure,
    is_no_transient,
    is_not_ready,
    is_time_out,
    leaves_catch_all_something,
)
from lint_rules.program.loops.exploration import Exploration
from lint_rules.program.loops.frames import Frame
from lint_rules.program.loops.guards import (
    ATTEMPT,
    CLOCK,
    DELAY,
    FAILURE,
    SAME,
    bounds,
    counts,
    is_about_attempt_only,
    topics,
    without_guarded,
)
from lint_rules.program.loops.items import Items
from lint_rules.program.loops.randomness import with_jitter_of_others
from lint_rules.program.loops.record import FIXED, VARYING, Delay, Failure, FailurePath, RetryLoop
from lint_rules.program.loops.state import Exit, State, Tag
from lint_rules.program.loops.syntax import called_name, calls_in, leaves, targets_of
from lint_rules.program.loops.view import ENDLESS, iterated

if TYPE_CHECKING:
    from lint_rules.program.loops.helpers import Analysis


_STOP = frozenset({"stop", "stopped", "stopping", "shutdown", "terminate", "terminated", "terminating", "quit"})
"""Words in the names of flags by which somebody ends a loop."""


class Judge:
    """Judges one loop, or one function that calls itself."""

    def __init__(self, analysis: Analysis, frame: Frame, found: Exploration, in_time: bool) -> None:
        self.analysis = analysis
        self.calls = analysis.calls
        self.frame = frame
        self.view = frame.view
        self.found = found
        self.flow = found.flow
        self.in_time = in_time
        """Whether a time limit is set around the loop."""
        self.atoms = found.flow.conditions.atoms
        self.items = Items(self.view, found)
        self.targets = (
            frozenset(targets_of(self.view.node.target)) if isinstance(self.view.node, facts.For) else frozenset()
        )
        self._caught: dict[facts.Handler, Caught] = {}

    # does it retry?

    def retried(self) -> tuple[list[Tag], bool]:
        """Return the failures that lead to the same operation again, and whether the loop polls."""
        tags: list[Tag] = []
        polls = False
        for tag, arrivals in self.found.arrivals.items():
            if self.items.selects_others(tag, arrivals) or self._is_no_failure(tag, arrivals):
                continue
            if self.view.node is None:
                tags.append(tag)
                continue
            staying = [s for s in self.found.going_on if tag.operation in s.ran]
            moved = [s for s in staying if self.items.moves_on(tag, s, arrivals)]
            stays = [s for s in staying if s not in moved]
            if any(state.worked for state in stays) or (stays and self._is_paced_by_its_test()):
                continue  # a consumer or a daemon: each round has done work of its own
            if not self._succeeds(tag):
                continue
            tags.append(tag)
            polls = polls or (bool(stays) and not self._is_counted(tag, stays))
        handlers = [tag.handler for tag in tags if tag.handler is not None]
        if handlers and len(handlers) == len(tags):
            polls = polls or all(is_not_ready(self.analysis.program, self.caught(h)) for h in handlers)
        return tags, polls

    def _is_paced_by_its_test(self) -> bool:
        """Whether the loop's own test makes the pause, ``while not self.stopped.wait(60)``: a daemon's rounds."""
        node = self.view.node
        return isinstance(node, facts.While) and any(may_wait(call) for call in calls_in(node.test))

    def _is_no_failure(self, tag: Tag, arrivals: list[State]) -> bool:
        """Whether what is caught says nothing of the attempt, or nothing that another one could mend."""
        if tag.handler is None:
            return False
        kinds = self.caught(tag.handler)
        if is_no_failure(kinds):
            return True
        if self.items.makes_candidates(tag, kinds):
            return True
        return is_no_transient(kinds) and not any(state.delays for state in arrivals)

    def _succeeds(self, tag: Tag) -> bool:
        """Whether success leaves the loop in a way that this failure does not."""
        # What every failure that goes on has passed sets it apart from success, but not its way out.
        always = frozenset.intersection(*[_plain(state) for state in self.found.arrivals[tag]])
        for success in self.found.exits:
            if success.state.tag is not None or success.kind == "raise" or tag.operation not in success.state.ran:
                continue
            mine = _plain(success.state)
            if self._is_stopped(mine):
                continue
            failing = [
                _plain(e.state) - always for e in self.found.exits if e.state.tag == tag and e.node is success.node
            ]
            if not any(decisions <= mine for decisions in failing):
                return True
        return False

    def _is_stopped(self, decisions: frozenset[tuple[str, bool]]) -> bool:
        """Whether a path leaves because somebody has said so: nothing has succeeded then."""
        for text, outcome in decisions:
            atom = self.atoms.get(text)
            if atom is None or not outcome:
                continue
            read = leaves(atom)
            if any(self.view.is_among(leaf, self.view.results) for leaf in read):
                continue  # what the attempt has given is asked
            words = {word for leaf in read for word in leaf.rpartition(".")[2].lower().split("_")}
            if words & _STOP:
                return True
        return False

    def _is_counted(self, tag: Tag, stays: list[State]) -> bool:
        """Whether rounds without a failure count against the same limit of attempts."""
        if self._is_finite():
            return True
        limits: set[str] = set()
        for found in self.found.exits:
            if found.state.tag == tag:
                for text, _ in found.state.decisions:
                    atom = self.atoms.get(text.rstrip("'"))
                    if atom is not None:
                        changed = found.state.changed | self._changed(tag)
                        limits |= counts(atom, changed, self.frame, self.calls, self.targets)
        return bool(limits) and all(limits & (state.changed | self.targets) for state in stays)

    def _is_finite(self) -> bool:
        if not isinstance(self.view.node, facts.For):
            return False
        iterable = iterated(self.view)
        if isinstance(iterable, facts.Call):
            origins = self.calls.origins(iterable, self.frame.scope)
            if origins & ENDLESS:
                return origins == {"itertools.repeat"} and len(iterable.args) > 1
            if called_name(iterable) == "iter" and len(iterable.args) > 1:
                return False
        return True

    # what of it is wrong?

    def record(self, tags: list[Tag], polling: bool, node: facts.For | facts.While | Call) -> RetryLoop:
        """Return the record of a loop that retries."""
        operations = {
            call
            for tag in tags
            for call in (
                self.view.operations(tag.operation) if isinstance(tag.operation, facts.Try) else (tag.operation,)
            )
        }
        failures: dict[tuple[object, ...], Failure] = {}
        for tag in tags:
            failure = self._failure(tag)
            failures.setdefault((failure.at, failure.handler, failure.bounded), failure)
        return RetryLoop(
            scope=self.frame.scope,
            node=node,
            polling=polling,
            waits_for_job=self._waits_for_job(tags),
            failures=tuple(failures.values()),
            paths=self._paths(tags),
            attempts=self._attempts(),
            operation=frozenset(operations),
        )

    def _failure(self, tag: Tag) -> Failure:
        bounded = self._is_bounded(tag)
        if tag.handler is None:
            return Failure(self._begin(self.found.arrivals[tag][0]), None, (), False, False, bounded)
        kinds = self.caught(tag.handler)
        return Failure(
            at=tag.handler.at,
            handler=tag.handler,
            caught=kinds.dotted,
            catches_all=kinds.catches_all,
            lets_out=kinds.catches_all and self._lets_out(tag, kinds),
            bounded=bounded,
        )

    def caught(self, handler: facts.Handler) -> Caught:
        """Return what a handler of this loop catches."""
        if handler not in self._caught:
            self._caught[handler] = caught(self.analysis.program, handler, self.frame.scope)
        return self._caught[handler]

    def _is_bounded(self, tag: Tag) -> bool:
        if self.in_time or self._is_finite() or tag in self.flow.may_leave or tag in self.flow.may_end:
            return True
        if self.frame.renewed:
            return True
        return any(self._is_way_out(found) for found in self.found.exits if found.state.tag == tag)

    def _is_way_out(self, found: Exit) -> bool:
        if found.kind == "raise" and (found.in_handler or self._raises_failure(found)):
            return True
        changed = found.state.changed | self._changed(found.state.tag)
        for text, _ in found.state.decisions:
            atom = self.atoms.get(text.rstrip("'"))
            if atom is None:
                if text.startswith("<case"):
                    return True
                continue
            if bounds(atom, changed, self.frame, self.calls, self.targets):
                return True
            if FAILURE in topics(atom, self.frame, self.calls) and found.kind != "test":
                return True
        return False

    def _changed(self, tag: Tag | None) -> frozenset[str]:
        """Return what a failure's way to the next attempt changes."""
        arrivals = [] if tag is None else self.found.arrivals.get(tag, [])
        return frozenset().union(*[state.changed for state in arrivals])

    def _raises_failure(self, found: Exit) -> bool:
        error = found.node.error if isinstance(found.node, facts.Raise) else None
        return error is not None and any(self.view.is_among(leaf, self.view.of_exception) for leaf in leaves(error))

    def _lets_out(self, tag: Tag, kinds: Caught) -> bool:
        """Whether something lets some of what a catch-all catches out of the loop."""
        if tag in self.flow.may_leave:
            return True
        if any(self._is_selective(found) for found in self.found.exits if found.state.tag == tag):
            return True
        if not isinstance(tag.operation, facts.Try) or tag.handler is None:
            return False
        for earlier in tag.operation.handlers:
            if earlier is tag.handler:
                break
            if leaves_catch_all_something(self.caught(earlier), kinds) and self._lets_go(tag.operation, earlier):
                return True
        return False

    def _lets_go(self, node: Try, handler: facts.Handler) -> bool:
        """Whether a handler leaves the loop, at least with some of what it catches."""
        mine = [tag for tag in self.found.arrivals if tag.operation is node and tag.handler is handler]
        if not mine:
            return any(
                e.state.tag is not None and e.state.tag.handler is handler and e.state.tag.operation is node
                for e in self.found.exits
            )
        return any(self._is_selective(e) for e in self.found.exits if e.state.tag in mine)

    def _is_selective(self, found: Exit) -> bool:
        """Whether a path leaves by a test of what has failed, or by one that nobody can follow and that raises."""
        for text, _ in found.state.decisions:
            atom = self.atoms.get(text.rstrip("'"))
            if atom is None:
                if text.startswith("<case"):
                    return True
                continue
            about = topics(atom, self.frame, self.calls)
            if FAILURE in about:
                return True
            if found.kind == "raise" and found.in_handler and not about <= {ATTEMPT, DELAY, CLOCK, SAME}:
                return True
        return False

    # paths

    def _paths(self, tags: list[Tag]) -> tuple[FailurePath, ...]:
        found: dict[FailurePath, None] = {}
        for tag in tags:
            calls = [*self.view.operations(tag.operation)] if isinstance(tag.operation, Try) else [tag.operation]
            itself = any(self._takes_time(call) for call in calls) or self._has_timed_out(tag, calls)
            arrivals = without_guarded(self.found.arrivals[tag], self.atoms, self.frame, self.calls)
            varied = self._varied(arrivals)
            for state in arrivals:
                delays = tuple([_as_varying(delay) for delay in state.delays]) if state in varied else state.delays
                found[FailurePath(self._begin(state), delays, state.waited or itself)] = None
        found = dict.fromkeys(with_jitter_of_others(found))
        return tuple(sorted(found, key=lambda path: (path.at, [delay.at for delay in path.delays])))

    def _takes_time(self, call: Call) -> bool:
        """Whether a failed attempt has waited itself."""
        return (
            waits_itself(call)
            or may_wait(call)
            or any(self.analysis.pauses(callee) for callee in self.calls.named(call, self.frame.scope))
        )

    def _has_timed_out(self, tag: Tag, calls: Iterable[Call]) -> bool:
        """Whether a failure means that a call has waited as long as it was told to; requests fail in other ways too."""
        if tag.handler is None or not is_time_out(self.caught(tag.handler)):
            return False
        return any(
            keyword.name == "timeout" and not (isinstance(keyword.value, facts.Constant) and not keyword.value.value)
            for call in calls
            if self.calls.kind(call, self.frame.scope) != "http"
            for keyword in call.keywords
        )

    def _varied(self, arrivals: list[State]) -> set[State]:
        """Return the paths whose fixed delay was chosen by a test of the attempt: it varies all the same."""
        sleeping = [state for state in arrivals if state.delays]
        if len(sleeping) < 2:
            return set()
        result: set[State] = set()
        for state in sleeping:
            guards = {item for item in state.decisions if self._is_guard(item[0])}
            others = state.decisions - guards
            for other in sleeping:
                if (
                    other.delays != state.delays
                    and [d.text for d in other.delays] != [d.text for d in state.delays]
                    and any((text, not outcome) in other.decisions for text, outcome in guards)
                    and not any((text, not outcome) in other.decisions for text, outcome in others)
                ):
                    result.add(state)
        return result

    def _is_guard(self, text: str) -> bool:
        atom = self.atoms.get(text.rstrip("'"))
        return (
            atom is not None
            and ATTEMPT in topics(atom, self.frame, self.calls)
            and is_about_attempt_only(atom, self.frame, self.calls)
        )

    @staticmethod
    def _begin(state: State) -> Span:
        if state.tag is None:
            return (0, 0, 0, 0)
        return state.begun or state.tag.at

    def _attempts(self) -> int | None:
        iterable = iterated(self.view)
        if isinstance(iterable, facts.Sequence):
            return None if any(isinstance(i, facts.Starred) for i in iterable.items) else len(iterable.items)
        if not isinstance(iterable, facts.Call) or called_name(iterable) != "range" or not iterable.args:
            return None
        program = self.analysis.program
        numbers = [self._number(program.constant(arg, self.frame.scope), arg) for arg in iterable.args]
        if any(number is None for number in numbers):
            return None
        return len(range(*[number for number in numbers if number is not None][:3]))

    def _number(self, constant: object, argument: facts.Expression) -> int | None:
        if isinstance(constant, int):
            return constant
        if isinstance(argument, facts.Binary) and argument.op in ("+", "-"):
            parts = [
                self._number(self.analysis.program.constant(part, self.frame.scope), part) for part in argument.operands
            ]
            known = [part for part in parts if part is not None]
            if len(known) == len(parts):
                return sum(known) if argument.op == "+" else known[0] - sum(known[1:])
        return None

    def _waits_for_job(self, tags: list[Tag]) -> bool:
        is_job_wait = getattr(self.analysis.program, "is_job_wait", None)
        if is_job_wait is None:
            return False
        calls = [c for tag in tags if isinstance(tag.operation, facts.Try) for c in self.view.operations(tag.operation)]
        return bool(calls) and all(is_job_wait(call, self.frame.scope) for call in calls)


def _plain(state: State) -> frozenset[tuple[str, bool]]:
    return frozenset([(text.rstrip("'"), outcome) for text, outcome in state.decisions])


def _as_varying(delay: Delay) -> Delay:
    if FIXED not in delay.traits:
        return delay
    return Delay(delay.traits - {FIXED} | {VARYING}, delay.path, delay.at, delay.text)
