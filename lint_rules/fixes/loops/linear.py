"""Sums of whole numbers and names: enough to count attempts and to tell the last one."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping

Linear = dict[str, int]
"""Coefficients by symbol (the text of a name or attribute); ``""`` is the constant, `FAILED` the attempt."""

FAILED = "@failed"
"""The number of the attempt that has just failed, from 1."""

_MOST = 20
_COMPARISONS: dict[type[ast.cmpop], Callable[[int, int], bool]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}  # fmt: skip


def number(value: int) -> Linear:
    """Return a whole number as a sum."""
    return {"": value} if value else {}


def plus(left: Linear, right: Linear, times: int = 1) -> Linear:
    """Return ``left + times * right``."""
    result = dict(left)
    for symbol, count in right.items():
        result[symbol] = result.get(symbol, 0) + times * count
    return {symbol: count for symbol, count in result.items() if count}


def linear(expression: ast.expr, values: Mapping[str, Linear]) -> Linear | None:
    """Return an expression as a sum; names in ``values`` stand for other sums. ``None``: it is none."""
    match expression:
        case ast.Constant(value=int(value)) if not isinstance(value, bool):
            return number(value)
        case ast.Name(id=name) if name in values:
            return values[name]
        case ast.Name() | ast.Attribute(value=ast.Name() | ast.Attribute()):
            return {ast.unparse(expression): 1}
        case ast.Call(func=ast.Name(id="len"), args=[ast.Name() | ast.Attribute()], keywords=[]):
            return {ast.unparse(expression): 1}
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            inner = linear(operand, values)
            return None if inner is None else plus({}, inner, -1)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right):
            first, second = linear(left, values), linear(right, values)
            if first is None or second is None:
                return None
            return plus(first, second, 1 if isinstance(op, ast.Add) else -1)
        case _:
            return None


def constant(value: Linear) -> int | None:
    """Return the number that a sum is, ``None`` if names are in it."""
    return None if set(value) - {""} else value.get("", 0)


def text(value: Linear) -> str:
    """Return a sum as an expression: what is added comes first, and names before the number."""
    result = ""
    for symbol, count in sorted(value.items(), key=lambda item: (item[1] < 0, item[0] == "")):
        amount = str(abs(count)) if symbol == "" else symbol if abs(count) == 1 else f"{abs(count)} * {symbol}"
        sign = "-" if count < 0 else "+"
        result = f"{result} {sign} {amount}" if result else f"-{amount}" if count < 0 else amount
    return result or "0"


def difference(test: ast.expr, values: Mapping[str, Linear]) -> tuple[Linear, type[ast.cmpop]] | None:
    """Return a comparison as a sum that is compared with 0; a number alone is compared by ``!=``."""
    match test:
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARISONS:
            first, second = linear(left, values), linear(right, values)
            return None if first is None or second is None else (plus(first, second, -1), type(op))
        case ast.Name():
            value = linear(test, values)
            return None if value is None else (value, ast.NotEq)
        case _:
            return None


def holds_at(test: ast.expr, values: Mapping[str, Linear], at: Callable[[int], Linear]) -> list[bool] | None:
    """Return a test's outcomes for the attempts ``at(0)``, ``at(1)`` ..., ``None`` where they are not known."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = holds_at(test.operand, values, at)
        return None if inner is None else [not outcome for outcome in inner]
    compared = difference(test, values)
    if compared is None or FAILED not in compared[0]:
        return None
    value, op = compared
    result: list[bool] = []
    for step in range(_MOST):
        rest = {symbol: count for symbol, count in value.items() if symbol != FAILED}
        found = constant(plus(rest, at(step), value[FAILED]))
        if found is None:
            return None
        result.append(_COMPARISONS[op](found, 0))
    return result


def is_last(test: ast.expr, values: Mapping[str, Linear], attempts: Linear) -> bool | None:
    """Return whether a test holds at the last attempt only (``True``), at all others only (``False``), or neither."""
    outcomes = holds_at(test, values, lambda left: plus(attempts, number(left), -1))
    if outcomes is None or outcomes[0] in outcomes[1:]:
        return None
    return outcomes[0]


def is_later(test: ast.expr, values: Mapping[str, Linear]) -> bool:
    """Whether a test holds from the second attempt on, and not at the first."""
    outcomes = holds_at(test, values, lambda before: number(1 + before))
    return outcomes is not None and not outcomes[0] and all(outcomes[1:])


def first_without(test: ast.expr, values: Mapping[str, Linear], *, negated: bool = False) -> Linear | None:
    """Return the number of the first attempt at which a test holds no more (``negated``: holds at last)."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return first_without(test.operand, values, negated=not negated)
    compared = difference(test, values)
    if compared is None:
        return None
    value, op = compared
    slope = value.get(FAILED, 0)
    if abs(slope) != 1:
        return None
    rest = {symbol: count for symbol, count in value.items() if symbol != FAILED}
    zero = plus({}, rest, -slope)
    # At attempt ``zero`` both sides are equal; before it the rising side is the smaller one.
    rising, falling = (ast.Lt, ast.LtE) if slope > 0 else (ast.Gt, ast.GtE)
    ends, late = (ast.GtE, ast.Gt) if slope > 0 else (ast.LtE, ast.Lt)
    if op in ((ends, ast.Eq) if negated else (rising, ast.NotEq)):
        return zero
    if op is (late if negated else falling):
        return plus(zero, number(1))
    return None
