"""Where control goes that does not fall through to the next statement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from lint_rules.facts import Call, Handler, Raise
from lint_rules.program.loops.state import Exit, State, States, states


class Thrown(NamedTuple):
    """A path on which something is raised, and the innermost handler in which that happens."""

    state: State
    node: Raise | Call | None
    handler: Handler | None


@dataclass(slots=True)
class Sink:
    """Collects the paths that leave a stretch of code otherwise than at its end."""

    continues: States = field(default_factory=dict)
    breaks: list[Exit] = field(default_factory=list)
    exits: list[Exit] = field(default_factory=list)
    raises: list[Thrown] = field(default_factory=list)

    def pass_through(self, outer: Sink, final: Callable[[States], States]) -> None:
        """Hand everything on to an outer sink, through a ``finally``."""
        outer.continues = states([*outer.continues, *final(self.continues)])
        for found in self.breaks:
            outer.breaks += [found._replace(state=state) for state in final({found.state: None})]
        for found in self.exits:
            outer.exits += [found._replace(state=state) for state in final({found.state: None})]
        for thrown in self.raises:
            outer.raises += [thrown._replace(state=state) for state in final({thrown.state: None})]
