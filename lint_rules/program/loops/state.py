"""Where control stands on one path through a loop's body, and how such paths are kept few."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from lint_rules import facts
from lint_rules.facts import Call, Handler, Span, Statement, Try
from lint_rules.program.loops.record import Delay
from lint_rules.program.loops.view import Assignment

LIMIT = 48
"""How many paths are kept apart at any point; above that they are merged into less precise ones."""

Abstract: TypeAlias = tuple[str, object]
"""What is known of a value: ``("=", constant)``, ``("truthy", None)``, ``("falsy", None)``, ``("notnone", None)``,
``("fresh", None)`` (what the operation gave) or ``("status", code)`` (an HTTP response with that status)."""

NONE: Abstract = ("=", None)
TRUTHY: Abstract = ("truthy", None)
FALSY: Abstract = ("falsy", None)
NOT_NONE: Abstract = ("notnone", None)
FRESH: Abstract = ("fresh", None)


class Tag(NamedTuple):
    """How the attempt has failed: in which `try` and handler, or by which status of which call."""

    operation: Try | Call
    handler: Handler | None
    code: int
    at: Span


class State(NamedTuple):
    """One path. States that are equal are one: what is not kept here is not told apart."""

    tag: Tag | None
    """``None`` as long as nothing has failed."""
    env: frozenset[tuple[str, Abstract]]
    decisions: frozenset[tuple[str, bool]]
    """The tests that went one way where both were possible; after a failure only those since then."""
    known: frozenset[tuple[str, bool]]
    """What the loop's own test has settled for this round, and nothing has changed since."""
    delays: tuple[Delay, ...]
    waited: bool
    last: frozenset[tuple[str, tuple[Assignment, ...]]]
    """For names that delays are made of: what assigned them on this path, from the last plain assignment on."""
    changed: frozenset[str]
    ran: frozenset[Try | Call]
    """The operations that have run, this round."""
    worked: bool
    """Whether the result was handed on to something: each round does work of its own."""
    begun: Span | None
    """For a failing status: where it was first tested."""
    heading: bool
    """Whether this is the next round, on the way to the operation."""

    def value(self, path: str) -> Abstract | None:
        """Return what is known of a path."""
        for name, abstract in self.env:
            if name == path:
                return abstract
        return None

    def with_value(self, path: str, abstract: Abstract | None) -> State:
        """Return this state with something else known of a path; what hung on it is forgotten."""
        prefix = path + "."
        kept = [item for item in self.env if item[0] != path and not item[0].startswith(prefix)]
        if abstract is not None:
            kept.append((path, abstract))
        return self._replace(env=frozenset(kept))

    def decided(self, text: str, outcome: bool) -> State:
        """Return this state after a test that could have gone either way."""
        return self._replace(decisions=self.decisions | {(text, outcome)})


EMPTY = State(
    tag=None,
    env=frozenset(),
    decisions=frozenset(),
    known=frozenset(),
    delays=(),
    waited=False,
    last=frozenset(),
    changed=frozenset(),
    ran=frozenset(),
    worked=False,
    begun=None,
    heading=False,
)


class Exit(NamedTuple):
    """A path that leaves the loop."""

    state: State
    node: Statement | None
    """The statement; ``None`` where the loop's own test (or the function's end) does it."""
    kind: str
    """``return``, ``break``, ``raise``, ``test`` or ``end``."""
    in_handler: bool
    """Whether the statement stands in the handler that caught the failure."""


States: TypeAlias = dict[State, None]
"""States in the order in which they were found; a dictionary because a set's order differs from run to run."""


def states(found: Iterable[State]) -> States:
    """Collect states, merged where there are too many."""
    result = dict.fromkeys(found)
    return result if len(result) <= LIMIT else _merged(result)


def _merged(found: States) -> States:
    groups: dict[tuple[object, ...], list[State]] = {}
    for state in found:
        key = (state.tag, state.delays, state.waited, state.ran, state.worked, state.heading)
        groups.setdefault(key, []).append(state)
    merged = [_merge(group) for group in groups.values()]
    if len(merged) > 4 * LIMIT:
        merged.sort(key=lambda state: len(state.delays))  # a path without a sleep matters most
    return dict.fromkeys(merged[: 4 * LIMIT])


def _merge(group: list[State]) -> State:
    first = group[0]
    if len(group) == 1:
        return first
    return first._replace(
        env=frozenset.intersection(*[state.env for state in group]),
        decisions=frozenset.intersection(*[state.decisions for state in group]),
        known=frozenset.intersection(*[state.known for state in group]),
        last=frozenset.intersection(*[state.last for state in group]),
        changed=frozenset.union(*[state.changed for state in group]),
    )


def joined(one: Iterable[State], other: Iterable[State], decided: frozenset[str]) -> States:
    """Join the two branches of a test: where they agree but for that test, it has decided nothing."""
    result: dict[State, None] = {}
    plain: dict[State, None] = {}
    for state in one:
        plain[_without(state, decided)] = None
        result[state] = None
    same: dict[State, None] = {}
    for state in other:
        core = _without(state, decided)
        if core in plain:
            same[core] = None
        else:
            result[state] = None
    if same:
        result = {(_without(s, decided) if _without(s, decided) in same else s): None for s in result}
    return states(result)


def _without(state: State, decided: frozenset[str]) -> State:
    if not decided:
        return state
    kept = frozenset([item for item in state.decisions if item[0] not in decided])
    return state if len(kept) == len(state.decisions) else state._replace(decisions=kept)


def join_values(one: Abstract, other: Abstract) -> Abstract | None:
    """Return what two alternatives have in common."""
    if one == other:
        return one
    if truth(one) is False and truth(other) is False:
        return FALSY
    if truth(one) is True and truth(other) is True:
        return TRUTHY
    return None


def truth(abstract: Abstract | None) -> bool | None:
    """Return whether a value is true, ``None`` if it may be either."""
    if abstract is None:
        return None
    kind, value = abstract
    if kind == "=":
        return bool(value)
    if kind == "truthy":
        return True
    if kind == "falsy":
        return False
    if kind == "status" and isinstance(value, int):
        return None
    return None


def span_of(node: facts.Statement | Handler | Call) -> Span:
    """Return where a node stands."""
    return getattr(node, "at", (0, 0, 0, 0))
