"""RP303's fix: the quota retry goes outside, the serialization retry inside."""

from __future__ import annotations

import ast

from lint_rules import facts
from lint_rules.facts import Call, Expression
from lint_rules.findings import Place
from lint_rules.fixes.record import Draft, Recall, Refused, Swap
from lint_rules.fixes.site import Site
from lint_rules.program import Scope
from lint_rules.program.index import calls

_TITLE = "Put the quota retry outside"
_NOTES = ("how often a failure is repeated changes: a conflict no longer starts the quota's budget anew",)


def plan(site: Site) -> Draft:
    """Exchange the two decorators, or the two functions of nested calls."""
    for scope in site.module.scopes():
        if scope.function is not None and scope.parent is not None:
            for number, span in enumerate(scope.function.decorator_spans):
                if Place.of(site.module.path, span) == site.finding.place:
                    return _swapped(site, scope, scope.parent, number)
    for call, scope in calls(site.module):
        for inner in call.args:
            if isinstance(inner, facts.Call) and Place.of(site.module.path, inner.at) == site.finding.place:
                return _renamed(site, call, inner, scope)
    raise Refused("unclear place", "the decorator cannot be found")


def _swapped(site: Site, function: Scope, scope: Scope, quota: int) -> Draft:
    assert function.function is not None
    kinds = [_kind(site, decorator, scope) for decorator in function.function.decorators]
    if "serialization" not in kinds[:quota]:
        raise Refused("unclear place", "there is no serialization retry above it")
    outer = kinds.index("serialization")
    notes: tuple[str, ...] = _NOTES
    if quota > outer + 1:
        notes += ("what stands between the two stays between them",)
    return Draft(_TITLE, (Swap(function.function.at[:2], outer, quota),), "unsafe", notes)


def _renamed(site: Site, outer: Call, inner: Call, scope: Scope) -> Draft:
    if _kind(site, outer.func, scope) != "serialization":
        raise Refused("unclear place", "there is no serialization retry around it")
    if len(outer.args) != 1 or outer.keywords or len(inner.args) != 1 or inner.keywords:
        raise Refused("unusual call", "one of the two retries takes more than a function here")
    names = [_callee(site, call) for call in (outer, inner)]
    edits = (Recall(site.whole(outer), names[1]), Recall(site.whole(inner), names[0]))
    return Draft(_TITLE, edits, "unsafe", _NOTES)


def _callee(site: Site, call: Call) -> str:
    text = site.source(site.sheet.span(site.node(ast.Call, site.whole(call)).func))
    if "\n" in text:
        raise Refused("unusual layout", "what is called stands on several lines")
    return text


def _kind(site: Site, expression: Expression, scope: Scope) -> str | None:
    retry = site.program.retries.retry_of(expression, scope)
    return None if retry is None else retry.kind
