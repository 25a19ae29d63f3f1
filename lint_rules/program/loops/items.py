"""Attempts at one thing, or a walk over many?"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from lint_rules import facts
from lint_rules.facts import Call, Expression, Statement, Try
from lint_rules.program.loops.calls import fetches_work
from lint_rules.program.loops.exceptions import Caught
from lint_rules.program.loops.exploration import Exploration
from lint_rules.program.loops.guards import delay_names
from lint_rules.program.loops.state import State, Tag
from lint_rules.program.loops.syntax import block_calls, called_name, calls_in, leaves, path_of, targets_of
from lint_rules.program.loops.view import ATTEMPT_NAME, ENDLESS, LoopView, assigned_values, iterated
from lint_rules.program.walk import expressions_of, statements, subexpressions

_NO_ITEM = frozenset({"_", "__"})
_TIDYING = frozenset({"strip", "lstrip", "rstrip", "lower", "upper", "casefold", "copy"})
_SAID_OF_FAILURES = frozenset(
    {
        "args", "message", "msg", "errno", "strerror", "code", "status", "status_code", "response", "request", "reason",
        "detail", "details", "text", "errors",
    }
)  # fmt: skip
"""What exceptions say of themselves; the rest may be what is left to do."""
_CONVERTING = frozenset({"dict", "str", "bytes", "int", "float", "list", "tuple", "set", "Path"})


class Items:
    """Answers for one loop."""

    def __init__(self, view: LoopView, found: Exploration) -> None:
        self.view = view
        self.found = found
        self._reach: dict[Try | Call, frozenset[str]] = {}

    def reach(self, tag: Tag) -> frozenset[str]:
        """Return the paths whose values reach the operation that a failure is of."""
        if tag.operation not in self._reach:
            self._reach[tag.operation] = self.view.reach(tag.operation)
        return self._reach[tag.operation]

    def moves_on(self, tag: Tag, state: State, arrivals: list[State]) -> bool:
        """Whether success has moved the loop's state on where failure leaves it as it was."""
        failing = frozenset().union(*[arrival.changed for arrival in arrivals])
        return any(path in self.reach(tag) and self._is_carried(path) for path in state.changed - failing)

    def _is_carried(self, path: str) -> bool:
        """Whether a round reads a path before it binds it: its value comes from the round before."""
        if self._is_renewed(path):
            return False
        if path in self.view.mutated:
            return True
        first_write = (1 << 30, 0)
        for node in self.view.assigned.get(path, ()):
            if isinstance(node, facts.Augment):
                return True
            if node is self.view.node:
                return False
            at = node.target.at if isinstance(node, facts.Walrus) else node.at
            reads_itself = any(path in leaves(value) for value in assigned_values(node, path))
            first_write = min(first_write, (at[2], 1 << 20) if reads_itself else at[:2])
        return _read_only(self.view, path, first_write)

    def _is_renewed(self, path: str) -> bool:
        """Whether each round begins by giving a path a value of its own, whatever happens to it afterwards."""
        for node in _always_run(self.view.body):
            if isinstance(node, facts.Assign | facts.Annotate):
                targets = node.targets if isinstance(node, facts.Assign) else (node.target,)
                if node.value is not None and any(path_of(target) == path for target in targets):
                    return path not in leaves(node.value) and not _read_only(self.view, path, node.at[:2])
            elif isinstance(node, facts.Augment) and path_of(node.target) == path:
                return False
        return False

    # does failure go on to something else?

    def selects_others(self, tag: Tag, arrivals: list[State]) -> bool:
        """Whether the next round is about something else although this attempt has failed."""
        return self._fetches(tag) or any(self._is_other(tag, arrival) for arrival in arrivals)

    def makes_candidates(self, tag: Tag, kinds: Caught) -> bool:
        """Whether each round tries a name of its own until one is free: what exists already is no failure then."""
        if not isinstance(tag.operation, facts.Try) or set(kinds.dotted) != {"builtins.FileExistsError"}:
            return False
        made = {
            path
            for path in self.view.assigned
            if any(True for value in self.view.values_of(path) for _ in calls_in(value))
        }
        for call in self.view.operations(tag.operation):
            arguments = [*call.args, *[keyword.value for keyword in call.keywords]]
            if any(made.intersection(leaves(part)) or any(True for _ in calls_in(part)) for part in arguments):
                return True
        return False

    def _fetches(self, tag: Tag) -> bool:
        """Whether the attempt first takes new work and then works on it: after a failure it takes the next."""
        if not isinstance(tag.operation, facts.Try):
            return False
        calls = list(block_calls(tag.operation.body))
        for call in calls:
            parts = [*call.args, *[keyword.value for keyword in call.keywords]]
            if any(fetches_work(inner) for part in parts for inner in calls_in(part)):
                return True
        for statement in statements(tag.operation.body):
            match statement:
                case facts.Assign(targets=targets, value=value, at=at) if fetches_work(value):
                    taken = {path for target in targets for path in targets_of(target)}
                    for call in calls:
                        if call.at[:2] > at[2:] and self.view.calls.is_operation(call, self.view.scope):
                            parts = [*call.args, *[keyword.value for keyword in call.keywords]]
                            if any(taken.intersection(leaves(part)) for part in parts):
                                return True
                case (
                    facts.Evaluate(value=facts.Subscript(index=index))
                    | facts.Return(value=facts.Subscript(index=index))
                ) if any(fetches_work(call) for call in calls_in(index)):
                    return True
                case _:
                    pass
        return False

    def _is_other(self, tag: Tag, arrival: State) -> bool:
        reach = self.reach(tag)
        for path in arrival.changed:
            if path not in reach and not ("." in path and path.partition(".")[0] in self._handed(tag)):
                continue
            if path in self.view.taken_from:
                return True
            if ATTEMPT_NAME.search(path.rpartition(".")[2]) and not self._is_index(path):
                continue
            if any(path in targets_of(n.target) for n in self._for_nodes()):
                continue
            for node in self.view.assigned.get(path, ()):
                if self._steps(path, node, tag, scaled=not arrival.delays):
                    return True
        return False

    def _handed(self, tag: Tag) -> frozenset[str]:
        """Return the objects that the operation is handed as a whole: what changes in them reaches it too."""
        if not isinstance(tag.operation, facts.Try):
            return frozenset()
        return frozenset(
            [
                part.id
                for call in self.view.operations(tag.operation)
                for part in call.args
                if isinstance(part, facts.Name)
            ]
        )

    def _for_nodes(self) -> list[facts.For]:
        return [self.view.node] if isinstance(self.view.node, facts.For) else []

    def _steps(self, path: str, node: object, tag: Tag, *, scaled: bool) -> bool:
        """Whether an assignment moves a path on to something else.

        Something that is only made larger or smaller is taken for the same thing, unless the next attempt comes at
        once: then the loop searches for what fits.
        """
        match node:
            case facts.Augment(op=op):
                return (scaled or op in ("+", "-")) and self._is_carried(path)
            case facts.Assign() | facts.Annotate() | facts.Walrus():
                for value in assigned_values(node, path):
                    if fetches_work(value) and not self._is_in_operation(node, tag):
                        return True
                    if not self._is_carried(path):
                        continue
                    if path not in delay_names(self.view) and self._comes_from_failure(value):
                        return True
                    if self._keeps(value, path, node):
                        continue
                    if self._leads_to(value, path) and (scaled or not self._is_scaled(value)):
                        return True
                    if tag.handler is None and any(
                        self.view.is_among(leaf, self.view.results) for leaf in leaves(value)
                    ):
                        return not self._is_in_operation(node, tag)
                return False
            case _:
                return False

    def _comes_from_failure(self, value: Expression) -> bool:
        """Whether a value is a part of the exception: what it says is left to do, or where to go."""
        if not isinstance(value, facts.Attribute) or value.attr in _SAID_OF_FAILURES:
            return False
        return path_of(value.value) in self.view.exceptions

    def _keeps(self, value: Expression, path: str, node: object) -> bool:
        """Whether a value is the same thing put in order, which every round does: ``{**params, "key": key}``."""
        always = list(_always_run(self.view.body))
        if isinstance(value, facts.Binary):
            guarded = [test for test in self._tests_of(path) if test in always]
            return value.op == "+" and any(node in test.body for test in guarded)
        if node not in always:  # in a handler, say: then the next attempt is another one
            return False
        match value:
            case facts.Mapping(keys=keys, values=values):
                spread = [part for key, part in zip(keys, values, strict=False) if key is None]
                given = [part for key, part in zip(keys, values, strict=False) if key is not None]
                is_read = any(path in leaves(part) for part in given)
                return not is_read and any(path_of(part) == path for part in spread)
            case facts.Bool(op="or", values=(first, *_)):
                return path_of(first) == path
            case facts.Call(func=facts.Attribute(value=receiver, attr=attr)) if attr in _TIDYING:
                return self._keeps_receiver(receiver, path)
            case facts.Call(func=facts.Name(id=name), args=(first, *_)) if name in _CONVERTING:
                return path_of(first) == path
            case _:
                return False

    def _keeps_receiver(self, receiver: Expression, path: str) -> bool:
        while isinstance(receiver, facts.Call) and isinstance(receiver.func, facts.Attribute):
            receiver = receiver.func.value
        return path_of(receiver) == path

    def _tests_of(self, path: str) -> list[facts.If]:
        """Return the statements that look at how a text begins or ends before they complete it."""
        return [
            statement
            for statement in statements(self.view.body)
            if isinstance(statement, facts.If)
            and any(
                isinstance(call.func, facts.Attribute)
                and call.func.attr in ("startswith", "endswith")
                and path_of(call.func.value) == path
                for call in calls_in(statement.test)
            )
        ]

    def _leads_to(self, value: Expression, path: str) -> bool:
        """Whether a value is computed from a path, directly or by way of other locals."""
        seen = set(leaves(value))
        pending = list(seen)
        while pending:
            leaf = pending.pop()
            if self.view.is_among(leaf, frozenset({path})):
                return True
            if self.view.is_among(leaf, self.view.results):
                continue
            for other in self.view.values_of(leaf):
                new = set(leaves(other)) - seen
                seen |= new
                pending.extend(new)
        return False

    @staticmethod
    def _is_scaled(value: Expression) -> bool:
        """Whether a value is only made larger or smaller (``size // 2``), which selects nothing else."""
        while isinstance(value, facts.Call) and called_name(value) in ("min", "max", "int", "round") and value.args:
            value = next((arg for arg in value.args if not isinstance(arg, facts.Constant)), value.args[0])
        return isinstance(value, facts.Binary) and value.op in ("*", "/", "//")

    @staticmethod
    def _is_in_operation(node: facts.Assign | facts.Annotate | facts.Walrus, tag: Tag) -> bool:
        if isinstance(tag.operation, facts.Call):
            return node.value is not None and any(call is tag.operation for call in calls_in(node.value))
        return any(node is s for s in statements(tag.operation.body))

    def _is_index(self, path: str) -> bool:
        """Whether a path is used as an index: ``items[i]``."""
        for statement in statements(self.view.body):
            for expression in expressions_of(statement):
                for part in subexpressions(expression):
                    if isinstance(part, facts.Subscript) and path in leaves(part.index):
                        return True
        return False


