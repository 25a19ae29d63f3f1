"""The retried function, and what stands in the place of the loop."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from lint_rules.fixes.loops.attempt import is_async
from lint_rules.fixes.loops.excerpts import Excerpts, Line, indented, plain, text_of
from lint_rules.fixes.loops.filters import are_apart, as_argument, as_type, check_types, types_of
from lint_rules.fixes.loops.hooks import Hooks
from lint_rules.fixes.loops.linear import text
from lint_rules.fixes.loops.reading import Reading
from lint_rules.fixes.loops.syntax import bare_raise, mentioned, own
from lint_rules.fixes.loops.waits import Waits
from lint_rules.fixes.record import Refused, Retouch
from lint_rules.fixes.site import Site
from lint_rules.program.loops import RetryLoop

_SHORT_LINE, _LONG_LINE = 88, 120
_LONG_TEST = 100


@dataclass(frozen=True)
class Names:
    """The names that the new code uses."""

    retry: str
    """The decorator's."""
    function: str
    """The retried function's."""
    hook: str
    """That of what is called before each wait."""


class Writing:
    """Writes one loop anew."""

    def __init__(self, site: Site, reading: Reading, found: RetryLoop) -> None:
        self._site = site
        self._reading = reading
        self._classes = found.caught
        self._everything = any(failure.catches_all for failure in found.failures)
        self._excerpts = Excerpts(site, reading.function)
        self._hooks = Hooks(reading, self._excerpts)
        self._loop_line = site.sheet.lines[reading.loop.lineno - 1]
        self._unit = self._unit_of()
        self._types = [types_of(handler) for handler, _ in reading.handlers]
        self._earlier = [types_of(handler) for handler, is_earlier in reading.leaving if is_earlier]

    @property
    def needs_hook(self) -> bool:
        """Whether something is said before the waits."""
        return bool(self._reading.treatment.retry)

    def directives(self) -> list[Retouch]:
        """Return what removes other tools' comments from the lines that go; to be asked last."""
        reading = self._reading
        end = reading.after[0] if reading.after_gone else reading.loop
        return [
            edit
            for gone in (reading.loop, end, *reading.removed, *reading.rounds.starts)
            for edit in self._excerpts.idle_directives(gone.lineno, gone.end_lineno or gone.lineno)
        ]

    def text(self, names: Names, waits: Waits) -> str:
        """Return what stands in the loop's place."""
        reading = self._reading
        is_coroutine = isinstance(reading.function, ast.AsyncFunctionDef)
        moved = [*reading.setup, *reading.attempt.body, *reading.node.finalbody]
        if is_async(moved) and not is_coroutine:
            raise Refused("yields", "it waits for coroutines outside a coroutine function")
        lines: list[Line] = []
        options = self._options(waits)
        if self.needs_hook:
            lines += [*self._hook(names.hook), *plain("")]
            options.append(f"on_retry={names.hook}")
        lines += self._decorator(names.retry, options)
        returns = self._annotation("None" if not reading.attempt.values else "")
        lines += plain(f"{'async ' if is_coroutine else ''}def {names.function}(){returns}:")
        lines += indented(self._attempt(), self._unit)
        lines += plain("")
        call = f"{'await ' if is_coroutine else ''}{names.function}()"
        return text_of([*lines, *self._outer(call)])

    # the retried function

    def _attempt(self) -> list[Line]:
        reading, attempt = self._reading, self._reading.attempt
        body = attempt.body
        lines = (
            self._excerpts.statements(body[:-1], below=not attempt.tail)
            if attempt.tail
            else self._excerpts.statements(body)
        )
        if attempt.tail:
            lines += self._returned(body[-1], attempt.values[0])
        elif attempt.values:
            lines += plain(f"return {', '.join(attempt.values)}")
        final = self._excerpts.statements(reading.node.finalbody)
        if final and (reading.treatment.retry or reading.treatment.last):
            raise Refused("finally", "its finally would run before what is logged about the failure")
        handlers: list[Line] = []
        if any(treatment.inner for _, treatment in reading.handlers):
            for handler, is_earlier in reading.leaving:
                if is_earlier and not are_apart(types_of(handler), self._all_types()):
                    handlers += [*self._head(handler), *indented(plain("raise"), self._unit)]
        for handler, treatment in reading.handlers:
            if treatment.inner:
                handlers += self._head(handler)
                handlers += indented([*self._said(treatment.inner), *plain("raise")], self._unit)
            elif handlers:
                handlers += [*self._head(handler), *indented(plain("raise"), self._unit)]
        if handlers or final:
            lines = [*plain("try:"), *indented(lines, self._unit), *handlers]
        if final:
            lines += [*plain("finally:"), *indented(final, self._unit)]
        setup = self._excerpts.statements(reading.setup)
        return [*setup, *lines] or plain("pass")

    def _said(self, statements: list[ast.stmt]) -> list[Line]:
        return [line for statement in statements for line in self._excerpts.statements([statement], below=False)]

    def _returned(self, statement: ast.stmt, name: str) -> list[Line]:
        """Return an assignment as a ``return``."""
        lines = self._excerpts.statements([statement], below=False)
        for index, (line, held) in enumerate(lines):
            if line.startswith(f"{name} = ") and not held:
                lines[index] = ("return " + line.removeprefix(f"{name} = "), held)
                return lines
        return [*lines, *plain(f"return {name}")]

    def _head(self, handler: ast.ExceptHandler) -> list[Line]:
        """Return a handler's own line, as it is written."""
        last = handler.lineno if handler.type is None else handler.type.end_lineno or handler.lineno
        if handler.body[0].lineno <= last:
            raise Refused("several statements on a line", "several statements share a line")
        return self._excerpts.header(handler.lineno, last)

    # the decorator

    def _options(self, waits: Waits) -> list[str]:
        reading = self._reading
        attempts = reading.rounds.attempts
        assert attempts is not None
        return [
            f"max_attempts={text(attempts)}",
            f"base_delay={waits.base}",
            f"max_delay={waits.longest}",
            self._filter(),
        ]

    def _filter(self) -> str:
        names = self._all_types()
        check_types([*names, *self._classes])
        excluded = [name for types in self._earlier if not are_apart(types, names) for name in types]
        tests = [] if self._everything else [f"isinstance({{0}}, {as_type(names)})"]
        tests += [f"not isinstance({{0}}, {as_type(excluded)})"] if excluded else []
        predicates = self._reading.treatment.predicates
        error = self._reading.handlers[0][0].name or "error"
        if not predicates and not excluded:
            if self._everything:
                raise Refused("catches everything", "it repeats after any exception: name those that may pass (RP203)")
            return f"exceptions={as_argument(names, self._classes)}"
        if not tests and len(predicates) == 1:
            match predicates[0]:
                case ast.Call(func=ast.Name() | ast.Attribute() as func, args=[ast.Name(id=given)], keywords=[]) if (
                    given == error
                ):
                    return f"predicate={ast.unparse(func)}"
                case _:
                    pass
        parts = [part.format(error) for part in tests]
        operator = "and"
        if not parts and len(predicates) == 1 and isinstance(predicates[0], ast.BoolOp):
            operator = "or" if isinstance(predicates[0].op, ast.Or) else "and"
            parts = [self._test(part, joined=True) for part in predicates[0].values]
        else:
            parts += [self._test(predicate, joined=bool(tests) or len(predicates) > 1) for predicate in predicates]
        line = f"predicate=lambda {error}: {f' {operator} '.join(parts)}"
        if len(parts) < 2 or self._fits(line, 1):
            return line
        rest = "".join(f"{self._unit}{operator} {part}\n" for part in parts[1:])
        return f"predicate=lambda {error}: (\n{self._unit}{parts[0]}\n{rest})"

    def _all_types(self) -> list[str]:
        return list(dict.fromkeys([name for types in self._types for name in types]))

    def _test(self, test: ast.expr, joined: bool) -> str:
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            written = f"not {self._test(test.operand, joined=True)}"
            if isinstance(test.operand, ast.Compare):
                written = f"not ({written.removeprefix('not ')})"
        else:
            lines = self._excerpts.source(test).split("\n")
            plainly = len(lines) == 1 or not any(mark in line for line in lines for mark in ("#", "\\", '"""', "'''"))
            written = " ".join(line.strip() for line in lines) if plainly else ast.unparse(test)
        if len(written) > _LONG_TEST:
            raise Refused("a test between attempts", f"the test at line {test.lineno} is long")
        needs_parentheses = joined and isinstance(test, ast.BoolOp | ast.IfExp | ast.Lambda)
        return f"({written})" if needs_parentheses else written

    def _decorator(self, name: str, options: list[str]) -> list[Line]:
        one = ", ".join(options)
        if "\n" not in one and self._fits(f"@{name}({one})", 0):
            return plain(f"@{name}({one})")
        if "\n" not in one and self._fits(one, 1):
            return plain(f"@{name}(", f"{self._unit}{one}", ")")
        lines = [line for option in options for line in f"{option},".split("\n")]
        return plain(f"@{name}(", *[f"{self._unit}{line}" for line in lines], ")")

    def _hook(self, name: str) -> list[Line]:
        (attempt, error, delay), body = self._hooks.before_wait()
        if self._reading.function.returns is not None:
            head = f"def {name}({attempt}: int, {error}: Exception, {delay}: float) -> None:"
        else:
            head = f"def {name}({attempt}, {error}, {delay}):"
        return [*plain(head), *indented(body, self._unit)]

    def _annotation(self, nothing: str) -> str:
        returns = self._reading.function.returns
        if returns is None:
            return ""
        if self._reading.attempt.returns:
            written = self._excerpts.source(returns)
            return "" if "\n" in written else f" -> {written}"
        return f" -> {nothing}" if nothing else ""

    # the call

    def _outer(self, call: str) -> list[Line]:
        reading, treatment, attempt = self._reading, self._reading.treatment, self._reading.attempt
        ends: list[Line] = []
        if attempt.returns and self._is_procedure():
            line, ends = call, [] if self._is_at_end() else plain("return")
        elif attempt.returns:
            line = f"return {call}"
        elif attempt.values:
            line = f"{', '.join(attempt.values)} = {call}"
        else:
            line = call
        success = self._excerpts.statements(attempt.success)
        handler = reading.handlers[0][0]
        only_raises = treatment.ends == "leaves" and bare_raise(treatment.last, handler.name)
        if only_raises and not reading.leaving:
            return [*plain(line), *ends, *success]
        last = self._hooks.after_last([*(treatment.kept if treatment.ends != "leaves" else []), *treatment.last])
        if not only_raises:
            last = [*self._said(treatment.filters), *last]
        if treatment.ends == "falls":
            last += self._excerpts.statements(reading.loop.orelse)
        lines = [*plain("try:"), *indented([*plain(line), *ends], self._unit)]
        done = False
        later = any(not is_earlier for _, is_earlier in reading.leaving)
        for current in reading.node.handlers:
            if any(current is leaving for leaving, _ in reading.leaving):
                if bare_raise(current.body, current.name) and done and only_raises:
                    continue
                lines += [*self._head(current), *indented(self._excerpts.statements(current.body), self._unit)]
            elif not done and (later or not only_raises):
                done = True
                head = self._merged_head() if len(reading.handlers) > 1 else self._head(current)
                used = mentioned([*treatment.filters, *treatment.kept, *treatment.last, *reading.loop.orelse])
                lines += head if current.name in used else [_without_alias(part, current.name) for part in head]
                lines += indented(last or plain("pass"), self._unit)
        if success:
            lines += [*plain("else:"), *indented(success, self._unit)]
        return lines

    def _is_procedure(self) -> bool:
        """Whether an attempt returns nothing."""
        return all(node.value is None for node in own(self._reading.attempt.body) if isinstance(node, ast.Return))

    def _is_at_end(self) -> bool:
        """Whether nothing follows the loop in the function."""
        reading = self._reading
        return reading.loop in reading.function.body and (not reading.after or reading.after_gone)

    def _merged_head(self) -> list[Line]:
        handler = self._reading.handlers[0][0]
        names = self._all_types()
        alias = f" as {handler.name}" if handler.name else ""
        return plain(f"except {as_type(names)}{alias}:")

    # layout

    def _fits(self, line: str, depth: int) -> bool:
        """Whether a line is no longer than lines are here."""
        longest = max(map(len, self._site.sheet.lines))
        width = len(self._indent().expandtabs(4)) + depth * len(self._unit.expandtabs(4)) + len(line)
        return width <= min(max(longest, _SHORT_LINE), _LONG_LINE)

    def _indent(self) -> str:
        line = self._loop_line
        return line[: len(line) - len(line.lstrip(" \t"))]

    def _unit_of(self) -> str:
        first = self._site.sheet.lines[self._reading.loop.body[0].lineno - 1]
        inner = first[: len(first) - len(first.lstrip(" \t"))]
        outer = self._indent()
        return inner.removeprefix(outer) if inner.startswith(outer) and inner != outer else "    "


def _without_alias(line: Line, name: str | None) -> Line:
    """Return a handler's line without the name that nothing uses."""
    return (line[0].replace(f" as {name}:", ":"), line[1])
