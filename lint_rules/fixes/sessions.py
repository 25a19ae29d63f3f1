"""What becomes of a session of one's own: whether it is used for requests only, or configured or handed on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lint_rules import facts
from lint_rules.facts import Call, Expression, Statement
from lint_rules.fixes.record import Refused
from lint_rules.fixes.site import Site
from lint_rules.program import LinkedModule, Program, Scope
from lint_rules.program.clients import HTTP_METHODS
from lint_rules.program.index import expressions
from lint_rules.program.names import REQUESTS_SESSION, class_of_result
from lint_rules.program.values import Instance, Result
from lint_rules.program.walk import children, expressions_of, statements, subexpressions

_HARMLESS = HTTP_METHODS | {"close"}
_STATE = frozenset(
    {
        "headers", "auth", "cookies", "proxies", "params", "verify", "cert", "stream", "hooks", "adapters", "mount",
        "max_redirects", "trust_env",
    }
)  # fmt: skip
_LOOKING = frozenset({"builtins.isinstance", "builtins.type", "builtins.id", "builtins.bool", "builtins.print"})
_ENTERING = frozenset({"contextlib.closing", "typing.cast", "typing_extensions.cast"})


@dataclass(frozen=True)
class _Trouble:
    kind: str
    reason: str
    line: int


def refuse_what_is_more_than_requests(site: Site, call: Call) -> None:
    """Refuse a session that anything is done with besides sending requests.

    Raises:
        Refused: it is configured, handed on, or kept where it cannot be followed.
    """
    kept = site.program.kept(_Kept)
    for module in (site.module, *kept.others):
        for trouble in kept.troubles(module).get(call, ()):
            where = f"line {trouble.line}" if module is site.module else f"{module.path}:{trouble.line}"
            raise Refused(trouble.kind, f"{trouble.reason} ({where})")


class _Kept:
    """What is done with the sessions of one state of a program."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._words = tuple(f".{name}" for name in sorted(_STATE))
        self._troubles: dict[LinkedModule, dict[Call, list[_Trouble]]] = {}

    @cached_property
    def others(self) -> tuple[LinkedModule, ...]:
        """The modules that may configure a session that they have from another one."""
        program = self._program
        paths = [path for path in program.files if program.sources.has_word(path, self._words)]
        return tuple([module for path in paths if (module := program.module(path)) is not None])

    def troubles(self, module: LinkedModule) -> dict[Call, list[_Trouble]]:
        """Return by construction what in a module keeps it from being replaced."""
        known = self._troubles.get(module)
        if known is None:
            known = self._troubles[module] = {}
            own = self._program.sources.has_word(module.path, ("requests",))
            for call, trouble in _Uses(module).all() if own else _states(module):
                known.setdefault(call, []).append(trouble)
        return known


def _states(module: LinkedModule) -> Iterator[tuple[Call, _Trouble]]:
    """Yield what is read or changed of the sessions of other modules."""
    for outermost, scope in expressions(module):
        for part in subexpressions(outermost):
            if isinstance(part, facts.Attribute) and part.attr in _STATE:
                for call in _sessions(module, part.value, scope):
                    yield call, _state(part)


def _state(part: facts.Attribute) -> _Trouble:
    reason = f"its .{part.attr} is used, and every caller shares the pool's session"
    return _Trouble("configured session", reason, part.at[0])


def _sessions(module: LinkedModule, expression: Expression, scope: Scope) -> list[Call]:
    """Return the constructions of the sessions that an expression may hold."""
    return [
        value.call
        for value in module.program.values(expression, scope)
        if isinstance(value, Result) and value.call is not None and class_of_result(value.of) == REQUESTS_SESSION
    ]


