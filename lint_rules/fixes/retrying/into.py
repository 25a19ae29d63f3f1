"""A submission that moves into a function: what must not depend on where it stands."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lint_rules.facts import Call
from lint_rules.fixes.places import contains, steps
from lint_rules.fixes.record import Refused
from lint_rules.fixes.retrying.order import refuse_unless_first
from lint_rules.fixes.retrying.repeatable import is_harmless
from lint_rules.fixes.site import Site
from lint_rules.program import Scope
from lint_rules.program.index import calls


@dataclass(frozen=True)
class Move:
    """A statement that moves.

    Attributes:
        block: where it stands, and further down the function.
        statement: it.
        function: the function that it moves into.
        first: that function's first statement, its docstring aside: it moves above this one.
        name: what it assigns.
        home: the function (or module) around both.
    """

    block: Sequence[ast.stmt]
    statement: ast.stmt
    function: ast.FunctionDef
    first: ast.stmt
    name: str
    home: ast.AST


def refuse_other_uses(site: Site, move: Move) -> None:
    """Refuse a job that is used, or assigned anew, outside the retried function.

    Raises:
        Refused: and says where.
    """
    inside = {id(node) for node in ast.walk(move.function)} | {id(node) for node in ast.walk(move.statement)}
    if move.home is site.sheet.tree and f".{move.name}" in "".join(_importers(site)):
        raise Refused("used elsewhere", f"another file uses {move.name}")
    for node in ast.walk(move.home):
        if isinstance(node, ast.Name) and node.id == move.name and id(node) not in inside:
            raise Refused("used elsewhere", f"line {node.lineno} uses {move.name} outside the retried function")
        if isinstance(node, ast.Global | ast.Nonlocal) and move.name in node.names:
            raise Refused("shared names", f"{move.name} is global or nonlocal")


def _importers(site: Site) -> Iterator[str]:
    for path in site.program.sources.mentioning(site.module.dotted.rpartition(".")[2]):
        content = site.program.sources.read(path)
        if isinstance(content, bytes) and path != site.module.path:
            yield content.decode("utf-8", "replace").replace(" ", ".")


def refuse_other_names(move: Move) -> None:
    """Refuse a statement that reads a name which means something else inside the function, or later.

    Raises:
        Refused: and says which name.
    """
    read = {node.id for node in ast.walk(move.statement) if isinstance(node, ast.Name)} - {move.name}
    bound = {node.arg for node in ast.walk(move.function) if isinstance(node, ast.arg)}
    bound |= {node.id for node in ast.walk(move.function) if isinstance(node, ast.Name) and _is_bound(node)}
    if read & bound or move.name in bound:
        name = min((read & bound) | ({move.name} & bound))
        raise Refused("other names", f"{name} means something else in {move.function.name}()")
    for node in ast.walk(move.statement):
        if isinstance(node, ast.NamedExpr | ast.Await | ast.Yield | ast.YieldFrom | ast.Lambda):
            raise Refused("unusual place", "the submission assigns, awaits or yields something")
        if isinstance(node, ast.Name) and node.id in ("super", "__class__", "locals", "vars", "eval", "exec"):
            raise Refused("unusual names", f"{node.id} means something else in another function")
    for node in ast.walk(move.home):
        if isinstance(node, ast.Name) and node.id in read and _is_bound(node) and node.lineno > move.statement.lineno:
            raise Refused("assigned anew", f"line {node.lineno} assigns {node.id} after the submission")


def the_use(site: Site, function: Scope, move: Move) -> ast.stmt:
    """Return the statement that calls the retried function, once and whatever happens.

    Raises:
        Refused: it may be called more often, or not at all.
    """
    uses = site.program.callers.uses(function)
    if len(uses) != 1 or uses[0].call is None or uses[0].role not in ("called", "argument"):
        raise Refused("called elsewhere", f"{move.function.name}() is not called exactly once")
    span = site.whole(uses[0].call)
    if uses[0].role == "argument" and not _runs_at_once(site, uses[0].call, uses[0].scope, move):
        raise Refused("called elsewhere", f"{move.function.name} is handed on in line {uses[0].call.at[0]}")
    around = steps(site.sheet, span)
    if not around or around[0].block is not move.block or uses[0].scope is not function.parent:
        raise Refused("called elsewhere", f"{move.function.name}() is called in another block, or another function")
    statement = around[0].statement
    if isinstance(statement, ast.While) or any(isinstance(n, _REPEATING) for n in ast.walk(_header(statement))):
        raise Refused("called elsewhere", f"{move.function.name}() may be called more than once")
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        raise Refused("called elsewhere", f"{move.function.name}() is called in another function")
    refuse_unless_first(statement, site.node(ast.Call, span))
    return statement


def _runs_at_once(site: Site, call: Call, scope: Scope, move: Move) -> bool:
    """Whether a call that is handed a function runs it in a retry there and then: ``RETRY(wait)()``."""
    if site.program.retries.retry_of(call.func, scope) is None:
        return False
    if site.program.callees(call, scope):
        return True
    span = site.whole(call)
    return any(isinstance(node, ast.Call) and site.sheet.span(node.func) == span for node in ast.walk(move.home))


_REPEATING = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda, ast.BoolOp, ast.IfExp)


def _header(statement: ast.stmt) -> ast.AST:
    match statement:
        case ast.For(iter=header) | ast.If(test=header):
            return header
        case ast.With(items=items):
            return items[0].context_expr
        case _:
            return statement


def refuse_changes_in_between(site: Site, scope: Scope, move: Move, use: ast.stmt) -> None:
    """Refuse what would be done before the submission and was done after it, unless it can do nothing to it.

    Raises:
        Refused: and says which line that is.
    """
    first, last = move.block.index(move.statement), move.block.index(use)
    for statement in move.block[first + 1 : last]:
        if statement is move.function or isinstance(statement, ast.FunctionDef | ast.Import | ast.ImportFrom):
            continue
        if not isinstance(statement, ast.Assign | ast.AnnAssign | ast.Expr):
            raise Refused("something in between", f"line {statement.lineno} stands between submission and wait")
        if any(_is_bound(node) for node in ast.walk(statement) if isinstance(node, ast.Attribute | ast.Subscript)):
            raise Refused("something in between", f"line {statement.lineno} is done between submission and wait")
        span = site.sheet.span(statement)
        for call, where in calls(site.module):
            if contains(span, call.at) and not is_harmless(site, call, where):
                raise Refused("something in between", f"line {call.at[0]} is done between submission and wait")


def with_comment(site: Site, statement: ast.stmt) -> str:
    """Return a statement's text from the left margin, the comment behind it included."""
    span = site.sheet.span(statement)
    lines = site.sheet.lines[span[0] - 1 : span[2]]
    texts = any(isinstance(node, ast.Constant | ast.JoinedStr) and _is_long(node) for node in ast.walk(statement))
    if ";" in lines[-1][span[3] :].partition("#")[0]:
        raise Refused("unusual layout", "two statements share a line")
    margin = lines[0][: span[1]]
    if margin.strip():
        raise Refused("unusual layout", "two statements share a line")
    cut = [line if texts else line.removeprefix(margin) for line in lines[1:]]
    return "\n".join([lines[0][span[1] :], *cut])


def _is_long(node: ast.expr) -> bool:
    return node.lineno != node.end_lineno


def _is_bound(node: ast.Name | ast.Attribute | ast.Subscript) -> bool:
    return isinstance(node.ctx, ast.Store | ast.Del)
