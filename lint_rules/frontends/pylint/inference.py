"""Answers link's open questions by astroid's inference, which sees the installed packages.

Only what is certain counts: all that astroid infers must agree, and a class between the one that was inferred and the
one that rules speak of must not change what they say about it. astroid imports no code for this beyond what pylint was
told to: modules with a source are parsed, C extensions need pylint's own allow list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from astroid import MANAGER, bases, nodes
from astroid.util import UninferableBase

from lint_rules.facts import Unreadable
from lint_rules.frontends.pylint.places import Places, decoded
from lint_rules.program.inference import Asked, is_spoken_of
from lint_rules.program.names import REQUESTS_SESSION, canonical
from lint_rules.program.values import BoundExternal, External, Result, Value

_ALTERNATIVES = 8
"""Inferred values, of which more than this are no answer."""
_QUESTIONS = 500
"""Questions about one file, after which nothing more is asked about it."""


class AstroidInference:
    """Answers for one program.

    Args:
        root: the program's root.
        files: the program's files, from there.
        read: gives a file's content by its path from the root.
    """

    def __init__(self, root: Path, files: frozenset[str], read: Callable[[str], bytes | Unreadable]) -> None:
        self._root = root
        self._files = files
        self._read = read
        self._inside: dict[str, bool] = {}
        self._modules: dict[str, nodes.Module] = {}
        self._places: dict[str, Places | None] = {}
        self._asked: dict[str, int] = {}
        self.answers = 0
        """How many questions had an answer."""

    def offer(self, path: str, module: nodes.Module) -> None:
        """Use the tree that pylint has of a file, if there is a question about it."""
        self._modules[path] = module

    def value(self, path: str, expression: Asked, outside: Sequence[str]) -> Value | None:
        """Return what an expression of a file holds; ``None`` where that is not certain, or nothing to us."""
        if any(self._is_inside(name) for name in outside):
            return None
        values = {_value(inferred) for inferred in self._inferred(path, expression)}
        value = values.pop() if len(values) == 1 else None
        self.answers += value is not None
        return value

    def ancestors(self, path: str, expression: Asked, outside: str) -> tuple[str, ...]:
        """Return the classes that mean something to us among those that a base class derives from."""
        classes = [] if self._is_inside(outside) else self._inferred(path, expression)
        if len(classes) != 1 or not isinstance(classes[0], nodes.ClassDef):
            return ()
        ancestor = _ancestor(classes[0])
        self.answers += ancestor is not None
        return () if ancestor is None else (ancestor,)

    def _is_inside(self, dotted: str) -> bool:
        """Whether astroid takes a name from the program that link takes for one from outside.

        pylint puts the folders of all files that it checks on the path. Where several programs lie side by side,
        a name then leads into a neighbour.
        """
        top = dotted.partition(".")[0]
        if top not in self._inside:
            try:
                location = MANAGER.file_from_module_name(top, None).location
            except Exception:  # no such module, or a path that cannot be looked into
                location = None
            found = None if location is None else Path(location)
            found = found / "__init__.py" if found is not None and found.suffix not in (".py", ".pyi") else found
            self._inside[top] = found is not None and found.is_relative_to(self._root) and self._has(found)
        return self._inside[top]

    def _has(self, file: Path) -> bool:
        return file.relative_to(self._root).as_posix() in self._files

    def _inferred(self, path: str, expression: Asked) -> list[Any]:
        """Return everything but ``None`` that astroid infers; nothing where it does not know all of it."""
        self._asked[path] = self._asked.get(path, 0) + 1
        if self._asked[path] > _QUESTIONS:
            return []
        try:
            node = self._node(path, expression)
            inferred = [] if node is None or not _is_whole(node) else _all(node)
        except Exception:  # astroid's own errors, and what escapes from its depths on unusual code
            return []
        return inferred

    def _node(self, path: str, expression: Asked) -> nodes.NodeNG | None:
        if path not in self._places:
            self._places[path] = None  # what cannot be made once is not tried again
            text = decoded(self._read(path))
            module = self._modules.get(path) or MANAGER.ast_from_file(str(self._root / path))
            self._places[path] = None if text is None else Places(module, text)
        places = self._places[path]
        return None if places is None else places.node(expression)


def _all(node: nodes.NodeNG) -> list[Any]:
    """Return everything but ``None`` that astroid infers; nothing where it does not know all of it."""
    inferred = list(islice(node.infer(), _ALTERNATIVES + 1))
    if len(inferred) > _ALTERNATIVES or any(isinstance(part, UninferableBase) for part in inferred):
        return []
    return [part for part in inferred if not (isinstance(part, nodes.Const) and part.value is None)]


def _is_whole(node: nodes.NodeNG) -> bool:
    """Whether everything that a chain of attributes and calls starts from has what the chain asks of it.

    astroid leaves out, without a word, what has no such attribute or cannot be called: of a client and something else
    it would say that ``.query`` is a client's.
    """
    while isinstance(node, nodes.Attribute | nodes.Call):
        inner = node.expr if isinstance(node, nodes.Attribute) else node.func
        found = _all(inner)
        if not found:
            return False
        for part in found:
            if isinstance(node, nodes.Attribute):
                next(part.igetattr(node.attrname))  # an error, where there is none
            elif not part.callable():
                return False
        node = inner
    return True


def _value(inferred: object) -> Value | None:
    """Return an inferred value in our terms, ``None`` for one that rules do not speak of."""
    try:
        return _translated(inferred)
    except Exception:  # no order of resolution, a proxy of nothing: astroid's errors are of many kinds
        return None


def _translated(inferred: object) -> Value | None:
    match inferred:
        case nodes.Module():
            return _external(inferred.name)
        case nodes.ClassDef():
            return _external(inferred.qname())
        case nodes.FunctionDef():
            return _function(inferred)
        case bases.BoundMethod():
            receiver = _translated(inferred.bound)
            of = canonical(inferred.qname())
            return BoundExternal(of, receiver) if isinstance(receiver, Result) and is_spoken_of(of) else None
        case bases.UnboundMethod():
            return _external(inferred.qname())
        case bases.Instance():
            of_class = inferred._proxied
            if not isinstance(of_class, nodes.ClassDef):
                return None
            own = canonical(of_class.qname())
            ancestor = own if is_spoken_of(own) else _ancestor(of_class)
            return None if ancestor is None or (ancestor != own and ancestor == REQUESTS_SESSION) else Result(ancestor)
        case _:
            return None


def _external(dotted: str) -> External | None:
    name = canonical(dotted)
    return External(name) if is_spoken_of(name) else None


def _function(function: nodes.FunctionDef) -> Value | None:
    """Return a function; one inside another is what that one gave back, as a decorator's wrapper is."""
    outer, scope = function, function.parent
    while scope is not None:
        if isinstance(scope, nodes.FunctionDef):
            outer = scope
        scope = scope.parent
    found = _external(outer.qname())
    return found if outer is function or found is None else Result(found.dotted)


def _ancestor(of_class: nodes.ClassDef) -> str | None:
    """Return the nearest class that rules speak of, if those between take nothing of it over."""
    between: set[str] = set()
    for part in _mro(of_class):
        name = canonical(part.qname())
        if is_spoken_of(name):
            own = {method.name for method in part.methods() if not method.name.startswith("__")}
            return None if own & between else name
        between |= set(part.locals)
    return None


def _mro(of_class: nodes.ClassDef) -> Iterator[nodes.ClassDef]:
    try:
        yield from of_class.mro()
    except Exception:  # bases that cannot be inferred, or not be put in an order
        return
