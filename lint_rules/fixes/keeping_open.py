"""Takes away what closes a pooled value: the call of ``.close()``, the ``with``, the ``enter_context()``."""

from __future__ import annotations

import ast
from itertools import pairwise

from lint_rules import facts
from lint_rules.facts import Call, Expression, Span
from lint_rules.fixes.places import Step, is_indented, start, steps, stretch
from lint_rules.fixes.record import AnyEdit, Refused, Rewrite, Substitute
from lint_rules.fixes.site import Sheet, Site
from lint_rules.program import Scope
from lint_rules.program.endings import POOLS, Ending
from lint_rules.program.walk import subexpressions

_CLOSING = "contextlib.closing"
_SUPPRESS = "contextlib.suppress"


def keep_open(site: Site, ending: Ending) -> list[AnyEdit]:
    """Return the edits after which an ending, which is in the site's file, closes nothing.

    Raises:
        Refused: it is written in a way that the fix does not know.
    """
    if ending.kind == "handed over":
        raise Refused("close handed over", f"its .close is handed over uncalled in line {ending.at[0]}")
    if ending.kind == "close" and ending.call is not None:
        return _without_close(site, ending, ending.call)
    if ending.kind == "enter" and ending.call is not None:
        return _without_entering(site, ending.value, ending.call, ending.scope)
    return _without_with(site, ending.value, ending.scope)


def keep_all_open(site: Site, endings: list[Ending], construction: Call) -> list[AnyEdit]:
    """Return the edits after which nothing closes what a construction gives.

    Raises:
        Refused: that cannot be done in the file of the site.
    """
    edits: list[AnyEdit] = []
    for ending in endings:
        line = ending.at[0]
        if ending.module is not site.module:
            raise Refused("closed elsewhere", f"it is closed in another file, {ending.module.path}:{line}")
        if not ending.is_only_of(construction):
            raise Refused("closed with others", f"what is closed in line {line} may be another one as well")
        edits += keep_open(site, ending)
    if len([edit for edit in edits if isinstance(edit, Rewrite)]) > 1 and _nested(edits):
        raise Refused("closed twice", "it is closed in several places that lie in one another")
    return edits


def _nested(edits: list[AnyEdit]) -> bool:
    """Whether one rewritten stretch may lie in another; what keeps statements covers all of them."""
    spans = sorted((edit.first, _end(edit)) for edit in edits if isinstance(edit, Rewrite))
    return any(later[0] <= earlier[1] for earlier, later in pairwise(spans))


def _end(edit: Rewrite) -> tuple[int, int]:
    return max([edit.last, *[last for _, last in edit.blocks]])


# .close()


def _without_close(site: Site, ending: Ending, call: Call) -> list[AnyEdit]:
    whole = site.whole(call)
    around = steps(site.sheet, whole)
    statement = around[0].statement
    if not (isinstance(statement, ast.Expr) and site.sheet.span(statement.value) == whole):
        raise Refused("close in an expression", "its .close() is part of a larger expression")
    if call.args or call.keywords:
        raise Refused("close with arguments", "its .close() takes arguments")
    func = site.node(ast.Call, whole).func
    closed = func.value if isinstance(func, ast.Attribute) else func
    if isinstance(ending.value, facts.Call):
        if not _is_plain_pool_call(ending, ending.value):  # what else it does is to happen as before
            return [Substitute(whole, "__0__", (site.sheet.span(closed),))]
    elif any(not isinstance(part, facts.Name | facts.Attribute) for part in subexpressions(ending.value)):
        raise Refused("close in an expression", "what is closed is more than a name")
    return _removed(site, around, site.source(site.sheet.span(closed)))


def _is_plain_pool_call(ending: Ending, call: Call) -> bool:
    """Whether a call does nothing but take something from the pool."""
    parts = [*call.args, *[keyword.value for keyword in call.keywords]]
    origins = ending.module.program.origins(call.func, ending.scope)
    return (
        bool(origins)
        and origins <= POOLS.keys()
        and all(isinstance(part, facts.Constant | facts.Name) for part in parts)
    )


def _removed(site: Site, around: list[Step], closed: str) -> list[AnyEdit]:
    """Return the edit that removes a statement, and what would be left as an empty shell around it."""
    step, *outer = around
    sheet = site.sheet
    owner = step.owner
    if step.is_alone and outer:
        if isinstance(owner, ast.Try) and step.field == "finalbody":
            return [_without_finally(site, owner)]
        if (
            isinstance(owner, ast.If)
            and step.field == "body"
            and not owner.orelse
            and _guards(site, owner.test, closed)
        ):
            return _removed(site, outer, closed)
        if isinstance(owner, ast.Try) and step.field == "body" and _only_tries(owner):
            return _removed(site, outer, closed)
        if isinstance(owner, ast.With) and _only_suppresses(site, owner):
            return _removed(site, outer, closed)
    here = start(sheet, step.statement)
    return [Rewrite(here, here, "")]


def _guards(site: Site, test: ast.expr, closed: str) -> bool:
    """Whether a test only asks whether there is something to close."""
    match test:
        case ast.Compare(left=left, ops=[ast.IsNot() | ast.NotEq()], comparators=[ast.Constant(value=None)]):
            test = left
        case _:
            pass
    return isinstance(test, ast.Name | ast.Attribute) and site.source(site.sheet.span(test)) == closed


def _only_tries(owner: ast.Try) -> bool:
    """Whether a ``try`` does nothing but log that something failed, or forget it."""
    return (
        not owner.orelse
        and not owner.finalbody
        and all(
            isinstance(statement, ast.Pass | ast.Expr)
            and not any(isinstance(n, ast.Await | ast.Yield) for n in ast.walk(statement))
            for handler in owner.handlers
            for statement in handler.body
        )
    )


