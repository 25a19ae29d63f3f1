"""Scopes and what binds names in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Expression, Statement
from lint_rules.program.walk import blocks, expressions_of, subexpressions

if TYPE_CHECKING:
    from lint_rules.program.classes import ClassView
    from lint_rules.program.modules import LinkedModule


@dataclass(eq=False, slots=True)
class Binding:
    """One way in which a name gets its value.

    ``kind`` is one of ``value`` (``expression`` is assigned), ``item`` (item ``index`` of ``expression`` is),
    ``element`` (of what ``expression`` iterates over), ``entered`` (by ``with``), ``caught`` (by ``except``),
    ``annotated`` (``expression`` is the annotation), ``augmented``, ``parameter``, ``import``, ``function``,
    ``class``, ``deleted``, ``pattern``.
    """

    name: str
    kind: str
    scope: Scope
    line: int
    expression: Expression | None = None
    index: int | None = None
    number: int | None = None
    parameter: facts.Parameter | None = None
    module: str = ""
    level: int = 0
    member: str | None = None
    span: facts.Span | None = None
    """Where a comprehension's variable lives; ``None`` elsewhere."""


class Scope:
    """A module, class body, function or lambda."""

    __slots__ = (
        "_bindings",
        "_comprehension_bindings",
        "by_node",
        "class_",
        "class_number",
        "function",
        "function_number",
        "global_names",
        "module",
        "parent",
        "reaching",
    )

    def __init__(
        self,
        module: LinkedModule,
        parent: Scope | None,
        function_number: int | None = None,
        class_number: int | None = None,
    ) -> None:
        self.module = module
        self.parent = parent
        self.function_number = function_number
        self.class_number = class_number
        self.function = None if function_number is None else module.facts.functions[function_number]
        self.class_ = None if class_number is None else module.facts.classes[class_number]
        self._bindings: dict[str, list[Binding]] | None = None
        self._comprehension_bindings: dict[str, list[Binding]] = {}
        self.by_node: dict[object, list[Binding]] = {}
        self.global_names: dict[str, bool] = {}
        self.reaching: dict[tuple[int, int], tuple[Binding, ...]] | None = None

    def __repr__(self) -> str:
        return f"<Scope {self.module.path}:{self.qualname}>"

    @property
    def body(self) -> tuple[Statement, ...]:
        """The statements of this scope."""
        if self.function is not None:
            return self.function.body
        return self.module.facts.body if self.class_ is None else self.class_.body

    @property
    def qualname(self) -> str:
        """``Class.method.<locals>.inner`` as Python has it; empty for a module."""
        if self.parent is None:
            return ""
        name = self.function.name if self.function is not None else self.class_.name if self.class_ else ""
        if self.parent.parent is None:
            return name
        return f"{self.parent.qualname}.{'<locals>.' if self.parent.function is not None else ''}{name}"

    @property
    def owner(self) -> ClassView | None:
        """The class whose method this is, or whose method encloses this function; ``None`` outside classes."""
        scope: Scope | None = self
        while scope is not None:
            if scope.class_number is not None:
                return scope.module.class_view(scope.class_number)
            scope = scope.parent
        return None

    @property
    def is_method(self) -> bool:
        """Whether this function stands directly in a class body."""
        return self.function is not None and self.parent is not None and self.parent.class_ is not None

    @property
    def is_module(self) -> bool:
        """Whether this is the module's own scope."""
        return self.parent is None

    def bindings(self) -> dict[str, list[Binding]]:
        """Return everything that is bound in this scope, by name, in order."""
        if self._bindings is None:
            self._bindings = {}
            _Collector(self, self._bindings, self._comprehension_bindings).collect()
        return self._bindings

    def comprehension_binding(self, name: str, at: facts.Span) -> Binding | None:
        """Return the comprehension variable that a name at this place means, innermost first."""
        self.bindings()
        found: Binding | None = None
        for binding in self._comprehension_bindings.get(name, ()):
            span = binding.span
            if (
                span is not None
                and span[:2] <= at[:2] < span[2:]
                and (found is None or found.span is None or span[:2] >= found.span[:2])
            ):
                found = binding
        return found

    def ancestors(self) -> Iterator[Scope]:
        """Yield this scope and those that enclose it, inside out."""
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.parent


