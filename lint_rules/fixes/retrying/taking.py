"""Statements that become a function of their own: what it returns, and what stays behind."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeGuard

from lint_rules.fixes.places import Step, start, steps
from lint_rules.fixes.record import AnyEdit, Refused, Rewrite, Substitute
from lint_rules.fixes.retrying.order import way
from lint_rules.fixes.site import Site

_OWN = {
    "super": "super()",
    "__class__": "__class__",
    "locals": "locals()",
    "vars": "vars()",
    "eval": "eval()",
    "exec": "exec()",
}
"""What means something else inside another function."""
_TRIES = (ast.Try, getattr(ast, "TryStar", ast.Try))  # from Python 3.11 on


@dataclass(frozen=True)
class Taken:
    """Consecutive statements of a block of which some move into a function.

    Attributes:
        step: the first one.
        moved: those that move whole.
        last: the one that the value stands in; it stays, unless it is the last of `moved`.
        value: the expression whose value the function returns.
        later: names that are assigned in it and read after it.
    """

    step: Step
    moved: Sequence[ast.stmt]
    last: ast.stmt
    value: ast.expr
    later: tuple[str, ...]


def one_statement(site: Site, value: ast.expr) -> Taken:
    """Return what is to be taken of the statement that an expression stands in.

    Raises:
        Refused: the expression cannot stand in another function.
    """
    around = _above_elif(site, steps(site.sheet, site.sheet.span(value)))
    step = around[0]
    _refuse_places(site, step, value)
    _refuse_contents(value)
    return Taken(step, (), step.statement, value, ())


def from_submission(site: Site, call: ast.Call, value: ast.expr, function: ast.AST, *, is_module: bool) -> Taken:
    """Return what is to be taken from a statement that keeps a job up to the one that waits for it.

    Args:
        site: the finding.
        call: the submission.
        value: the wait.
        function: the function (or module) that they stand in.
        is_module: whether that is the module, where every name may be used from anywhere.

    Raises:
        Refused: the statements are not ones that can be taken out.
    """
    around = steps(site.sheet, site.sheet.span(call))
    step = around[0]
    if not isinstance(step.statement, ast.Assign | ast.AnnAssign) or step.statement.value is not call:
        raise Refused(
            "the job goes another way", f"what happens to the job in line {step.statement.lineno} is not plain"
        )
    waits = _above_elif(site, steps(site.sheet, site.sheet.span(value)))
    if waits[0].block is not step.block:
        raise Refused(
            "in another block", f"the wait in line {value.lineno} stands in another block than the submission"
        )
    _refuse_places(site, step, call)
    _refuse_places(site, waits[0], value)
    first, last = step.block.index(step.statement), step.block.index(waits[0].statement)
    moved = step.block[first:last]
    ending = waits[0].statement
    if isinstance(ending, ast.Return) and ending.value is not None and _reads(ending.value, _bound(moved)):
        value = ending.value
    for statement in moved[1:]:
        if not isinstance(statement, ast.Assign | ast.AnnAssign | ast.Expr):
            raise Refused("something in between", f"line {statement.lineno} stands between the submission and the wait")
        if any(_is_stored_in(node) for node in ast.walk(statement)):
            raise Refused("something in between", f"line {statement.lineno} would be done again at each attempt")
    for node in (*moved, value):
        _refuse_contents(node)
    _refuse_early_reads(moved)
    names = _bound(moved)
    _refuse_shared_names(function, names)
    later = tuple(names) if is_module else _read_later(site, around, function, names, moved, value)
    return Taken(step, moved, waits[0].statement, value, later)


def edits(
    site: Site, taken: Taken, name: str, decorators: Sequence[str], row_name: Callable[[], str], *, typed: bool
) -> tuple[AnyEdit, ...]:
    """Return the edits that make a decorated function of what is taken, and call it there.

    Args:
        site: the finding.
        taken: what is taken.
        name: the new function's name.
        decorators: its decorators, outermost first.
        row_name: gives the name for the value, where that needs one.
        typed: whether the code around it is annotated.

    Raises:
        Refused: what is needed afterwards cannot be returned.
    """
    sheet, last, value = site.sheet, taken.last, taken.value
    head = "".join(f"@{decorator}\n" for decorator in decorators) + f"def {name}():\n"
    first = start(sheet, taken.moved[0] if taken.moved else last)
    span = sheet.span(value)
    whole = (first, start(sheet, last))
    kept = "".join("    __block_0__\n" for _ in taken.moved[:1])
    blocks = ((first, start(sheet, taken.moved[-1])),) if taken.moved else ()
    behind = f"__block_{len(blocks)}__\n"
    later = ", ".join(taken.later)

    def rewrite(text: str, *, stays: bool = False) -> Rewrite:
        parts = (span,) if stays else ()
        held = (*blocks, (whole[1], whole[1])) if stays else (whole,)
        return Rewrite(*whole, head + text, parts, held)

    match last:
        case ast.Expr(value=inner) if inner is value:
            if not later and typed:
                head = head.replace("():", "() -> None:")
            end = f"    return {later}\n{later} = {name}()\n" if later else f"{name}()\n"
            return (rewrite(f"    __block_0__\n{end}"),)
        case ast.Return(value=inner) if inner is value:
            if taken.later:
                raise Refused("the job is needed later", f"{later} is used in another function after this")
            return (rewrite(f"    __block_0__\nreturn {name}()\n"),)
        case (
            ast.Assign(targets=[ast.Name(id=target)], value=inner)
            | ast.AnnAssign(target=ast.Name(id=target), value=inner)
        ) if inner is value and later:
            names = f"{later}, {target}"
            return (rewrite(f"    __block_0__\n    return {names}\n{names} = {name}()\n"),)
        case ast.For(iter=inner) if inner is value and later:
            rows = row_name()
            text = f"{kept}    return {later}, __0__\n{later}, {rows} = {name}()\n{behind}"
            return rewrite(text, stays=True), Substitute(span, rows)
        case _ if later:
            raise Refused("the job is needed later", f"{later} is used after line {last.lineno} again")
    return rewrite(f"{kept}    return __0__\n{behind}", stays=True), Substitute(span, f"{name}()")


# what cannot be taken


def _above_elif(site: Site, around: list[Step]) -> list[Step]:
    """Drop ``elif`` statements: there is no place before them for anything."""
    while len(around) > 1 and around[0].field == "orelse" and isinstance(around[0].statement, ast.If):
        line, column = start(site.sheet, around[0].statement)
        if not site.sheet.lines[line - 1][column:].startswith("elif"):
            break
        around = around[1:]
    return around


def _refuse_places(site: Site, step: Step, value: ast.expr) -> None:
    statement = step.statement
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        raise Refused("unusual place", "it stands in a decorator, a default or a class's bases")
    if isinstance(step.owner, ast.ClassDef):
        raise Refused("unusual place", "it stands in a class's body")
    index = step.block.index(statement)
    neighbours = step.block[max(index - 1, 0) : index + 2]
    lines = [line for one in neighbours if one is not statement for line in (one.lineno, one.end_lineno)]
    if statement.lineno in lines or statement.end_lineno in lines:
        raise Refused("unusual layout", "two statements share a line")
    for node, below in way(statement, value):
        if isinstance(node, ast.Lambda):
            raise Refused("unusual place", "it stands in a lambda")
        if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            first = node.generators[0]
            if below is not first or not any(inner is value for inner in ast.walk(first.iter)):
                raise Refused("unusual place", "it stands in a comprehension, once for each item")


def _refuse_contents(node: ast.AST) -> None:
    for part in ast.walk(node):
        match part:
            case ast.Await():
                raise Refused("async", "it awaits something")
            case ast.Yield() | ast.YieldFrom():
                raise Refused("unusual place", "it yields something")
            case ast.NamedExpr():
                raise Refused("assigns inside", "it assigns a name in the middle of an expression")
            case ast.Name(id=name) if name in _OWN:
                raise Refused("unusual names", f"{_OWN[name]} means something else in another function")
            case _:
                pass


def _bound(statements: Iterable[ast.stmt]) -> tuple[str, ...]:
    """Return the names that simple statements assign; those of comprehensions are their own."""
    names: dict[str, None] = {}
    for statement in statements:
        match statement:
            case ast.Assign(targets=targets):
                names.update(dict.fromkeys(node.id for one in targets for node in ast.walk(one) if _is_stored(node)))
            case ast.AnnAssign(target=ast.Name(id=name)):
                names[name] = None
            case _:
                pass
    return tuple(names)


def _is_stored(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def _is_stored_in(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store)


def _reads(node: ast.AST, names: Iterable[str]) -> bool:
    """Whether a node reads one of some names once more than the wait does."""
    names = frozenset(names)
    found = [part for part in ast.walk(node) if isinstance(part, ast.Name) and part.id in names]
    return len(found) > 1


def _refuse_early_reads(statements: Sequence[ast.stmt]) -> None:
    """Refuse names that are read before they are assigned: in a function of its own they would have no value yet."""
    own = frozenset(_bound(statements))
    known: set[str] = set()
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in own - known:
                raise Refused("assigned anew", f"{node.id} is read before it is assigned again")
        known |= set(_bound([statement]))


def _refuse_shared_names(function: ast.AST, names: Iterable[str]) -> None:
    names = frozenset(names)
    for node in ast.walk(function):
        if isinstance(node, ast.Global | ast.Nonlocal) and names & set(node.names):
            raise Refused("shared names", f"{min(names & set(node.names))} is global or nonlocal")


def _read_later(
    site: Site,
    around: Sequence[Step],
    function: ast.AST,
    names: Sequence[str],
    moved: Sequence[ast.stmt],
    value: ast.expr,
) -> tuple[str, ...]:
    """Return the names that something outside the moved statements reads after them.

    Raises:
        Refused: a handler reads them, when the function has not returned anything.
    """
    sheet = site.sheet
    inside = {id(part) for node in (*moved, value) for part in ast.walk(node)}
    begin, end = sheet.span(moved[0]), sheet.span(value)
    guarded = [
        sheet.span(one.block[0])[:2] + sheet.span(one.block[-1])[2:]
        for one in around
        if isinstance(one.owner, _TRIES) and one.field == "body"
    ]
    loops = [sheet.span(one.statement) for one in around if isinstance(one.statement, ast.For | ast.While)]
    nested = {
        id(part)
        for node in ast.walk(function)
        if node is not function and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for part in ast.walk(node)
    }
    later: dict[str, None] = {}
    for node in ast.walk(function):
        if not isinstance(node, ast.Name) or node.id not in names or isinstance(node.ctx, ast.Store):
            continue
        if id(node) in inside:
            continue
        place = sheet.span(node)
        in_loop = any(loop[:2] <= place[:2] <= loop[2:] for loop in loops)
        if place[:2] < begin[:2] and not in_loop and id(node) not in nested:
            continue  # another value of the same name
        if any(not (body[:2] <= place[:2] <= body[2:]) for body in guarded):
            raise Refused("read after a failure", f"line {node.lineno} looks at {node.id} when it may have failed")
        if place[:2] >= begin[:2] and place[2:] <= end[2:]:
            raise Refused("the job is needed later", f"line {node.lineno} uses {node.id} besides the wait")
        later[node.id] = None
    return tuple(name for name in names if name in later)
