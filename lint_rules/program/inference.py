"""What link asks of somebody who sees installed code, where its own answer ends.

Nobody needs to answer: a program without an `Inference` is complete. The questions are few, because an answer costs
much: what is called, what a known method is called on, decorators and base classes, and of these only the ones that
lead out of the program.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from lint_rules import facts
from lint_rules.facts import Expression
from lint_rules.program.index import calls
from lint_rules.program.names import RUNTIME
from lint_rules.program.values import BoundExternal, External, Result, Unknown, Value, Values, is_none

if TYPE_CHECKING:
    from lint_rules.program.modules import LinkedModule
    from lint_rules.settings import Settings

Asked = facts.Name | facts.Attribute | facts.Call
"""Expressions that can be asked about."""

_SPOKEN_OF = (
    "requests", "google.cloud.bigquery", "google.api_core.retry", "tenacity", "backoff", "stamina", "retry", "retrying",
)  # fmt: skip
"""Packages whose names mean something to rules, so that an answer with one of them is of use."""
_METHODS = frozenset(
    {
        "query", "query_and_wait", "load_table_from_uri", "load_table_from_file", "load_table_from_dataframe",
        "load_table_from_json", "copy_table", "extract_table", "create_job", "insert_rows", "insert_rows_json",
        "insert_rows_from_dataframe", "get_job", "result", "exception", "close",
        "get", "post", "put", "patch", "delete", "head", "options", "request",
    }
)  # fmt: skip
"""Methods whose receiver matters."""
_LOOKED_AT = frozenset({"caught", "augmented", "class", "deleted", "parameter", "cycle", "many", "annotation"})
"""Reasons not to know that no inference changes: what comes in from outside, or was computed here."""


class Inference(Protocol):
    """Answers what link cannot know. Answers are about single values: where there may be two, there is none."""

    def value(self, path: str, expression: Asked, outside: Sequence[str]) -> Value | None:
        """Return what an expression of a file holds, in canonical names; ``None`` where that is not certain.

        Args:
            path: the file, from the program's root.
            expression: one of its facts.
            outside: the dotted names by which link knows it, and which it takes for names outside the program.
        """
        ...

    def ancestors(self, path: str, expression: Asked, outside: str) -> tuple[str, ...]:
        """Return the canonical names of the classes that a base class of a file derives from, nearest first."""
        ...


class Questions:
    """Decides which questions of one program are put to an `Inference`, and puts them."""

    def __init__(self, inference: Inference, settings: Settings) -> None:
        self._inference = inference
        self._known = (
            *_SPOKEN_OF,
            RUNTIME,
            settings.runtime_package,
            *(name.rpartition(".")[0] or name for name in (*settings.client_factories, *settings.retry_decorators)),
        )
        self._asked: dict[LinkedModule, frozenset[Expression]] = {}

    def value(self, expression: Asked, module: LinkedModule, found: Values) -> Values:
        """Return a better answer than link has found, or that one."""
        if expression not in self._of(module) or not self._is_open(found):
            return found
        outside = [name for name in map(_name_of, found) if name is not None]
        value = self._inference.value(module.path, expression, outside)
        return found if value is None else (value, *[other for other in found if is_none(other)])

    def ancestors(self, expression: Expression, module: LinkedModule, dotted: str) -> tuple[str, ...]:
        """Return what an external base class of the program derives from, itself left out."""
        if self._is_known(dotted) or not isinstance(expression, facts.Name | facts.Attribute):
            return ()
        return self._inference.ancestors(module.path, expression, dotted)

    def _of(self, module: LinkedModule) -> frozenset[Expression]:
        known = self._asked.get(module)
        if known is None:
            known = self._asked[module] = frozenset(_places(module))
        return known

    def _is_open(self, values: Values) -> bool:
        return all(is_none(value) or self._leads_out(value) for value in values)

    def _leads_out(self, value: Value) -> bool:
        if isinstance(value, Unknown):
            return value.why not in _LOOKED_AT
        name = _name_of(value)
        return name is not None and not self._is_known(name)

    def _is_known(self, dotted: str) -> bool:
        return (
            dotted.startswith(("<", "~", "builtins."))
            or dotted.partition(".")[0] in sys.stdlib_module_names
            or any(_is_in(dotted, package) for package in self._known)
        )


def is_spoken_of(dotted: str) -> bool:
    """Whether a canonical name belongs to one of the packages that rules speak of."""
    return any(_is_in(dotted, package) for package in _SPOKEN_OF)


def _name_of(value: Value) -> str | None:
    match value:
        case External(dotted=name) | Result(of=name) | BoundExternal(of=name):
            return name
        case _:
            return None


def _is_in(dotted: str, package: str) -> bool:
    return dotted == package or dotted.startswith(f"{package}.")


def _places(module: LinkedModule) -> Iterator[Expression]:
    """Yield the expressions of a module that are asked about."""
    for call, _ in calls(module):
        match call.func:
            case facts.Name():
                yield call.func
            case facts.Attribute(value=receiver, attr=attr):
                yield call.func
                if attr in _METHODS:
                    yield receiver
            case _:
                pass
    for function in module.facts.functions:
        yield from function.decorators
