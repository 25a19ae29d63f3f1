"""Local names for what a fix imports: those that are there, or new ones that hide nothing."""

from __future__ import annotations

import builtins
import re
from functools import cached_property

from lint_rules import facts
from lint_rules.facts import Span
from lint_rules.fixes.record import AddImport, AnyEdit
from lint_rules.program import Binding, LinkedModule, Scope
from lint_rules.program.index import expressions
from lint_rules.program.walk import subexpressions


class Names:
    """The names of one module, and those that its fixes have chosen so far."""

    def __init__(self, module: LinkedModule) -> None:
        self._module = module
        self._chosen: dict[tuple[str, str], str] = {}

    def take(self, dotted: str, name: str, scope: Scope, at: Span, beside: str = "") -> tuple[str, list[AnyEdit]]:
        """Return the local name for a name of a module, and the edits that make it one.

        Args:
            dotted: the module to import from.
            name: what to import.
            scope: where it is used.
            at: the place of the use.
            beside: the name that it replaces; the new import stands where that name's does.
        """
        known = self._imported(dotted, name, scope, at)
        if known is not None:
            return known, []
        local = self._chosen.get((dotted, name)) or self._free(dotted, name)
        self._chosen[dotted, name] = local
        lazy = next((s for s in scope.ancestors() if s.function is not None and _imports(s, beside)), None)
        alias = None if local == name else local
        if lazy is None:
            return local, [AddImport(dotted, name, alias, beside=beside)]
        return local, [AddImport(dotted, name, alias, lazy.qualname, self._number(lazy), beside)]

    def fresh(self, wanted: str) -> str:
        """Return a name for something new in the module: ``wanted``, or one like it that nothing has."""
        name, number = wanted, 1
        while self._is_used(name) or name in self._chosen.values() or hasattr(builtins, name):
            number += 1
            name = f"{wanted}_{number}"
        self._chosen["", name] = name
        return name

    def _is_used(self, name: str) -> bool:
        content = self._module.program.sources.read(self._module.path)
        # Where the text has it only after dots, or not at all, nobody need look. Others may spell a name in many ways.
        if isinstance(content, bytes) and content.isascii() and name.isascii():
            word = name.encode()
            bare = rb"(?<![\w.])%b\b" % word
            return word in content and re.search(bare, content) is not None and name in self.used
        return name in self.used

    @cached_property
    def used(self) -> frozenset[str]:
        """Every name that is bound or read anywhere in the module."""
        bound = {name for scope in self._module.scopes() for name in scope.bindings()}
        bound |= {
            parameter.name
            for scope in self._module.scopes()
            if scope.function
            for parameter in scope.function.parameters
        }
        for outermost, _ in expressions(self._module):
            bound |= {part.id for part in subexpressions(outermost) if isinstance(part, facts.Name)}
        return frozenset(bound)

    def _number(self, scope: Scope) -> int:
        """Return which of the functions of its qualified name a function is, from 0."""
        same = {
            other.function.at[:2]
            for other in self._module.scopes()
            if other.function is not None and other.qualname == scope.qualname
        }
        return 0 if scope.function is None else sorted(same).index(scope.function.at[:2])

    def _imported(self, dotted: str, name: str, scope: Scope, at: Span) -> str | None:
        """Return the name under which something is imported already, where that reaches the place of use."""
        for ancestor in scope.ancestors():
            if ancestor.class_ is not None and ancestor is not scope:
                continue
            for local, bindings in ancestor.bindings().items():
                if len(bindings) != 1 or not _is_import_of(bindings[0], dotted, name):
                    continue
                between = [inner for inner in scope.ancestors() if inner is not ancestor and local in inner.bindings()]
                runs_later = ancestor is not scope and scope.function is not None
                if (runs_later or bindings[0].line < at[0]) and not between and self._is_direct(ancestor, local):
                    return local
        return None

    def _is_direct(self, scope: Scope, local: str) -> bool:
        """Whether an import stands in a scope's own body, not in a branch that may not run."""
        return any(
            isinstance(statement, facts.ImportFrom) and any(local in (alias, name) for name, alias in statement.names)
            for statement in scope.body
        )

    def _free(self, dotted: str, name: str) -> str:
        if not self._is_used(name) and not hasattr(builtins, name) and not self._may_come_by_star(name):
            return name
        return self.fresh(f"pooled_{name}" if ".clients" in dotted else f"runtime_{name}")

    def _may_come_by_star(self, name: str) -> bool:
        """Whether a ``from ... import *`` may bind a name: below the new import it would hide that."""
        imports = self._module.program.imports
        for star in self._module.star_imports:
            if star.level:
                path = imports.relative(star.module, star.level, self._module.path)
            else:
                path = imports.module(star.module, self._module.path)
            source = None if path is None else self._module.program.module(path)
            if source is None or source.star_imports or source.module_bindings(name):
                return True
        return False


def _imports(scope: Scope, name: str) -> bool:
    return any(binding.kind == "import" for binding in scope.bindings().get(name, ()))


def _is_import_of(binding: Binding, dotted: str, name: str) -> bool:
    return binding.kind == "import" and not binding.level and (binding.module, binding.member) == (dotted, name)
