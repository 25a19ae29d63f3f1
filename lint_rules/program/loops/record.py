"""What the loop analysis says about a retry loop: plain records that rules judge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Span

if TYPE_CHECKING:
    from lint_rules.program.scopes import Scope

FIXED = "fixed"
VARYING = "varying"
RANDOM = "random"
SERVER = "server"
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Delay:
    """One sleep on a failure path, and what its duration is made of.

    ``traits`` holds `FIXED` (a part that is the same in every round), `VARYING` (one that the attempt or the loop
    changes), `RANDOM`, `SERVER` (one that the failure itself says, ``Retry-After`` above all) and `UNKNOWN`.
    """

    traits: frozenset[str]
    path: str
    """The file that the sleep stands in: a helper may lie elsewhere."""
    at: Span
    text: str
    """``5 s``, or the expression where it is no constant."""


@dataclass(frozen=True, slots=True)
class FailurePath:
    """One way from a failure to the next run of the operation."""

    at: Span
    """The handler, or the test of the status, where the path begins."""
    delays: tuple[Delay, ...]
    waited: bool
    """Whether the failed attempt has waited itself, or something on the path was handed the delay."""

    @property
    def traits(self) -> frozenset[str]:
        """What all delays of this path are made of, together."""
        return frozenset().union(*[delay.traits for delay in self.delays])

    @property
    def is_without_delay(self) -> bool:
        """Whether the next attempt comes at once."""
        return not self.delays and not self.waited

    @property
    def is_fixed(self) -> bool:
        """Whether this path takes the same time in every round."""
        return FIXED in self.traits and self.traits <= {FIXED, SERVER}

    @property
    def is_varying(self) -> bool:
        """Whether the time varies by attempt, with nothing random in it."""
        return VARYING in self.traits and not self.traits & {RANDOM, UNKNOWN}


@dataclass(frozen=True, slots=True, eq=False)
class Failure:
    """One way in which an attempt fails and is repeated: a continuing handler, or a failing status."""

    at: Span
    handler: facts.Handler | None
    """``None`` for a failing status."""
    caught: tuple[str, ...]
    """Dotted names of what the handler catches; empty for a status and for what is not known."""
    catches_all: bool
    lets_out: bool
    """Whether something lets some of what the handler catches out of the loop."""
    bounded: bool
    """Whether there is a way out on this failure."""


@dataclass(frozen=True, slots=True, eq=False)
class RetryLoop:
    """A loop (or a function that calls itself) in which a failed attempt leads to the same operation again."""

    scope: Scope
    node: facts.For | facts.While | facts.Call
    """The loop, or the recursive call."""
    polling: bool
    waits_for_job: bool
    """Whether all it repeats is a wait for a BigQuery job."""
    failures: tuple[Failure, ...]
    paths: tuple[FailurePath, ...]
    attempts: int | None
    """How many attempts are made, where the loop says so with a constant."""
    operation: frozenset[facts.Call]
    """The calls that are repeated: those in the guarded part of the body."""

    @property
    def at(self) -> Span:
        """Where findings about the loop are placed."""
        return self.node.at

    @property
    def is_recursion(self) -> bool:
        """Whether this is a function that calls itself."""
        return isinstance(self.node, facts.Call)

    @property
    def bounded(self) -> bool:
        """Whether every failure has a way out."""
        return all(failure.bounded for failure in self.failures)

    @property
    def caught(self) -> tuple[str, ...]:
        """Dotted names of everything that its continuing handlers catch."""
        return tuple(dict.fromkeys([name for failure in self.failures for name in failure.caught]))
