"""From a loop's delays to the shortest and the longest of the runtime's."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lint_rules.fixes.record import Refused

Number = int | float
Resolve = Callable[[ast.expr], Number | None]
"""What a name stands for, where that is one number."""

BASE, LONGEST = "1.0", "60.0"
"""The runtime's own, for a loop that did not wait."""
_SPREAD = 3
"""How many times the shortest delay the longest is at least: otherwise nothing is left to be random."""
_NOT_PLAIN = "how long it waits cannot be written down in advance"


@dataclass(frozen=True)
class Waits:
    """The runtime's arguments."""

    base: str
    longest: str


def fixed(delay: ast.expr, resolve: Resolve) -> Waits:
    """Return what stands for a delay that is always the same."""
    value = resolve(delay)
    if value is not None and not value > 0:
        raise Refused("no delay to start from", f"it waits {value} s")
    if isinstance(delay, ast.Constant) and value is not None:
        return Waits(shown(value), shown(_SPREAD * value))
    if not _is_plain(delay):
        raise Refused("delay not plain", _NOT_PLAIN)
    written = ast.unparse(delay)
    return Waits(written, f"{_SPREAD} * {_factor(delay)}")


def varying(
    delay: ast.expr, counters: set[str], values: Callable[[int], Mapping[str, Number] | None], attempts: int | None,
    resolve: Resolve,
) -> Waits:  # fmt: skip
    """Return what stands for a delay that is computed from the attempt.

    Args:
        delay: the expression.
        counters: the names in it that count.
        values: what they hold after the given failed attempt.
        attempts: how many there are, if that is known.
        resolve: what other names stand for.
    """
    cap: ast.expr | None = None
    match delay:
        case ast.Call(func=ast.Name(id="min"), args=[left, right], keywords=[]):
            inside = [part for part in (left, right) if _mentions(part, counters)]
            if len(inside) != 1:
                raise Refused("delay not plain", _NOT_PLAIN)
            delay, cap = inside[0], right if inside[0] is left else left
        case _:
            pass
    factors, rest = _product(delay, counters)
    series: list[Number] = []
    for failed in range(1, attempts if attempts is not None else 3):
        known = values(failed)
        value = None if known is None else _product_value(rest, known, resolve)
        if value is None:
            raise Refused("delay not plain", _NOT_PLAIN)
        series.append(value)
    first = next((value for value in series if value > 0), None)
    if first is None or any(value < 0 or not math.isfinite(value) for value in series):
        raise Refused("no delay to start from", "it waits no time before the second attempt")
    base = _times(factors, first)
    known_cap = None if cap is None else resolve(cap)
    if cap is not None:
        if not _is_plain(cap):
            raise Refused("delay not plain", _NOT_PLAIN)
        known_base = _known(factors, first, resolve)
        if known_cap is None or known_base is None:
            # What they are is seen at run time only; the cap must not lie below the base.
            return Waits(base, ast.unparse(cap))
        if known_cap < known_base:
            raise Refused("no delay to start from", "its longest delay is shorter than its first")
        return Waits(base, ast.unparse(cap) if known_cap > known_base else _times(factors, _SPREAD * first))
    if attempts is None:
        known_base = _known(factors, first, resolve)
        if known_base is None:
            return Waits(base, f"max({LONGEST}, {_times(factors, _SPREAD * first)})")
        return Waits(base, shown(max(float(LONGEST), _SPREAD * known_base)))
    return Waits(base, _times(factors, max(*series, _SPREAD * first)))


def _product(delay: ast.expr, counters: set[str]) -> tuple[list[str], list[ast.expr]]:
    """Divide a product into the factors that are the same in every round, as text, and the rest."""
    if isinstance(delay, ast.BinOp) and isinstance(delay.op, ast.Mult):
        left, right = _product(delay.left, counters), _product(delay.right, counters)
        return [*left[0], *right[0]], [*left[1], *right[1]]
    if not _mentions(delay, counters) and not isinstance(delay, ast.Constant) and _is_plain(delay):
        return [_factor(delay)], []
    return [], [delay]


def _product_value(parts: list[ast.expr], known: Mapping[str, Number], resolve: Resolve) -> Number | None:
    result: Number = 1
    for part in parts:
        value = evaluated(part, known, resolve)
        if value is None:
            return None
        result = result * value
    return result


def _times(factors: list[str], value: Number) -> str:
    if not factors:
        return shown(value)
    return " * ".join([*([] if value == 1 else [shown(value)]), *factors])


def _known(factors: list[str], value: Number, resolve: Resolve) -> Number | None:
    result: Number = value
    for factor in factors:
        value_of = resolve(ast.parse(factor, mode="eval").body)
        if value_of is None:
            return None
        result *= value_of
    return result


def evaluated(expression: ast.expr, known: Mapping[str, Number], resolve: Resolve) -> Number | None:
    """Return the number that an expression is, ``None`` if that is not known."""
    match expression:
        case ast.Constant(value=int(value) | float(value)) if not isinstance(value, bool):
            return value
        case ast.Name(id=name) if name in known:
            return known[name]
        case ast.Name() | ast.Attribute():
            return resolve(expression)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            inner = evaluated(operand, known, resolve)
            return None if inner is None else -inner
        case ast.BinOp(left=left, op=op, right=right):
            first, second = evaluated(left, known, resolve), evaluated(right, known, resolve)
            return None if first is None or second is None else _computed(op, first, second)
        case ast.Call(func=ast.Name(id="min" | "max" as name), args=arguments, keywords=[]) if arguments:
            values = [evaluated(argument, known, resolve) for argument in arguments]
            numbers = [value for value in values if value is not None]
            return None if len(numbers) < len(values) else (min if name == "min" else max)(numbers)
        case ast.Call(func=ast.Name(id="float" | "int"), args=[argument], keywords=[]):
            return evaluated(argument, known, resolve)
        case _:
            return None


def _computed(op: ast.operator, left: Number, right: Number) -> Number | None:
    try:
        match op:
            case ast.Add():
                return left + right
            case ast.Sub():
                return left - right
            case ast.Mult():
                return left * right
            case ast.Div():
                return left / right
            case ast.FloorDiv():
                return left // right
            case ast.Pow() if abs(right) <= 64:
                result = left**right
                return result if isinstance(result, int | float) else None
            case _:
                return None
    except (ArithmeticError, ValueError):
        return None


def shown(value: Number) -> str:
    """Return a number as it would be written: no digits that come from computing with fractions of two."""
    return str(value) if isinstance(value, int) else repr(float(f"{value:.10g}"))


def _is_plain(expression: ast.expr) -> bool:
    """Whether an expression is made of names, attributes and numbers."""
    match expression:
        case ast.Constant(value=int() | float()) | ast.Name():
            return True
        case ast.Attribute(value=value):
            return _is_plain(value)
        case ast.BinOp(left=left, right=right):
            return _is_plain(left) and _is_plain(right)
        case _:
            return False


def _factor(expression: ast.expr) -> str:
    written = ast.unparse(expression)
    return f"({written})" if isinstance(expression, ast.BinOp | ast.UnaryOp) else written


def _mentions(expression: ast.expr, names: set[str]) -> bool:
    return any(isinstance(node, ast.Name) and node.id in names for node in ast.walk(expression))
