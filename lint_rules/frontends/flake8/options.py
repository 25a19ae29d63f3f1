"""The settings that teams may also write in ``.flake8``: ``resilint-`` and the key of ``[tool.resilint]``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

import msgspec
from flake8.exceptions import ExecutionError
from flake8.options.manager import OptionManager

from lint_rules.settings import Settings

# What is reported, and where, is the host's to say; what belongs to the program is not.
_HOSTS_OWN = frozenset({"select", "extend_select", "ignore", "per_file_ignores", "exclude", "extend_exclude"})
_FIELDS = tuple(field for field in msgspec.structs.fields(Settings) if field.name not in _HOSTS_OWN)


def register(manager: OptionManager) -> None:
    """Register our options with flake8; each is also read from its configuration files."""
    manager.add_option(
        "--resilint-config",
        parse_from_config=True,
        metavar="FILE",
        help="resilint's settings file, instead of the nearest pyproject.toml or resilint.toml",
    )
    for field in _FIELDS:
        option = f"--resilint-{field.encode_name}"
        text = f"takes the place of `{field.encode_name}` in [tool.resilint]"
        if field.type is bool:
            manager.add_option(option, action="store_true", default=None, parse_from_config=True, help=text)
        elif field.type is str:
            manager.add_option(option, parse_from_config=True, metavar="NAME", help=text)
        else:
            metavar = "KEY=VALUE,..." if _is_table(field) else "A,B,..."
            manager.add_option(option, comma_separated_list=True, parse_from_config=True, metavar=metavar, help=text)


def overrides(options: argparse.Namespace) -> dict[str, Any]:
    """Return the settings that flake8's options change, by attribute.

    Raises:
        ExecutionError: a table's entry has no ``=``.
    """
    changes: dict[str, Any] = {}
    for field in _FIELDS:
        value = getattr(options, f"resilint_{field.name}", None)
        if value is None:
            continue
        if _is_table(field):
            changes[field.name] = _pairs(field.encode_name, value)
        else:
            changes[field.name] = tuple(value) if isinstance(value, list) else value
    return changes


def _is_table(field: msgspec.structs.FieldInfo) -> bool:
    return isinstance(field.default_factory, type) and issubclass(field.default_factory, dict)


def _pairs(key: str, entries: Sequence[str]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for entry in entries:
        name, separator, value = entry.partition("=")
        if not separator:
            raise ExecutionError(f"resilint-{key}: expected KEY=VALUE, found {entry!r}")
        pairs[name.strip()] = value.strip()
    return pairs
