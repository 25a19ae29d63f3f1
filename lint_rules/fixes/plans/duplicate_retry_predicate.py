"""RP206's fix: the runtime's predicate decides, and a function that does nothing else goes."""

from __future__ import annotations

import ast

from lint_rules import facts
from lint_rules.findings import Place
from lint_rules.fixes.exports import is_needed_elsewhere
from lint_rules.fixes.places import start
from lint_rules.fixes.record import AddImport, AnyEdit, Draft, Refused, Rewrite, Substitute
from lint_rules.fixes.retrying.asked import refuse_asked_about_texts
from lint_rules.fixes.retrying.texts import Test, Texts
from lint_rules.fixes.site import Site
from lint_rules.program import Scope
from lint_rules.program.walk import subexpressions

_PART = "utils.bigquery_retry"
_TITLE = "Ask the runtime's predicate"
_NOTE = (
    "the runtime knows more of BigQuery's texts, no other database's, and leaves out limits that hold until tomorrow"
)
_ANYBODYS = ("builtins.", "google.", "googleapiclient.", "typing.", "types.")
_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def plan(site: Site) -> Draft:
    """Replace the tests by the runtime's predicate, and the whole function where that is all it does."""
    scope = _scope(site)
    function = _node(site, scope)
    tests = _tests(site, function)
    _refuse_other_databases(site, scope, tests)
    for exception in sorted({test.exception for test in tests}):
        refuse_asked_about_texts(site, scope, exception)
    kinds = sorted({kind for test in tests for kind in test.kinds})
    idle = _idle_locals(function, tests)
    if len(kinds) == 1 and len(tests) == 1 and _is_all(function, tests[0], idle):
        removed = _removed(site, scope, function, kinds[0])
        if removed is not None:
            return Draft("Use the runtime's predicate", removed, notes=(_NOTE,))
    edits: list[AnyEdit] = []
    for test in tests:
        names = []
        for kind in sorted(test.kinds, reverse=True):
            name, imports = site.take(_PART, kind, scope, site.sheet.span(test.node))
            names.append(f"{name}({test.exception})")
            edits += imports
        edits.append(Substitute(site.sheet.span(test.node), _joined(names, test)))
    for statement in idle:
        place = start(site.sheet, statement)
        edits.append(Rewrite(place, place, ""))
    return Draft(_TITLE, tuple(edits), notes=(_NOTE,))


def _joined(calls: list[str], test: Test) -> str:
    text = " or ".join(calls)
    if test.is_negated:
        return f"not ({text})" if len(calls) > 1 else f"not {text}"
    return f"({text})" if len(calls) > 1 else text


def _scope(site: Site) -> Scope:
    for scope in site.module.scopes():
        if scope.function is not None and Place.of(site.module.path, scope.function.at) == site.finding.place:
            return scope
    raise Refused("unclear place", "the function cannot be found")


def _node(site: Site, scope: Scope) -> _Function:
    for node in ast.walk(site.sheet.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) and scope.function is not None:
            is_lambda = isinstance(node, ast.Lambda)
            if site.sheet.span(node)[:2] == scope.function.at[:2] and is_lambda == (scope.function.name == "<lambda>"):
                return node
    raise Refused("unclear place", "the function cannot be found in the syntax tree")


def _tests(site: Site, function: _Function) -> list[Test]:
    tests = Texts(function, site.sheet.tree).tests()
    if not tests:
        raise Refused("unusual test", "how it looks at the text is not plain")
    parameters = {argument.arg for argument in ast.walk(function.args) if isinstance(argument, ast.arg)}
    for test in tests:
        if test.through and test.exception not in parameters:
            raise Refused("unusual test", f"{test.exception} may be gone where its text is looked at")
        if any(
            isinstance(node, ast.Name) and node.id == test.exception and not isinstance(node.ctx, ast.Load)
            for node in ast.walk(function)
        ):
            raise Refused("unusual test", f"{test.exception} is assigned anew")
    return tests


def _refuse_other_databases(site: Site, scope: Scope, tests: list[Test]) -> None:
    """Refuse a test of errors that are said to be another library's: PostgreSQL says much the same as BigQuery."""
    exceptions = {test.exception for test in tests}
    for parameter in scope.function.parameters if scope.function is not None else ():
        if parameter.name not in exceptions or parameter.annotation is None:
            continue
        names = [
            part for part in subexpressions(parameter.annotation) if isinstance(part, facts.Name | facts.Attribute)
        ]
        origins = {origin for name in names for origin in site.program.origins(name, scope.parent or scope)}
        if origins and not any(origin.startswith(_ANYBODYS) for origin in origins):
            raise Refused(
                "another database", f"it is about {min(origins)}, and the runtime knows BigQuery's texts only"
            )