def runs_over_items(view: LoopView) -> bool:
    """Whether a `for` loop goes over different items: its variable reaches what it does."""
    node = view.node
    if not isinstance(node, facts.For):
        return False
    operations: list[Try | Call] = [*view.tries, *view.http_calls]
    paths = [path for path in targets_of(node.target) if path not in _NO_ITEM]
    counting = _counts(view)
    for path in paths:
        derived = _derived(view, path)
        for operation in operations:
            if not any(_is_part_of(leaf, derived) for leaf in view.reach(operation)):
                continue
            if counting and ATTEMPT_NAME.search(path) and not _selects(view, operation, derived):
                continue
            return True
        if not counting and (_is_handed_on(view, derived) or _chooses(view, derived)):
            return True
    return False


def _counts(view: LoopView) -> bool:
    iterable = iterated(view)
    if not isinstance(iterable, facts.Call):
        return False
    return called_name(iterable) == "range" or bool(view.calls.origins(iterable, view.scope) & ENDLESS)


def _derived(view: LoopView, path: str) -> frozenset[str]:
    found = {path}
    changed = True
    while changed:
        changed = False
        for name in view.assigned:
            values = () if name in found else view.values_of(name)
            if any(_is_part_of(leaf, found) for value in values for leaf in leaves(value)):
                found.add(name)
                changed = True
    return frozenset(found)


