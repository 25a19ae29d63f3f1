"""Attributes: of modules and imports, of classes and their instances, of external objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.program import returns
from lint_rules.program.classes import Base, ClassView, is_in_init, replaces_in_init
from lint_rules.program.modules import LinkedModule
from lint_rules.program.names import PUBLIC, RUNTIME, canonical, class_of_result
from lint_rules.program.scopes import Binding, Scope
from lint_rules.program.values import (
    BoundExternal,
    External,
    Instance,
    Partial,
    ProjectClass,
    ProjectFunction,
    ProjectModule,
    Result,
    Unknown,
    Value,
    Values,
)

if TYPE_CHECKING:
    from lint_rules.program.evaluate import Evaluator

_PROPERTIES = frozenset({"builtins.property", "functools.cached_property", "abc.abstractproperty"})


def attribute(evaluator: Evaluator, receiver: Value, attr: str) -> Values:
    """Return what ``receiver.attr`` may hold."""
    match receiver:
        case External(dotted=dotted):
            return _external_attribute(evaluator, dotted, attr)
        case ProjectModule(module=module):
            return member(evaluator, module, attr)
        case Instance() | ProjectClass():
            return evaluator.once((receiver, attr), lambda: _project_attribute(evaluator, receiver, attr))
        case Result(of=of):
            return (BoundExternal(canonical(f"{class_of_result(of)}.{attr}"), receiver),)
        case BoundExternal(of=of):
            return (BoundExternal(f"{of}.{attr}", receiver),)
        case Partial() if attr == "func":
            return (receiver.function,)
        case Unknown(why=why):
            return (receiver if why == "parameter" else Unknown("attribute"),)  # what is handed in stays out of sight
        case _:
            return (Unknown("computed"),)


def _external_attribute(evaluator: Evaluator, dotted: str, attr: str) -> Values:
    # ``import app.jobs`` binds ``app``, which need not have an ``__init__.py``: its modules are found by path.
    if dotted.startswith("<folder>"):
        return folder_member(evaluator, dotted[len("<folder>") :], attr)
    return (evaluator.external(f"{dotted}.{attr}"),)


def folder_member(evaluator: Evaluator, base: str, name: str) -> Values:
    """Return a member of a package without ``__init__.py``."""
    program = evaluator.program
    below = f"{base}/{name}" if base else name
    path = program.imports.at(below)
    if path is not None and (module := program.module(path)) is not None:
        return (ProjectModule(module),)
    if program.imports.is_folder(below):
        return (External(f"<folder>{below}"),)
    return (Unknown("attribute"),)


# imports


def imported(evaluator: Evaluator, binding: Binding) -> Values:
    """Return what an import binds."""
    program, importer = evaluator.program, binding.scope.module.path
    if binding.member is None:
        return _module_value(evaluator, binding.module, importer)
    if binding.member == "*":
        return (Unknown("star"),)
    if binding.level:
        base = program.imports.relative_base(binding.module, binding.level, importer)
        if base is None:
            return (Unknown("import"),)
        path = program.imports.at(base) if base else None
        module = program.module(path) if path is not None else None
        if module is not None and path != importer:
            return member(evaluator, module, binding.member)
        return folder_member(evaluator, base, binding.member)
    path = program.imports.module(binding.module, importer)
    if path is not None and (module := program.module(path)) is not None:
        if path == importer:  # a module that is called like what it imports, ``requests.py`` above all
            return (evaluator.external(f"{binding.module}.{binding.member}"),)
        return member(evaluator, module, binding.member)
    submodule = program.imports.module(f"{binding.module}.{binding.member}", importer)
    if submodule is not None and (module := program.module(submodule)) is not None:
        return (ProjectModule(module),)
    return (evaluator.external(f"{binding.module}.{binding.member}"),)


def _module_value(evaluator: Evaluator, dotted: str, importer: str) -> Values:
    program = evaluator.program
    path = program.imports.module(dotted, importer)
    if path is not None and path != importer and (module := program.module(path)) is not None:
        return (ProjectModule(module),)
    external: Values = (evaluator.external(dotted),)
    base = dotted.replace(".", "/")
    for start in ("", "src/"):
        # A folder of ours without ``__init__.py``; ``google`` may be one and the installed package as well.
        if path is None and program.imports.is_folder(start + base) and dotted != "google":
            return (External(f"<folder>{start}{base}"), *(external if dotted == RUNTIME else ()))
    return external


def member(evaluator: Evaluator, module: LinkedModule, name: str) -> Values:
    """Return what a module's name holds, followed through re-exports; submodules count."""
    return evaluator.once((module, name), lambda: _member(evaluator, module, name))


