"""The settings as Markdown: key, meaning, type and default, from the record that reads them."""

from __future__ import annotations

import ast
import datetime
import inspect
import json
from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin

import msgspec

from lint_rules.frontends.host_options import host_options
from lint_rules.settings import Settings, Table
from lint_rules.settings.fix import Seconds

_KINDS: dict[Any, str] = {
    bool: "true or false",
    str: "a string",
    tuple[str, ...]: "a list of strings",
    tuple[str, ...] | None: "a list of strings",
    Mapping[str, str]: "a table of strings",
    Mapping[str, tuple[str, ...]]: "a table of lists of strings",
    str | None: "a string",
    Seconds: "a number of seconds",
    Mapping[str, Mapping[str, int]]: "a table of tables of whole numbers",
    Mapping[str, Mapping[str, datetime.date]]: "a table of tables of dates",
}
_THE_COMMANDS = ("profile", "require-reason")
"""Settings of the command alone."""


def entries(kind: type[Table] = Settings, prefix: str = "") -> str:
    """Return an entry for every setting, in the order of the record; those of a table within follow each other.

    Raises:
        ValueError: a setting has no docstring, or a type that has no name here.
    """
    texts = attribute_docstrings(kind)
    known = {option.name for option in host_options()}
    parts = []
    for field in msgspec.structs.fields(kind):
        if isinstance(field.type, type) and issubclass(field.type, Table):
            parts.append(entries(field.type, f"{prefix}{field.encode_name}."))
            continue
        named = _name_of(field.type)
        if field.name not in texts or named is None:
            raise ValueError(f"the setting {field.encode_name} needs a docstring and a type with a name here")
        option = f"resilint-{prefix}{field.encode_name}"
        hosts = f"`{option}`" if option in known else _in_hosts(prefix + field.encode_name)
        parts.append(
            f"### `{prefix}{field.encode_name}`\n\n{texts[field.name].replace('``', '`')}\n\n"
            f"{named[0].upper()}{named[1:]}. Default: {_default(field)}. In flake8 and pylint: {hosts}.\n"
        )
    return "\n".join(parts)


def _in_hosts(key: str) -> str:
    return "not used" if key in _THE_COMMANDS or key.startswith(("gate.", "fix.")) else "their own options instead"


def _name_of(kind: Any) -> str | None:
    """Return what the values of a type are called, ``None`` for a type that has no name here."""
    if get_origin(kind) is Literal:
        return " or ".join(f'`"{choice}"`' for choice in get_args(kind))
    return _KINDS.get(kind)


def attribute_docstrings(kind: type[Table]) -> dict[str, str]:
    """Return the strings that stand below the attributes of a class."""
    (definition,) = ast.parse(inspect.getsource(kind)).body
    if not isinstance(definition, ast.ClassDef):
        raise TypeError(f"{kind} is no class")
    found: dict[str, str] = {}
    for attribute, text in zip(definition.body, definition.body[1:], strict=False):
        match attribute, text:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(docstring))):
                found[name] = " ".join(docstring.split())
            case _:
                pass
    return found


def _default(field: msgspec.structs.FieldInfo) -> str:
    value = field.default_factory() if callable(field.default_factory) else field.default
    return "not set" if value is None else f"`{json.dumps(value)}`"
