"""Whether, and under which name, a file can import the runtime."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lint_rules import facts
from lint_rules.fixes.record import Refused
from lint_rules.program import LinkedModule, Program
from lint_rules.program.walk import statements

_DISTRIBUTION = re.compile(r"^[^#\n]*(?<![\w-])resilint[-_.]+runtime(?![\w-])", re.MULTILINE | re.IGNORECASE)
_DECLARING = ("pyproject.toml", "setup.cfg", "setup.py", "Pipfile", "environment.yml", "environment.yaml")
_FOR_DEVELOPERS = re.compile(r"(?:^|[-_.])(?:dev|develop|development|tests?|testing|lint|docs?|ci)(?:$|[-_.])")
"""Lists of what production does not have."""
NO_RUNTIME = "no runtime"
"""The kind of the refusals where it cannot be imported."""
_INSTALLED_AS = "shared"
"""The import name of the distribution ``resilint-runtime``."""


class Runtime:
    """Answers where the runtime is within reach in one program."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._declared: dict[str, bool] = {}

    def module(self, part: str, name: str, importer: LinkedModule) -> str:
        """Return the dotted name of a part of the runtime (``clients.bigquery_pool``) for an import in a file.

        Args:
            part: the module, without the runtime's package.
            name: what is to be imported from it.
            importer: where the import is to stand.

        Raises:
            Refused: it cannot be imported from there.
        """
        package = self._program.settings.runtime_package
        dotted = f"{package}.{part}"
        path = self._program.imports.module(dotted, importer.path)
        if path is not None:
            found = self._program.module(path)
            if found is not None and name in found.scope.bindings():
                return dotted
            raise Refused(NO_RUNTIME, f"{path} has no {name}: run `resilint vendor` to bring it up to date")
        top = package.partition(".")[0]
        if self._is_hidden(top, importer.path):
            raise Refused(
                NO_RUNTIME,
                f"the package {top} of this project lacks {part}: run `resilint vendor`, or name the package that has"
                " it with runtime-package",
            )
        if package == _INSTALLED_AS and self._is_declared(importer.path.rpartition("/")[0]):
            return dotted
        where = " src" if importer.path.startswith("src/") else ""
        raise Refused(NO_RUNTIME, f"{dotted} cannot be imported from here: run `resilint vendor{where}`")

    def caution(self, part: str, importer: LinkedModule) -> str:
        """Return what has to hold for an import of the runtime that `module` allows; empty where it plainly does.

        A copy in the project is found where the folder that it lies in is on Python's path. That is so for its
        neighbours, for packages beside it, and for files that import something else from there.
        """
        dotted = f"{self._program.settings.runtime_package}.{part}"
        imports = self._program.imports
        path = imports.module(dotted, importer.path)
        if path is None:  # it is installed
            return ""
        base = path[: path.rindex(dotted.replace(".", "/"))]
        folder = importer.path.rpartition("/")[0]
        inner = f"{folder}/".removeprefix(base).strip("/") if f"{folder}/".startswith(base) else None
        if inner is not None:
            parts = inner.split("/") if inner else []
            places = [base + "/".join(parts[: count + 1]) for count in range(len(parts))]
            if all(imports.at(f"{place}/__init__") is not None for place in places):
                return ""
        if any(self._is_from(base, name, importer) for name in _imported(importer)):
            return ""
        shown = f"the folder {base.rstrip('/')}" if base else "the project's root"
        return f"{dotted} is found only where {shown} is on Python's path"

    def _is_from(self, base: str, name: str, importer: LinkedModule) -> bool:
        """Whether an absolute import in a file leads to something else in the folder of the copy."""
        if name.partition(".")[0] == self._program.settings.runtime_package.partition(".")[0]:
            return False
        found = self._program.imports.module(name, importer.path)
        return found is not None and found.startswith(base + name.replace(".", "/"))

    def _is_hidden(self, top: str, importer: str) -> bool:
        imports = self._program.imports
        if imports.module(top, importer) is not None:
            return True
        folder = importer.rpartition("/")[0]
        parts = folder.split("/") if folder else []
        places = ["/".join((*parts[:count], top)) for count in range(len(parts) + 1)]
        return any(imports.is_folder(place) for place in (*places, f"src/{top}"))

    def _is_declared(self, folder: str) -> bool:
        """Whether a file with dependencies, in a folder or above it up to the root, names the runtime."""
        if folder not in self._declared:
            root = self._program.sources.root
            found = any(_names_it(path) for path in _declarations(root / folder))
            self._declared[folder] = found or (folder != "" and self._is_declared(folder.rpartition("/")[0]))
        return self._declared[folder]


def _imported(module: LinkedModule) -> Iterator[str]:
    """Yield the modules that a file's absolute imports name."""
    for statement in statements(module.facts.body):
        if isinstance(statement, facts.Import):
            yield from (name for name, _ in statement.names)
        elif isinstance(statement, facts.ImportFrom) and not statement.level:
            yield statement.module


def _declarations(folder: Path) -> list[Path]:
    known = [folder / name for name in _DECLARING]
    try:
        lists = [
            *folder.glob("*requirements*.txt"),
            *folder.glob("requirements/*.txt"),
            *folder.glob("requirements*.in"),
        ]
    except OSError:
        lists = []
    return [*known, *[path for path in sorted(lists) if not _FOR_DEVELOPERS.search(path.stem)]]


def _names_it(path: Path) -> bool:
    try:
        return _DISTRIBUTION.search(path.read_text("utf-8", "replace")) is not None
    except OSError:
        return False