def _is_part_of(leaf: str, paths: Collection[str]) -> bool:
    """Whether a path is one of several, or an attribute of one of them."""
    while leaf:
        if leaf in paths:
            return True
        leaf = leaf.rpartition(".")[0]
    return False


def _selects(view: LoopView, operation: Try | Call, derived: frozenset[str]) -> bool:
    """Whether an attempt's number selects an item by index on its way to the operation."""
    for statement in statements(view.body):
        for expression in expressions_of(statement):
            for part in subexpressions(expression):
                if isinstance(part, facts.Subscript) and any(_is_part_of(leaf, derived) for leaf in leaves(part.index)):
                    bound = view.reach(operation)
                    if any(leaf in bound for leaf in leaves(part.value)):
                        return True
    return False


def _chooses(view: LoopView, derived: frozenset[str]) -> bool:
    """Whether a test of an element decides which operation is run: ``if backend == "html": return html(query)``."""
    operations = {call for node in view.tries for call in view.operations(node)} | view.http_calls
    if len({called_name(call) for call in operations}) < 2:
        return False
    return any(
        isinstance(statement, facts.If)
        and isinstance(statement.test, facts.Compare)
        and any(_is_part_of(leaf, derived) for leaf in leaves(statement.test))
        and any(call in operations for call in block_calls(statement.body))
        for statement in statements(view.body)
    )


