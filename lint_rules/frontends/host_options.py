"""The settings that a host (flake8, pylint) may hold in its own configuration: ``resilint-`` and the key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from lint_rules.settings import Settings, Table

CONFIG_OPTION = "resilint-config"
CONFIG_HELP = "resilint's settings file, instead of the nearest pyproject.toml or resilint.toml"
_NOT_THE_HOSTS = frozenset(
    {
        # What is reported, and where, is said by the host's own options.
        "select", "extend_select", "ignore", "per_file_ignores", "exclude", "extend_exclude",
        # The command's own.
        "profile", "require_reason",
    }
)  # fmt: skip


class HostOptionError(Exception):
    """A value that an option cannot have; the message says which."""


class HostOption(msgspec.Struct, frozen=True):
    """One setting as an option of a host."""

    name: str
    """``resilint-source-roots``"""
    attribute: str
    """The setting's attribute."""
    kind: str
    """``flag``, ``text``, ``list`` or ``table`` (a list of ``KEY=VALUE``)."""
    help: str


def host_options() -> Iterator[HostOption]:
    """Yield every setting that is the program's, so that a host may hold it."""
    for field in msgspec.structs.fields(Settings):
        is_group = isinstance(field.type, type) and issubclass(field.type, Table)  # [tool.resilint.gate] and the like
        if field.name not in _NOT_THE_HOSTS and not is_group:
            text = f"takes the place of `{field.encode_name}` in [tool.resilint]"
            yield HostOption(f"resilint-{field.encode_name}", field.name, _kind(field), text)


def overrides(value_of: Callable[[str], Any]) -> dict[str, Any]:
    """Return the settings that a host's options change, by attribute.

    Args:
        value_of: gives what the host has for an option's name; ``None`` where it is not set.

    Raises:
        HostOptionError: a table's entry has no ``=``.
    """
    changes: dict[str, Any] = {}
    for option in host_options():
        value = value_of(option.name)
        if value is None:
            continue
        if option.kind == "table":
            changes[option.attribute] = _pairs(option.name, value)
        else:
            changes[option.attribute] = tuple(value) if option.kind == "list" else value
    return changes


def _kind(field: msgspec.structs.FieldInfo) -> str:
    if field.type is bool or field.type is str:
        return "flag" if field.type is bool else "text"
    is_table = isinstance(field.default_factory, type) and issubclass(field.default_factory, dict)
    return "table" if is_table else "list"


def _pairs(name: str, entries: Sequence[str]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for entry in entries:
        key, separator, value = entry.partition("=")
        if not separator:
            raise HostOptionError(f"{name}: expected KEY=VALUE, found {entry!r}")
        pairs[key.strip()] = value.strip()
    return pairs
