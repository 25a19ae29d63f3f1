"""Classes of the program: bases, attributes, methods."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from lint_rules import facts
from lint_rules.program.scopes import Binding, Scope
from lint_rules.program.walk import expressions_of, statements, subexpressions

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
    """Whether the ``__init__`` of a class certainly gives an attribute a value that owes nothing to an older one.

    Not where the ``__init__`` reads the attribute before, may return before, hands the work to a method, or calls
    that of a base class afterwards.
    """
    for binding in bindings:
        if binding.kind == "value" and is_in_init(binding) and binding.scope.parent is view.scope:
            plain = [one for one in binding.scope.body if isinstance(one, facts.Assign | facts.Annotate)]
            is_always = any(one.at[0] <= binding.line <= one.at[2] and one.value is binding.expression for one in plain)
            if is_always and not _may_keep(binding):
                return True
    return False


def _may_keep(binding: Binding) -> bool:
    """Whether what an attribute held before an assignment may still be held, by it or by another one."""
    scope, line = binding.scope, binding.line
    for statement in statements(scope.body):
        if isinstance(statement, facts.Return) and statement.at[0] < line:
            return True
        for part in (part for whole in expressions_of(statement) for part in subexpressions(whole)):
            if isinstance(part, facts.Attribute) and part.attr == binding.name and part.at[0] < line:
                return True
    value = list(subexpressions(binding.expression)) if binding.expression is not None else []
    if any(isinstance(part, facts.Attribute) and part.attr == binding.name for part in value):
        return True
    if any(isinstance(part, facts.Call) and _is_own_method(part) for part in value):
        return True
    later = [call for call in scope.module.index.calls_in.get(scope, ()) if call.at[0] > line]
    return any(getattr(call.func, "attr", "") == "__init__" or _is_own_method(call) for call in later)


def _is_own_method(call: facts.Call) -> bool:
    return isinstance(call.func, facts.Attribute) and getattr(call.func.value, "id", "") in ("self", "cls")
