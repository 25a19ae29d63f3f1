"""Whether a value is seen to be ``None``, empty or zero on some way that it may come."""

from __future__ import annotations

from lint_rules import facts
from lint_rules.facts import Expression
from lint_rules.program import Binding, Program, Scope
from lint_rules.program.values import Instance, ProjectClass

_DEPTH = 6
"""Names, branches and defaults that are followed one inside the other."""


def may_be(constant: str | int | None, program: Program, expression: Expression, scope: Scope, depth: int = 0) -> bool:
    """Whether an expression may be a constant, as far as that can be seen.

    Followed are the branches of expressions, names, attributes, the defaults of parameters (for calls that give
    nothing), of ``.get()`` and of ``getenv()``, and annotations that name ``None``. In a tuple one item is enough.

    Args:
        constant: ``None``, a string or a whole number.
        program: where names lead.
        expression: what is asked about.
        scope: where it stands.
        depth: how deep it is already.
    """

    def asked(part: Expression | None, where: Scope = scope) -> bool:
        return part is not None and depth < _DEPTH and may_be(constant, program, part, where, depth + 1)

    match expression:
        case facts.Constant(value=value):
            return type(value) is type(constant) and value == constant
        case facts.Sequence(items=items):  # (connect, read)
            return any(asked(item) for item in items)
        case facts.Conditional(body=body, orelse=orelse):
            return asked(body) or asked(orelse)
        case facts.Bool(op="or", values=values):
            return asked(values[-1])
        case facts.Bool(values=values):
            return any(asked(value) for value in values)
        case facts.Call(
            func=facts.Attribute(attr="get" | "getenv") | facts.Name(id="getenv"), args=args, keywords=named
        ):
            given = [*args[1:], *[keyword.value for keyword in named if keyword.name == "default"]]
            return asked(given[0]) if given else len(args) == 1 and constant is None
        case _:
            pass
    for binding in _bindings(program, expression, scope):
        if binding.kind == "parameter" and binding.parameter is not None:
            if asked(binding.parameter.default, binding.scope):
                return True
            if constant is None and _names_none(binding.parameter.annotation):
                return True
        elif binding.kind == "value" and asked(binding.expression, binding.scope):
            return True
    held = program.constant(expression, scope)
    return type(held) is type(constant) and held == constant


def _bindings(program: Program, expression: Expression, scope: Scope) -> tuple[Binding, ...]:
    match expression:
        case facts.Name(id=name, at=at):
            return tuple(program.evaluator.bindings(name, scope, at))
        case facts.Attribute(value=receiver, attr=attr):
            held = [value for value in program.values(receiver, scope) if isinstance(value, Instance | ProjectClass)]
            return tuple([binding for value in held for binding in program.attribute_bindings(value.view, attr)])
        case _:
            return ()


def _names_none(annotation: Expression | None) -> bool:
    """Whether an annotation says that ``None`` may be given: ``float | None``, ``Optional[float]``, or as a string."""
    match annotation:
        case facts.Constant(value=str() as text):
            return "None" in text or "Optional" in text
        case facts.Constant(value=value):
            return value is None
        case facts.Binary(op="|", operands=operands):
            return any(_names_none(operand) for operand in operands)
        case facts.Subscript(value=facts.Name(id=name) | facts.Attribute(attr=name), index=index):
            parts = index.items if isinstance(index, facts.Sequence) else (index,)
            return name == "Optional" or (name == "Union" and any(_names_none(part) for part in parts))
        case _:
            return False