def _member(evaluator: Evaluator, module: LinkedModule, name: str) -> Values:
    part = module.public_part
    if part is not None and name in PUBLIC[part]:
        return (External(f"{RUNTIME}.{part[:-3].replace('/', '.')}.{name}"),)
    bindings = module.module_bindings(name)
    if bindings:
        return tuple([value for binding in bindings for value in evaluator.binding(binding)])
    if module.path.endswith("/__init__.py"):
        found = folder_member(evaluator, module.path[: -len("/__init__.py")], name)
        if not isinstance(found[0], Unknown):
            return found
    for star in module.star_imports:
        values = star_member(evaluator, star, name)
        if values is not None:
            return values
    return (Unknown("attribute"),)


def star_member(evaluator: Evaluator, star: Binding, name: str) -> Values | None:
    """Return what ``from module import *`` binds to a name, ``None`` if nothing that is known."""
    program, importer = evaluator.program, star.scope.module.path
    if star.level:
        path = program.imports.relative(star.module, star.level, importer)
    else:
        path = program.imports.module(star.module, importer)
    if path is None or path == importer:
        return _external_star(evaluator, star, name) if path is None and not star.level else None
    module = program.module(path)
    if module is None or (name.startswith("_") and name not in (module.exported or ())):
        return None
    if module.exported is not None and name not in module.exported:
        return None
    values = evaluator.once((module, name), lambda: _member(evaluator, module, name))
    return None if all(isinstance(value, Unknown) for value in values) else values


_STARS = {
    "requests": ("get", "post", "put", "patch", "delete", "head", "options", "request", "Session", "session"),
    "requests.api": ("get", "post", "put", "patch", "delete", "head", "options", "request"),
    "google.cloud.bigquery": ("Client", "QueryJob", "LoadJob", "CopyJob", "ExtractJob", "QueryJobConfig"),
    "time": ("sleep", "time", "monotonic"),
    "tenacity": ("retry", "Retrying", "AsyncRetrying", "stop_after_attempt", "wait_fixed", "wait_exponential"),
}


def _external_star(evaluator: Evaluator, star: Binding, name: str) -> Values | None:
    if name in _STARS.get(star.module, ()):
        return (evaluator.external(f"{star.module}.{name}"),)
    return None


# classes


def _project_attribute(evaluator: Evaluator, receiver: Instance | ProjectClass, attr: str) -> Values:
    start = receiver.start if isinstance(receiver, Instance) else None
    mro: tuple[Base, ...] = receiver.view.mro
    if start is not None:
        mro = mro[mro.index(start) + 1 :] if start in mro else mro[1:]
    found = _along(evaluator, receiver, mro, attr)
    if found is not None:
        return found
    if start is None and isinstance(receiver, Instance):
        below = _below(evaluator, receiver.view, attr)
        if below:
            return below
    return (Unknown("attribute"),)


def _along(evaluator: Evaluator, receiver: Instance | ProjectClass, mro: tuple[Base, ...], attr: str) -> Values | None:
    """Look an attribute up along the classes: methods stop the search, assignments add up.

    As for `Program.attribute_bindings`, one ``__init__`` may replace what another has assigned.
    """
    result: list[Value] = []
    is_replaced = False
    for base in mro:
        if isinstance(base, str):
            if result or base in ("builtins.object", "abc.ABC", "typing.Protocol", "typing.Generic"):
                continue
            return (BoundExternal(canonical(f"{base}.{attr}"), receiver),)
        method = base.methods.get(attr)
        if method is not None:
            if not result:
                return _method(evaluator, method, receiver)
            break
        own = base.own_bindings(attr)
        for binding in own:
            if not (is_replaced and is_in_init(binding)):
                result += evaluator.binding(binding)
        is_replaced = is_replaced or replaces_in_init(base, own)
    return tuple(result) or None


def _below(evaluator: Evaluator, view: ClassView, attr: str) -> Values:
    """Return what the classes that derive from a mixin bind to an attribute that it only uses."""
    result: list[Value] = []
    for child in evaluator.program.subclasses(view):
        found = _along(evaluator, Instance(child), child.mro, attr)
        if found is None or isinstance(found[0], BoundExternal):
            return ()
        result += found
    return tuple(result)


def is_property(evaluator: Evaluator, scope: Scope) -> bool:
    """Whether a method is a property: reading it calls it."""
    if scope.function is None or scope.parent is None:
        return False
    for decorator in scope.function.decorators:
        if isinstance(decorator, facts.Attribute) and decorator.attr in ("setter", "deleter"):
            return False
        last = decorator.attr if isinstance(decorator, facts.Attribute) else getattr(decorator, "id", "")
        if "property" not in last:
            continue
        values = evaluator.values(decorator, scope.parent)
        if any(isinstance(v, External) and (v.dotted in _PROPERTIES or v.dotted.endswith("property")) for v in values):
            return True
    return False


def _method(evaluator: Evaluator, method: Scope, receiver: Instance | ProjectClass) -> Values:
    if isinstance(receiver, Instance) and is_property(evaluator, method):
        return returns.returned(evaluator, ProjectFunction(method, receiver))
    return (ProjectFunction(method, receiver),)
