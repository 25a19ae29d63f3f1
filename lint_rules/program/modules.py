"""Modules of the program, and where imports lead."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Expression
from lint_rules.program.classes import ClassView
from lint_rules.program.index import ModuleIndex
from lint_rules.program.names import PUBLIC
from lint_rules.program.scopes import Binding, Scope
from lint_rules.program.walk import statements, subexpressions

if TYPE_CHECKING:
    from lint_rules.program.program import Program

VENDORED_MARK = "# resilint-runtime "
"""How the header of a vendored copy of the runtime starts."""


class LinkedModule:
    """One module of the program: its facts, and what link knows about the file."""

    def __init__(self, program: Program, path: str, module_facts: facts.Module) -> None:
        self.program = program
        self.path = path
        self.facts = module_facts
        self.scope = Scope(self, None)
        self._functions: list[Scope | None] = [None] * len(module_facts.functions)
        self._class_scopes: list[Scope | None] = [None] * len(module_facts.classes)
        self._parts: dict[Expression, tuple[Expression, ...]] = {}
        self._views: list[ClassView | None] = [None] * len(module_facts.classes)

    def __repr__(self) -> str:
        return f"<LinkedModule {self.path}>"

    @cached_property
    def index(self) -> ModuleIndex:
        """What stands where in the module."""
        return ModuleIndex(self)

    @cached_property
    def is_test(self) -> bool:
        """Whether this is test code, by its path below the program's root."""
        return is_test_path(self.path)

    @cached_property
    def public_part(self) -> str | None:
        """Which module of the runtime this is a copy of (``clients/bigquery_pool.py``), if any."""
        package = self.program.settings.runtime_package.rpartition(".")[2]
        for part, names in PUBLIC.items():
            if self.path == f"{package}/{part}" or self.path.endswith(f"/{package}/{part}"):
                if names[0] in self.scope.bindings() or self.is_vendored:
                    return part
            elif self.is_vendored and self.path.endswith(f"/{part}"):
                return part
        return None

    @cached_property
    def is_vendored(self) -> bool:
        """Whether the file carries the header of a vendored copy."""
        return VENDORED_MARK in self.facts.header

    @cached_property
    def is_exempt(self) -> bool:
        """Whether this is a copy of one of the runtime's own modules: nothing is reported in it."""
        return self.is_vendored or self.public_part is not None

    @cached_property
    def dotted(self) -> str:
        """The module's dotted name from the root (``src/`` left out)."""
        path = self.path.removeprefix("src/").removesuffix(".py").removesuffix(".pyi")
        return path.removesuffix("/__init__").replace("/", ".")

    def parts(self, outermost: Expression) -> tuple[Expression, ...]:
        """Return what `subexpressions` yields for an expression that several questions go through."""
        known = self._parts.get(outermost)
        if known is None:
            known = self._parts[outermost] = tuple(subexpressions(outermost))
        return known

    def function_scope(self, number: int) -> Scope:
        """Return the scope of a function or lambda by its number."""
        scope = self._functions[number]
        if scope is None:
            function = self.facts.functions[number]
            scope = Scope(self, self._enclosing(function.function, function.class_), function_number=number)
            self._functions[number] = scope
        return scope

    def class_scope(self, number: int) -> Scope:
        """Return the scope of a class body by its number."""
        scope = self._class_scopes[number]
        if scope is None:
            class_ = self.facts.classes[number]
            scope = Scope(self, self._enclosing(class_.function, class_.class_), class_number=number)
            self._class_scopes[number] = scope
        return scope

    def class_view(self, number: int) -> ClassView:
        """Return a class by its number."""
        view = self._views[number]
        if view is None:
            view = self._views[number] = ClassView(self, number)
        return view

    def _enclosing(self, function: int | None, class_: int | None) -> Scope:
        if function is not None:
            return self.function_scope(function)
        return self.scope if class_ is None else self.class_scope(class_)

    def scopes(self) -> Iterator[Scope]:
        """Yield the module's scope, then those of its classes and functions, by number."""
        yield self.scope
        for number in range(len(self.facts.classes)):
            yield self.class_scope(number)
        for number in range(len(self.facts.functions)):
            yield self.function_scope(number)

    @cached_property
    def global_bindings(self) -> dict[str, list[Binding]]:
        """What functions bind in the module by ``global``."""
        result: dict[str, list[Binding]] = {}
        for number in self.facts.global_functions:
            scope = self.function_scope(number)
            for name, bindings in scope.bindings().items():
                if scope.global_names.get(name):
                    result.setdefault(name, []).extend(bindings)
        return result

    def module_bindings(self, name: str) -> tuple[Binding, ...]:
        """Return everything that binds a name at module level, ``global`` ones included."""
        return (*self.scope.bindings().get(name, ()), *self.global_bindings.get(name, ()))

    @cached_property
    def star_imports(self) -> tuple[Binding, ...]:
        """The module's ``from ... import *``."""
        return tuple(self.scope.bindings().get("*", ()))

    @cached_property
    def exported(self) -> tuple[str, ...] | None:
        """What ``__all__`` names, where it is a plain list; ``None`` without one."""
        for binding in self.scope.bindings().get("__all__", ()):
            if isinstance(binding.expression, facts.Sequence):
                items = [item.value for item in binding.expression.items if isinstance(item, facts.Constant)]
                return tuple([item for item in items if isinstance(item, str)])
        return None

    @cached_property
    def import_aliases(self) -> dict[str, frozenset[str]]:
        """The other names that ``from module import name as alias`` gives, by name, anywhere in the file."""
        result: dict[str, frozenset[str]] = {}
        for scope in self.scopes():
            for statement in statements(scope.body):
                if isinstance(statement, facts.ImportFrom):
                    for name, alias in statement.names:
                        if alias is not None and alias != name:
                            result[name] = result.get(name, frozenset()) | {alias}
        return result


