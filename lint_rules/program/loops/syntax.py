"""Small questions about expressions: names they mention, how they read, the calls they make."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from lint_rules import facts
from lint_rules.facts import Expression, Statement
from lint_rules.program.walk import blocks, children, expressions_of, statements

_TEXT_LIMIT = 160


def path_of(expression: Expression) -> str | None:
    """Return ``a`` or ``self.a.b`` for a name or a chain of attributes of one, ``None`` for anything else."""
    parts: list[str] = []
    while isinstance(expression, facts.Attribute):
        parts.append(expression.attr)
        expression = expression.value
    if not isinstance(expression, facts.Name):
        return None
    return ".".join([expression.id, *reversed(parts)])


@lru_cache(maxsize=1 << 15)
def leaves(expression: Expression) -> tuple[str, ...]:
    """Return the longest paths that an expression reads; the names of called functions and methods left out."""
    return tuple(_leaves(expression))


def _leaves(expression: Expression) -> Iterator[str]:
    stack = [expression]
    while stack:
        part = stack.pop()
        path = path_of(part)
        if path is not None:
            yield path
            continue
        if isinstance(part, facts.Call):
            if isinstance(part.func, facts.Attribute):
                stack.append(part.func.value)
            stack.extend(part.args)
            stack.extend(keyword.value for keyword in part.keywords)
            continue
        stack.extend(children(part))


def mentions(expression: Expression, path: str) -> bool:
    """Whether an expression reads a path, or an attribute of it."""
    return any(leaf == path or leaf.startswith(path + ".") for leaf in leaves(expression))


def targets_of(target: Expression) -> Iterator[str]:
    """Yield the paths that an assignment to a target binds; ``a[i] = ...`` changes ``a``."""
    match target:
        case facts.Sequence(items=items):
            for item in items:
                yield from targets_of(item)
        case facts.Starred(value=inner):
            yield from targets_of(inner)
        case facts.Subscript(value=value):
            yield from targets_of(value)
        case _:
            path = path_of(target)
            if path is not None:
                yield path


def calls_in(expression: Expression) -> Iterator[facts.Call]:
    """Yield the calls of an expression in order of evaluation: arguments before the call itself."""
    stack: list[tuple[Expression, bool]] = [(expression, False)]
    while stack:
        part, done = stack.pop()
        if done:
            if isinstance(part, facts.Call):
                yield part
            continue
        if isinstance(part, facts.Call):
            stack.append((part, True))
        stack.extend((child, False) for child in reversed(children(part)))


def called_name(call: facts.Call) -> str:
    """Return the last name of what is called, or an empty string."""
    func = call.func
    while isinstance(func, facts.Call | facts.Subscript):
        func = func.func if isinstance(func, facts.Call) else func.value
    if isinstance(func, facts.Attribute):
        return func.attr
    return func.id if isinstance(func, facts.Name) else ""


def unwrapped(expression: Expression) -> Expression:
    """Return what ``await``, ``:=`` and ``*`` stand around."""
    while isinstance(expression, facts.Await | facts.Walrus | facts.Starred):
        expression = expression.value
    return expression


def own_statements(block: tuple[Statement, ...]) -> Iterator[Statement]:
    """Yield the statements of a block and of the blocks in it, those of nested loops left out.

    A nested loop itself is yielded.
    """
    stack = list(block[::-1])
    while stack:
        statement = stack.pop()
        yield statement
        if not isinstance(statement, facts.For | facts.While):
            for inner in blocks(statement)[::-1]:
                stack += inner[::-1]


def block_calls(block: tuple[Statement, ...]) -> Iterator[facts.Call]:
    """Yield all calls of a block, nested loops included, in source order."""
    for statement in statements(block):
        for expression in expressions_of(statement):
            yield from calls_in(expression)


def render(expression: Expression) -> str:
    """Return an expression as text, shortened where it is long."""
    text = _render(expression, 0)
    return text if len(text) <= _TEXT_LIMIT else text[: _TEXT_LIMIT - 3] + "..."


def _render(expression: Expression, depth: int) -> str:
    if depth > 12:
        return "..."
    match expression:
        case facts.Name(id=name):
            return name
        case facts.Attribute(value=value, attr=attr):
            return f"{_render(value, depth + 1)}.{attr}"
        case facts.Constant(value=constant):
            return repr(constant)
        case facts.Call(func=func, args=args, keywords=keywords):
            parts = [_render(arg, depth + 1) for arg in args]
            parts += [
                f"{k.name}={_render(k.value, depth + 1)}" if k.name else f"**{_render(k.value, depth + 1)}"
                for k in keywords
            ]
            return f"{_render(func, depth + 1)}({', '.join(parts)})"
        case facts.Binary(op=op, operands=operands):
            return f" {op} ".join(_operand(part, depth) for part in operands)
        case facts.Unary(op=op, operand=operand):
            return f"{op}{' ' if op.isalpha() else ''}{_operand(operand, depth)}"
        case facts.Bool(op=op, values=values):
            return f" {op} ".join(_operand(part, depth) for part in values)
        case facts.Compare(left=left, ops=ops, operands=operands):
            tail = "".join(f" {op} {_operand(part, depth)}" for op, part in zip(ops, operands, strict=True))
            return _operand(left, depth) + tail
        case facts.Subscript(value=value, index=index):
            return f"{_render(value, depth + 1)}[{_render(index, depth + 1)}]"
        case facts.Await(value=value):
            return f"await {_render(value, depth + 1)}"
        case facts.Sequence(kind=kind, items=items):
            inner = ", ".join(_render(item, depth + 1) for item in items)
            return {"tuple": f"({inner})", "list": f"[{inner}]"}.get(kind, f"{{{inner}}}")
        case facts.Conditional(test=test, body=body, orelse=orelse):
            return f"{_operand(body, depth)} if {_operand(test, depth)} else {_operand(orelse, depth)}"
        case facts.Walrus(target=target):
            return target.id
        case facts.Starred(value=value):
            return f"*{_render(value, depth + 1)}"
        case _:
            return f"<{type(expression).__name__.lower()}:{id(expression)}>"


def _operand(expression: Expression, depth: int) -> str:
    text = _render(expression, depth + 1)
    compound = facts.Binary | facts.Bool | facts.Compare | facts.Conditional
    return f"({text})" if isinstance(expression, compound) else text


def as_conjunction(test: facts.Compare) -> facts.Bool:
    """Return ``500 <= status and status < 600`` for ``500 <= status < 600``."""
    lefts = (test.left, *test.operands[:-1])
    parts = zip(lefts, test.ops, test.operands, strict=True)
    return facts.Bool("and", tuple([facts.Compare(left, (op,), (right,)) for left, op, right in parts]))
