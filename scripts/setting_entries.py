"""The settings as Markdown: key, meaning, type and default, from the record that reads them."""

from __future__ import annotations

import ast
import inspect
import json
from collections.abc import Mapping
from typing import Any, cast

import msgspec
from flake8.options.manager import OptionManager

from lint_rules.frontends.flake8.options import register
from lint_rules.settings import Settings, Table

_KINDS: dict[Any, str] = {
    bool: "true or false",
    str: "a string",
    tuple[str, ...]: "a list of strings",
    tuple[str, ...] | None: "a list of strings",
    Mapping[str, str]: "a table of strings",
    Mapping[str, tuple[str, ...]]: "a table of lists of strings",
}


def entries(kind: type[Table] = Settings) -> str:
    """Return an entry for every setting, in the order of the record.

    Raises:
        ValueError: a setting has no docstring, or a type that has no name here.
    """
    texts = attribute_docstrings(kind)
    registered = _Registered()
    register(cast("OptionManager", registered))
    parts = []
    for field in msgspec.structs.fields(kind):
        if field.name not in texts or field.type not in _KINDS:
            raise ValueError(f"the setting {field.encode_name} needs a docstring and a type with a name here")
        option = f"resilint-{field.encode_name}"
        flake8 = f"`{option}`" if f"--{option}" in registered.options else "flake8's own options instead"
        parts.append(
            f"### `{field.encode_name}`\n\n{texts[field.name].replace('``', '`')}\n\n"
            f"{_KINDS[field.type].capitalize()}. Default: {_default(field)}. In flake8: {flake8}.\n"
        )
    return "\n".join(parts)


class _Registered:
    """Stands in for flake8's manager and keeps the names of the options that we register."""

    def __init__(self) -> None:
        self.options: set[str] = set()

    def add_option(self, name: str, **_: object) -> None:
        self.options.add(name)


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