def _idle_locals(function: _Function, tests: list[Test]) -> list[ast.stmt]:
    """Return the assignments of texts that nothing else than the tests reads."""
    replaced = {id(node) for test in tests for node in ast.walk(test.node)}
    result: list[ast.stmt] = []
    for name in {test.through for test in tests if test.through}:
        nodes = [node for node in ast.walk(function) if isinstance(node, ast.Name) and node.id == name]
        if all(id(node) in replaced for node in nodes if isinstance(node.ctx, ast.Load)):
            result += [
                node
                for node in ast.walk(function)
                if isinstance(node, ast.Assign) and len(node.targets) == 1 and node.targets[0] in nodes
            ]
    return result


# the whole function


def _is_all(function: _Function, test: Test, idle: list[ast.stmt]) -> bool:
    """Whether a function returns what a test says, and does nothing else."""
    arguments = function.args
    names = [*arguments.posonlyargs, *arguments.args]
    if len(names) != 1 or arguments.vararg or arguments.kwonlyargs or arguments.kwarg or arguments.defaults:
        return False
    if names[0].arg != test.exception or test.is_negated or isinstance(function, ast.AsyncFunctionDef):
        return False
    if isinstance(function, ast.Lambda):
        return function.body is test.node
    body = [one for one in function.body if one not in idle]
    if ast.get_docstring(function, clean=False) is not None:
        body = body[1:]
    match body:
        case [ast.Return(value=value)]:
            return value is test.node
        case [
            ast.If(test=condition, body=[ast.Return(value=ast.Constant(value=True))], orelse=[]),
            ast.Return(value=ast.Constant(value=False)),
        ]:
            return condition is test.node
        case _:
            return False


def _removed(site: Site, scope: Scope, function: _Function, kind: str) -> tuple[AnyEdit, ...] | None:
    """Return the edits that put the runtime's predicate in the place of a function; ``None`` if it has to stay."""
    if isinstance(function, ast.Lambda):
        return _replaced_lambda(site, scope, function, kind)
    if function not in site.sheet.tree.body or function.decorator_list or _has_comments(site, function):
        return None
    name = function.name
    if len(site.module.scope.bindings().get(name, ())) != 1 or is_needed_elsewhere(site.module, name):
        return None
    if site.sheet.desk.patches.of(site.module, name, f"{site.module.dotted}.{name}"):
        return None
    uses = _uses(site, function)
    if not uses:
        return None
    place = start(site.sheet, function)
    gone = Rewrite(place, place, "")
    if name == kind:  # the import takes its place
        dotted = site.sheet.desk.runtime.module(_PART, kind, site.module)
        return gone, AddImport(dotted, kind)
    local, imports = site.take(_PART, kind, site.module.scope, site.sheet.span(uses[0]))
    return gone, *[Substitute(site.sheet.span(use), local) for use in uses], *imports


def _replaced_lambda(site: Site, scope: Scope, function: ast.Lambda, kind: str) -> tuple[AnyEdit, ...] | None:
    is_argument = any(
        isinstance(node, ast.Call) and (function in node.args or function in [word.value for word in node.keywords])
        for node in ast.walk(site.sheet.tree)
    )
    if not is_argument:
        return None
    span = site.sheet.span(function)
    local, imports = site.take(_PART, kind, scope.parent or scope, span)
    return Substitute(span, local), *imports


def _has_comments(site: Site, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    first, last = function.lineno - 1, function.end_lineno or function.lineno
    lines = site.sheet.lines[max(first - 1, 0) : last]
    return any("#" in line for line in lines[1:]) or (first > 0 and lines[0].lstrip().startswith("#"))


def _uses(site: Site, function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.Name]:
    """Return the uses of a module's function by its name; none if one of them is not plain."""
    inside = {id(node) for node in ast.walk(function)}
    uses: list[ast.Name] = []
    for node in ast.walk(site.sheet.tree):
        match node:
            case ast.Constant(value=str() as text) if function.name in text and id(node) not in inside:
                return []  # ``__all__``, or a name that is looked up
            case ast.Name(id=name) if name == function.name:
                if not isinstance(node.ctx, ast.Load) or id(node) in inside:
                    return []
                uses.append(node)
            case ast.arg(arg=name) | ast.Attribute(attr=name) | ast.alias(name=name) | ast.alias(asname=name) if (
                name == function.name
            ):
                return []
            case ast.Call(func=ast.Name(id=name), keywords=[_, *_]) if name == function.name:
                return []  # the runtime's parameter has a name of its own
            case _:
                pass
    return uses