def _only_suppresses(site: Site, owner: ast.With) -> bool:
    def suppresses(item: ast.withitem) -> bool:
        if not isinstance(item.context_expr, ast.Call):
            return False
        return site.source(site.sheet.span(item.context_expr.func)) in (_SUPPRESS, _SUPPRESS.partition(".")[2])

    return all(suppresses(item) for item in owner.items)


def _without_finally(site: Site, owner: ast.Try) -> Rewrite:
    sheet = site.sheet
    if not is_indented(owner, owner.body):
        raise Refused("unusual layout", "the try and its body share a line")
    here = start(sheet, owner)
    if not owner.handlers:
        return Rewrite(here, here, "__block_0__", (), (stretch(sheet, owner.body),))
    lines = ["try:", "    __block_0__"]
    blocks = [stretch(sheet, owner.body)]
    parts: list[Span] = []
    for handler in owner.handlers:
        if not is_indented(handler, handler.body):
            raise Refused("unusual layout", "an except and its body share a line")
        kind = ""
        if handler.type is not None:
            kind = f" __{len(parts)}__"
            parts.append(sheet.span(handler.type))
        name = f" as {handler.name}" if handler.name else ""
        lines += [f"except{kind}{name}:", f"    __block_{len(blocks)}__"]
        blocks.append(stretch(sheet, handler.body))
    if owner.orelse:
        lines += ["else:", f"    __block_{len(blocks)}__"]
        blocks.append(stretch(sheet, owner.orelse))
    return Rewrite(here, here, "\n".join(lines), tuple(parts), tuple(blocks))


# with


def _without_with(site: Site, value: Expression, scope: Scope) -> list[AnyEdit]:
    sheet = site.sheet
    statement, number = _with_item(sheet, value)
    if not is_indented(statement, statement.body):
        raise Refused("unusual layout", "the with and its body share a line")
    parts: list[Span] = []
    lines: list[str] = []
    indent = ""
    edits: list[AnyEdit] = []

    def entered(items: list[ast.withitem]) -> str:
        shown = []
        for item in items:
            target = "" if item.optional_vars is None else f" as {_target(site, item.optional_vars)}"
            shown.append(f"__{len(parts)}__{target}")
            parts.append(sheet.span(item.context_expr))
        return ", ".join(shown)

    if number:
        lines.append(f"with {entered(statement.items[:number])}:")
        indent += "    "
    item = statement.items[number]
    expression = item.context_expr
    if isinstance(value, facts.Call) and site.program.origins(value.func, scope) == {_CLOSING}:
        assert isinstance(expression, ast.Call)
        if len(expression.args) != 1 or isinstance(expression.args[0], ast.Starred):
            raise Refused("unusual call", "closing() takes something else than one argument here")
        expression = expression.args[0]
        edits += site.release(value.func, _CLOSING)[0]
    target = "" if item.optional_vars is None else _target(site, item.optional_vars)
    is_simple = isinstance(expression, ast.Name | ast.Attribute)
    if target and not (is_simple and site.source(sheet.span(expression)) == target):
        lines.append(f"{indent}{target} = __{len(parts)}__")
        parts.append(sheet.span(expression))
    elif not is_simple:
        lines.append(f"{indent}__{len(parts)}__")
        parts.append(sheet.span(expression))
    if statement.items[number + 1 :]:
        lines.append(f"{indent}with {entered(statement.items[number + 1 :])}:")
        indent += "    "
    lines.append(f"{indent}__block_0__")
    here = start(sheet, statement)
    edits.append(Rewrite(here, here, "\n".join(lines), tuple(parts), (stretch(sheet, statement.body),)))
    return edits


def _with_item(sheet: Sheet, value: Expression) -> tuple[ast.With, int]:
    if isinstance(value, facts.Call | facts.Name | facts.Attribute):
        for node in ast.walk(sheet.tree):
            if isinstance(node, ast.With | ast.AsyncWith):
                for number, item in enumerate(node.items):
                    if sheet.span(item.context_expr)[2:] == value.at[2:]:
                        if isinstance(node, ast.AsyncWith):
                            raise Refused("async with", "an async with over it is something else than it seems")
                        return node, number
    raise Refused("unclear place", "what the with enters is more than a name or a call")


def _target(site: Site, target: ast.expr) -> str:
    if not isinstance(target, ast.Name | ast.Attribute):
        raise Refused("unusual target", "the with binds more than a name")
    return site.source(site.sheet.span(target))


# enter_context()


def _without_entering(site: Site, value: Expression, call: Call, scope: Scope) -> list[AnyEdit]:
    whole = site.whole(call)
    node = site.node(ast.Call, whole)
    if len(node.args) != 1 or node.keywords or isinstance(node.args[0], ast.Starred):
        raise Refused("unusual call", "enter_context() takes something else than one argument here")
    inner = node.args[0]
    if isinstance(value, facts.Call) and site.program.origins(value.func, scope) == {_CLOSING}:
        raise Refused("unusual call", "closing() is entered by a stack here")
    around = steps(site.sheet, whole)
    statement = around[0].statement
    if isinstance(inner, ast.Name) and isinstance(statement, ast.Expr) and site.sheet.span(statement.value) == whole:
        here = start(site.sheet, statement)
        return [Rewrite(here, here, "")]
    return [Substitute(whole, "__0__", (site.sheet.span(inner),))]