def is_test_path(path: str) -> bool:
    """Tell test code by its path below the program's root."""
    *folders, name = path.split("/")
    if name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py":
        return True
    return "tests" in folders or "test" in folders


_INSTALLED = ("google.cloud", "google.api_core", "google.auth")
"""What is never a folder that happens to lie above the importing file (``hooks/google/cloud/bigquery/load.py``)."""


class ImportTable:
    """Finds the file that an import means."""

    def __init__(self, files: Collection[str], source_roots: Collection[str]) -> None:
        self._files = files if isinstance(files, set | frozenset | dict) else frozenset(files)
        self._roots = [*[f"{root.strip('/')}/" for root in source_roots if root.strip("/.")], "", "src/"]
        self._folders = {path[: index + 1] for path in self._files for index in _slashes(path)}
        self._found: dict[tuple[str, str], str | None] = {}

    def module(self, dotted: str, importer: str) -> str | None:
        """Return the path of the module that an absolute import in the file ``importer`` leads to.

        Folders above the importing file come first where they are no packages: that is where Python looks when
        they are deployed, or run, on their own.
        """
        folder = importer.rpartition("/")[0]
        key = (dotted, folder)
        if key not in self._found:
            self._found[key] = self._search(dotted, folder)
        return self._found[key]

    def _search(self, dotted: str, folder: str) -> str | None:
        relative = dotted.replace(".", "/")
        starts: list[str] = []
        if dotted.partition(".")[0] not in sys.stdlib_module_names and not dotted.startswith(_INSTALLED):
            current = folder
            while current:
                if f"{current}/__init__.py" not in self._files:
                    starts.append(f"{current}/")
                current = current.rpartition("/")[0]
        for start in (*starts, *self._roots):
            if (path := self._at(start + relative)) is not None:
                return path
        return None

    def _at(self, base: str) -> str | None:
        for path in (f"{base}.py", f"{base}/__init__.py", f"{base}.pyi", f"{base}/__init__.pyi"):
            if path in self._files:
                return path
        return None

    def relative(self, module: str, level: int, importer: str) -> str | None:
        """Return the path of the module that a relative import leads to, ``None`` where there is none."""
        base = self.relative_base(module, level, importer)
        return None if base is None else self._at(base) if base else None

    def relative_base(self, module: str, level: int, importer: str) -> str | None:
        """Return the folder (or module without ending) that a relative import names; ``None`` beyond the root."""
        parts = importer.split("/")[:-1]
        if level - 1 > len(parts):
            return None
        kept = parts[: len(parts) - (level - 1)]
        return "/".join([*kept, *([part for part in module.split(".") if part])])

    def is_folder(self, base: str) -> bool:
        """Whether files of the program lie below this folder."""
        return f"{base}/" in self._folders

    def at(self, base: str) -> str | None:
        """Return the module at a path without its ending."""
        return self._at(base)


def _slashes(path: str) -> Iterator[int]:
    index = path.find("/")
    while index >= 0:
        yield index
        index = path.find("/", index + 1)
