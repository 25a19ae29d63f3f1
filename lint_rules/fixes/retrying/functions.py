"""The function around a place in the syntax tree, and names for new ones inside it."""

from __future__ import annotations

import ast
import builtins

from lint_rules.fixes.record import Refused
from lint_rules.fixes.site import Site
from lint_rules.program import Scope


def function_of(site: Site, scope: Scope) -> ast.AST:
    """Return the node of the function (or module) that a scope is.

    Raises:
        Refused: there is none at its place.
    """
    if scope.function is None:
        return site.sheet.tree
    for node in ast.walk(site.sheet.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (
            site.sheet.span(node)[:2] == scope.function.at[:2]
        ):
            return node
    raise Refused("unclear place", "the function cannot be found in the syntax tree")


def name_in(site: Site, scope: Scope, wanted: str) -> str:
    """Return a name for something new in a function: ``wanted``, or one like it that means nothing there.

    The same name may be given in another function, but not in one that encloses or is enclosed by this one.
    """
    functions = [ancestor for ancestor in scope.ancestors() if ancestor.function is not None]
    if not functions:
        return site.sheet.names.fresh(wanted)
    node = function_of(site, functions[-1])
    used = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    used |= {part.arg for part in ast.walk(node) if isinstance(part, ast.arg)}
    used |= {
        part.name
        for part in ast.walk(node)
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and part is not node
    }
    used |= {
        alias.asname or alias.name.partition(".")[0]
        for part in ast.walk(node)
        if isinstance(part, ast.Import | ast.ImportFrom)
        for alias in part.names
    }
    used |= set(site.module.scope.bindings())
    used |= {part.name or "" for part in ast.walk(node) if isinstance(part, ast.ExceptHandler)}
    chosen = site.sheet.local_names.setdefault(site.sheet.span(node), set())
    name, number = wanted, 1
    while name in used or name in chosen or hasattr(builtins, name):
        number += 1
        name = f"{wanted}_{number}"
    chosen.add(name)
    return name
