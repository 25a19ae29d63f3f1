"""Runs control through a block of statements, on all paths that can be told apart.

One round of a loop is run twice: from its head, to see how attempts succeed and fail, and again for those that have
failed, up to the next run of the operation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Expression, Handler, Statement, Try
from lint_rules.program.loops.conditions import texts
from lint_rules.program.loops.effects import Effects
from lint_rules.program.loops.exceptions import Caught, caught, covers, raised
from lint_rules.program.loops.sinks import Sink, Thrown
from lint_rules.program.loops.state import TRUTHY, Exit, State, States, Tag, joined, states
from lint_rules.program.loops.syntax import block_calls, targets_of
from lint_rules.program.loops.view import STATUS_ATTRIBUTES
from lint_rules.program.walk import subexpressions

if TYPE_CHECKING:
    pass

_NESTING = 80
"""How many blocks deep control is followed, helpers' blocks included: Python itself allows a hundred."""


class Flow(Effects):
    """Control flow of one frame: a loop's body, a function that may call itself, or a helper's body."""

    def block(self, block: tuple[Statement, ...], found: States) -> States:
        """Run a block; what falls out at its end is returned, the rest goes to the sink."""
        if self.analysis.nesting >= _NESTING:
            return found
        self.analysis.nesting += 1
        try:
            for statement in block:
                if not found:
                    break
                found = self.statement(statement, found)
        finally:
            self.analysis.nesting -= 1
        return found

    def statement(self, statement: Statement, found: States) -> States:
        """Run one statement."""
        match statement:
            case facts.Evaluate(value=value):
                return self.effects(value, found, dropped=True)
            case facts.Assign() | facts.Augment() | facts.Annotate():
                return self.assign(statement, found)
            case facts.Return(value=value, at=_):
                found = found if value is None else self.effects(value, found)
                self.sink.exits += [Exit(state, statement, "return", self.is_handling(state)) for state in found]
                return {}
            case facts.Raise(error=error):
                for part in _made_of(error):
                    found = self.effects(part, found)
                self.throw(found, statement)
                return {}
            case facts.Break():
                self.sink.breaks += [Exit(state, statement, "break", self.is_handling(state)) for state in found]
                return {}
            case facts.Continue():
                self.sink.continues = states([*self.sink.continues, *found])
                return {}
            case facts.If():
                return self._if(statement, found)
            case facts.For() | facts.While():
                return self._loop(statement, found)
            case facts.Try():
                return self._try(statement, found)
            case facts.With():
                return self.block(statement.body, self.enter(statement, found))
            case facts.Match():
                return self._match(statement, found)
            case facts.Assert(test=test):
                holds, fails = self.branches(test, self.effects(test, found, in_test=True))
                self.throw(fails, None)
                return holds
            case facts.Delete(targets=targets):
                for target in targets:
                    found = self.effects(target, found)
                    for path in targets_of(target):
                        found = states(self.bound(path, state, None, None) for state in found)
                return found
            case _:
                return found

    # tests

    def branches(self, test: Expression, found: States) -> tuple[States, States]:
        """Return the states in which a test holds and those in which it fails."""
        holds: list[State] = []
        fails: list[State] = []
        for state in found:
            one, other = self.conditions.branches(test, state, self.run_in_test)
            holds += one
            fails += other
        return states(holds), states(fails)

    def _if(self, statement: facts.If, found: States) -> States:
        # ``elif`` chains run to hundreds in generated code: they are gone through in a loop.
        branches: list[tuple[States, frozenset[str]]] = []
        while True:
            found = self.effects(statement.test, found, in_test=True)
            before = texts(found)
            holds, fails = self.branches(statement.test, found)
            if any(state.tag is not None and state.tag.code for state in found):
                tests_status = self._tests_status(statement.test)
                holds = states(_begun(s, statement, True) if tests_status else s for s in holds)
                fails = states(_begun(s, statement, False) if tests_status else s for s in fails)
            branches.append((self.block(statement.body, holds), (texts(holds) | texts(fails)) - before))
            found = fails
            if len(statement.orelse) != 1 or not isinstance(statement.orelse[0], facts.If):
                break
            statement = statement.orelse[0]
        found = self.block(statement.orelse, found)
        for taken, decided in reversed(branches):
            found = joined(taken, found, decided)
        return found

    def _tests_status(self, test: Expression) -> bool:
        for part in subexpressions(test):
            if isinstance(part, facts.Attribute) and part.attr in STATUS_ATTRIBUTES:
                return True
            if isinstance(part, facts.Name) and part.id in self.view.results:
                return True
        return False

    def _match(self, statement: facts.Match, found: States) -> States:
        found = self.effects(statement.subject, found)
        result: list[State] = []
        for number, case in enumerate(statement.cases):
            taken: list[State] = []
            left: list[State] = []
            for state in found:
                outcome = self.case_outcome(statement.subject, case, state)
                text = f"<case:{id(statement)}:{number}>"
                if outcome is not False:
                    taken.append(state.decided(text, True) if outcome is None else state)
                if outcome is not True:
                    left.append(state.decided(text, False) if outcome is None else state)
            if case.guard is not None:
                holds, fails = self.branches(case.guard, self.effects(case.guard, states(taken), in_test=True))
                taken, left = list(holds), [*left, *fails]
            for capture in case.captures:
                taken = [self.bound(capture.id, state, None, None) for state in taken]
            result += self.block(case.body, states(taken))
            found = states(left)
        return states([*result, *found])

    # nested loops

    def _loop(self, statement: facts.For | facts.While, found: States) -> States:
        outer, self.sink = self.sink, Sink()
        self.depth += 1
        try:
            if isinstance(statement, facts.For):
                found = self.effects(statement.iterable, found)
                entered = self.bind_target(statement.target, statement, found)
                skipped = states(state for state in found if not self._is_entered_again(statement, state))
            else:
                entered, skipped = self.branches(statement.test, self.effects(statement.test, found, in_test=True))
            falls = states([*self.block(statement.body, entered), *self.sink.continues])
            if isinstance(statement, facts.While):
                falls = states(
                    state
                    for state in falls
                    if self.conditions.outcome(statement.test, state) is not True or not _is_endless(statement)
                )
            inner, self.sink = self.sink, outer
        finally:
            self.depth -= 1
            self.sink = outer
        if any(state.delays for state in falls):
            # A nested loop that sleeps is taken to sleep: how often it goes round is not known, and never is rare.
            lengths = {(state.tag, len(state.delays)) for state in falls}
            skipped = {s: None for s in skipped if not any(t == s.tag and n > len(s.delays) for t, n in lengths)}
        outer.exits += inner.exits
        outer.raises += inner.raises
        ended = self.block(statement.orelse, states([*skipped, *falls]))
        return states([*ended, *[found.state for found in inner.breaks]])

    def _is_entered_again(self, statement: facts.For, state: State) -> bool:
        """Whether the attempt has failed inside a loop: what that runs through is there in the next round too."""
        if not state.heading or state.tag is None:
            return False
        return any(self._is_arrival(call, state) for call in block_calls(statement.body))

    # try

    def _try(self, statement: Try, found: States) -> States:
        eligible = statement in self.eligible and not self.handling and self.depth == 0
        outer, inner = self.sink, Sink()
        self.sink = inner
        collected: States = {}
        self.collectors.append(collected)
        if eligible:
            self.open_tries.append(statement)
        falls = self.block(statement.body, found)
        if eligible:
            self.open_tries.pop()
        self.collectors.pop()
        thrown, inner.raises = inner.raises, []
        kinds = [caught(self.analysis.program, handler, self.frame.scope) for handler in statement.handlers]
        results = list(self.block(statement.orelse, falls))
        for handler in statement.handlers:
            results += self._handle(statement, handler, eligible, collected, [one.state for one in thrown])
        inner.raises += [one for one in thrown if not self._is_caught(one, kinds)]
        self.sink = outer
        inner.pass_through(outer, lambda some: self._final(statement, some))
        return self._final(statement, states(results))

    def _final(self, statement: Try, found: States) -> States:
        if not statement.final or not found:
            return found
        self.handling.append(None)
        try:
            return self.block(statement.final, found)
        finally:
            self.handling.pop()

    def _handle(
        self, statement: Try, handler: Handler, eligible: bool, collected: States, thrown: list[State]
    ) -> States:
        entering: list[State] = []
        if eligible:
            tag = Tag(statement, handler, 0, handler.at)
            for state in [*[s for s in collected if s.tag is None], *thrown]:
                if not state.heading:
                    entering.append(
                        state._replace(tag=tag, decisions=frozenset(), begun=None, known=self.settled(state))
                    )
        else:
            entering = [*collected, *thrown]
        if handler.name is not None:
            entering = [state.with_value(handler.name, TRUTHY) for state in entering]
        self.handling.append(handler)
        try:
            return self.block(handler.body, states(entering))
        finally:
            self.handling.pop()

    def _is_caught(self, one: Thrown, kinds: list[Caught]) -> bool:
        program, scope = self.analysis.program, self.frame.scope
        types: Caught | None = None
        if isinstance(one.node, facts.Raise):
            if one.node.error is not None and not self._is_handled_name(one.node.error):
                types = raised(program, one.node.error, scope)
            elif one.handler is not None:
                types = caught(program, one.handler, scope)
        return any(kind.catches_all or (types is not None and covers(program, kind, types)) for kind in kinds)

    def _is_handled_name(self, error: Expression) -> bool:
        return isinstance(error, facts.Name) and error.id in self.view.exceptions


def _begun(state: State, statement: facts.If, holds: bool) -> State:
    if state.tag is None or not state.tag.code or state.heading:
        return state
    return state._replace(begun=statement.at if holds else state.begun or statement.at)


def _made_of(error: Expression | None) -> list[Expression]:
    """What an error is made of: the call that makes it does not leave the loop by itself, the ``raise`` does."""
    if isinstance(error, facts.Call):
        return [*error.args, *[keyword.value for keyword in error.keywords]]
    return [] if error is None else [error]


def _is_endless(statement: facts.While) -> bool:
    return isinstance(statement.test, facts.Constant) and bool(statement.test.value)
