"""The settings of a project, as one record.

A new key is a new attribute here: reading, checking and the "nearest known key" of an error follow from its name
and type. A group of keys (``[tool.resilint.gate]``) is an attribute whose type is a `Table`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from lint_rules.settings.fix import FixSettings
from lint_rules.settings.gate import Gate
from lint_rules.settings.table import Table

# What ruff leaves out when it is not told otherwise; a folder with a `pyvenv.cfg` is left out as well, by its content.
DEFAULT_EXCLUDE = (
    ".bzr",
    ".direnv",
    ".eggs",
    ".git",
    ".git-rewrite",
    ".hg",
    ".ipynb_checkpoints",
    ".mypy_cache",
    ".nox",
    ".pants.d",
    ".pyenv",
    ".pytest_cache",
    ".pytype",
    ".ruff_cache",
    ".svn",
    ".tox",
    ".venv",
    ".vscode",
    "__pypackages__",
    "_build",
    "buck-out",
    "build",
    "dist",
    "node_modules",
    "site-packages",
    "venv",
)


class Settings(Table, frozen=True, kw_only=True):
    """All settings, with their defaults. Paths and patterns are relative to the program's root, with ``/``."""

    select: tuple[str, ...] | None = None
    """Codes or prefixes of codes to report; ``None``: the rules that are on by default."""
    extend_select: tuple[str, ...] = ()
    """Codes or prefixes to report besides ``select``."""
    ignore: tuple[str, ...] = ()
    """Codes or prefixes not to report; against a selection the longer prefix wins."""
    per_file_ignores: Mapping[str, tuple[str, ...]] = {}
    """Pattern (as in ``.gitignore``) to the codes or prefixes that are not reported in the files it matches."""
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    """Patterns (as in ``.gitignore``) of files and folders that are no part of the program."""
    extend_exclude: tuple[str, ...] = ()
    """Patterns to exclude besides ``exclude``."""
    source_roots: tuple[str, ...] = ()
    """Folders that absolute imports are looked up from, before the root and ``src``."""
    check_tests: bool = False
    """Whether test code is reported, votes and counts as a caller."""
    runtime_package: str = "shared"
    """The import name of the runtime that the fixes point at."""
    bigquery_client_names: tuple[str, ...] = ("bq_client", "bigquery_client", "bq", "bqclient")
    """Last name segments by which a receiver of unknown origin counts as a BigQuery client."""
    client_factories: tuple[str, ...] = ("airflow.providers.google.cloud.hooks.bigquery.BigQueryHook.get_client",)
    """Dotted names of functions and methods that return a BigQuery client."""
    retry_decorators: tuple[str, ...] = ()
    """Dotted names of further decorators that retry the function they decorate."""
    not_ready_exceptions: tuple[str, ...] = ()
    """Dotted names of further exceptions that mean "not there yet"."""
    locations: Mapping[str, str] = {}
    """BigQuery project to the location that its pooled clients are expected to have."""
    profile: Literal["default", "brownfield", "strict", "library"] = "default"
    """Which rules block, warn or are off: see ``docs/gate.md``."""
    require_reason: bool = False
    """Whether a suppression comment without a reason silences nothing (the profile ``strict`` asks for it too)."""
    gate: Gate = Gate()
    """What the gate lets pass."""
    fix: FixSettings = FixSettings()
    """How fixes write what they write."""
