"""What a plan works with: one finding, the program around it, and what the fixes of its file share."""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TypeVar

from lint_rules import facts
from lint_rules.extract.text import Columns, decode, split_lines
from lint_rules.facts import Call, Expression, Span, Unreadable
from lint_rules.findings import Finding, Place
from lint_rules.fixes.exports import is_needed_elsewhere
from lint_rules.fixes.guarded import Guarded
from lint_rules.fixes.naming import Names
from lint_rules.fixes.patches import Patches
from lint_rules.fixes.record import AnyEdit, DropImport, Refused
from lint_rules.fixes.runtime import Runtime
from lint_rules.fixes.trees import at_line, parsed
from lint_rules.program import LinkedModule, Program, Scope
from lint_rules.program.index import calls
from lint_rules.settings.fix import FixSettings

N = TypeVar("N", bound=ast.AST)
_PLACED = (ast.expr, ast.stmt, ast.excepthandler)
"""Nodes that have a place."""


class Desk:
    """What all files of a program share."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.runtime = Runtime(program)

    @cached_property
    def patches(self) -> Patches:
        """Who patches what; found when it is first asked for."""
        return Patches(self.program)


class Sheet:
    """What all findings of one file share."""

    def __init__(self, desk: Desk, module: LinkedModule) -> None:
        self.desk = desk
        self.module = module
        self.names = Names(module)
        self.local_names: dict[Span, set[str]] = {}
        """Names that fixes have given to something new inside a function, by the outermost function's place."""

    @cached_property
    def text(self) -> str:
        """The file's text."""
        content = self.module.program.sources.read(self.module.path)
        text = content if isinstance(content, Unreadable) else decode(content)
        return "" if isinstance(text, Unreadable) else text

    @cached_property
    def lines(self) -> list[str]:
        """The file's lines without their ends."""
        return split_lines(self.text)

    @cached_property
    def tree(self) -> ast.Module:
        """The file's tree, for places that facts do not keep."""
        return parsed(self.text)

    @cached_property
    def guarded(self) -> Guarded:
        """The imports of the runtime that may fail."""
        return Guarded(self.tree, self.span, self.module.program.settings.runtime_package.partition(".")[0])

    @cached_property
    def _columns(self) -> Columns:
        return Columns(self.text)

    def span(self, node: ast.AST) -> Span:
        """Return a node's span, columns in characters."""
        # Of the nodes that are asked about, statements and expressions, each has these; their base class has not.
        position = (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]
        return self._columns.span(*position)


class Site:
    """One finding that is to be mended.

    Attributes:
        finding: the finding.
        sheet: its file.
        module, program, settings: what they say.
    """

    def __init__(self, sheet: Sheet, finding: Finding) -> None:
        self.sheet = sheet
        self.finding = finding
        self.module = sheet.module
        self.program = sheet.module.program
        self.cautions: list[str] = []
        """What makes this fix unsafe besides what its plan knows."""

    @property
    def settings(self) -> FixSettings:
        """What the project wants of fixes."""
        return self.program.settings.fix

    # places

    def call(self) -> tuple[Call, Scope]:
        """Return the call that the finding is about.

        Raises:
            Refused: the finding is about something that is handed over uncalled.
        """
        for call, scope in calls(self.module):
            if Place.of(self.module.path, call.at) == self.finding.place:
                return call, scope
        raise Refused("no call", "it is handed over, not called here")

    def whole(self, call: Call) -> Span:
        """Return the span of a call from the start of what is called to its end."""
        return (*call.start, *call.at[2:])

    def node(self, kind: type[N], span: Span) -> N:
        """Return the syntax tree's node of a kind at a span.

        Raises:
            Refused: there is none (inside an f-string before Python 3.12, say).
        """
        for node in at_line(self.sheet.tree, span[0]):
            if isinstance(node, _PLACED) and self.sheet.span(node) == span and isinstance(node, kind):
                return node
        raise Refused("unclear place", "the place cannot be found in the syntax tree")

    def source(self, span: Span) -> str:
        """Return the text of a span as it is written."""
        lines = self.sheet.lines[span[0] - 1 : span[2]]
        if not lines:
            return ""
        lines[-1] = lines[-1][: span[3]]
        lines[0] = lines[0][span[1] :]
        return "\n".join(lines)

    # names

    def take(self, part: str, name: str, scope: Scope, at: Span, beside: str = "") -> tuple[str, list[AnyEdit]]:
        """Return the local name for something of the runtime, and the edits that import it.

        Args:
            part: the runtime's module, such as ``clients.bigquery_pool``.
            name: what is needed of it.
            scope: where it is used.
            at: the place of the use.
            beside: the name that it replaces, if any.

        Raises:
            Refused: the runtime cannot be imported from this file.
        """
        dotted = self.sheet.desk.runtime.module(part, name, self.module)
        return self._importing(part, self.sheet.names.take(dotted, name, scope, at, beside))

    def take_module(self, part: str, name: str, scope: Scope, at: Span, beside: str = "") -> tuple[str, list[AnyEdit]]:
        """As `take`, for the module ``part`` itself, of which ``name`` is going to be used."""
        dotted = self.sheet.desk.runtime.module(part, name, self.module)
        package, _, last = dotted.rpartition(".")
        return self._importing(part, self.sheet.names.take(package, last, scope, at, beside))

    def _importing(self, part: str, taken: tuple[str, list[AnyEdit]]) -> tuple[str, list[AnyEdit]]:
        if taken[1] and self.sheet.guarded.is_optional:
            raise Refused("optional runtime", "this file goes on where the runtime is missing, and would fail then")
        caution = self.sheet.desk.runtime.caution(part, self.module) if taken[1] else ""
        if caution and caution not in self.cautions:
            self.cautions.append(caution)
        return taken

    def release(self, used: Expression, dotted: str) -> tuple[list[AnyEdit], list[str]]:
        """Return what becomes of an import when a fix takes one use of it away.

        Args:
            used: the expression that goes, such as ``bigquery.Client``.
            dotted: its full name.

        Returns:
            Edits that drop the import where it has become idle, and notes about code that patches the name: then the
            import stays, and the fix is unsafe.
        """
        local = spelt(used)
        root = local.partition(".")[0]
        if not root:
            return [], []
        patches = self.sheet.desk.patches.of(self.module, local, dotted)
        if patches:
            return [], [patch.shown for patch in patches]
        if is_needed_elsewhere(self.module, root):
            return [], []
        return [DropImport(root)], []


def spelt(expression: Expression) -> str:
    """Return a dotted name as it is written; empty for anything else."""
    parts: list[str] = []
    while isinstance(expression, facts.Attribute):
        parts.append(expression.attr)
        expression = expression.value
    if not isinstance(expression, facts.Name):
        return ""
    return ".".join([expression.id, *reversed(parts)])
