"""Whether an import is more than its module's own affair: other files take the name from it, or are run by it."""

from __future__ import annotations

from lint_rules import facts
from lint_rules.program import LinkedModule
from lint_rules.program.index import expressions
from lint_rules.program.values import ProjectModule
from lint_rules.program.walk import statements, subexpressions


def is_needed_elsewhere(module: LinkedModule, name: str) -> bool:
    """Whether a package's ``__init__`` binds a name, or another file (test code too) takes it from the module.

    The import of a module of the program counts as well: it may do more than to define the name.
    """
    if module.path.endswith("__init__.py") or module.path.endswith("__init__.pyi") or _runs_another(module, name):
        return True
    last = module.dotted.rpartition(".")[2]
    program = module.program
    candidates = set(program.sources.mentioning(last)) - {module.path}
    for path in sorted(candidates):
        other = program.module(path)
        if other is not None and (_imports_from(other, module, name) or _reads_from(other, module, name)):
            return True
    return False


def _runs_another(module: LinkedModule, name: str) -> bool:
    imports = module.program.imports
    for scope in module.scopes():
        for binding in scope.bindings().get(name, ()):
            if binding.kind == "import":
                if binding.level:
                    return True
                path = imports.module(binding.module, module.path)
                if path is not None and path != module.path:
                    return True
    return False


def _imports_from(other: LinkedModule, module: LinkedModule, name: str) -> bool:
    imports = module.program.imports
    for scope in other.scopes():
        for statement in statements(scope.body):
            if not isinstance(statement, facts.ImportFrom) or not any(n in (name, "*") for n, _ in statement.names):
                continue
            if statement.level:
                target = imports.relative(statement.module, statement.level, other.path)
            else:
                target = imports.module(statement.module, other.path)
            if target == module.path:
                return True
    return False


def _reads_from(other: LinkedModule, module: LinkedModule, name: str) -> bool:
    content = module.program.sources.read(other.path)
    if isinstance(content, bytes) and f".{name}".encode() not in content:
        return False
    for outermost, scope in expressions(other):
        for part in subexpressions(outermost):
            if isinstance(part, facts.Attribute) and part.attr == name:
                values = module.program.values(part.value, scope)
                if any(isinstance(value, ProjectModule) and value.module is module for value in values):
                    return True
    return False
