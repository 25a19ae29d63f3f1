"""Code, tests above all, that patches by name what a fix would replace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lint_rules import facts
from lint_rules.facts import Call, Expression, Span
from lint_rules.program import LinkedModule, Program, Scope
from lint_rules.program.index import calls
from lint_rules.program.sql import HOLE, query_texts
from lint_rules.program.walk import statements

_WORDS = ("patch", "setattr", "setitem")
_MODULES = "sys.modules"
_ASSIGNED = re.compile(
    rb"^[ \t]*[\w.]+\.(?:Client|[sS]ession|get|post|put|patch|delete|head|options|request|sleep)[ \t]*=[^=]"
    rb"|^[ \t]*(?:sys\.)?modules\[",
    re.MULTILINE,
)
"""An assignment to an attribute that fixes take away, such as ``requests.get = counted``, or to a whole module."""
_DOTTED = re.compile(r"(?:[A-Za-z_]\w*)?(?:\.[A-Za-z_]\w*)+\Z")


@dataclass(frozen=True)
class Patch:
    """A call, or an assignment, that puts something else in the place of a name."""

    path: str
    at: Span
    target: str
    """What is patched, dotted; a start that is not known is left out. With `on_object` only the attribute's name."""
    on_object: bool
    words: frozenset[str]
    """The names in the file, as far as they say which module an object is."""

    @property
    def shown(self) -> str:
        """The place and what is patched there, for a note."""
        return f"{self.path}:{self.at[0]} patches {self.target}"


class Patches:
    """All patches of a program, test code included."""

    def __init__(self, program: Program) -> None:
        self._all: list[Patch] = []
        paths = {path for word in _WORDS for path in program.sources.mentioning(word)}
        for path in sorted(paths):
            module = program.module(path)
            if module is not None:
                self._all += _patches(module)
        for path in program.files:
            content = program.sources.read(path)
            module = program.module(path) if isinstance(content, bytes) and _ASSIGNED.search(content) else None
            if module is not None:
                self._all += _assignments(module)

    def of(self, module: LinkedModule, local: str, dotted: str) -> list[Patch]:
        """Return what patches a name that a module uses.

        Args:
            module: where the name is used.
            local: the name there, attributes included (``bigquery.Client``).
            dotted: its full name (``google.cloud.bigquery.Client``).
        """
        names = {local, local.partition(".")[0]}
        own = module.dotted
        last = own.rpartition(".")[2]
        found: dict[tuple[str, Span], Patch] = {}
        for patch in self._all:
            if patch.on_object:
                if patch.target in {local.partition(".")[0], local.rpartition(".")[2]} and last in patch.words:
                    found.setdefault((patch.path, patch.at), patch)
            elif f"{dotted}.".startswith(f"{patch.target}.") or any(_is_in(patch.target, own, name) for name in names):
                found.setdefault((patch.path, patch.at), patch)
        return list(found.values())


def _is_in(target: str, module: str, name: str) -> bool:
    """Whether a dotted target is a name in a module, however much of the module's path either of them spells."""
    if not target.endswith(f".{name}"):
        return False
    spelt = target[: -len(name) - 1]
    return spelt in ("", module) or module.endswith(f".{spelt}") or spelt.endswith(f".{module}")


def _patches(module: LinkedModule) -> Iterator[Patch]:
    words: frozenset[str] | None = None
    for call, scope in calls(module):
        function = _last(call)
        for name in _modules(module.program, call, scope) if function in ("setitem", "dict") else ():
            yield Patch(module.path, call.at, name, False, frozenset())
        if not (function == "setattr" or function.startswith("patch") or _is_method_of_patch(call)):
            continue
        arguments = [*call.args[:2], *[keyword.value for keyword in call.keywords if keyword.name == "target"]]
        texts = [text for argument in arguments for text in _texts(module.program, argument, scope)]
        if not texts:
            continue
        if not _texts(module.program, arguments[0], scope):
            if words is None:
                words = frozenset(re.findall(r"\w+", _text(module)))
            yield Patch(module.path, call.at, texts[0], True, words)
            # What is set on an object from outside concerns everybody who has it.
            for origin in sorted(module.program.origins(arguments[0], scope)):
                yield Patch(module.path, call.at, f"{origin}.{texts[0]}", False, frozenset())
        elif function == "multiple":
            for name in [keyword.name for keyword in call.keywords if keyword.name not in (None, "target")]:
                yield Patch(module.path, call.at, f"{texts[0]}.{name}", False, frozenset())
        elif _DOTTED.match(texts[0]):
            yield Patch(module.path, call.at, texts[0], False, frozenset())


def _modules(program: Program, call: Call, scope: Scope) -> Iterator[str]:
    """Yield the modules for which a call puts something else into ``sys.modules``."""
    if len(call.args) < 2 and not call.keywords:
        return
    where, *rest = call.args or (call.keywords[0].value,)
    if _MODULES not in _texts(program, where, scope) and _MODULES not in program.origins(where, scope):
        return
    for argument in rest[:1]:
        for key in argument.keys if isinstance(argument, facts.Mapping) else (argument,):
            yield from () if key is None else _texts(program, key, scope)
    yield from (keyword.name for keyword in call.keywords if keyword.name)


def _texts(program: Program, expression: Expression, scope: Scope) -> tuple[str, ...]:
    """Return what a text may be; one whose start is not known begins with the dot behind that."""
    seen = [text for text in query_texts(program, expression, scope) or () if HOLE not in text]
    if seen:
        return tuple(seen)
    match expression:
        case facts.Format(parts=(*_, last)) | facts.Binary(op="+", operands=(*_, last)):
            tail = last.value if isinstance(last, facts.Constant) else None
            return (tail,) if isinstance(tail, str) and tail.startswith(".") else ()
        case _:
            return ()


def _assignments(module: LinkedModule) -> Iterator[Patch]:
    for scope in module.scopes():
        for statement in statements(scope.body):
            for target in statement.targets if isinstance(statement, facts.Assign) else ():
                if isinstance(target, facts.Subscript) and _MODULES in module.program.origins(target.value, scope):
                    for name in _texts(module.program, target.index, scope):
                        yield Patch(module.path, target.at, name, False, frozenset())
                # An attribute of an instance is nobody else's, whatever it is set to.
                if isinstance(target, facts.Attribute) and module.program.origins(target.value, scope):
                    for origin in sorted(module.program.origins(target, scope)):
                        yield Patch(module.path, target.at, origin, False, frozenset())


def _text(module: LinkedModule) -> str:
    content = module.program.sources.read(module.path)
    return content.decode("utf-8", "replace") if isinstance(content, bytes) else ""


def _last(call: Call) -> str:
    return call.func.attr if isinstance(call.func, facts.Attribute) else getattr(call.func, "id", "")


def _is_method_of_patch(call: Call) -> bool:
    match call.func:
        case facts.Attribute(
            value=facts.Name(id=name) | facts.Attribute(attr=name), attr="object" | "dict" | "multiple"
        ):
            return name == "patch"
        case _:
            return False
