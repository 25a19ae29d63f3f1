"""Normal form: one text for all ways of laying out the same code, the same on every version of Python.

It is built from facts, which know neither blanks nor comments nor brackets that change nothing. The fields are
listed by name, so that a fact may learn something new without changing any normal form. ``tests/gate`` holds a stored
set of fingerprints against every supported version.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lint_rules import facts

_FIELDS: dict[type[Any], tuple[str, ...]] = {
    facts.Name: ("id",),
    facts.Attribute: ("value", "attr"),
    facts.Constant: ("value",),
    facts.Keyword: ("name", "value"),
    facts.Call: ("func", "args", "keywords"),
    facts.Placeholder: ("value",),
    facts.Binary: ("op", "operands"),
    facts.Unary: ("op", "operand"),
    facts.Bool: ("op", "values"),
    facts.Compare: ("left", "ops", "operands"),
    facts.Conditional: ("test", "body", "orelse"),
    facts.Sequence: ("kind", "items"),
    facts.Mapping: ("keys", "values"),
    facts.Subscript: ("value", "index"),
    facts.Generator: ("target", "iterable", "conditions", "is_async"),
    facts.Comprehension: ("kind", "elements", "generators"),
    facts.Await: ("value",),
    facts.Yield: ("value", "is_from"),
    facts.Walrus: ("target", "value"),
    facts.Starred: ("value",),
    facts.Opaque: ("children",),
    facts.Parameter: ("name", "annotation", "default", "kind"),
    facts.Assign: ("targets", "value"),
    facts.Annotate: ("target", "annotation", "value"),
    facts.Augment: ("target", "op", "value"),
    facts.Evaluate: ("value",),
    facts.Return: ("value",),
    facts.Raise: ("error", "cause"),
    facts.Break: (),
    facts.Continue: (),
    facts.If: ("test", "body", "orelse"),
    facts.For: ("target", "iterable", "body", "orelse", "is_async"),
    facts.While: ("test", "body", "orelse"),
    facts.Handler: ("kind", "name", "body"),
    facts.Try: ("body", "handlers", "orelse", "final"),
    facts.WithItem: ("value", "target"),
    facts.With: ("items", "body", "is_async"),
    facts.Case: ("captures", "values", "guard", "body"),
    facts.Match: ("subject", "cases"),
    facts.Import: ("names",),
    facts.ImportFrom: ("module", "level", "names"),
    facts.Global: ("names",),
    facts.Nonlocal: ("names",),
    facts.Delete: ("targets",),
    facts.Assert: ("test", "message"),
}
HEADERS: dict[type[Any], tuple[str, ...]] = {
    facts.If: ("test",),
    facts.For: ("target", "iterable", "is_async"),
    facts.While: ("test",),
    facts.Handler: ("kind",),
    facts.Try: (),
    facts.With: ("items", "is_async"),
    facts.Match: ("subject",),
}
"""The fields of a compound statement that stand before its colon."""


class Normal:
    """Writes the normal form of one module's code.

    Args:
        module: the module, whose functions and classes the code refers to by number.
        own_names: names of the functions and classes that enclose the code: where code speaks of them it keeps its
            normal form when they are renamed.
    """

    def __init__(self, module: facts.Module, own_names: Iterable[str] = ()) -> None:
        self._module = module
        self._own = {name: f"<{depth}>" for depth, name in enumerate(own_names)}

    def text(self, node: object) -> str:
        """Return the normal form of an expression, a statement, a part of one, or a tuple of such."""
        parts: list[str] = []
        self._write(node, parts)
        return "".join(parts)

    def header(self, statement: object) -> str:
        """Return the normal form of a statement without the blocks below it."""
        fields = HEADERS.get(type(statement))
        return self.text(statement) if fields is None else self._chosen(statement, fields)

    def decorators(self, function: facts.Function) -> str:
        """Return the normal form of what stands above a ``def``."""
        return self._chosen(function, ("decorators",))

    def signature(self, owner: facts.Function | facts.Class) -> str:
        """Return the normal form of a header's brackets: parameters, or bases; without the name."""
        if isinstance(owner, facts.Class):
            return self._chosen(owner, ("decorators", "bases", "keywords"))
        return self._chosen(owner, ("is_async", "parameters", "returns"))

    def body(self, block: tuple[facts.Statement, ...], *, with_definitions: bool) -> str:
        """Return the normal form of a block, without (or with) the functions and classes defined directly in it."""
        if not with_definitions:
            block = tuple(item for item in block if not isinstance(item, facts.Define | facts.DefineClass))
        return self.text(block)

    def _chosen(self, node: object, fields: tuple[str, ...]) -> str:
        parts = [type(node).__name__]
        for name in fields:
            self._write(getattr(node, name), parts)
        return "".join(parts)

    def _write(self, node: Any, parts: list[str]) -> None:
        if isinstance(node, tuple):
            parts.append("[")
            for item in node:
                if not is_text(item):
                    self._write(item, parts)
            parts.append("]")
        elif isinstance(node, str):
            parts.append(_quoted(node))
        elif node is None or isinstance(node, bool | int | float):
            parts.append(f"{node!r};")
        elif isinstance(node, facts.Lambda | facts.Define):
            self._function(self._module.functions[node.function], parts)
        elif isinstance(node, facts.DefineClass):
            self._class(self._module.classes[node.number], parts)
        elif isinstance(node, facts.Format):
            self._format(node, parts)
        elif isinstance(node, facts.Name) and node.id in self._own:
            parts.append(self._own[node.id])
        elif isinstance(node, facts.Attribute) and node.attr in self._own and _is_receiver(node.value):
            parts.append(f"self.{self._own[node.attr]}")
        else:
            parts.append(f"{type(node).__name__}(")
            for name in _FIELDS[type(node)]:
                self._write(getattr(node, name), parts)
            parts.append(")")

    def _function(self, function: facts.Function, parts: list[str]) -> None:
        parts.append(f"def {_quoted(self._own.get(function.name, function.name))}(")
        for item in (function.is_async, function.decorators, function.parameters, function.returns, function.body):
            self._write(item, parts)
        parts.append(")")

    def _class(self, class_: facts.Class, parts: list[str]) -> None:
        parts.append(f"class {_quoted(self._own.get(class_.name, class_.name))}(")
        for item in (class_.decorators, class_.bases, class_.keywords, class_.body):
            self._write(item, parts)
        parts.append(")")

    def _format(self, node: facts.Format, parts: list[str]) -> None:
        """Write an f-string; how parsers cut its constant parts differs between versions, so they are joined."""
        parts.append("Format(")
        constant = ""
        for part in node.parts:
            if isinstance(part, facts.Constant) and isinstance(part.value, str):
                constant += part.value
                continue
            if constant:
                parts.append(_quoted(constant))
                constant = ""
            self._write(part, parts)
        parts.append(f"{_quoted(constant)})" if constant else ")")


def _quoted(text: str) -> str:
    """Return a string in quotes and in ASCII: what ``repr`` escapes depends on Python's version of Unicode."""
    return '"' + text.encode("unicode_escape").decode("ascii").replace('"', '\\"') + '"'


def is_text(item: object) -> bool:
    """Tell whether a statement is a docstring or another bare string: formatters re-indent those, they do nothing."""
    return (
        isinstance(item, facts.Evaluate)
        and isinstance(item.value, facts.Constant)
        and isinstance(item.value.value, str)
    )


def _is_receiver(expression: facts.Expression) -> bool:
    return isinstance(expression, facts.Name) and expression.id in ("self", "cls")
