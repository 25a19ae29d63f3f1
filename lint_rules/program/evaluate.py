"""What an expression may hold: names, attributes and calls followed through the program."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Expression
from lint_rules.program import attributes, hints, returns
from lint_rules.program.names import BIGQUERY_CLIENT, canonical, runtime_name
from lint_rules.program.reaching import reaching_bindings
from lint_rules.program.scopes import Binding, Scope
from lint_rules.program.values import (
    BoundExternal,
    External,
    Instance,
    Literal,
    Partial,
    ProjectClass,
    ProjectFunction,
    Result,
    Unknown,
    Value,
    Values,
    is_none,
)

if TYPE_CHECKING:
    from lint_rules.program.program import Program

_BUILTINS = frozenset(dir(builtins))
_DEPTH = 40
_STEPS = 5000
"""Questions that one question may lead to: knots of mutual recursion could otherwise ask for ever."""
_ALTERNATIVES = 12
CYCLE: Values = (Unknown("cycle"),)
COMPUTED: Values = (Unknown("computed"),)


class Evaluator:
    """Answers "what may this expression hold?", each question once.

    A question that leads back to itself is cut with `Unknown`. An answer in which such a cut was made on behalf of
    an outer question is not kept, so that answers never depend on the order of the questions.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self._answers: dict[object, Values] = {}
        self._open: dict[object, int] = {}
        self._lowest_cut = _DEPTH + 1
        self._steps = 0

    def once(self, key: object, answer: Callable[[], Values]) -> Values:
        """Return the answer to a question, from memory if it was asked before."""
        known = self._answers.get(key)
        if known is not None:
            return known
        depth = len(self._open)
        if key in self._open:
            self._lowest_cut = min(self._lowest_cut, self._open[key])
            return CYCLE
        self._steps = self._steps + 1 if depth else 0
        if depth >= _DEPTH or self._steps > _STEPS:
            self._lowest_cut = 0
            return CYCLE
        self._open[key] = depth
        outer, self._lowest_cut = self._lowest_cut, _DEPTH + 1
        try:
            result = distinct(answer())
        finally:
            del self._open[key]
            mine, self._lowest_cut = self._lowest_cut, min(outer, self._lowest_cut)
        if mine >= depth:  # no cut, or one on this very question, which is answered now
            self._answers[key] = result
            self._lowest_cut = outer
        return result

    def values(self, expression: Expression, scope: Scope) -> Values:
        """Return the alternatives of an expression in a scope; never empty."""
        match expression:
            case facts.Constant(value=value):
                return (Literal(value),)
            case facts.Name() | facts.Attribute() | facts.Call():
                return self.once((expression, scope), lambda: self._follow(expression, scope))
            case facts.Await(value=inner) | facts.Walrus(value=inner):
                return self.values(inner, scope)
            case facts.Bool(values=parts):
                return self._any(parts, scope)
            case facts.Conditional(body=body, orelse=orelse):
                return self._any((body, orelse), scope)
            case facts.Lambda(function=number):
                return (ProjectFunction(scope.module.function_scope(number)),)
            case facts.Format() | facts.Placeholder():
                return (Result("builtins.str"),)
            case facts.Sequence(kind=kind):
                return (Result(f"builtins.{kind}"),)
            case facts.Mapping():
                return (Result("builtins.dict"),)
            case _:
                return COMPUTED

    def _any(self, parts: tuple[Expression, ...], scope: Scope) -> Values:
        return distinct(tuple([value for part in parts for value in self.values(part, scope)]))

    def _follow(self, expression: facts.Name | facts.Attribute | facts.Call, scope: Scope) -> Values:
        found = self._found(expression, scope)
        questions = self.program.questions
        return found if questions is None else questions.value(expression, scope.module, distinct(found))

    def _found(self, expression: facts.Name | facts.Attribute | facts.Call, scope: Scope) -> Values:
        if isinstance(expression, facts.Name):
            return self.name(expression.id, scope, expression.at)
        if isinstance(expression, facts.Attribute):
            receivers = known(self.values(expression.value, scope))
            return tuple([value for receiver in receivers for value in self.attribute(receiver, expression.attr)])
        if not expression.args and isinstance(expression.func, facts.Name) and expression.func.id == "super":
            return self._super(scope)
        func = expression.func
        callees = known(self.values(func, scope))
        found = tuple([value for callee in callees for value in self.call(callee, expression, scope)])
        if all(isinstance(value, Unknown) for value in found):
            # A client that only its name gives away returns jobs all the same.
            method = self.program.clients.job_method_by_name(func, scope)
            return found if method is None else (Result(f"{BIGQUERY_CLIENT}.{method}", expression, scope),)
        return found

    # names

    def name(self, name: str, scope: Scope, at: facts.Span | None = None) -> Values:
        """Return what a name may hold at a place in a scope."""
        bindings = self.bindings(name, scope, at)
        if bindings:
            return distinct(tuple([value for binding in bindings for value in self.binding(binding)]))
        return self._unbound(name, scope)

    def _unbound(self, name: str, scope: Scope) -> Values:
        for star in scope.module.star_imports:
            found = attributes.star_member(self, star, name)
            if found is not None:
                return found
        if name in _BUILTINS:
            return (External(f"builtins.{name}"),)
        return (Unknown("unbound"),)

    def bindings(self, name: str, scope: Scope, at: facts.Span | None = None) -> tuple[Binding, ...]:
        """Return the bindings that a name may mean: those that reach the place, if one is given."""
        if at is not None:
            variable = scope.comprehension_binding(name, at)
            if variable is not None:
                return (variable,)
        for ancestor in scope.ancestors():
            if ancestor.class_ is not None and ancestor is not scope:
                continue
            own = ancestor.bindings().get(name)
            declared = ancestor.global_names.get(name)
            if declared or (own and ancestor.is_module):
                return self._module_bindings(name, ancestor, own if ancestor is scope else None, at)
            if declared is False:  # nonlocal: bound here and in an enclosing function
                continue
            if own:
                if ancestor is scope and at is not None and len(own) > 1:
                    reaching = reaching_bindings(scope).get(at[:2])
                    if reaching:
                        return reaching
                return tuple(own)
        return scope.module.module_bindings(name)

    def _module_bindings(
        self, name: str, ancestor: Scope, own: list[Binding] | None, at: facts.Span | None
    ) -> tuple[Binding, ...]:
        if own and at is not None and ancestor.is_module and len(own) > 1:
            reaching = reaching_bindings(ancestor).get(at[:2])
            if reaching:
                return reaching
        return ancestor.module.module_bindings(name)

    def binding(self, binding: Binding) -> Values:
        """Return what a binding gives its name."""
        return self.once(binding, lambda: self._binding(binding))

    def _binding(self, binding: Binding) -> Values:
        scope = binding.scope
        match binding.kind:
            case "value" if binding.expression is not None:
                return self.values(binding.expression, scope)
            case "import":
                return attributes.imported(self, binding)
            case "function" if binding.number is not None:
                return (ProjectFunction(scope.module.function_scope(binding.number)),)
            case "class" if binding.number is not None:
                return (ProjectClass(scope.module.class_view(binding.number)),)
            case "parameter" if binding.parameter is not None:
                return self._parameter(binding.parameter, scope)
            case "annotated" if binding.expression is not None:
                return hints.held(self, binding.expression, scope) or (Unknown("annotation"),)
            case "entered" if binding.expression is not None and binding.index is None:
                managed = returns.entered_call(self, binding.expression, scope)
                if managed is not None:
                    return managed
                return tuple(
                    [value for item in self.values(binding.expression, scope) for value in returns.entered(self, item)]
                )
            case _:
                return (Unknown(binding.kind),)

    def _parameter(self, parameter: facts.Parameter, scope: Scope) -> Values:
        if parameter.kind in ("args", "kwargs"):
            return (Unknown("parameter"),)
        function = scope.function
        if scope.is_method and function is not None and parameter is function.parameters[0]:
            receiver = self._receiver(scope)
            if receiver is not None:
                return (receiver,)
        if parameter.annotation is not None:
            held = hints.held(self, parameter.annotation, scope.parent or scope)
            if held:
                return held
        if parameter.default is not None and scope.parent is not None:
            default = self.values(parameter.default, scope.parent)
            return (Unknown("parameter"), *[value for value in default if not isinstance(value, Literal | Unknown)])
        return (Unknown("parameter"),)

    def _receiver(self, scope: Scope) -> Value | None:
        """Return what the first parameter of a method is bound to; ``None`` for static methods."""
        if scope.owner is None or scope.function is None:
            return None
        decorators = {
            part.attr if isinstance(part, facts.Attribute) else part.id
            for part in scope.function.decorators
            if isinstance(part, facts.Name | facts.Attribute)
        }
        if "staticmethod" in decorators:
            return None
        if "classmethod" in decorators or scope.function.name in ("__new__", "__init_subclass__", "__class_getitem__"):
            return ProjectClass(scope.owner)
        return Instance(scope.owner)

    def _super(self, scope: Scope) -> Values:
        view = scope.owner
        return COMPUTED if view is None else (Instance(view, start=view),)

    # attributes and calls

    def attribute(self, receiver: Value, attr: str) -> Values:
        """Return what ``receiver.attr`` may hold."""
        return attributes.attribute(self, receiver, attr)

    def call(self, callee: Value, call: facts.Call, scope: Scope) -> Values:
        """Return what a call gives back."""
        match callee:
            case External(dotted=dotted):
                return self._external_call(dotted, call, scope)
            case BoundExternal(of=of, receiver=receiver):
                if of.endswith((".__enter__", ".enter_context", ".enter_async_context")) and call.args:
                    return tuple([v for item in self.values(call.args[0], scope) for v in returns.entered(self, item)])
                if of.endswith(".__enter__"):
                    return returns.entered(self, receiver)
                return (Result(BIGQUERY_CLIENT if self._is_factory(of) else of, call, scope),)
            case ProjectFunction(scope=function):
                if self._is_factory(f"{function.module.dotted}.{function.qualname}"):
                    return (Result(BIGQUERY_CLIENT, call, scope),)
                return returns.returned(self, callee)
            case ProjectClass(view=view):
                return (Instance(view),)
            case Partial(function=function):
                return self.call(function, call, scope)
            case Instance():
                called = self.attribute(callee, "__call__")
                functions = [value for value in called if isinstance(value, ProjectFunction)]
                return tuple([v for function in functions for v in returns.returned(self, function)]) or COMPUTED
            case Result(of=of):
                return (Unknown(f"result of calling {of}"),)
            case Unknown(why="parameter"):
                return (callee,)
            case _:
                return COMPUTED

    def _external_call(self, dotted: str, call: facts.Call, scope: Scope) -> Values:
        if dotted in ("functools.partial", "functools.partialmethod") and call.args:
            return tuple([Partial(value, call) for value in self.values(call.args[0], scope)])
        if dotted in ("typing.cast", "typing_extensions.cast") and len(call.args) == 2:
            held = hints.held(self, call.args[0], scope)
            return held or self.values(call.args[1], scope)
        if dotted in ("contextlib.closing", "contextlib.aclosing", "copy.copy") and call.args:
            return self.values(call.args[0], scope)
        return (Result(BIGQUERY_CLIENT if self._is_factory(dotted) else dotted, call, scope),)

    def _is_factory(self, dotted: str) -> bool:
        """Whether the configuration says that a function or method returns a BigQuery client."""
        for name in self.program.settings.client_factories:
            if dotted == name:
                return True
            # A method is known by its class, wherever its package puts that (``airflow.contrib``, once).
            package, method = name.partition(".")[0], ".".join(name.split(".")[-2:])
            if method[:1].isupper() and dotted.startswith(f"{package}.") and dotted.endswith(f".{method}"):
                return True
        return False

    def external(self, dotted: str) -> External:
        """Return an external name under its canonical spelling."""
        return External(canonical(runtime_name(dotted, self.program.settings.runtime_package)))


def distinct(values: Values) -> Values:
    """Drop repeated alternatives; an endless list of them is no answer."""
    result = tuple(dict.fromkeys(values))
    if len(result) > _ALTERNATIVES:
        return (*result[:_ALTERNATIVES], Unknown("many"))
    return result or COMPUTED


def known(values: Values) -> Values:
    """Return the alternatives other than ``None``."""
    return tuple([value for value in values if not is_none(value)])
