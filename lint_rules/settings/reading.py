"""Reads settings from a TOML file and says precisely what is wrong with it."""

from __future__ import annotations

import importlib
import sys
import types
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from lint_rules.settings.record import Settings
from lint_rules.settings.table import Table

_T = TypeVar("_T", bound=Table)

SECTION = "tool.resilint"


class SettingsError(Exception):
    """A settings file that cannot be used; the message is one line that names the file and the key."""


def read_settings(path: Path) -> Settings:
    """Read a ``pyproject.toml`` (its ``[tool.resilint]``) or a file that holds nothing but our settings.

    Raises:
        SettingsError: the file cannot be read, is no TOML, has no ``[tool.resilint]`` where it should, or has an
            unknown key or a value of the wrong type.
    """
    document = _document(path)
    if not is_shared_file(path):
        return _table(path, "", document, Settings)
    tool = document.get("tool")
    section = tool.get("resilint") if isinstance(tool, dict) else None
    if section is None:
        raise SettingsError(f"{path}: there is no [{SECTION}] in it")
    if not isinstance(section, dict):
        raise SettingsError(f"{path}: {SECTION}: expected a table, found {_found(section)}")
    return _table(path, SECTION, section, Settings)


def has_section(path: Path) -> bool:
    """Tell whether a ``pyproject.toml`` sets anything for us; one that never mentions us is not even parsed.

    Raises:
        SettingsError: the file mentions us and is no TOML, or cannot be read.
    """
    if b"resilint" not in _bytes(path):
        return False
    tool = _document(path).get("tool")
    return isinstance(tool, dict) and "resilint" in tool


def is_shared_file(path: Path) -> bool:
    """Tell whether the file belongs to other tools too, so that ours is one section of it."""
    return path.name == "pyproject.toml"


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror or error}") from None


def _document(path: Path) -> dict[str, Any]:
    # Deferred: most commits are checked without a settings file that mentions us.
    toml = importlib.import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    try:
        document: dict[str, Any] = toml.loads(_bytes(path).decode())
    except UnicodeDecodeError:
        raise SettingsError(f"{path}: is not UTF-8") from None
    except ValueError as error:  # what both libraries derive their own error from
        raise SettingsError(f"{path}: is no valid TOML: {error}") from None
    return document


def _table(path: Path, prefix: str, values: Mapping[str, Any], kind: type[_T]) -> _T:
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    checked: dict[str, Any] = {}
    for key, value in values.items():
        dotted = f"{prefix}.{key}" if prefix else key
        field = fields.get(key)
        if field is None:
            raise SettingsError(f"{path}: {dotted}: no such key{_nearest(key, fields)}")
        if isinstance(field.type, type) and issubclass(field.type, Table):
            if not isinstance(value, dict):
                raise SettingsError(f"{path}: {dotted}: expected a table, found {_found(value)}")
            checked[field.name] = _table(path, dotted, value, field.type)
            continue
        try:
            checked[field.name] = msgspec.convert(value, field.type, strict=True)
        except msgspec.ValidationError:
            raise SettingsError(f"{path}: {dotted}: expected {_expected(field.type)}, found {_found(value)}") from None
    return kind(**checked)


def _nearest(key: str, fields: Mapping[str, object]) -> str:
    from difflib import get_close_matches

    # `snake_case` and capitals are the usual slips; no key is so far off that a hint cannot help.
    near = get_close_matches(key.lower().replace("_", "-"), fields, n=1, cutoff=0.0)
    return f"; the nearest one is {near[0]!r}" if near else ""


def _expected(kind: Any) -> str:
    origin = typing.get_origin(kind)
    arguments = typing.get_args(kind)
    if origin is typing.Annotated:  # the one kind of number with limits
        return "a number of seconds above 0, up to a day"
    if origin in (types.UnionType, typing.Union):
        return " or ".join(_expected(argument) for argument in arguments if argument is not type(None))
    if origin is typing.Literal:
        return " or ".join(f'"{argument}"' for argument in arguments)
    if origin is tuple:
        return "a list of strings" if arguments[0] is str else f"a list, each {_expected(arguments[0])}"
    if origin is not None and issubclass(origin, Mapping):
        return f"a table whose values are each {_expected(arguments[1])}"
    names = {str: "a string", bool: "true or false", int: "a whole number", float: "a number"}
    return names.get(kind, f"a {kind.__name__}")


def _found(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        odd = next((item for item in value if not isinstance(item, str)), None)
        return "a list" if odd is None else f"a list that holds {_found(odd)}"
    if isinstance(value, dict):
        odd = next(((key, item) for key, item in value.items() if not isinstance(item, str)), None)
        return "a table" if odd is None else f"{_found(odd[1])} at {odd[0]!r}"
    if isinstance(value, str):
        return f"the string {value!r}"
    if isinstance(value, (int, float)):
        return f"the number {value}"
    return f"a {type(value).__name__}"
