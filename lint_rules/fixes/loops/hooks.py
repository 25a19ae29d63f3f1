"""What a loop says before a wait, and after its last attempt, without the loop's counters."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from lint_rules.fixes.loops.excerpts import Excerpts, Line, plain, renamed
from lint_rules.fixes.loops.linear import FAILED, plus, text
from lint_rules.fixes.loops.reading import Reading
from lint_rules.fixes.loops.syntax import mentioned
from lint_rules.fixes.record import Refused


class Hooks:
    """Writes the two for one loop."""

    def __init__(self, reading: Reading, excerpts: Excerpts) -> None:
        self._reading = reading
        self._excerpts = excerpts

    def before_wait(self) -> tuple[tuple[str, str, str], list[Line]]:
        """Return the parameters of what is called before each wait, and its body."""
        treatment = self._reading.treatment
        used = mentioned(treatment.retry)
        counters = [name for name in treatment.values if name in used]
        lines = self._lines(treatment.retry)
        attempt, rest = "", []
        for name in counters:
            value = treatment.values[name]
            ahead = self._ahead(treatment.retry, name, lines) if value == {FAILED: 1, "": -1} else None
            if not attempt and value == {FAILED: 1}:
                attempt = name
            elif not attempt and ahead is not None:
                attempt, lines = name, ahead
            else:
                rest.append(name)
        attempt = attempt or _free("failures" if "attempt" in rest else "attempt", used)
        start: list[Line] = []
        for name in rest:
            value = {attempt if symbol == FAILED else symbol: count for symbol, count in treatment.values[name].items()}
            start += plain(f"{name} = {text(value)}")
        error = self._reading.handlers[0][0].name or _free("error", used)
        delay, lines = self._delay(lines, used)
        names = (attempt, error, delay)
        body = [*start, *lines]
        words = mentioned(ast.parse("\n".join(line for line, _ in body)).body)
        shown = [name if name in words else f"_{name.lstrip('_')}" for name in names]
        return (shown[0], shown[1], shown[2]), body

    def _delay(self, lines: list[Line], used: set[str]) -> tuple[str, list[Line]]:
        """Return the delay's name, and the lines with what the sleep is given replaced by it."""
        treatment = self._reading.treatment
        delays = [*treatment.delays, *treatment.local.values()]
        name = _free("delay", used)
        for given in treatment.delays:
            if isinstance(given, ast.Name) and (given.id in treatment.local or given.id in treatment.growth):
                return given.id, lines
            counted = {self._reading.rounds.variable, *treatment.waiting}
            if isinstance(given, ast.Name) and given.id in counted and given.id not in treatment.values:
                return given.id, lines
        for given in delays:
            if isinstance(given, ast.Constant):
                continue
            times = sum(
                ast.dump(node) == ast.dump(given)
                for statement in treatment.retry
                for node in ast.walk(statement)
                if isinstance(node, ast.expr)
            )
            if times:
                replaced = renamed(lines, self._written(given), name, times)
                if replaced is None:
                    raise Refused("logs not plain", "what it logs about the delay is not plain to see")
                lines = replaced
        return name, lines

    def _written(self, expression: ast.expr) -> str:
        return self._excerpts.source(expression)

    def after_last(self, statements: Sequence[ast.stmt]) -> list[Line]:
        """Return statements that run after the last attempt, its number put in."""
        reading = self._reading
        lines = self._lines(statements)
        start: list[Line] = []
        used = mentioned(statements)
        attempts = reading.rounds.attempts or {}
        for name, value in reading.treatment.values.items():
            if name not in used:
                continue
            rest = {symbol: count for symbol, count in value.items() if symbol != FAILED}
            number = plus(rest, attempts, value.get(FAILED, 0))
            ahead = plus(number, {"": 1})
            replaced = self._ahead(statements, name, lines, text(ahead)) if len(ahead) < 2 else None
            if replaced is None and len(number) < 2 and not self._in_f_string(statements, name):
                replaced = renamed(lines, name, text(number), self._times(statements, name))
            if replaced is not None:
                lines = replaced
            else:
                start += plain(f"{name} = {text(number)}")
        return [*start, *lines]

    def _ahead(self, statements: Sequence[ast.stmt], name: str, lines: list[Line], new: str = "") -> list[Line] | None:
        """Return lines with ``name + 1`` replaced, ``None`` if the name is used in another way too."""
        alone, ahead = 0, 0
        for statement in statements:
            for node in ast.walk(statement):
                match node:
                    case ast.BinOp(left=ast.Name(id=left), op=ast.Add(), right=ast.Constant(value=1)) if left == name:
                        ahead += 1
                    case ast.Name(id=found) if found == name:
                        alone += 1
                    case _:
                        pass
        if alone != ahead:
            return None
        for written in (f"{name} + 1", f"{name}+1"):
            replaced = renamed(lines, written, new or name, ahead)
            if replaced is not None:
                return replaced
        return None

    @staticmethod
    def _times(statements: Sequence[ast.stmt], name: str) -> int:
        nodes = [node for statement in statements for node in ast.walk(statement)]
        return sum(isinstance(node, ast.Name) and node.id == name for node in nodes)

    @staticmethod
    def _in_f_string(statements: Sequence[ast.stmt], name: str) -> bool:
        nodes = [node for statement in statements for node in ast.walk(statement)]
        return any(isinstance(node, ast.JoinedStr) and name in mentioned([node]) for node in nodes)

    def _lines(self, statements: Sequence[ast.stmt]) -> list[Line]:
        result: list[Line] = []
        for statement in statements:
            if hasattr(statement, "lineno"):
                result += self._excerpts.statements([statement], below=False)
            else:  # ours
                result += plain(ast.unparse(statement))
        return result


def _free(wanted: str, used: set[str]) -> str:
    while wanted in used:
        wanted += "_"
    return wanted
