"""What statements say without anything being followed: how they end, and which names they bind and mention."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
Loop = ast.For | ast.While


def exits(block: Sequence[ast.stmt]) -> set[str]:
    """Return how control may leave a block: ``fall``, ``return``, ``raise``, ``break``, ``continue``."""
    result: set[str] = set()
    for statement in block:
        ways = _exits(statement)
        result |= ways - {"fall"}
        if "fall" not in ways:
            return result
    return result | {"fall"}


def _exits(statement: ast.stmt) -> set[str]:
    match statement:
        case ast.Return():
            return {"return"}
        case ast.Raise():
            return {"raise"}
        case ast.Break():
            return {"break"}
        case ast.Continue():
            return {"continue"}
        case ast.If(body=body, orelse=orelse):
            return exits(body) | exits(orelse)
        case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
            swallows = any("suppress" in ast.unparse(item.context_expr) for item in items)
            return exits(body) | ({"fall"} if swallows else set())
        case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=final):
            ways = exits([*body, *orelse]).union(*[exits(handler.body) for handler in handlers])
            last = exits(final)
            return ways | (last - {"fall"}) if "fall" in last else last
        case ast.For(body=body, orelse=orelse) | ast.AsyncFor(body=body, orelse=orelse):
            return (exits(body) - {"break", "continue"}) | exits(orelse) | {"fall"}
        case ast.While(test=test, body=body, orelse=orelse):
            inside = exits(body)
            endless = isinstance(test, ast.Constant) and bool(test.value) and "break" not in inside
            return (inside - {"break", "continue", "fall"}) | (set() if endless else exits(orelse) | {"fall"})
        case ast.Match(cases=cases):
            return {"fall"}.union(*[exits(case.body) for case in cases])
        case _:
            return {"fall"}


def jumps(block: Sequence[ast.stmt]) -> bool:
    """Whether a block holds a ``break`` or ``continue`` of a loop around it."""
    return any(_jumps(statement) for statement in block)


def _jumps(statement: ast.stmt) -> bool:
    match statement:
        case ast.Break() | ast.Continue():
            return True
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return False
        case ast.For(orelse=inner) | ast.AsyncFor(orelse=inner) | ast.While(orelse=inner):
            return jumps(inner)
        case _:
            return any(jumps(block) for block in blocks(statement))


def blocks(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    """Yield the blocks of a statement."""
    for field in ("body", "orelse", "finalbody"):
        yield getattr(statement, field, [])
    for part in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
        yield part.body


def own(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield all nodes below some, those of nested functions left out."""
    pending = list(nodes)
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            pending += ast.iter_child_nodes(node)


def bound(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the names that some statements bind in their function."""
    found: set[str] = set()
    pending = list(nodes)
    while pending:
        node = pending.pop()
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                found.add(name)
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                found.add(name)
            case ast.MatchMapping(rest=str(name)):
                found.add(name)
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                found |= {alias.asname or alias.name.partition(".")[0] for alias in names}
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
                continue
            case ast.Lambda():
                continue
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                found |= {part.target.id for part in ast.walk(node) if isinstance(part, ast.NamedExpr)}
                continue
            case _:
                pass
        pending += ast.iter_child_nodes(node)
    return found


def mentioned(nodes: Iterable[ast.AST]) -> set[str]:
    """Return every name that stands in some nodes in any role, nested functions included."""
    found: set[str] = set()
    for outer in nodes:
        for node in ast.walk(outer):
            if isinstance(node, ast.Name):
                found.add(node.id)
            elif isinstance(node, ast.arg):
                found.add(node.arg)
            elif isinstance(node, ast.Global | ast.Nonlocal):
                found.update(node.names)
        found |= bound([outer])
    return found


def bare_raise(block: Sequence[ast.stmt], name: str | None) -> bool:
    """Whether a block does nothing but raise the caught error (called ``name``) again."""
    match block:
        case [ast.Raise(exc=None)]:
            return True
        case [ast.Raise(exc=ast.Name(id=raised), cause=None)]:
            return raised == name
        case _:
            return False
