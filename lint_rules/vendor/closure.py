"""Which modules of the runtime a part of it needs, found in its relative imports."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

from lint_rules.vendor.errors import VendorError


def select(modules: Mapping[str, str], names: Iterable[str]) -> set[str]:
    """The paths that ``names`` mean: modules (``clients.http_pool``), or packages (``utils``) with all they hold.

    Raises:
        VendorError: a name that the runtime does not have; the text lists those that it has.
    """
    chosen: set[str] = set()
    for name in names:
        path = name.removesuffix(".py").replace(".", "/").removeprefix("shared/").strip("/")
        if f"{path}.py" in modules:
            chosen.add(f"{path}.py")
        elif f"{path}/__init__.py" in modules:
            chosen.update(module for module in modules if module.startswith(f"{path}/"))
        else:
            raise VendorError(f"the runtime has no module {name!r}; it has {', '.join(public_names(modules))}")
    return chosen


def public_names(modules: Mapping[str, str]) -> list[str]:
    """The dotted names that can be asked for: modules and packages that are not private."""
    names = {path.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for path in modules}
    return sorted(name for name in names if not any(part.startswith("_") for part in name.split(".")))


def closure(modules: Mapping[str, str], chosen: Iterable[str]) -> set[str]:
    """``chosen``, and all that they import by relative imports, at any depth, lazily or for type checkers only."""
    needed: set[str] = set()
    waiting = list(chosen)
    while waiting:
        path = waiting.pop()
        if path not in needed:
            needed.add(path)
            waiting.extend(imported(modules, path, modules[path]))
    return needed


def imported(modules: Mapping[str, str], path: str, text: str) -> Iterator[str]:
    """The runtime's modules that one of them imports relatively.

    Raises:
        VendorError: ``text`` is no valid Python, or imports a module that the runtime does not have.
    """
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise VendorError(f"{path} is no valid Python: {error.msg}, line {error.lineno}") from error
    here = path.split("/")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = [*here[: len(here) - node.level + 1], *(node.module.split(".") if node.module else [])]
            for alias in node.names:
                yield _resolve(modules, path, base, alias.name)
        elif isinstance(node, ast.Call) and (name := _dynamic_import(node)):
            level = len(name) - len(name.lstrip("."))
            parts = [*here[: len(here) - level + 1], *name.lstrip(".").split(".")]
            yield _resolve(modules, path, parts[:-1], parts[-1])


def _resolve(modules: Mapping[str, str], path: str, base: list[str], name: str) -> str:
    package = "/".join(base)
    candidates = ["/".join([*base, name]) + end for end in (".py", "/__init__.py")]
    candidates += [f"{package}.py", f"{package}/__init__.py".lstrip("/")]
    for candidate in candidates:
        if candidate in modules:
            return candidate
    raise VendorError(f"{path} imports {'.'.join([*base, name])}, which the runtime does not have")


def _dynamic_import(call: ast.Call) -> str | None:
    """``".name"`` of ``import_module(".name", __package__)``."""
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if name != "import_module" or not call.args:
        return None
    first = call.args[0]
    if isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value.startswith("."):
        return first.value
    return None
