"""Which submissions write, and which of them cannot write twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Expression
from lint_rules.program.clients import Submission, argument, has_open_keywords, last_segment
from lint_rules.program.sql import dml_verb, query_texts
from lint_rules.program.values import Result
from lint_rules.program.walk import subexpressions

if TYPE_CHECKING:
    from lint_rules.program.scopes import Binding, Scope

_QUERIES = frozenset({"query", "query_and_wait"})
_JOB_ID_POSITIONS = {"query": 2, "load_table_from_uri": 2, "copy_table": 2}
_MADE_ANEW = ("uuid.", "time.", "random.", "secrets.", "datetime.", "os.urandom", "shortuuid.", "ulid.")
_DEPTH = 6


def verb(submission: Submission) -> str | None:
    """Return what a submission writes with: ``INSERT``, ``load_table_from_uri()``; ``None`` if that is not visible."""
    method, call, scope = submission.method, submission.call, submission.scope
    if method in _QUERIES:
        text = argument(call, "query", 0)
        texts = None if text is None else query_texts(scope.module.program, text, scope)
        return next((found for part in texts or () if (found := dml_verb(part)) is not None), None)
    if method.startswith("load_table_from_"):
        return f"{method}()" if _disposition(submission) in ("", "WRITE_APPEND") else None
    # Copies write to empty tables only, if nothing else is said.
    return f"{method}()" if method == "copy_table" and _disposition(submission) == "WRITE_APPEND" else None


def _disposition(submission: Submission) -> str | None:
    """Return the write disposition that a job config says, empty if it says none, ``None`` if that is not visible."""
    call, scope = submission.call, submission.scope
    if has_open_keywords(call):
        return None
    config = argument(call, "job_config")
    if config is None:
        return ""
    program = scope.module.program
    if program.constant(config, scope) is None:
        return ""
    made = program.values(config, scope)
    if not all(isinstance(v, Result) and v.call is not None and not has_open_keywords(v.call) for v in made):
        return None
    said = program.clients.config_option(config, "write_disposition", scope)
    if said is None:
        return ""
    if isinstance(said, str):
        return said
    return last_segment(said) or None if isinstance(said, facts.Attribute) else None


def has_fixed_job_id(submission: Submission) -> bool:
    """Whether a submission's job id may stay the same when it is repeated: only what is visibly made anew does not."""
    call, scope = submission.call, submission.scope
    if has_open_keywords(call):
        return True
    job_id = argument(call, "job_id", _JOB_ID_POSITIONS.get(submission.method))
    if job_id is None or scope.module.program.constant(job_id, scope) is None:
        return False
    return not _is_made_anew(job_id, scope, scope, _DEPTH)


def _is_made_anew(expression: Expression, scope: Scope, home: Scope, depth: int) -> bool:
    """Whether evaluating an expression in the function ``home`` gives another value each time."""
    program = scope.module.program
    for part in subexpressions(expression):
        if isinstance(part, facts.Call):
            if any(origin.startswith(_MADE_ANEW) for origin in program.origins(part.func, scope)):
                return True
        elif isinstance(part, facts.Name) and depth:
            bindings = program.evaluator.bindings(part.id, scope, part.at)
            if bindings and all(_is_bound_anew(binding, home, depth) for binding in bindings):
                return True
    return False


def _is_bound_anew(binding: Binding, home: Scope, depth: int) -> bool:
    if binding.scope is not home or binding.kind != "value" or binding.expression is None:
        return False
    return _is_made_anew(binding.expression, binding.scope, home, depth - 1)
