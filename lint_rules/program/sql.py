"""The text of a query, where it can be seen, and what it does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Expression
from lint_rules.program.scopes import Binding, Scope
from lint_rules.program.values import Instance, Literal, ProjectClass

if TYPE_CHECKING:
    from lint_rules.program.program import Program

HOLE = "\0"
"""Stands for a part of a text that is not known."""

_COMMENT = re.compile(r"--[^\n]*|#[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_QUOTED = re.compile(r"'''.*?'''|\"\"\".*?\"\"\"|'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"|`[^`\n]*`", re.DOTALL)
_COMMENT_OR_QUOTED = re.compile(f"({_QUOTED.pattern})|{_COMMENT.pattern}", re.DOTALL)
_READ = re.compile(r"[\s(]*(?:select|with)\b", re.IGNORECASE)
_WRITES = r"insert|update|delete|merge|truncate"
_CHANGES = re.compile(
    rf"\s*(?:{_WRITES}|create|drop|alter|undrop|export|load|grant|revoke|call|execute|begin|commit|rollback)\b",
    re.IGNORECASE,
)
_WRITE = re.compile(rf"\s*(?:{_WRITES})\b", re.IGNORECASE)
_DML = re.compile(r"\s*(insert|update|delete|merge)\b", re.IGNORECASE)
_SAME_TEXT = frozenset({"strip", "lstrip", "rstrip", "format", "format_map", "upper", "lower", "removeprefix"})
_DEDENT = frozenset({"textwrap.dedent", "inspect.cleandoc"})
_LIMIT = 8
_DEPTH = 12


def query_texts(program: Program, expression: Expression, scope: Scope, depth: int = 0) -> tuple[str, ...] | None:
    """Return the texts that an expression may be, with `HOLE` for parts that are not known; ``None``: not visible."""
    if depth > _DEPTH:
        return None
    match expression:
        case facts.Constant(value=str() as text):
            return (text,)
        case facts.Format(parts=parts) | facts.Binary(op="+", operands=parts):
            return _joined(program, parts, scope, depth)
        case facts.Binary(op="%", operands=parts):
            return query_texts(program, parts[0], scope, depth + 1)
        case facts.Placeholder(value=inner) | facts.Walrus(value=inner):
            return query_texts(program, inner, scope, depth + 1)
        case facts.Conditional(body=body, orelse=orelse):
            return _any(program, (body, orelse), scope, depth)
        case facts.Bool(op="or", values=values):
            return _any(program, values, scope, depth)
        case facts.Call(func=facts.Attribute(value=inner, attr=attr)) if attr in _SAME_TEXT:
            return query_texts(program, inner, scope, depth + 1)
        case facts.Call(func=func, args=(inner, *_)) if program.origins(func, scope) & _DEDENT:
            return query_texts(program, inner, scope, depth + 1)
        case facts.Name(id=name, at=at):
            return _bound(program, program.evaluator.bindings(name, scope, at), expression, scope, depth)
        case facts.Attribute(value=receiver, attr=attr):
            bindings: list[Binding] = []
            for value in program.values(receiver, scope):
                if isinstance(value, Instance | ProjectClass):
                    bindings += program.attribute_bindings(value.view, attr)
            return _bound(program, tuple(bindings), expression, scope, depth)
        case _:
            return None


def _any(program: Program, parts: tuple[Expression, ...], scope: Scope, depth: int) -> tuple[str, ...] | None:
    result: list[str] = []
    for part in parts:
        texts = query_texts(program, part, scope, depth + 1)
        if texts is None:
            return None
        result += texts
    return tuple(dict.fromkeys(result))[:_LIMIT]


def _joined(program: Program, parts: tuple[Expression, ...], scope: Scope, depth: int) -> tuple[str, ...] | None:
    """Join parts; the first one with anything in it must be visible."""
    results = [""]
    for part in parts:
        texts = query_texts(program, part, scope, depth + 1)
        if texts is None:
            if not any(result.strip() for result in results):
                return None
            texts = (HOLE,)
        results = [result + text for result in results for text in texts][:_LIMIT]
    return tuple(results)


def _bound(
    program: Program, bindings: tuple[Binding, ...], expression: Expression, scope: Scope, depth: int
) -> tuple[str, ...] | None:
    """Return the texts of a name by what is bound to it; all its assignments must be visible."""
    starts: list[str] = []
    tails: list[str] = []
    for binding in bindings:
        if binding.kind == "import":
            break
        if binding.kind == "annotated":
            continue
        if binding.kind == "value" and binding.expression is not None:
            if isinstance(binding.expression, facts.Constant) and binding.expression.value is None:
                continue
            texts = query_texts(program, binding.expression, binding.scope, depth + 1)
            if texts is None:
                return None
            starts += texts
        elif binding.kind == "augmented" and binding.expression is not None:
            tails += query_texts(program, binding.expression, binding.scope, depth + 1) or (HOLE,)
        else:
            return None
    else:
        if starts:
            return tuple(dict.fromkeys(start + " ".join(tails) for start in starts))[:_LIMIT]
    values = program.values(expression, scope)
    texts = tuple([value.value for value in values if isinstance(value, Literal) and isinstance(value.value, str)])
    return texts if texts and len(texts) == len(values) else None


def is_read(text: str) -> bool:
    """Whether a text starts with SELECT or WITH, comments and blanks aside, and no statement in it changes anything."""
    plain = _plain(text)
    return bool(_READ.match(plain)) and not any(_CHANGES.match(part) for part in plain.split(";"))


def is_write(text: str) -> bool:
    """Whether a text visibly has a DML statement."""
    return any(_WRITE.match(part) for part in _plain(text).split(";"))


def dml_verb(text: str) -> str | None:
    """Return ``INSERT``, ``UPDATE``, ``DELETE`` or ``MERGE``: how the first DML statement of a text begins."""
    for part in _plain(text).split(";"):
        found = _DML.match(part)
        if found is not None:
            return found[1].upper()
    return None


def changing_statements(text: str) -> tuple[str, ...]:
    """Return the statements of a text that change something, lower case, comments and quoted texts left out."""
    return tuple(part.strip().lower() for part in _plain(text).split(";") if _CHANGES.match(part))


def _plain(text: str) -> str:
    """Drop comments and what stands in quotes."""
    return _COMMENT_OR_QUOTED.sub(lambda match: "''" if match[1] else " ", text)
