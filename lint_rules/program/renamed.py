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
        self._known: dict[str, bool] = {}

    def concerns(self, path: str) -> bool:
        """Whether a file imports a module that passes something on, and has the name for it."""
        known = self._known.get(path)
        if known is None:
            known = self._known[path] = self._search(path)
        return known

    def _search(self, path: str) -> bool:
        content = self.program.sources.read(path)
        if isinstance(content, facts.Unreadable) or not self._passed_on:
            return False
        words = self.program.sources.import_words(path)
        return any(name in content for last in words & self._passed_on.keys() for name in self._passed_on[last])

    @cached_property
    def _passed_on(self) -> dict[bytes, frozenset[bytes]]:
        """The names that modules pass on, by the last part of the module's name."""
        result: dict[bytes, frozenset[bytes]] = {}
        for path in self.program.files:
            if not self.program.sources.can_hold_findings(path):
                continue
            module = self.program.module(path)
            names = self._names(module) if module is not None and not module.is_test else ()
            if module is not None and names:
                last = module.dotted.rpartition(".")[2].encode("utf-8", "surrogatepass")
                found = frozenset(name.encode("utf-8", "surrogatepass") for name in names)
                result[last] = result.get(last, frozenset()) | found
        return result

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
