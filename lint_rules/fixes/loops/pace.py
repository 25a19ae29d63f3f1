"""How long a loop waits, and how often."""

from __future__ import annotations

import ast
from functools import cached_property

from lint_rules import facts
from lint_rules.fixes.loops.linear import FAILED, Linear
from lint_rules.fixes.loops.reading import Reading
from lint_rules.fixes.loops.waits import BASE, LONGEST, Number, Waits, evaluated, fixed, shown, varying
from lint_rules.fixes.record import Refused
from lint_rules.fixes.site import Site, spelt
from lint_rules.program import Scope
from lint_rules.program.index import expressions
from lint_rules.program.walk import subexpressions


class Pace:
    """Answers for one loop."""

    def __init__(self, site: Site, reading: Reading, scope: Scope) -> None:
        self._site = site
        self._reading = reading
        self._scope = scope

    def waits(self) -> Waits:
        """Return the shortest and the longest delay.

        Raises:
            Refused: they cannot be written down.
        """
        reading, treatment = self._reading, self._reading.treatment
        if not treatment.delays:
            if self._site.finding.code != "RP205":
                raise Refused("delay not plain", "how long it waits is not plain to see")
            return Waits(BASE, LONGEST)
        delay = treatment.delays[0]
        if isinstance(delay, ast.Name) and delay.id in treatment.local:
            delay = treatment.local[delay.id]
            if any(isinstance(node, ast.Name) and node.id in treatment.growth for node in ast.walk(delay)):
                raise Refused("delay not plain", "its delay is computed in several steps")
        if isinstance(delay, ast.Name) and delay.id in treatment.growth:
            return self._grown(delay)
        if reading.rounds.delays:
            return self._listed(delay)
        counters = {name for name in treatment.waiting if _mentions(delay, name)}
        if not counters:
            return fixed(delay, self.resolve)
        return varying(delay, counters, self._values, self.attempts, self.resolve)

    @cached_property
    def attempts(self) -> int | None:
        """How many attempts there are, if names do not hide it."""
        return None if self._reading.rounds.attempts is None else self._number(self._reading.rounds.attempts, {})

    def _number(self, value: Linear, known: dict[str, int]) -> int | None:
        result = 0
        for symbol, count in value.items():
            amount = 1 if symbol == "" else known.get(symbol)
            if amount is None:
                found = self._symbol(symbol)
                if not isinstance(found, int):
                    return None
                amount = found
            result += count * amount
        return result

    def _values(self, failed: int) -> dict[str, Number] | None:
        result: dict[str, Number] = {}
        for name, value in self._reading.treatment.waiting.items():
            known = self._number(value, {FAILED: failed})
            if known is None:
                return None
            result[name] = known
        return result

    def _listed(self, delay: ast.expr) -> Waits:
        reading = self._reading
        if not (isinstance(delay, ast.Name) and delay.id == reading.rounds.variable):
            raise Refused("delay not plain", "its delay is not the one of the list")
        found = [evaluated(part, {}, self.resolve) for part in reading.rounds.delays[:-1]]
        series = [value for value in found if value is not None and value > 0]
        if not series or len(series) < len(found):
            raise Refused("no delay to start from", "one of its delays is none")
        return Waits(shown(series[0]), shown(max(*series, 3 * series[0])))

    def _grown(self, delay: ast.Name) -> Waits:
        """Return the delays of ``delay *= 2``, which starts with what the name holds before the loop."""
        treatment = self._reading.treatment
        steps = treatment.growth[delay.id]
        if len(steps) != 1:
            raise Refused("delay not plain", f"{delay.id} is changed at several places")
        factor, cap = self._growth(steps[0], delay.id)
        if steps[0].lineno < treatment.sleeps[0].lineno:
            raise Refused("delay not plain", f"{delay.id} is changed before the first wait")
        known_cap = None if cap is None else self.resolve(cap)
        start = self._start(delay.id)
        if start is not None and not start > 0:
            raise Refused("no delay to start from", f"it waits {start} s")
        if cap is not None:
            if start is not None and known_cap is not None and known_cap <= start:
                raise Refused("no delay to start from", "its longest delay is no longer than its first")
            return Waits(delay.id, ast.unparse(cap))
        if self.attempts is not None:
            largest = max(factor ** (self.attempts - 2), 3)
            return Waits(delay.id, f"{shown(largest)} * {delay.id}")
        return Waits(delay.id, f"max({LONGEST}, 3 * {delay.id})")

    def _start(self, name: str) -> Number | None:
        for statement in self._reading.before[::-1]:
            match statement:
                case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                    return self.resolve(value)
                case _:
                    pass
        return None

    def _growth(self, step: ast.stmt, name: str) -> tuple[Number, ast.expr | None]:
        cap: ast.expr | None = None
        match step:
            case ast.AugAssign(op=ast.Mult(), value=value):
                pass
            case ast.Assign(value=ast.Call(func=ast.Name(id="min"), args=[left, right], keywords=[])):
                inside, cap = (left, right) if _mentions(left, name) else (right, left)
                value = _other_factor(inside, name)
            case ast.Assign(value=grown):
                value = _other_factor(grown, name)
            case _:
                raise Refused("delay not plain", f"how {name} changes is not plain to see")
        factor = self.resolve(value)
        if factor is None or not factor > 1 or (cap is not None and _mentions(cap, name)):
            raise Refused("delay not plain", f"how {name} changes is not plain to see")
        return factor, cap

    # constants

    def resolve(self, expression: ast.expr) -> Number | None:
        """Return the number that an expression stands for, ``None`` if it is not known."""
        match expression:
            case ast.Constant(value=int(value) | float(value)) if not isinstance(value, bool):
                return value
            case ast.Name() | ast.Attribute():
                return self._symbol(ast.unparse(expression))
            case ast.BinOp() | ast.UnaryOp():
                return evaluated(expression, {}, self.resolve)
            case _:
                return None

    def _symbol(self, symbol: str) -> Number | None:
        expression = self._spelt.get(symbol)
        if expression is None:
            return None
        value = self._site.program.constant(expression, self._scope)
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None

    @cached_property
    def _spelt(self) -> dict[str, facts.Expression]:
        """The names that the function reads before and in the loop, as facts."""
        found: dict[str, facts.Expression] = {}
        for outermost, scope in expressions(self._site.module):
            if scope is not self._scope:
                continue
            for part in subexpressions(outermost):
                if isinstance(part, facts.Name | facts.Attribute):
                    found[spelt(part)] = part
        return found


def _other_factor(grown: ast.expr, name: str) -> ast.expr:
    match grown:
        case ast.BinOp(left=ast.Name(id=left), op=ast.Mult(), right=right) if left == name:
            return right
        case ast.BinOp(left=left, op=ast.Mult(), right=ast.Name(id=right)) if right == name:
            return left
        case _:
            raise Refused("delay not plain", f"how {name} changes is not plain to see")


def _mentions(expression: ast.expr, name: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(expression))