class _Uses:
    """Goes through a module for everything that is done with sessions."""

    def __init__(self, module: LinkedModule) -> None:
        self._module = module
        self._program = module.program

    def all(self) -> Iterator[tuple[Call, _Trouble]]:
        """Yield each use that is more than a request, with the construction of the session."""
        for scope in self._module.scopes():
            for statement in statements(scope.body):
                for expression in expressions_of(statement):
                    if self._has_session(expression, scope):
                        yield from self._in(expression, scope, [statement])
            if scope.function is not None and scope.parent is not None:
                for decorator in scope.function.decorators:
                    if self._has_session(decorator, scope.parent):
                        yield from self._in(decorator, scope.parent, [decorator])

    def _has_session(self, outermost: Expression, scope: Scope) -> bool:
        return any(
            isinstance(part, facts.Name | facts.Attribute | facts.Call) and _sessions(self._module, part, scope)
            for part in self._module.parts(outermost)
        )

    def _in(
        self, expression: Expression, scope: Scope, around: list[Expression | Statement]
    ) -> Iterator[tuple[Call, _Trouble]]:
        if isinstance(expression, facts.Name | facts.Attribute | facts.Call):
            held = _sessions(self._module, expression, scope)
            if held:
                what = self._trouble(expression, scope, around)
                if what is not None:
                    line = expression.at[0]
                    trouble = what if isinstance(what, _Trouble) else _Trouble(what[0], what[1], line)
                    yield from ((call, trouble) for call in held)
        for child in children(expression):
            yield from self._in(child, scope, [*around, expression])

    def _trouble(
        self, used: Expression, scope: Scope, around: list[Expression | Statement]
    ) -> _Trouble | tuple[str, str] | None:
        """Return what is wrong with a use; ``None`` if it is nothing but a request, or one name for another."""
        inner: Expression = used
        for outer in reversed(around):
            match outer:
                case facts.Attribute(attr=attr):
                    return None if attr in _HARMLESS and not _is_target(outer, around[0]) else _state(outer)
                case facts.Bool() | facts.Walrus():
                    inner = outer
                case facts.Conditional(test=test):
                    if test is inner:
                        return None
                    inner = outer
                case facts.Compare() | facts.Unary():
                    return None
                case facts.Call(func=func):
                    return None if func is inner else self._handed_to(outer, scope)
                case facts.Assign(targets=targets):
                    return self._assigned(inner, targets, scope)
                case facts.Annotate(target=target):
                    return self._assigned(inner, (target,), scope)
                case facts.Return():
                    return self._returned(scope)
                case facts.Evaluate() | facts.If() | facts.While() | facts.With() | facts.Delete() | facts.Assert():
                    return None
                case _:
                    break
        return ("session handed on", "it goes where it cannot be followed")

    def _handed_to(self, call: Call, scope: Scope) -> tuple[str, str] | None:
        origins = self._program.origins(call.func, scope)
        is_stack = isinstance(call.func, facts.Attribute) and call.func.attr == "enter_context"
        if is_stack or (origins and origins <= _LOOKING | _ENTERING):
            return None
        return ("session handed on", "it is passed to a function, which may configure it")

    def _assigned(self, value: Expression, targets: tuple[Expression, ...], scope: Scope) -> tuple[str, str] | None:
        for target in targets:
            if target is value or isinstance(target, facts.Name):
                continue
            if isinstance(target, facts.Attribute):
                holders = self._program.values(target.value, scope)
                if all(isinstance(holder, Instance) for holder in holders):
                    continue
            return ("session handed on", "it is stored where it cannot be followed")
        return None

    def _returned(self, scope: Scope) -> tuple[str, str] | None:
        function = scope.function
        if function is None or function.is_generator or function.name == "<lambda>":
            return ("session handed on", "it goes where it cannot be followed")
        uses = self._program.callers.uses(scope)
        if any(use.role in ("argument", "value") for use in uses):
            return ("session handed on", f"{function.name}, which returns it, is handed over uncalled")
        return None


def _is_target(attribute: facts.Attribute, statement: Expression | Statement) -> bool:
    """Whether something is put in the place of an attribute."""
    match statement:
        case facts.Assign(targets=targets) | facts.Delete(targets=targets):
            return any(attribute is part for target in targets for part in subexpressions(target))
        case facts.Annotate(target=target) | facts.Augment(target=target):
            return attribute is target
        case _:
            return False
