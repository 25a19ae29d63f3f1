"""What a rule is: one small module that carries its own documentation, examples and check."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from lint_rules.findings import Finding, Place, Related

if TYPE_CHECKING:
    from lint_rules.facts import Span
    from lint_rules.program import LinkedModule

FAMILIES = {
    "RP0": "the tool itself",
    "RP1": "connections",
    "RP2": "retry loops",
    "RP3": "retry decorators and submissions",
    "RP4": "timeouts",
}

Fixability: TypeAlias = Literal["safe", "safe or unsafe", "unsafe", "by hand"]
"""How safe a rule's fixes are; ``by hand``: there are none."""
BY_HAND: Fixability = "by hand"


@dataclass(frozen=True)
class Rule:
    """One rule.

    The texts are Markdown; the rule's page in the docs, ``resilint rule CODE`` and the catalogue are made from
    them. ``bad`` and ``good`` are runnable examples: the lines of ``bad`` that end in ``# RPxxx`` are reported
    and nothing else is; in ``good`` nothing is.
    """

    code: str
    """``RP`` and three digits."""
    name: str
    """The smell in kebab case: it reads well after "allow ..."."""
    summary: str
    """One line, without a full stop."""
    why: str
    """What goes wrong under load, with the fact that makes it believable."""
    instead: str
    """What to write instead."""
    bad: str
    good: str
    words: tuple[str, ...]
    """A file can hold a finding only if its text contains one of these words (screening)."""
    check: Callable[[LinkedModule], Iterable[Finding]]
    default: bool = True
    """Whether the rule runs when nothing is selected."""
    left_alone: str = ""
    """What is deliberately not reported."""
    silencing: str = ""
    """How to silence a finding, where a comment on its line is not the way."""
    references: tuple[str, ...] = ()
    fixability: Fixability = BY_HAND
    """How safe its fixes are. A rule with fixes has a plan: the module of its name in ``lint_rules.fixes.plans``."""
    fix: str = ""
    """What a fix does, why it is safe or not, what changes with it, and where it is refused."""

    @property
    def family(self) -> str:
        """The family's title, by the code's first digit."""
        return FAMILIES[self.code[:3]]

    def at(self, module: LinkedModule, span: Span, message: str, related: Iterable[Related] = ()) -> Finding:
        """Return a finding of this rule in a module."""
        return Finding(Place.of(module.path, span), self.code, self.name, message, tuple(related))


def related(module: LinkedModule, span: Span, message: str) -> Related:
    """Return a related place in a module."""
    return Related(Place.of(module.path, span), message)
