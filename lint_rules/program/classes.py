"""Classes of the program: bases, attributes, methods."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from lint_rules import facts
from lint_rules.program.scopes import Binding, Scope
from lint_rules.program.walk import statements, subexpressions

if TYPE_CHECKING:
    from lint_rules.program.modules import LinkedModule


class ClassView:
    """One class of the program."""

    def __init__(self, module: LinkedModule, number: int) -> None:
        self.module = module
        self.number = number
        self.facts = module.facts.classes[number]

    def __repr__(self) -> str:
        return f"<ClassView {self.module.path}:{self.qualname}>"

    @property
    def scope(self) -> Scope:
        """The scope of the class body."""
        return self.module.class_scope(self.number)

    @property
    def name(self) -> str:
        """The class's own name."""
        return self.facts.name

    @cached_property
    def qualname(self) -> str:
        """The name as Python has it in ``__qualname__``."""
        return self.scope.qualname

    @cached_property
    def dotted(self) -> str:
        """``package.module.Class``."""
        return f"{self.module.dotted}.{self.qualname}"

    @cached_property
    def mro(self) -> tuple[Base, ...]:
        """This class and its bases, nearest first; an external base is its dotted name.

        Depth first, but a shared base comes after all that derive from it: the same as Python's order for what real
        code has. A class that inherits from itself ends there.
        """
        backwards: dict[Base, None] = {}
        entered: set[Base] = set()
        pending: list[tuple[Base, bool]] = [(self, False)]
        while pending:
            base, is_done = pending.pop()
            if is_done:
                backwards[base] = None
            elif base not in entered:
                entered.add(base)
                pending.append((base, True))
                pending += [(part, False) for part in (() if isinstance(base, str) else base.bases)]
        return tuple(backwards)[::-1]

    @cached_property
    def bases(self) -> tuple[Base, ...]:
        """The direct bases that can be followed."""
        return self.module.program.class_bases(self)

    @cached_property
    def methods(self) -> dict[str, Scope]:
        """The functions defined in the class body, the last one of each name."""
        result: dict[str, Scope] = {}
        for statement in statements(self.facts.body):
            if isinstance(statement, facts.Define):
                scope = self.module.function_scope(statement.function)
                if scope.function is not None:
                    result[scope.function.name] = scope
        return result

    @cached_property
    def instance_bindings(self) -> dict[str, list[Binding]]:
        """What methods of this class assign to ``self.<name>`` or ``cls.<name>``, by name."""
        result: dict[str, list[Binding]] = {}
        for number, function in enumerate(self.module.facts.functions):
            if function.class_ == self.number and function.parameters:
                self._from_method(self.module.function_scope(number), function.parameters[0].name, result)
        return result

    def _from_method(self, scope: Scope, receiver: str, result: dict[str, list[Binding]]) -> None:
        for statement in statements(scope.body):
            match statement:
                case facts.Assign(targets=targets, value=value, at=at):
                    for target in targets:
                        self._target(target, value, receiver, scope, at[0], result)
                case facts.Annotate(target=facts.Attribute(value=facts.Name(id=name), attr=attr)) if name == receiver:
                    bindings = result.setdefault(attr, [])
                    bindings.append(Binding(attr, "annotated", scope, statement.at[0], statement.annotation))
                    if statement.value is not None:
                        bindings.append(Binding(attr, "value", scope, statement.at[0], statement.value))
                case facts.Augment(target=facts.Attribute(value=facts.Name(id=name), attr=attr)) if name == receiver:
                    result.setdefault(attr, []).append(
                        Binding(attr, "augmented", scope, statement.at[0], statement.value)
                    )
                case facts.With(items=items, at=at):
                    for item in items:
                        match item.target:
                            case facts.Attribute(value=facts.Name(id=name), attr=attr) if name == receiver:
                                result.setdefault(attr, []).append(Binding(attr, "entered", scope, at[0], item.value))
                case facts.For(target=facts.Attribute(value=facts.Name(id=name), attr=attr)) if name == receiver:
                    result.setdefault(attr, []).append(
                        Binding(attr, "element", scope, statement.at[0], statement.iterable)
                    )
                case facts.Define(function=number):
                    inner = self.module.function_scope(number)
                    if not any(p.name == receiver for p in self.module.facts.functions[number].parameters):
                        self._from_method(inner, receiver, result)
                case _:
                    pass

    def _target(
        self,
        target: facts.Expression,
        value: facts.Expression,
        receiver: str,
        scope: Scope,
        line: int,
        result: dict[str, list[Binding]],
    ) -> None:
        match target:
            case facts.Attribute(value=facts.Name(id=name), attr=attr) if name == receiver:
                result.setdefault(attr, []).append(Binding(attr, "value", scope, line, value))
            case facts.Sequence(items=items):
                same = isinstance(value, facts.Sequence) and len(value.items) == len(items)
                for index, item in enumerate(items):
                    part = value.items[index] if same and isinstance(value, facts.Sequence) else value
                    if same:
                        self._target(item, part, receiver, scope, line, result)
                        continue
                    match item:
                        case facts.Attribute(value=facts.Name(id=name), attr=attr) if name == receiver:
                            result.setdefault(attr, []).append(Binding(attr, "item", scope, line, value, index))
            case _:
                pass

    def own_bindings(self, attr: str) -> tuple[Binding, ...]:
        """Return what this class itself binds to an attribute: in its body and through ``self`` or ``cls``."""
        return (*self.scope.bindings().get(attr, ()), *self.instance_bindings.get(attr, ()))

    def derives_from(self, dotted: str) -> bool:
        """Whether an external class is among the bases."""
        return dotted in self.mro


Base: TypeAlias = ClassView | str


def is_in_init(binding: Binding) -> bool:
    """Whether something is bound in an ``__init__``."""
    function = binding.scope.function
    return function is not None and function.name == "__init__"


def replaces_in_init(view: ClassView, bindings: tuple[Binding, ...]) -> bool:
    """Whether a class gives an attribute a value in its ``__init__``, whatever those of its bases give it."""
    for binding in bindings:
        if binding.kind != "value" or not is_in_init(binding) or binding.scope.parent is not view.scope:
            continue
        plain = [one for one in binding.scope.body if isinstance(one, facts.Assign | facts.Annotate)]
        if not any(one.at[0] <= binding.line <= one.at[2] and one.value is binding.expression for one in plain):
            continue  # in a branch
        parts = list(subexpressions(binding.expression)) if binding.expression is not None else []
        if any(isinstance(part, facts.Attribute) and part.attr == binding.name for part in parts):
            continue  # made of what was there
        calls = view.module.index.calls_in.get(binding.scope, ())
        if not any(getattr(call.func, "attr", "") == "__init__" and call.at[0] > binding.line for call in calls):
            return True
    return False
