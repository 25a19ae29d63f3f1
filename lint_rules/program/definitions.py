"""The bindings behind a name, followed through imports: for tuples and aliases, which link's values do not open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Expression
from lint_rules.program.values import ProjectModule

if TYPE_CHECKING:
    from lint_rules.program.program import Program
    from lint_rules.program.scopes import Binding, Scope

_DEPTH = 5


def definitions(program: Program, expression: Expression, scope: Scope) -> tuple[Binding, ...]:
    """Return what binds a name, a module's attribute or an attribute of ``self``; empty where that is not known."""
    match expression:
        case facts.Name(id=name):
            return _followed(program, program.bindings(name, scope), _DEPTH)
        case facts.Attribute(value=facts.Name(id="self" | "cls"), attr=attr) if scope.owner is not None:
            return _followed(program, program.attribute_bindings(scope.owner, attr), _DEPTH)
        case facts.Attribute(value=value, attr=attr):
            for found in program.values(value, scope):
                if isinstance(found, ProjectModule):
                    return _followed(program, found.module.module_bindings(attr), _DEPTH)
        case _:
            pass
    return ()


def _followed(program: Program, bindings: tuple[Binding, ...], depth: int) -> tuple[Binding, ...]:
    result: list[Binding] = []
    for binding in bindings:
        if binding.kind != "import":
            result.append(binding)
            continue
        importer = binding.scope.module.path
        if binding.member is None or depth == 0:
            return ()
        if binding.level:
            path = program.imports.relative(binding.module, binding.level, importer)
        else:
            path = program.imports.module(binding.module, importer)
        module = program.module(path) if path is not None else None
        if module is None or path == importer:
            return ()
        further = _followed(program, module.module_bindings(binding.member), depth - 1)
        if not further:
            return ()
        result += further
    return tuple(result)


def definition(program: Program, expression: Expression, scope: Scope) -> tuple[Expression, Scope] | None:
    """Return the one expression that a name stands for, with its scope; ``None`` if it may be anything else."""
    bindings = definitions(program, expression, scope)
    if len(bindings) != 1 or bindings[0].kind != "value" or bindings[0].expression is None:
        return None
    return bindings[0].expression, bindings[0].scope
