"""Code, tests above all, that patches by name what a fix would replace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lint_rules import facts
from lint_rules.facts import Call, Span
from lint_rules.program import LinkedModule, Program
from lint_rules.program.index import calls
from lint_rules.program.walk import statements

_WORDS = ("patch", "setattr")
_ASSIGNED = re.compile(
    rb"^[ \t]*[\w.]+\.(?:Client|[sS]ession|get|post|put|patch|delete|head|options|request|sleep)[ \t]*=[^=]",
    re.MULTILINE,
)
"""An assignment to an attribute that fixes take away, such as ``requests.get = counted``."""
_DOTTED = re.compile(r"[A-Za-z_][\w]*(?:\.[A-Za-z_]\w*)+\Z")


@dataclass(frozen=True)
class Patch:
    """A call, or an assignment, that puts something else in the place of a name."""

    path: str
    at: Span
    target: str
    """What is patched, dotted; with `on_object` only the attribute's name."""
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
        found = []
        for patch in self._all:
            if patch.on_object:
                if patch.target in {local.partition(".")[0], local.rpartition(".")[2]} and last in patch.words:
                    found.append(patch)
            elif patch.target == dotted or any(_is_in(patch.target, own, name) for name in names):
                found.append(patch)
        return found


def _is_in(target: str, module: str, name: str) -> bool:
    """Whether a dotted target is a name in a module, however much of the module's path either of them spells."""
    if not target.endswith(f".{name}"):
        return False
    spelt = target[: -len(name) - 1]
    return spelt == module or module.endswith(f".{spelt}") or spelt.endswith(f".{module}")


def _patches(module: LinkedModule) -> Iterator[Patch]:
    words: frozenset[str] | None = None
    for call, _ in calls(module):
        function = _last(call)
        if function == "setattr" or function.startswith("patch") or _is_patch_object(call):
            strings = [arg.value for arg in call.args[:2] if isinstance(arg, facts.Constant)]
            texts = [text for text in strings if isinstance(text, str)]
            if not texts:
                continue
            on_object = not isinstance(call.args[0], facts.Constant)
            if on_object and words is None:
                words = frozenset(re.findall(r"\w+", _text(module)))
            if on_object or _DOTTED.match(texts[0]):
                yield Patch(module.path, call.at, texts[0], on_object, words or frozenset())


def _assignments(module: LinkedModule) -> Iterator[Patch]:
    for scope in module.scopes():
        for statement in statements(scope.body):
            for target in statement.targets if isinstance(statement, facts.Assign) else ():
                if isinstance(target, facts.Attribute):
                    for origin in sorted(module.program.origins(target, scope)):
                        yield Patch(module.path, target.at, origin, False, frozenset())


def _text(module: LinkedModule) -> str:
    content = module.program.sources.read(module.path)
    return content.decode("utf-8", "replace") if isinstance(content, bytes) else ""


def _last(call: Call) -> str:
    return call.func.attr if isinstance(call.func, facts.Attribute) else getattr(call.func, "id", "")


def _is_patch_object(call: Call) -> bool:
    match call.func:
        case facts.Attribute(value=facts.Name(id=name) | facts.Attribute(attr=name), attr="object" | "dict"):
            return name == "patch"
        case _:
            return False
