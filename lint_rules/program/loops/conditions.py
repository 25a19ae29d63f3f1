"""Tests: what is known of their outcome on a path, and what a path knows after them."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from lint_rules import facts
from lint_rules.facts import Expression
from lint_rules.program.definitions import definition
from lint_rules.program.loops.state import (
    FALSY,
    FRESH,
    NONE,
    NOT_NONE,
    TRUTHY,
    Abstract,
    State,
    states,
    truth,
)
from lint_rules.program.loops.syntax import as_conjunction, path_of, render, unwrapped
from lint_rules.program.walk import subexpressions

if TYPE_CHECKING:
    from lint_rules.program.scopes import Scope

_NO_VALUE = object()
_STATUS_CODES = ("status_code", "status", "code")
_HTTP_CONSTANT = re.compile(r"(?:HTTP_)?(?P<number>[2-5]\d\d)?_?(?P<name>[A-Za-z_]*)\Z")
_GOOD = re.compile(r"ok|succ|good|accept|valid|expect|allow", re.IGNORECASE)
_COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "is": lambda a, b: a is b or (a == b and not isinstance(a, str)),
    "is not": lambda a, b: not (a is b or a == b),
    "in": lambda a, b: a in b,
    "not in": lambda a, b: a not in b,
}
_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
    "%": operator.mod,
}
_NEGATED = {"!=": "==", "is not": "is", "not in": "in", ">=": "<", ">": "<="}
_DEPTH = 8

Caller = Callable[[facts.Call, State], "list[tuple[State, bool | None]] | None"]
"""Runs a project function that is called in a test; ``None`` if the call is nothing special."""


class Conditions:
    """Evaluates tests of one scope."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.atoms: dict[str, Expression] = {}
        """The expression behind each decision's text."""
        self._texts: dict[Expression, tuple[str, bool]] = {}
        self._stable: dict[str, bool] = {}

    # branches

    def branches(
        self, test: Expression, state: State, call: Caller | None = None, *, of_loop: bool = False
    ) -> tuple[list[State], list[State]]:
        """Return the states in which a test holds and those in which it does not.

        Args:
            test: the expression.
            state: where control stands before it.
            call: what runs project functions.
            of_loop: whether this is a `while` loop's own test, where what an operation gave is taken for no ``None``.
        """
        test = unwrapped(test) if isinstance(test, facts.Await) else test
        match test:
            case facts.Unary(op="not", operand=operand):
                holds, fails = self.branches(operand, state, call, of_loop=of_loop)
                return fails, holds
            case facts.Bool(op=op, values=values):
                going, gone = [state], []
                for value in values:
                    after: list[State] = []
                    for current in going:
                        holds, fails = self.branches(value, current, call, of_loop=of_loop)
                        after += holds if op == "and" else fails
                        gone += fails if op == "and" else holds
                    going = list(states(after))
                return (going, gone) if op == "and" else (gone, going)
            case facts.Call() if call is not None:
                outcomes = call(test, state)
                if outcomes is not None:
                    return self._called(test, outcomes)
            case _:
                pass
        return self._atom(test, state, of_loop)

    def _called(self, test: facts.Call, outcomes: list[tuple[State, bool | None]]) -> tuple[list[State], list[State]]:
        text, _ = self.text(test)
        going = {outcome for _, outcome in outcomes}
        holds: list[State] = []
        fails: list[State] = []
        for state, outcome in outcomes:
            decided = len(going) > 1 or outcome is None
            if outcome is not False:
                holds.append(state.decided(text, True) if decided else state)
            if outcome is not True:
                fails.append(state.decided(text, False) if decided else state)
        return holds, fails

    def _atom(self, atom: Expression, state: State, of_loop: bool) -> tuple[list[State], list[State]]:
        outcome = self.outcome(atom, state, of_loop=of_loop)
        text, positive = self.text(atom)
        if outcome is None:
            for known, decision in (*state.known, *state.decisions):
                if known == text:
                    outcome = decision == positive
                    break
        if outcome is True:
            return [self.refined(atom, state, True)], []
        if outcome is False:
            return [], [self.refined(atom, state, False)]
        return (
            [self.refined(atom, state, True).decided(text, positive)],
            [self.refined(atom, state, False).decided(text, not positive)],
        )

    def text(self, atom: Expression) -> tuple[str, bool]:
        """Return an atom's text, and whether it stands for the atom itself or for its opposite."""
        known = self._texts.get(atom)
        if known is None:
            positive = True
            text = render(atom)
            if isinstance(atom, facts.Compare) and len(atom.ops) == 1 and atom.ops[0] in _NEGATED:
                positive = False
                opposite = facts.Compare(atom.left, (_NEGATED[atom.ops[0]],), atom.operands)
                text = render(opposite)
            known = self._texts[atom] = (text, positive)
            self.atoms.setdefault(text, atom)
        return known

    def is_stable(self, text: str) -> bool:
        """Whether an atom keeps its outcome as long as nothing that it reads is assigned: it calls nothing."""
        known = self._stable.get(text)
        if known is None:
            atom = self.atoms.get(text)
            known = self._stable[text] = atom is not None and not any(
                isinstance(part, facts.Call)
                and not (isinstance(part.func, facts.Name) and part.func.id in ("len", "int", "isinstance"))
                for part in subexpressions(atom)
            )
        return known

    # what a test says

    def assume(self, test: Expression, state: State) -> State:
        """Return a state in which a test is known to hold, as far as that can be said in one state."""
        match test:
            case facts.Bool(op="and", values=values):
                for value in values:
                    state = self.assume(value, state)
                return state
            case facts.Unary(op="not", operand=operand) if not isinstance(operand, facts.Bool):
                return self.refined(operand, state, False)
            case facts.Bool() | facts.Unary():
                return state
            case _:
                return self.refined(test, state, True)

    def refined(self, atom: Expression, state: State, holds: bool) -> State:
        """Return a state that knows the outcome of an atom."""
        if isinstance(atom, facts.Walrus):
            atom = atom.target
        path = path_of(atom)
        if path is not None:
            current = state.value(path)
            if current is not None and current[0] not in ("fresh", "notnone"):
                return state
            return state.with_value(path, TRUTHY if holds else FALSY)
        if isinstance(atom, facts.Compare) and len(atom.ops) == 1:
            path = path_of(atom.left)
            operand = atom.operands[0]
            if path is None or not isinstance(operand, facts.Constant):
                return state
            op = atom.ops[0]
            same = op in ("is", "==") if holds else op in ("is not", "!=")
            current = state.value(path)
            if current is not None and current[0] in ("=", "status"):
                return state
            if same:
                return state.with_value(path, ("=", operand.value))
            if operand.value is None and op in ("is", "is not", "==", "!="):
                return state.with_value(path, NOT_NONE)
        return state

    def outcome(self, test: Expression, state: State, *, of_loop: bool = False, depth: int = 0) -> bool | None:
        """Return whether a test holds, ``None`` if that is not known."""
        if depth > _DEPTH:
            return None
        match test:
            case facts.Unary(op="not", operand=operand):
                inner = self.outcome(operand, state, of_loop=of_loop, depth=depth + 1)
                return None if inner is None else not inner
            case facts.Bool(op=op, values=values):
                found = [self.outcome(value, state, of_loop=of_loop, depth=depth + 1) for value in values]
                decisive = op == "or"
                if decisive in found:
                    return decisive
                return None if None in found else not decisive
            case facts.Compare(ops=(op,)):
                return self._compare(test, op, state, of_loop, depth)
            case facts.Compare():
                return self.outcome(as_conjunction(test), state, of_loop=of_loop, depth=depth + 1)
            case facts.Walrus(target=target):
                return self.outcome(target, state, depth=depth + 1)
            case _:
                pass
        path = path_of(test)
        if path is not None:
            known = truth(state.value(path))
            if known is not None:
                return known
        value = self.value(test, state, depth + 1)
        return None if value is _NO_VALUE else bool(value)

    def _compare(self, test: facts.Compare, op: str, state: State, of_loop: bool, depth: int) -> bool | None:
        operand = test.operands[0]
        left = self.value(test.left, state, depth + 1)
        right = self.value(operand, state, depth + 1)
        if left is not _NO_VALUE and right is not _NO_VALUE:
            try:
                return bool(_COMPARISONS[op](left, right))
            except (TypeError, KeyError):
                return None
        if right is None and op in ("is", "is not", "==", "!="):
            path = path_of(test.left)
            abstract = state.value(path) if path is not None else None
            if abstract is not None and abstract[0] in ("truthy", "notnone", "status"):
                return op in ("is not", "!=")
            if of_loop and abstract == FRESH and op in ("is", "=="):
                return False
        if left is not _NO_VALUE and self._is_status(test.left, state) and isinstance(left, int):
            return self._status_against_unknown(left, op, operand)
        return None

    def _is_status(self, expression: Expression, state: State) -> bool:
        """Whether an expression is a response's status, or a local that holds one."""
        if isinstance(expression, facts.Call):
            expression = expression.func
        if isinstance(expression, facts.Attribute) and expression.attr in (*_STATUS_CODES, "getcode"):
            return self._response(expression.value, state) is not None
        path = path_of(expression)
        return path is not None and "." not in path and "status" in path

    @staticmethod
    def _status_against_unknown(code: int, op: str, operand: Expression) -> bool | None:
        """Judge a status against a set or number that cannot be followed, by what it is called.

        A success is taken to be in what is named like a list of successes and in nothing else; which failures a
        list names is not known.
        """
        name = render(operand)
        good = bool(_GOOD.search(name))
        if op not in ("in", "not in", "==", "!="):
            return None
        positive = op in ("in", "==")
        if code < 400:
            return good == positive
        return not positive if good else None

    # values

    def value(self, expression: Expression, state: State, depth: int = 0) -> object:
        """Return the constant that an expression is on this path, or a mark that it is none."""
        if depth > _DEPTH:
            return _NO_VALUE
        match expression:
            case facts.Constant(value=constant):
                return constant
            case facts.Unary(op="-", operand=operand):
                value = self.value(operand, state, depth + 1)
                return -value if isinstance(value, int | float) else _NO_VALUE
            case facts.Binary(op=op, operands=operands) if op in _ARITHMETIC:
                return self._arithmetic(op, [self.value(part, state, depth + 1) for part in operands])
            case facts.Sequence(items=items):
                values = [self.value(item, state, depth + 1) for item in items]
                return _NO_VALUE if any(value is _NO_VALUE for value in values) else tuple(values)
            case facts.Call():
                return self._call(expression, state, depth)
            case facts.Attribute(value=value, attr=attr):
                found = self._attribute(value, attr, state)
                if found is not _NO_VALUE:
                    return found
            case _:
                pass
        path = path_of(expression)
        if path is None:
            return _NO_VALUE
        abstract = state.value(path)
        if abstract is not None:
            return abstract[1] if abstract[0] == "=" else _NO_VALUE
        return self._named(expression, state, depth)

    @staticmethod
    def _arithmetic(op: str, values: list[object]) -> object:
        if not values or not all(isinstance(value, int | float) for value in values):
            return _NO_VALUE
        result = values[0]
        try:
            for value in values[1:]:
                result = _ARITHMETIC[op](result, value)
        except (ArithmeticError, ValueError):
            return _NO_VALUE
        return result

    def _call(self, call: facts.Call, state: State, depth: int) -> object:
        if isinstance(call.func, facts.Attribute) and call.func.attr == "getcode":
            response = self._response(call.func.value, state)
            return _NO_VALUE if response is None else response
        if isinstance(call.func, facts.Name) and call.func.id == "range" and 0 < len(call.args) <= 2:
            bounds = [self.value(arg, state, depth + 1) for arg in call.args]
            numbers = [bound for bound in bounds if isinstance(bound, int)]
            if len(numbers) == len(bounds):
                return range(*numbers)
        if isinstance(call.func, facts.Name) and call.func.id in ("int", "str", "bool") and len(call.args) == 1:
            value = self.value(call.args[0], state, depth + 1)
            if isinstance(value, int) and call.func.id != "bool":
                return value if call.func.id == "int" else str(value)
        return _NO_VALUE

    def _attribute(self, value: Expression, attr: str, state: State) -> object:
        code = self._response(value, state)
        if code is not None:
            if attr in _STATUS_CODES:
                return code
            if attr in ("ok", "is_success"):
                return code < 400
            if attr == "is_error":
                return code >= 400
            return _NO_VALUE
        text = render(value)
        if attr == "value" and isinstance(value, facts.Attribute):
            return self._attribute(value.value, value.attr, state)
        if "HTTPStatus" in text or "codes" in text or attr.startswith("HTTP_"):
            match = _HTTP_CONSTANT.match(attr)
            if match is not None and match["number"]:
                return int(match["number"])
            name = {"okay": "OK", "ratelimited": "TOO_MANY_REQUESTS"}.get(attr, attr.upper())
            if name in HTTPStatus.__members__:
                return HTTPStatus[name].value
        return _NO_VALUE

    def _response(self, expression: Expression, state: State) -> int | None:
        expression = unwrapped(expression)
        key = f"@{id(expression)}" if isinstance(expression, facts.Call) else path_of(expression)
        abstract = state.value(key) if key is not None else None
        if abstract is not None and abstract[0] == "status" and isinstance(abstract[1], int):
            return abstract[1]
        return None

    def _named(self, expression: Expression, state: State, depth: int) -> object:
        """Return the value of a constant of the module or class: a set of statuses, as a rule."""
        path = path_of(expression)
        if path is None or not path.rpartition(".")[2].isupper():
            return _NO_VALUE
        named = definition(self.scope.module.program, expression, self.scope)
        if named is None:
            return _NO_VALUE
        found = named[0]
        if isinstance(found, facts.Call) and len(found.args) == 1:
            found = found.args[0]
        # Only collections: that a limit is 1 or 5 decides nothing (constants are not evaluated).
        return self.value(found, state, depth + 1) if isinstance(found, facts.Sequence) else _NO_VALUE


def is_value(value: object) -> bool:
    """Whether `Conditions.value` has found one."""
    return value is not _NO_VALUE


def abstract_of(value: object) -> Abstract | None:
    """Return how a constant is kept in a state."""
    return NONE if value is None else ("=", value) if isinstance(value, bool | int | float | str) else None


def texts(found: Iterable[State]) -> frozenset[str]:
    """Return the decisions that some states have made."""
    return frozenset([text for state in found for text, _ in state.decisions])
