"""What happens before a submission that moves, and besides it: writes keep their order and their number."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from lint_rules.facts import Call
from lint_rules.fixes.record import Refused
from lint_rules.fixes.site import Site
from lint_rules.program import Scope
from lint_rules.program.clients import Submission

_QUIET = (
    ast.Name, ast.Constant, ast.Attribute, ast.Subscript, ast.Tuple, ast.List, ast.BinOp, ast.UnaryOp, ast.JoinedStr,
    ast.FormattedValue, ast.expr_context, ast.operator, ast.unaryop, ast.cmpop, ast.boolop,
)  # fmt: skip
"""What reads and computes."""


_BLOCKS = (ast.stmt, ast.ExceptHandler, ast.match_case)


def way(node: ast.AST, value: ast.expr) -> list[tuple[ast.AST, ast.AST]]:
    """Return the nodes on the way down to an expression, each with the one below."""
    for child in ast.iter_child_nodes(node):
        if child is value:
            return [(node, child)]
        if not isinstance(child, _BLOCKS) and (below := way(child, value)):
            return [(node, child), *below]
    return []


def refuse_unless_first(statement: ast.stmt, value: ast.expr) -> None:
    """Refuse where a statement does something before an expression in it, or does not always come to it, or again.

    Args:
        statement: the statement; its own header, where it has blocks.
        value: an expression in it, which takes over what was done before the statement.

    Raises:
        Refused: and says why.
    """
    for node, below in way(statement, value):
        before = _before(node, below)
        if before is None:
            raise Refused("not always waited for", f"line {value.lineno} waits for the job only sometimes, or again")
        if not all(isinstance(part, _QUIET) for one in before for part in ast.walk(one)):
            raise Refused("order of evaluation", f"line {value.lineno} does something else before it waits for the job")


def refuse_other_jobs(site: Site, called: Iterable[tuple[Call, Scope]], submission: Submission) -> None:
    """Refuse to repeat other jobs together with one: what they have written would be written again.

    Args:
        site: the finding.
        called: the calls that would be repeated.
        submission: the one that is to be.

    Raises:
        Refused: there is another submission, or a wait for another job.
    """
    clients, waits = site.program.clients, site.program.waits
    others = {one.call for one in clients.submissions(site.module)} - {submission.call}
    own = {wait.call for wait in waits.of(submission)}
    for call, scope in called:
        if call in others or (waits.is_wait(call, scope) and call not in own):
            raise Refused("another job", f"line {call.at[0]} is about another job, which would be repeated as well")


def _before(node: ast.AST, below: ast.AST) -> list[ast.AST] | None:
    """Return what a node evaluates before one of its parts, ``None`` if it may not come to that, or more than once."""
    parts: list[ast.AST]
    match node:
        case ast.BoolOp(values=[first, *_]) | ast.IfExp(test=first):
            return [] if below is first else None
        case ast.Compare(left=left, comparators=[second, *_]):
            return [] if below is left else [left] if below is second else None
        case ast.While() | ast.Lambda():
            return None
        case ast.For(iter=iterable) | ast.AsyncFor(iter=iterable) | ast.comprehension(iter=iterable):
            return [] if below is iterable else None
        case ast.Assign(value=first) | ast.AnnAssign(value=ast.expr() as first):  # targets come last
            return [] if below is first else [first]
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            return [] if below is node.generators[0] else None
        case ast.Dict(keys=keys, values=values):
            parts = [part for pair in zip(keys, values, strict=True) for part in pair if part is not None]
        case _:
            parts = list(ast.iter_child_nodes(node))
    return parts[: parts.index(below)]
