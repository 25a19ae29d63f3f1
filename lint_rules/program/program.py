"""The program: the facts of many files, joined."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar, cast

from lint_rules import facts
from lint_rules.extract import extract, extract_tree
from lint_rules.facts import Call, Expression
from lint_rules.program.callers import Callers
from lint_rules.program.classes import Base, ClassView, is_in_init, replaces_in_init
from lint_rules.program.clients import Clients
from lint_rules.program.coverage import Coverage
from lint_rules.program.endings import Endings
from lint_rules.program.evaluate import Evaluator
from lint_rules.program.inference import Inference, Questions
from lint_rules.program.locations import Locations
from lint_rules.program.loops.record import RetryLoop
from lint_rules.program.modules import ImportTable, LinkedModule
from lint_rules.program.renamed import Renamed
from lint_rules.program.retries import Retries
from lint_rules.program.scopes import Binding, Scope
from lint_rules.program.sources import Sources
from lint_rules.program.values import (
    BoundExternal,
    External,
    Instance,
    Literal,
    Partial,
    ProjectClass,
    ProjectFunction,
    Values,
    is_none,
)
from lint_rules.program.waits import Waits
from lint_rules.settings import Settings

T = TypeVar("T")


class NotConstant:
    """The type of `NOT_CONSTANT`."""


NOT_CONSTANT = NotConstant()
"""What `Program.constant` answers where there is no single constant (``None`` is a constant)."""


class Program:
    """All files below a root, linked. Files are read and extracted when they are first asked for.

    Args:
        root: the folder that paths are relative to.
        files: the program's files, relative to ``root`` and with ``/``.
        settings: the project's settings.
        words: a file holds findings only if its text contains one of these; ``None`` switches screening off.
        sources: where the files come from, if not from what is on disk; with this the first two, and ``words``, are
            those of the sources.
        inference: whom to ask where link's own answer leads out of the program; nobody by default.
    """

    def __init__(
        self,
        root: Path,
        files: Sequence[str],
        settings: Settings,
        *,
        words: frozenset[str] | None = None,
        sources: Sources | None = None,
        inference: Inference | None = None,
    ) -> None:
        self.settings = settings
        self.questions = None if inference is None else Questions(inference, settings)
        self.sources = Sources(root, files, words) if sources is None else sources
        self._is_loaded = False
        self._link()

    # files

    @property
    def files(self) -> Sequence[str]:
        """The program's files, sorted."""
        return self.sources.paths

    def load(self, jobs: int = 1, progress: Callable[[int, int], None] | None = None) -> None:
        """Extract the files that can hold findings, in parallel processes if ``jobs`` is more than 1."""
        self.sources.load(jobs, progress)
        self._is_loaded = True

    def replace(self, path: str, source: bytes | str, tree: ast.Module | None = None) -> None:
        """Put a buffer's text in the place of what is on disk, with the tree that the host has parsed, if any."""
        if tree is not None and isinstance(source, str):
            found: facts.Module | facts.Unreadable = extract_tree(tree, source)
        else:
            found = extract(source)
        self.sources.put(path, found, source)
        self._link()

    def replace_all(
        self, sources: Mapping[str, bytes], extracted: Mapping[str, facts.Module | facts.Unreadable] | None = None
    ) -> None:
        """Put several texts in the place of what is on disk, at the cost of one `replace`; use their facts if known."""
        for path, source in sources.items():
            found = None if extracted is None else extracted.get(path)
            self.sources.put(path, extract(source) if found is None else found, source)
        self._link()

    def _link(self) -> None:
        """Start with no answers: whatever was known may depend on any file."""
        self.imports = ImportTable(self.sources.files, self.settings.source_roots)
        self.evaluator = Evaluator(self)
        self._modules: dict[str, LinkedModule | None] = {}
        self._subclasses: dict[ClassView, tuple[ClassView, ...]] = {}
        self.clients = Clients(self)
        self.callers = Callers(self)
        self.retries = Retries(self)
        self.coverage = Coverage(self)
        self.waits = Waits(self)
        self.locations = Locations(self)
        self.endings = Endings(self)
        self.renamed = Renamed(self)
        self._kept: dict[Callable[[Program], object], object] = {}

    def kept(self, make: Callable[[Program], T]) -> T:
        """Return what a class makes of this state of the program, made once: where an analysis keeps its answers."""
        if make not in self._kept:
            self._kept[make] = make(self)
        return cast("T", self._kept[make])

    def module(self, path: str) -> LinkedModule | None:
        """Return a module of the program, ``None`` for a file that cannot be read or is none of the program's."""
        if path not in self._modules:
            found = self.sources.facts_of(path)
            self._modules[path] = LinkedModule(self, path, found) if isinstance(found, facts.Module) else None
        return self._modules[path]

    def unreadable(self, path: str) -> facts.Unreadable | None:
        """Return what is wrong with a file, ``None`` if it can be read."""
        return self.sources.unreadable(path)

    def can_hold_findings(self, path: str) -> bool:
        """Whether a file has one of the screening words, or takes something of that kind from a module that has.

        Before `load`, every file counts as one that can: to judge a few is cheaper than to read the whole program.
        """
        return not self._is_loaded or self.sources.can_hold_findings(path) or self.renamed.concerns(path)

    def can_hold(self, path: str, words: tuple[str, ...]) -> bool:
        """As `can_hold_findings`, for the words of one rule."""
        if not self._is_loaded or not self.sources.is_screening:
            return True
        return self.sources.has_word(path, words) or self.renamed.concerns(path)

    # values

    def values(self, expression: Expression, scope: Scope) -> Values:
        """Return what an expression may hold: one alternative or more."""
        return self.evaluator.values(expression, scope)

    def origins(self, expression: Expression, scope: Scope) -> frozenset[str]:
        """Return the external names that an expression stands for; empty if an alternative is anything else.

        An alternative that is ``None`` does not count. A name that is *imported* from several places stands for
        those of them that are external.
        """
        values = [value for value in self.values(expression, scope) if not is_none(value)]
        dotted = [origin_of(value) for value in values]
        named = frozenset([name for name in dotted if name is not None])
        if len(named) and (None not in dotted or self.is_imported(expression, scope)):
            return named
        return frozenset()

    def is_imported(self, expression: Expression, scope: Scope) -> bool:
        """Whether an expression is an imported name or an attribute of one, and bound by nothing but imports."""
        while isinstance(expression, facts.Attribute):
            expression = expression.value
        if not isinstance(expression, facts.Name):
            return False
        bindings = self.evaluator.bindings(expression.id, scope, expression.at)
        return any(b.kind == "import" for b in bindings) and all(b.kind == "import" or _binds_none(b) for b in bindings)

    def constant(self, expression: Expression, scope: Scope) -> str | int | float | bool | NotConstant | None:
        """Return the one constant that an expression stands for, or `NOT_CONSTANT`."""
        values = self.values(expression, scope)
        if len(values) == 1 and isinstance(values[0], Literal):
            return values[0].value
        return NOT_CONSTANT

    def bindings(self, name: str, scope: Scope) -> tuple[Binding, ...]:
        """Return all bindings of a name in the scope that binds it."""
        return self.evaluator.bindings(name, scope)

    # retries

    def retry_loops(self, scope: Scope) -> tuple[RetryLoop, ...]:
        """Return the hand-written retry loops (and polling loops) of a scope."""
        from lint_rules.program.loops import retry_loops

        return retry_loops(scope)

    def is_job_wait(self, call: Call, scope: Scope) -> bool:
        """Whether a call waits for a BigQuery job."""
        return self.waits.is_wait(call, scope)

    # functions and classes

    def callees(self, call: Call, scope: Scope) -> tuple[Scope, ...]:
        """Return the project functions that a call may run; for a class, its ``__init__``.

        Methods are looked up in the receiver's class and its bases, and in the classes derived from it.
        """
        return self.functions_of(self.values(call.func, scope))

    def functions_of(self, values: Values) -> tuple[Scope, ...]:
        """Return the project functions among some values, overriding methods included."""
        result: dict[Scope, None] = {}
        for value in values:
            match value:
                case ProjectFunction(scope=function, receiver=receiver):
                    result[function] = None
                    if isinstance(receiver, Instance | ProjectClass) and function.function is not None:
                        is_super = isinstance(receiver, Instance) and receiver.start is not None
                        for view in () if is_super else self.subclasses(receiver.view):
                            override = view.methods.get(function.function.name)
                            if override is not None:
                                result[override] = None
                case ProjectClass(view=view):
                    for base in view.mro:
                        if isinstance(base, ClassView) and "__init__" in base.methods:
                            result[base.methods["__init__"]] = None
                            break
                case Partial(function=function_value):
                    result.update(dict.fromkeys(self.functions_of((function_value,))))
                case _:
                    pass
        return tuple(result)

    def class_bases(self, view: ClassView) -> tuple[Base, ...]:
        """Return the direct bases of a class that can be followed."""
        result: list[Base] = []
        for expression in view.facts.bases:
            inner = expression.value if isinstance(expression, facts.Subscript) else expression
            for value in self.values(inner, view.scope.parent or view.scope):
                if isinstance(value, ProjectClass):
                    result.append(value.view)
                    break
                if isinstance(value, External):
                    result.append(value.dotted)
                    if self.questions is not None:
                        result += self.questions.ancestors(inner, view.module, value.dotted)
                    break
        return tuple(result)

    def mro(self, view: ClassView) -> tuple[Base, ...]:
        """Return a class and its bases, nearest first; external ones by their dotted names."""
        return view.mro

    def subclasses(self, view: ClassView) -> tuple[ClassView, ...]:
        """Return the classes of the program that derive from a class, directly or not, sorted by place.

        Test code's classes do not count, unless tests are checked too.
        """
        known = self._subclasses.get(view)
        if known is None:
            found: dict[ClassView, None] = {}
            pending = [view]
            while pending:
                for child in self._children(pending.pop()):
                    if child not in found and child is not view:
                        found[child] = None
                        pending.append(child)
            known = tuple(sorted(found, key=lambda child: (child.module.path, child.number)))
            self._subclasses[view] = known
        return known

    def _children(self, view: ClassView) -> list[ClassView]:
        result: list[ClassView] = []
        for module, names in self.importers(view.name, view.module):
            for number, class_ in enumerate(module.facts.classes):
                if class_.bases and any(_last_name(base) in names for base in class_.bases):
                    child = module.class_view(number)
                    if view in child.bases:
                        result.append(child)
        return result

    def importers(self, name: str, home: LinkedModule | None = None) -> list[tuple[LinkedModule, frozenset[str]]]:
        """Return the modules whose text has a name, with the local names that imports in them give it.

        Where an import gives it another name, the modules with that name follow (it may be imported from there).
        Test code is left out, unless tests are checked too.

        Args:
            name: the name.
            home: the module that gives it to something. Of the others, those are left out that have nothing by this
                name from elsewhere.
        """
        result: dict[LinkedModule, frozenset[str]] = {}
        pending, seen = [name], {name}
        while pending:
            current = pending.pop()
            paths = self.sources.mentioning(current) if home is None else (home.path, *self.sources.reaching(current))
            for path in paths:
                module = self.module(path)
                if module is None or (module.is_test and not self.settings.check_tests):
                    continue
                local = {current} | module.import_aliases.get(current, frozenset())
                result[module] = result.get(module, frozenset()) | local
                pending += [alias for alias in local if alias not in seen]
                seen |= local
        return sorted(result.items(), key=lambda item: item[0].path)

    def attribute_bindings(self, view: ClassView, attr: str) -> tuple[Binding, ...]:
        """Return what a class and its bases bind to an attribute, nearest class first.

        What the ``__init__`` of a base gives it does not count where that of a class below gives it something else.
        """
        result: list[Binding] = []
        is_replaced = False
        for base in view.mro:
            if isinstance(base, ClassView):
                own = base.own_bindings(attr)
                result += [b for b in own if not (is_replaced and is_in_init(b))]
                is_replaced = is_replaced or replaces_in_init(base, own)
        return tuple(result)


def origin_of(value: object) -> str | None:
    """Return the dotted name of an external value, ``None`` for anything else."""
    if isinstance(value, External):
        return value.dotted
    return value.of if isinstance(value, BoundExternal) else None


def _binds_none(binding: Binding) -> bool:
    return isinstance(binding.expression, facts.Constant) and binding.expression.value is None


def _last_name(expression: Expression) -> str | None:
    if isinstance(expression, facts.Subscript):
        expression = expression.value
    return expression.attr if isinstance(expression, facts.Attribute) else getattr(expression, "id", None)
