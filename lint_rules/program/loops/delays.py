"""What a delay is made of: followed through locals, attributes and project functions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Call, Expression
from lint_rules.program.classes import ClassView
from lint_rules.program.loops.bindings import reads_itself
from lint_rules.program.loops.calls import CLOCKS, Calls
from lint_rules.program.loops.durations import combined, text_of, verdict
from lint_rules.program.loops.first_values import has_first_value
from lint_rules.program.loops.frames import NOTHING, Frame, Last, helper_frame, is_first_parameter
from lint_rules.program.loops.guards import depends_on_attempt
from lint_rules.program.loops.randomness import Randomness, results
from lint_rules.program.loops.record import FIXED, RANDOM, SERVER, UNKNOWN, VARYING, Delay
from lint_rules.program.loops.syntax import called_name, leaves, path_of
from lint_rules.program.loops.view import ENDLESS, Assignment, assigned_values

if TYPE_CHECKING:
    from lint_rules.program.scopes import Binding, Scope

Traits = frozenset[str]
_FIXED: Traits = frozenset({FIXED})
_VARYING: Traits = frozenset({VARYING})
_RANDOM: Traits = frozenset({RANDOM})
_SERVER: Traits = frozenset({SERVER})
_UNKNOWN: Traits = frozenset({UNKNOWN})

_COMPUTES = frozenset(
    {
        "min", "max", "int", "float", "abs", "round", "pow", "sum", "len", "str", "divmod", "bool", "sorted", "tuple",
        "list", "reversed", "enumerate", "zip", "range", "iter", "next", "set", "frozenset",
    }
)  # fmt: skip
_COMPUTING_ORIGIN = re.compile(
    r"(?:math|datetime\.timedelta|decimal|fractions|operator|numpy|itertools|collections\.deque)\b"
)
_SETTINGS = frozenset({"os.environ.get", "os.getenv", "environ.get"})
_UNIT_METHODS = frozenset({"total_seconds", "seconds", "strip", "lower", "get_secret_value", "as_integer_ratio"})
_DEPTH = 12
_FRAMES = 5


class Delays:
    """Finds what the durations of one loop's sleeps are made of."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls
        self.program = calls.program
        self.randomness = Randomness(calls)
        self._open: set[tuple[object, int]] = set()
        """The names that are followed at the moment, with their frames."""
        self._begun_anew: set[tuple[object, int]] = set()
        """Those among them that get a value before they are changed."""

    def delay(self, call: Call, duration: Expression | None, frame: Frame, last: Last) -> Delay:
        """Return one sleep with the traits of its duration."""
        traits = _UNKNOWN if duration is None else self.traits(duration, frame, last)
        text = "" if duration is None else text_of(duration, frame)
        return Delay(traits, frame.scope.module.path, call.at, text)

    def unknown(self, call: Call, frame: Frame) -> Delay:
        """Return something that may sleep, nobody knows how long."""
        return Delay(_UNKNOWN, frame.scope.module.path, call.at, "")

    # expressions

    def traits(self, expression: Expression, frame: Frame, last: Last, depth: int = 0) -> Traits:
        """Return what an expression is made of."""
        if depth > _DEPTH:
            return _UNKNOWN
        depth += 1
        match expression:
            case facts.Constant():
                return _FIXED
            case facts.Name(id=name):
                return self._path(name, frame, last, depth)
            case facts.Attribute():
                return self._attribute(expression, frame, last, depth)
            case facts.Await(value=inner) | facts.Walrus(value=inner) | facts.Starred(value=inner):
                return self.traits(inner, frame, last, depth)
            case facts.Unary(operand=operand):
                return self.traits(operand, frame, last, depth)
            case facts.Binary(operands=operands):
                return combined([self.traits(part, frame, last, depth) for part in operands])
            case facts.Compare(left=left, operands=operands):
                return combined([self.traits(part, frame, last, depth) for part in (left, *operands)])
            case facts.Bool(values=values):
                return self._alternatives(values, frame, last, depth)
            case facts.Conditional(test=test, body=body, orelse=orelse):
                found = self._alternatives((body, orelse), frame, last, depth)
                if depends_on_attempt(test, frame):
                    found = found - _FIXED | _VARYING
                return found
            case facts.Subscript(value=value, index=index):
                return combined([self.traits(value, frame, last, depth), self.traits(index, frame, last, depth)])
            case facts.Sequence(items=items):
                return combined([self.traits(item, frame, last, depth) for item in items])
            case facts.Mapping(values=values):
                return combined([self.traits(item, frame, last, depth) for item in values])
            case facts.Comprehension(elements=elements):
                return combined([self._element(part, frame, last, depth) for part in elements]) | _VARYING
            case facts.Call():
                return self._call(expression, frame, last, depth)
            case facts.Format():
                return _FIXED
            case facts.Opaque(children=children) if children:
                return combined([self.traits(part, frame, last, depth) for part in children])
            case _:
                return _UNKNOWN

    def _element(self, part: Expression, frame: Frame, last: Last, depth: int) -> Traits:
        found = self.traits(part, frame, last, depth)
        return found & (_RANDOM | _UNKNOWN)

    def _alternatives(self, parts: Iterable[Expression], frame: Frame, last: Last, depth: int) -> Traits:
        found: set[str] = set()
        for part in parts:
            if isinstance(part, facts.Constant) and not part.value:
                continue  # ``wait or 0``: nothing is no delay
            found |= self.traits(part, frame, last, depth)
        return frozenset(found) or _FIXED

    # names

    def _path(self, path: str, frame: Frame, last: Last, depth: int) -> Traits:
        key = (path, id(frame))
        if key in self._open:
            # What a name is made of leads back to it: in the loop it changes from round to round; a helper's
            # locals start anew with each call, and others with an assignment that this path has passed.
            return frozenset() if frame.is_helper or key in self._begun_anew else _VARYING
        self._open.add(key)
        try:
            return self._opened_path(path, frame, last, depth)
        finally:
            self._open.discard(key)

    def _opened_path(self, path: str, frame: Frame, last: Last, depth: int) -> Traits:
        view = frame.view
        if frame.is_helper:
            found: set[str] = set()
            if path in frame.arguments:
                argument, caller, before = frame.arguments[path]
                found |= self.traits(argument, caller, before, depth)
            if path in view.assigned:
                found |= self._assigned(path, frame, last, depth)
                return combined([frozenset(found)])
            if found:
                return frozenset(found)
            return self._outside(path, frame, depth)
        if path in frame.renewed:
            return _VARYING
        if path in view.exceptions:
            return _SERVER
        for name, nodes in last:
            if name == path:
                return self._on_path(path, nodes, frame, last, depth)
        if path in view.assigned:
            outside = self._outside(path, frame, depth)
            found_here = self._assigned(path, frame, last, depth) | (outside & _RANDOM)
            # The server's word replaces what the name holds at first, on the paths that have heard it.
            return (
                found_here | outside
                if found_here == _SERVER and has_first_value(self.program, path, frame)
                else found_here
            )
        if path in view.mutated:
            return _VARYING | self._outside(path, frame, depth)
        return self._outside(path, frame, depth)

    def _on_path(self, path: str, nodes: tuple[Assignment, ...], frame: Frame, last: Last, depth: int) -> Traits:
        """What a name is made of after the assignments that this path has passed."""
        key = (path, id(frame))
        if not reads_itself(nodes[0], path) and not frame.view.is_conditional(nodes[0]):
            self._begun_anew.add(key)
        try:
            return self._after(path, nodes, frame, last, depth)
        finally:
            self._begun_anew.discard(key)

    def _after(self, path: str, nodes: tuple[Assignment, ...], frame: Frame, last: Last, depth: int) -> Traits:
        parts: list[Traits] = []
        if isinstance(nodes[0], facts.Augment):
            parts.append(self._assigned(path, frame, last, depth))
        others = frozenset([item for item in last if item[0] != path])
        for node in nodes:
            if isinstance(node, facts.For):
                parts.append(self._target(node, path, frame, depth))
            elif isinstance(node, facts.With):
                parts.append(_UNKNOWN)
            else:
                parts += [self._value(v, path, frame, others, depth) for v in assigned_values(node, path)]
        return combined(parts)

    def _value(self, value: Expression, path: str, frame: Frame, last: Last, depth: int) -> Traits:
        found = self.traits(value, frame, last, depth)
        begins_here = frame.is_helper or (path, id(frame)) in self._begun_anew
        return found | _VARYING if not begins_here and path in leaves(value) else found

    def _assigned(self, path: str, frame: Frame, last: Last, depth: int) -> Traits:
        """What a name is made of by everything that the loop assigns to it."""
        found: set[str] = set()
        for node in frame.view.assigned.get(path, ()):
            if isinstance(node, facts.For):
                found |= self._target(node, path, frame, depth)
                continue
            if isinstance(node, facts.With):
                found.add(UNKNOWN)
                continue
            if isinstance(node, facts.Augment) and not frame.is_helper:
                found.add(VARYING)
            for value in assigned_values(node, path):
                found |= self._value(value, path, frame, last, depth)
        return frozenset(found)

    def _target(self, node: facts.For, path: str, frame: Frame, depth: int) -> Traits:
        """What a loop's variable is made of: by what the loop runs through."""
        return (self._iterated(node.iterable, frame, depth) - _FIXED) | _VARYING

    def _iterated(self, iterable: Expression, frame: Frame, depth: int) -> Traits:
        if isinstance(iterable, facts.Call):
            name, origins = called_name(iterable), self.calls.origins(iterable, frame.scope)
            if name == "range" or origins & ENDLESS:
                return _VARYING
        return self.traits(iterable, frame, NOTHING, depth)

    def _outside(self, path: str, frame: Frame, depth: int) -> Traits:
        """What a name is made of that the loop does not change: the same in every round, unless it is random."""
        if "." in path:
            return _FIXED
        for binding in self.program.bindings(path, frame.scope):
            if binding.kind in ("value", "item", "element") and self._is_random(binding, depth):
                return _RANDOM
        return _FIXED

    def _is_random(self, binding: Binding, depth: int) -> bool:
        expression = binding.expression
        return expression is not None and depth < _DEPTH and self.randomness.contains(expression, binding.scope, depth)

    # attributes

    def _attribute(self, expression: facts.Attribute, frame: Frame, last: Last, depth: int) -> Traits:
        path = path_of(expression)
        if path is None:
            found = self.traits(expression.value, frame, last, depth)
            return found if found - _FIXED else _FIXED
        if not frame.is_helper and path in frame.view.assigned:
            return self._path(path, frame, last, depth)
        root = path.partition(".")[0]
        owner = frame.scope.owner
        if owner is not None and path.count(".") == 1 and is_first_parameter(frame.scope, root):
            return self._own_attribute(expression.attr, owner, frame, depth)
        if (
            root in frame.arguments
            or (not frame.is_helper and frame.view.changes(root))
            or root in frame.view.exceptions
        ):
            found = self._path(root, frame, last, depth)
            if SERVER in found or root in frame.view.results:
                return _SERVER
            if root in frame.view.assigned and frame.view.changes(root):
                return found - _FIXED or _UNKNOWN
        return _FIXED

    def _own_attribute(self, attr: str, owner: ClassView, frame: Frame, depth: int) -> Traits:
        key = (attr, id(owner))
        if key in self._open:
            return _VARYING
        self._open.add(key)
        try:
            for view in (owner, *self.program.subclasses(owner)):
                for base in self.program.mro(view):
                    if isinstance(base, ClassView) and attr in base.methods:
                        return self._property(base.methods[attr], frame, depth)
            bindings = list(self.program.attribute_bindings(owner, attr))
            if not bindings:
                bindings = [b for v in self.program.subclasses(owner) for b in self.program.attribute_bindings(v, attr)]
            return self._bound_attribute(attr, bindings, depth)
        finally:
            self._open.discard(key)

    def _property(self, method: Scope, frame: Frame, depth: int) -> Traits:
        if frame.depth >= _FRAMES or method.function is None:
            return _UNKNOWN
        call = facts.Call(facts.Name(method.function.name, method.function.at), (), (), method.function.at, (0, 0))
        return self._returned(helper_frame(method, call, frame, NOTHING, self.calls), depth)

    def _bound_attribute(self, attr: str, bindings: Iterable[Binding], depth: int) -> Traits:
        found: set[str] = {FIXED}
        for binding in bindings:
            if binding.kind == "augmented":
                found.add(VARYING)
            expression = binding.expression
            if expression is None or binding.kind == "annotated":
                continue
            if any(leaf in (f"self.{attr}", f"cls.{attr}") for leaf in leaves(expression)):
                found.add(VARYING)
            if self.randomness.contains(expression, binding.scope, depth):
                found.add(RANDOM)
        return frozenset(found)

    # calls

    def _call(self, call: Call, frame: Frame, last: Last, depth: int) -> Traits:
        if self.randomness.is_drawn(call, frame.scope):
            return _RANDOM
        origins, name = self.calls.origins(call, frame.scope), called_name(call)
        arguments = [*call.args, *[keyword.value for keyword in call.keywords]]
        if origins & CLOCKS:
            return _UNKNOWN
        if origins & _SETTINGS:
            return _FIXED
        if name == "getattr" and call.args:
            return self._alternatives(call.args[:1], frame, last, depth)
        if (isinstance(call.func, facts.Name) and name in _COMPUTES) or any(
            _COMPUTING_ORIGIN.match(origin) for origin in origins
        ):
            found = combined([self.traits(part, frame, last, depth) for part in arguments])
            if isinstance(call.func, facts.Attribute) and not origins:
                found |= self.traits(call.func.value, frame, last, depth)
            return found | _VARYING if name == "next" else found
        callees = self.calls.callees(call, frame.scope) if not origins else ()
        if callees:
            return self._project(call, callees, frame, last, depth)
        if isinstance(call.func, facts.Attribute):
            return self._method(call, call.func, frame, last, depth)
        return _UNKNOWN

    def _method(self, call: Call, func: facts.Attribute, frame: Frame, last: Last, depth: int) -> Traits:
        receiver = self.traits(func.value, frame, last, depth)
        from_response = any(
            frame.view.is_among(leaf, frame.view.results | frame.view.exceptions) for leaf in leaves(func.value)
        )
        if func.attr in ("get", "pop", "getheader", "get_header") and call.args:
            key = call.args[0]
            says = isinstance(key, facts.Constant) and isinstance(key.value, str) and "retry" in key.value.lower()
            if SERVER in receiver or from_response or (says and "-" in str(getattr(key, "value", ""))):
                return _SERVER | (self._default(call, frame, last, depth))
            if func.attr in ("pop", "popleft"):
                return receiver | _VARYING
            if receiver - _FIXED:
                return receiver | self.traits(key, frame, last, depth)
            return self.traits(key, frame, last, depth)
        if func.attr in ("pop", "popleft"):
            return receiver - _FIXED | _VARYING
        if SERVER in receiver or from_response:
            return _SERVER
        if func.attr in _UNIT_METHODS:
            return receiver
        return _UNKNOWN

    def _default(self, call: Call, frame: Frame, last: Last, depth: int) -> Traits:
        defaults = [*call.args[1:], *[k.value for k in call.keywords if k.name == "default"]]
        meant = [d for d in defaults if not (isinstance(d, facts.Constant) and not d.value)]
        return self._alternatives(meant, frame, last, depth) if meant else frozenset()

    def _project(self, call: Call, callees: tuple[Scope, ...], frame: Frame, last: Last, depth: int) -> Traits:
        if frame.depth >= _FRAMES or any(frame.runs(callee) for callee in callees):
            return _UNKNOWN
        answers = {self._returned(helper_frame(c, call, frame, last, self.calls), depth) for c in callees[:8]}
        if len({verdict(answer) for answer in answers}) != 1:
            return _UNKNOWN  # implementations that differ cannot be followed
        return answers.pop()

    def _returned(self, frame: Frame, depth: int) -> Traits:
        function = frame.scope.function
        if function is None:
            return _UNKNOWN
        if function.name == "__init__":
            return _UNKNOWN
        key = (frame.scope, frame.depth)
        if key in self._open:
            return _UNKNOWN
        self._open.add(key)
        try:
            found: set[str] = set()
            for value in results(frame.scope):
                found |= self.traits(value, frame, NOTHING, depth)
        finally:
            self._open.discard(key)
        if function.is_generator:
            return frozenset(found - _FIXED) | _VARYING
        return frozenset(found) or _UNKNOWN
