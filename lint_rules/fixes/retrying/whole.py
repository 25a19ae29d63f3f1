"""Functions that do nothing but submit and wait: they are decorated as they are."""

from __future__ import annotations

import ast

from lint_rules.fixes.places import Step, steps
from lint_rules.fixes.retrying.layers import repeating_callee
from lint_rules.fixes.retrying.repeatable import computes, is_harmless, is_log
from lint_rules.fixes.site import Site
from lint_rules.program import Scope
from lint_rules.program.clients import Submission
from lint_rules.program.index import calls


def only_submits(site: Site, submission: Submission, function: ast.AST, values: list[ast.expr]) -> bool:
    """Whether a function can be repeated as a whole: a submission, its wait, and what can be done repeatedly.

    Args:
        site: the finding.
        submission: the submission.
        function: the function that it stands in.
        values: the submission and its wait.
    """
    scope = submission.scope
    if not isinstance(function, ast.FunctionDef) or function.decorator_list or scope.function is None:
        return False
    if scope.function.is_generator or not all(_stands_in(site, function, value) for value in values):
        return False
    body = function.body[1:] if ast.get_docstring(function, clean=False) is not None else function.body
    if not all(_is_plain(statement) for statement in body):
        return False
    return _calls_nothing_else(site, submission, scope)


def _stands_in(site: Site, function: ast.FunctionDef, value: ast.expr) -> bool:
    around: list[Step] = steps(site.sheet, site.sheet.span(value))
    if not around or around[0].block is not function.body:
        return False
    for node in ast.walk(around[0].statement):
        if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            once = node.generators[0].iter
            if any(part is value for part in ast.walk(node)) and not any(part is value for part in ast.walk(once)):
                return False  # several jobs: those that are done already would be done again
    return True


def _is_plain(statement: ast.stmt) -> bool:
    match statement:
        case ast.Assign(targets=targets):
            plain = all(isinstance(target, ast.Name) for target in targets)
        case ast.AnnAssign(target=target):
            plain = isinstance(target, ast.Name)
        case ast.Expr() | ast.Return():
            plain = True
        case ast.Import() | ast.ImportFrom():
            return True
        case _:
            return False
    return plain and not any(isinstance(node, ast.Lambda | ast.NamedExpr | ast.Yield) for node in ast.walk(statement))


def _calls_nothing_else(site: Site, submission: Submission, scope: Scope) -> bool:
    others = [one for one in site.program.clients.submissions(site.module) if one.scope is scope]
    if others != [submission]:
        return False
    for call, where in calls(site.module):
        if where is not scope or call is submission.call or site.program.is_job_wait(call, where):
            continue
        if repeating_callee(site, call, where) is not None or not is_harmless(site, call, where):
            return False
        if call.at < submission.call.at and (is_log(site, call, where) or not computes(site, call, where)):
            return False  # a line about the start would be written at each attempt
    return True
