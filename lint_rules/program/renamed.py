"""Names under which modules of the program pass on what the rules look for.

Screening drops files without a telling word. ``from .compat import fetch`` has none, although ``compat`` may say
``fetch = requests.get``: such a file is found by the new name together with the name of the module that it is from.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.program.names import RUNTIME
from lint_rules.program.values import External, Result, Value

if TYPE_CHECKING:
    from lint_rules.program.modules import LinkedModule
    from lint_rules.program.program import Program

_ROOTS = frozenset({"requests", "google", RUNTIME, "tenacity", "backoff", "stamina", "retry", "retrying", "urllib3"})


class Renamed:
    """Answers which files take something interesting from a module of the program."""

    def __init__(self, program: Program) -> None:
        self.program = program

    def concerns(self, path: str) -> bool:
        """Whether a file has one of the names, and the name of the module that it may be from."""
        content = self.program.sources.read(path)
        if isinstance(content, facts.Unreadable):
            return False
        return any(name in content and module in content for name, module in self._pairs)

    @cached_property
    def _pairs(self) -> tuple[tuple[bytes, bytes], ...]:
        """Pairs of a name and the last part of the module that binds it."""
        pairs: set[tuple[bytes, bytes]] = set()
        for path in self.program.files:
            if not self.program.sources.can_hold_findings(path):
                continue
            module = self.program.module(path)
            if module is not None and not module.is_test:
                last = module.dotted.rpartition(".")[2].encode("utf-8", "surrogateescape")
                pairs.update((name.encode("utf-8", "surrogatepass"), last) for name in self._names(module))
        return tuple(sorted(pairs))

    def _names(self, module: LinkedModule) -> list[str]:
        """Return the module-level names that stand for something of the libraries that the rules know."""
        result: list[str] = []
        for name, bindings in module.scope.bindings().items():
            for binding in bindings:
                if binding.kind == "import":
                    if binding.member is not None and binding.module.partition(".")[0] in _ROOTS:
                        result.append(name)
                elif isinstance(binding.expression, facts.Name | facts.Attribute):
                    values = self.program.evaluator.binding(binding) if binding.kind == "value" else ()
                    result += [name for value in values if _is_known(value)]
        return result


def _is_known(value: Value) -> bool:
    match value:
        case External(dotted=name) | Result(of=name):
            return name.partition(".")[0] in _ROOTS
        case _:
            return False