@dataclass(slots=True)
class _Collector:
    """Collects the bindings of one scope, nested functions and classes left out."""

    scope: Scope
    names: dict[str, list[Binding]]
    comprehension: dict[str, list[Binding]]
    seen: set[int] = field(default_factory=set)

    def collect(self) -> None:
        function = self.scope.function
        if function is not None:
            for parameter in function.parameters:
                self._add(
                    Binding(parameter.name, "parameter", self.scope, function.at[0], parameter=parameter), parameter
                )
        self._block(self.scope.body)

    def _add(self, binding: Binding, node: object) -> None:
        self.names.setdefault(binding.name, []).append(binding)
        self.scope.by_node.setdefault(node, []).append(binding)

    def _block(self, block: tuple[Statement, ...]) -> None:
        for statement in block:
            self._statement(statement)
            for inner in blocks(statement):
                self._block(inner)

    def _statement(self, statement: Statement) -> None:
        scope = self.scope
        for expression in expressions_of(statement):
            self._walk(expression)
        match statement:
            case facts.Assign(targets=targets, value=value, at=at):
                for target in targets:
                    self._target(target, value, "value", at[0], statement)
            case facts.Annotate(target=facts.Name(id=name), annotation=annotation, value=value, at=at):
                self._add(Binding(name, "annotated", scope, at[0], annotation), statement)
                if value is not None:
                    self._add(Binding(name, "value", scope, at[0], value), statement)
            case facts.Augment(target=facts.Name(id=name), value=value, at=at):
                self._add(Binding(name, "augmented", scope, at[0], value), statement)
            case facts.For(target=target, iterable=iterable, at=at):
                self._target(target, iterable, "element", at[0], statement)
            case facts.With(items=items, at=at):
                for item in items:
                    if item.target is not None:
                        self._target(item.target, item.value, "entered", at[0], statement)
            case facts.Try(handlers=handlers):
                for handler in handlers:
                    if handler.name is not None:
                        self._add(Binding(handler.name, "caught", scope, handler.at[0], handler.kind), handler)
            case facts.Match(subject=subject, cases=cases, at=at):
                for case in cases:
                    for capture in case.captures:
                        self._add(Binding(capture.id, "pattern", scope, at[0], subject), case)
            case facts.Define(function=number):
                function = scope.module.facts.functions[number]
                self._add(Binding(function.name, "function", scope, function.at[0], number=number), statement)
            case facts.DefineClass(number=number):
                class_ = scope.module.facts.classes[number]
                self._add(Binding(class_.name, "class", scope, class_.at[0], number=number), statement)
            case facts.Import(names=names, at=at):
                for dotted, alias in names:
                    bound = alias or dotted.partition(".")[0]
                    origin = dotted if alias else bound
                    # ``import a.b`` binds ``a`` and makes ``a.b`` reachable; link looks the latter up anyway.
                    self._add(Binding(bound, "import", scope, at[0], module=origin), statement)
            case facts.ImportFrom(module=module, level=level, names=names, at=at):
                for member, alias in names:
                    self._add(
                        Binding(alias or member, "import", scope, at[0], module=module, level=level, member=member),
                        statement,
                    )
            case facts.Delete(targets=targets):
                for target in targets:
                    if isinstance(target, facts.Name):
                        self._add(Binding(target.id, "deleted", scope, target.at[0]), statement)
            case facts.Global(names=names):
                scope.global_names.update(dict.fromkeys(names, True))
            case facts.Nonlocal(names=names):
                scope.global_names.update(dict.fromkeys(names, False))
            case _:
                pass

    def _target(
        self, target: Expression, value: Expression, kind: str, line: int, node: object, index: int | None = None
    ) -> None:
        match target:
            case facts.Name(id=name):
                shown = "item" if index is not None and kind == "value" else kind
                self._add(Binding(name, shown, self.scope, line, value, index), node)
            case facts.Sequence(items=items):
                literal = value.items if isinstance(value, facts.Sequence) and kind == "value" else ()
                if literal and len(literal) == len(items) and not any(isinstance(i, facts.Starred) for i in literal):
                    for item, part in zip(items, literal, strict=True):
                        self._target(item, part, kind, line, node)
                    return
                for position, item in enumerate(items):
                    self._target(item, value, kind, line, node, position)
            case facts.Starred(value=inner):
                self._target(inner, value, "element" if kind == "value" else kind, line, node, -1)
            case _:
                pass

    def _walk(self, expression: Expression) -> None:
        for part in self.scope.module.parts(expression):
            if type(part) is facts.Walrus:
                target = part.target
                self._add(Binding(target.id, "value", self.scope, target.at[0], part.value), part)
            elif type(part) is facts.Comprehension:
                for generator in part.generators:
                    for name in _names(generator.target):
                        self.comprehension.setdefault(name.id, []).append(
                            Binding(name.id, "element", self.scope, name.at[0], generator.iterable, span=part.at)
                        )


def _names(target: Expression) -> Iterator[facts.Name]:
    for part in subexpressions(target):
        if isinstance(part, facts.Name):
            yield part
