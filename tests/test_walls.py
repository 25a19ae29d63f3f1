"""The walls of the house: which stage imports what, and what the tree looks like. Each check is shown to fail."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LONGEST_FILE = 400
_STAGES = {
    # A package of the linter: the other packages and modules of it that it may import.
    "facts": (),
    "extract": ("facts",),
    "settings": (),
    "program": ("facts", "extract", "settings"),
    "rules": ("facts", "program", "findings"),
    "cache": ("facts", "program"),
    "gate": ("facts", "extract", "findings", "engine", "program", "settings", "cache", "discovery"),
    "fixes": (
        "facts",
        "extract",
        "findings",
        "engine",
        "program",
        "settings",
        "rules",
        "selection",
        "forks",
        "output.style",
    ),
    "migrate": ("findings", "fixes", "gate.errors", "gate.git"),
}
_NOT_IN_RULES = ("ast", "pathlib", "argparse", "lint_rules.frontends")
_NOT_IN_THE_LINTER = ("shared", "google", "requests")


def imports(path: Path, root: Path) -> Iterator[str]:
    """Every dotted name that a file imports, wherever the import stands; ``from a import b`` gives ``a.b`` too."""
    package = path.relative_to(root).parent.parts
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join((*above, *(node.module or "").split("."))).strip(".")
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and _is_import_call(node.func):
            yield from (arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant))


def _is_import_call(func: ast.expr) -> bool:
    name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
    return name in ("import_module", "__import__")


def _is_in(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def _sources(root: Path, folder: str) -> list[Path]:
    found = sorted((root / folder).rglob("*.py"))
    return [path for path in found if not {"__pycache__", "fixtures"} & set(path.relative_to(root).parts)]


def forbidden(root: Path, folder: str, packages: tuple[str, ...]) -> list[str]:
    """The imports of ``packages`` in a folder, as ``file: name``."""
    return [
        f"{path.relative_to(root).as_posix()}: {name}"
        for path in _sources(root, folder)
        for name in sorted(set(imports(path, root)))
        if any(_is_in(name, package) for package in packages)
    ]


def beyond(root: Path, stage: str, allowed: tuple[str, ...]) -> list[str]:
    """The imports of the linter in one of its packages that are neither its own nor allowed."""
    known = tuple(f"lint_rules.{name}" for name in (stage, *allowed))
    parts = {f"lint_rules.{path.stem}" for path in (root / "lint_rules").iterdir() if path.stem != "__init__"}
    return [
        f"{path.relative_to(root).as_posix()}: {name}"
        for path in _sources(root, f"lint_rules/{stage}")
        for name in sorted(set(imports(path, root)))
        if any(_is_in(name, part) for part in parts) and not any(_is_in(name, part) for part in known)
    ]


def too_long(root: Path, folder: str) -> list[str]:
    """The files of a folder that have more lines than one person reads in one go."""
    return [
        f"{path.relative_to(root).as_posix()}: {lines} lines"
        for path in _sources(root, folder)
        if (lines := path.read_bytes().count(b"\n")) > LONGEST_FILE
    ]


def drawers(root: Path, folder: str) -> list[str]:
    """The modules whose names say nothing."""
    names = ("utils", "util", "misc", "common")
    return [path.relative_to(root).as_posix() for path in _sources(root, folder) if path.stem in names]


def _put(root: Path, path: str, text: str) -> Path:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return root


@pytest.mark.parametrize("stage", _STAGES)
def test_a_stage_knows_only_those_before_it(stage: str) -> None:
    assert beyond(ROOT, stage, _STAGES[stage]) == []


@pytest.mark.parametrize(
    ("stage", "line", "found"),
    [
        ("facts", "from lint_rules import engine", "lint_rules.engine"),
        ("extract", "from lint_rules.program import Program", "lint_rules.program"),
        ("extract", "import lint_rules.rules.rule", "lint_rules.rules.rule"),
        ("program", "def late():\n    from ...frontends.cli import main", "lint_rules.frontends.cli"),
        ("program", "if TYPE_CHECKING:\n    from lint_rules.rules import rule", "lint_rules.rules"),
        ("program", "import importlib\nimportlib.import_module('lint_rules.engine')", "lint_rules.engine"),
        ("rules", "from lint_rules.engine import Engine", "lint_rules.engine"),
        ("rules", "from lint_rules.extract import extract", "lint_rules.extract"),
        ("gate", "from lint_rules.frontends.cli import main", "lint_rules.frontends.cli"),
        ("fixes", "from lint_rules.migrate.journal import Journal", "lint_rules.migrate.journal"),
        ("fixes", "from lint_rules.output.text import count", "lint_rules.output.text"),
        ("migrate", "from lint_rules.frontends.cli import main", "lint_rules.frontends.cli"),
        ("migrate", "from lint_rules.program import Program", "lint_rules.program"),
    ],
)
def test_a_broken_wall_is_found(tmp_path: Path, stage: str, line: str, found: str) -> None:
    for part in (*_STAGES, "output", "frontends"):
        _put(tmp_path, f"lint_rules/{part}/__init__.py", "from lint_rules.facts import Module\n")
    _put(tmp_path, "lint_rules/engine.py", "")
    allowed = (*_STAGES[stage], "facts")
    assert beyond(tmp_path, stage, allowed) == []
    _put(tmp_path, f"lint_rules/{stage}/loops/new.py", line)
    assert f"lint_rules/{stage}/loops/new.py: {found}" in beyond(tmp_path, stage, allowed)


def test_rules_see_no_tree_no_disk_and_no_options() -> None:
    assert forbidden(ROOT, "lint_rules/rules", _NOT_IN_RULES) == []


def test_the_linter_imports_nothing_of_what_it_speaks_about() -> None:
    assert forbidden(ROOT, "lint_rules", _NOT_IN_THE_LINTER) == []


def test_hosts_are_imported_where_they_are_hosts_and_nowhere_else() -> None:
    for host, folder in (("pylint", "pylint"), ("astroid", "pylint"), ("flake8", "flake8")):
        found = forbidden(ROOT, "lint_rules", (host,))
        assert found != []
        assert [line for line in found if not line.startswith(f"lint_rules/frontends/{folder}/")] == []


def test_the_runtime_imports_nothing_of_the_linter() -> None:
    assert forbidden(ROOT, "shared", ("lint_rules",)) == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("import ast", "ast"),
        ("from pathlib import Path", "pathlib"),
        ("def late():\n    import google.cloud.bigquery", "google.cloud.bigquery"),
        ("from requests import get as fetch", "requests"),
        ("__import__('shared.clients')", "shared.clients"),
    ],
)
def test_a_forbidden_import_is_found(tmp_path: Path, line: str, found: str) -> None:
    packages = (*_NOT_IN_RULES, *_NOT_IN_THE_LINTER)
    _put(
        tmp_path,
        "lint_rules/rules/near.py",
        "import astroid, requests_cache\nfrom .google import x\ntext = 'import ast'\n",
    )
    assert forbidden(tmp_path, "lint_rules", packages) == []
    _put(tmp_path, "lint_rules/rules/new.py", line)
    assert f"lint_rules/rules/new.py: {found}" in forbidden(tmp_path, "lint_rules", packages)


@pytest.mark.parametrize("folder", ["lint_rules", "shared", "scripts", "tests"])
def test_files_are_small_and_named_for_what_they_hold(folder: str) -> None:
    assert _sources(ROOT, folder) != []
    assert too_long(ROOT, folder) == []
    assert drawers(ROOT, folder) == []


def test_a_long_file_and_a_drawer_are_found(tmp_path: Path) -> None:
    _put(tmp_path, "lint_rules/fits.py", "x = 1\n" * LONGEST_FILE)
    assert too_long(tmp_path, "lint_rules") == drawers(tmp_path, "lint_rules") == []
    _put(tmp_path, "lint_rules/program/utils.py", "x = 1\n" * (LONGEST_FILE + 1))
    assert too_long(tmp_path, "lint_rules") == [f"lint_rules/program/utils.py: {LONGEST_FILE + 1} lines"]
    assert drawers(tmp_path, "lint_rules") == ["lint_rules/program/utils.py"]