def _always_run(block: tuple[Statement, ...]) -> Iterator[Statement]:
    """Yield the statements that a round runs whatever it finds, as long as nothing fails."""
    for statement in block:
        yield statement
        if isinstance(statement, facts.Try | facts.With):
            yield from _always_run(statement.body)


def _is_handed_on(view: LoopView, derived: frozenset[str]) -> bool:
    """Whether an element of a collection goes to any call outside the handlers, or is kept in an object."""
    handled = {
        id(call)
        for t in statements(view.body)
        if isinstance(t, facts.Try)
        for h in t.handlers
        for call in block_calls(h.body)
    }
    for call in block_calls(view.body):
        if id(call) in handled or not view.calls.is_operation(call, view.scope):
            continue
        if view.calls.kind(call, view.scope) in ("wait", "project") and "sleep" in called_name(call).lower():
            continue
        arguments = [*call.args, *[keyword.value for keyword in call.keywords]]
        if any(_is_part_of(leaf, derived) for part in arguments for leaf in leaves(part)):
            return True
    return any("." in name or name in view.mutated for name in derived)


def _read_only(view: LoopView, path: str, first_write: tuple[int, int]) -> bool:
    """Whether a path is read before the place of its first binding (a `while` loop's test comes first)."""
    if isinstance(view.node, facts.While) and path in leaves(view.node.test):
        return True
    for statement in statements(view.body):
        values = expressions_of(statement)
        if isinstance(statement, facts.Assign | facts.Augment | facts.Annotate):
            values = (statement.value,) if statement.value is not None else ()
        for expression in values:
            for part in subexpressions(expression):
                if (
                    isinstance(part, facts.Name | facts.Attribute)
                    and path_of(part) == path
                    and part.at[:2] < first_write
                ):
                    return True
    return False
