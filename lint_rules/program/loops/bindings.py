"""What assignments do to a path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lint_rules import facts
from lint_rules.facts import Call, Expression
from lint_rules.program.loops.conditions import abstract_of, is_value
from lint_rules.program.loops.state import FRESH, TRUTHY, Abstract, State, States, states
from lint_rules.program.loops.syntax import calls_in, leaves, path_of, targets_of, unwrapped
from lint_rules.program.loops.view import Assignment, assigned_values

if TYPE_CHECKING:
    from lint_rules.program.loops.conditions import Conditions
    from lint_rules.program.loops.frames import Frame
    from lint_rules.program.loops.view import LoopView


def reads_itself(node: Assignment, path: str) -> bool:
    """Whether an assignment changes a path in terms of what it held: ``wait *= 2``, ``wait = max(1, wait)``."""
    if isinstance(node, facts.Augment):
        return True
    is_plain = isinstance(node, facts.Assign | facts.Annotate | facts.Walrus)
    return is_plain and any(path in leaves(value) for value in assigned_values(node, path))


class Bindings:
    """The part of `Flow` that binds names."""

    frame: Frame
    view: LoopView
    conditions: Conditions
    interesting: frozenset[str]
    delay_names: frozenset[str]
    _read: dict[tuple[str, str], bool]

    def effects(self, expression: Expression, found: States, *, dropped: bool = False, in_test: bool = False) -> States:
        """Run the calls of an expression."""
        raise NotImplementedError

    def assign(self, statement: facts.Assign | facts.Augment | facts.Annotate, found: States) -> States:
        """Run an assignment."""
        value = statement.value
        if value is None:
            return found
        found = self.effects(value, found)
        targets = statement.targets if isinstance(statement, facts.Assign) else (statement.target,)
        for target in targets:
            found = self._bind(target, value, statement, found)
        return found

    def enter(self, statement: facts.With, found: States) -> States:
        """Run the head of a `with`."""
        for item in statement.items:
            found = self.effects(item.value, found)
            if item.target is not None:
                found = self._bind(item.target, item.value, statement, found)
        return found

    def bind_target(self, target: Expression, node: facts.For, found: States) -> States:
        """Bind a loop's variable."""
        for path in targets_of(target):
            found = states(self.bound(path, state, None, node) for state in found)
        return found

    def _bind(self, target: Expression, value: Expression, node: Assignment, found: States) -> States:
        if isinstance(target, facts.Sequence):
            parts = value.items if isinstance(value, facts.Sequence) and len(value.items) == len(target.items) else None
            for index, item in enumerate(target.items):
                part = parts[index] if parts is not None else None
                if part is None:
                    for path in targets_of(item):
                        found = states(self.bound(path, state, None, node) for state in found)
                else:
                    found = self._bind(item, part, node, found)
            return found
        exact = path_of(target)
        for path in targets_of(target):
            found = states(self.bound(path, state, value if path == exact else None, node) for state in found)
        return found

    def bound(self, path: str, state: State, value: Expression | None, node: Assignment | None) -> State:
        """Return a state after an assignment to a path."""
        if path in self.interesting:
            abstract = None
            if value is not None and not isinstance(node, facts.Augment):
                abstract = self._abstract(value, state)
            elif isinstance(node, facts.Augment):
                abstract = self._augmented(path, node, state)
            state = self.forgotten(path, state.with_value(path, abstract))
            if path not in state.changed:
                state = state._replace(changed=state.changed | {path})
        if node is not None and path in self.delay_names and (state.tag is not None or not state.ran):
            before = next((nodes for name, nodes in state.last if name == path), ())
            nodes = (*before, node)[-4:] if reads_itself(node, path) else (node,)
            kept = [item for item in state.last if item[0] != path]
            state = state._replace(last=frozenset([*kept, (path, nodes)]))
        return state

    def forgotten(self, path: str, state: State) -> State:
        """Return a state in which tests that read a path have to be made anew."""
        if not state.decisions and not state.known:
            return state
        decisions = frozenset([(self._stale(text, path), outcome) for text, outcome in state.decisions])
        known = frozenset([item for item in state.known if not self._reads(item[0], path)])
        return state._replace(decisions=decisions, known=known)

    def _stale(self, text: str, path: str) -> str:
        return text + "'" if not text.endswith("''") and self._reads(text, path) else text

    def _reads(self, text: str, path: str) -> bool:
        atom = self.conditions.atoms.get(text.rstrip("'"))
        if atom is None:
            return False
        return any(leaf == path or leaf.startswith(path + ".") or path.startswith(leaf + ".") for leaf in leaves(atom))

    def _abstract(self, value: Expression, state: State) -> Abstract | None:
        value = unwrapped(value)
        if isinstance(value, facts.Call):
            response = state.value(f"@{id(value)}")
            if response is not None:
                return response
        path = path_of(value)
        if path is not None:
            known = state.value(path)
            if known is not None:
                return known
            if path in self.view.exceptions and state.tag is not None:
                return TRUTHY
        constant = self.conditions.value(value, state)
        if is_value(constant):
            return abstract_of(constant)
        if isinstance(value, facts.Compare | facts.Unary | facts.Bool):
            outcome = self.conditions.outcome(value, state)
            return None if outcome is None else ("=", outcome)
        if state.tag is None and any(self._is_operation(call) for call in calls_in(value)):
            return FRESH
        return None

    def _is_operation(self, call: Call) -> bool:
        return self.view.calls.is_operation(call, self.frame.scope)

    def _augmented(self, path: str, node: facts.Augment, state: State) -> Abstract | None:
        before = state.value(path)
        step = self.conditions.value(node.value, state)
        if before is None or before[0] != "=" or not isinstance(before[1], int | float):
            return None
        if not isinstance(step, int | float) or node.op not in ("+", "-"):
            return None
        return ("=", before[1] + step if node.op == "+" else before[1] - step)

    def case_outcome(self, subject: Expression, case: facts.Case, state: State) -> bool | None:
        """Return whether a `case` matches, ``None`` if that is not known."""
        if not case.values:
            return True if case.irrefutable or (case.guard is not None and not case.captures) else None
        value = self.conditions.value(subject, state)
        if not is_value(value):
            return None
        known = [self.conditions.value(part, state) for part in case.values]
        if value in [part for part in known if is_value(part)]:
            return True
        return None if any(not is_value(part) for part in known) else False
