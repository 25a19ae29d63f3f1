"""What link says about a retry: how often it tries, what it waits for, what it is known by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lint_rules.facts import Call, Span, Statement
from lint_rules.program.loops.syntax import block_calls
from lint_rules.program.names import RUNTIME
from lint_rules.program.policies.exceptions import Kinds

if TYPE_CHECKING:
    from lint_rules.program.loops.record import RetryLoop
    from lint_rules.program.modules import LinkedModule
    from lint_rules.program.scopes import Scope

_JITTER = f"{RUNTIME}.utils.retry_with_jitter.retry_with_jitter"
UNBOUNDED: Final = 0
"""The number of attempts of a retry that never stops; ``None`` stands for an unknown number."""


@dataclass(frozen=True, eq=False)
class Policy:
    """How something retries."""

    name: str
    """The canonical name of what retries, a project's own dotted name, or ``loop``."""
    shown: str
    """What messages call it."""
    identity: object = None
    """What two uses of the same retry have in common: the call that made it, the project's decorator."""
    kinds: Kinds = ()
    """The types that it visibly waits for; empty for a catch-all and for what is not visible."""
    catches_all: bool = False
    """Whether it is a catch-all by the meaning of RP203."""
    by_value: bool = False
    """Whether it judges returned values."""
    attempts: int | None = None
    """How many attempts it makes at most; `UNBOUNDED`, or ``None`` if that is not known."""
    gives_up_with: Kinds | None = None
    """What it raises in place of the last failure (nothing, if empty); ``None`` if the last failure itself."""
    is_transient: bool = False
    """Whether it waits for what is meant to pass, transport errors included, by its predicate."""
    is_ready_made: bool = False
    """Whether it is one of the runtime's own policies for errors of Google's clients."""

    def repeats_after(self, inner: Policy) -> bool:
        """Whether what an inner retry raises when it gives up is repeated by this one."""
        if inner.gives_up_with is None:
            return True
        if self.catches_all and inner.gives_up_with:
            # The runtime's catch-all leaves out what another retry has given up on.
            return not (self.name == _JITTER and any(kind.name == "RetryError" for kind in inner.gives_up_with))
        return any(error.is_below(kind) for error in inner.gives_up_with for kind in self.kinds)


@dataclass(frozen=True, eq=False)
class Layer:
    """A retry at work: what it repeats, and where it stands.

    ``kind`` is ``decorator``, ``handed`` (the function is handed to the retry in a call), ``attempts`` (``for attempt
    in Retrying(...)``) or ``loop`` (written by hand).
    """

    kind: str
    policy: Policy
    scope: Scope
    """The function that is repeated, or the one that the loop stands in."""
    module: LinkedModule
    """Where the retry stands."""
    at: Span
    body: tuple[Statement, ...] = ()
    """What is repeated of the scope, where that is not all of it."""
    loop: RetryLoop | None = None
    handed_at: Span | None = None
    """Where the function is handed over."""
    handed_in: Scope | None = None
    """The function that hands it over."""
    below: tuple[Policy, ...] = ()
    """The retries on the same function inside this one, outermost first."""

    def repeated(self, calls: tuple[Call, ...]) -> tuple[Call, ...]:
        """Return those of the scope's own calls that this retry repeats."""
        if self.loop is not None:
            return tuple([call for call in calls if call in self.loop.operation])
        if self.body:
            inside = frozenset(block_calls(self.body))
            return tuple([call for call in calls if call in inside])
        return calls
