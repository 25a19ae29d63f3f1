"""Carries out the edits of one chunk on its concrete syntax tree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypeGuard

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

from lint_rules.facts import Span
from lint_rules.fixes.editing import templates
from lint_rules.fixes.editing.calls import recall
from lint_rules.fixes.editing.errors import EditError
from lint_rules.fixes.editing.templates import Statement
from lint_rules.fixes.record import AnyEdit, Decorate, Recall, Rewrite, Start, Substitute, Swap


def change(text: str, above: Sequence[str], first: int, edits: Sequence[AnyEdit]) -> str:
    """Return a chunk's text with edits carried out.

    Args:
        text: whole lines of a file that are whole statements.
        above: the indentation of each class around them, outermost first.
        first: the number of the first line in the file, from 1.
        edits: what to do, with the file's places.

    Raises:
        EditError: an edit does not meet what it was planned for, or a comment would be lost.
    """
    newline = "\r\n" if "\r\n" in text else "\n"
    prefix = "".join(f"{indent}if 1:{newline}" for indent in above)
    try:
        parsed = cst.parse_module(prefix + text)
    except (cst.ParserSyntaxError, RecursionError) as error:
        raise EditError(f"LibCST cannot read this ({type(error).__name__})") from None
    wrapper = MetadataWrapper(parsed, unsafe_skip_copy=True)
    changing = _Changing(parsed, wrapper.resolve(PositionProvider), first - 1 - len(above), edits)
    try:
        changed = parsed.visit(changing)
    except RecursionError:
        raise EditError("nested too deeply") from None
    if not isinstance(changed, cst.Module) or changing.missed():
        raise EditError("the code here is written in a way that the fix does not know")
    if "#" in text and (lost := _comments(parsed) - _comments(changed)):
        raise EditError(f"a comment would be lost: {min(lost)}")
    result = changed.code
    if not result.startswith(prefix):
        raise EditError("internal error: the chunk's frame has changed")
    return result[len(prefix) :]


_EMPTY = (
    cst.BaseParenthesizableWhitespace,
    cst.Comma,
    cst.Comment,
    cst.Dot,
    cst.EmptyLine,
    cst.LeftParen,
    cst.Newline,
    cst.RightParen,
    cst.TrailingWhitespace,
)
"""Nodes in which no expression stands."""


class _Changing(cst.CSTTransformer):
    def __init__(
        self, module: cst.Module, positions: Mapping[cst.CSTNode, CodeRange], offset: int, edits: Sequence[AnyEdit]
    ) -> None:
        super().__init__()
        self._module = module
        self._positions = positions
        self._offset = offset
        self._expressions = {edit.at: edit for edit in edits if isinstance(edit, Substitute | Recall)}
        self._functions: dict[Start, list[Decorate | Swap]] = {}
        for edit in edits:
            if isinstance(edit, Decorate | Swap):
                self._functions.setdefault(edit.function, []).append(edit)
        self._rewrites = {edit.first: edit for edit in edits if isinstance(edit, Rewrite)}
        self._wanted = {part for edit in edits if isinstance(edit, Substitute | Rewrite) for part in edit.parts}
        self._moved = {part for edit in edits if isinstance(edit, Rewrite) for part in edit.parts}
        self._parts: dict[Span, cst.BaseExpression] = {}
        self._blocks: dict[tuple[Start, Start, Start], list[Statement]] = {}
        """The stretches that are kept, by the start of the rewrite and their own."""
        self._pending = set(map(id, edits))
        self._spans = [((at[0] - offset, at[1]), (at[2] - offset, at[3])) for at in (*self._expressions, *self._wanted)]
        """The expressions that edits name, by their places in the chunk."""

    def missed(self) -> bool:
        """Whether an edit has found nothing to change."""
        return bool(self._pending)

    def _span(self, node: cst.CSTNode) -> Span:
        place = self._positions[node]
        offset = self._offset
        start, end = place.start, place.end
        if isinstance(node, cst.Tuple | cst.GeneratorExp) and node.lpar:  # Python counts the brackets in
            start, end = self._positions[node.lpar[-1]].start, self._positions[node.rpar[0]].end
        return (start.line + offset, start.column, end.line + offset, end.column)

    def on_visit(self, node: cst.CSTNode) -> bool:
        """Pass over what no edit names: most of a chunk. What statements enclose is found by going into them."""
        if isinstance(node, cst.BaseExpression | cst.SimpleStatementLine):
            place = self._positions[node]
            start, end = (place.start.line, place.start.column), (place.end.line, place.end.column)
            return any(first <= end and start <= last for first, last in self._spans)
        return not isinstance(node, _EMPTY)

    def on_visit_attribute(self, node: cst.CSTNode, attribute: str) -> None:
        """Nothing is done by attribute; LibCST would look for methods that do."""

    def on_leave_attribute(self, original_node: cst.CSTNode, attribute: str) -> None:
        """As `on_visit_attribute`."""

    # LibCST types this by a variable that ties the two nodes together, which says less than what visitors return.
    def on_leave(self, original_node: cst.CSTNode, updated_node: object) -> object:  # type: ignore[override]
        """Change a node if an edit is about it; its children have been changed already."""
        updated = updated_node
        if isinstance(original_node, cst.BaseExpression) and isinstance(updated, cst.BaseExpression):
            return self._expression(original_node, updated)
        if isinstance(original_node, cst.FunctionDef) and isinstance(updated, cst.FunctionDef):
            for edit in self._functions.get(self._span(original_node)[:2], ()):
                updated = self._function(updated, edit)
            return updated
        if isinstance(original_node, cst.IndentedBlock) and isinstance(updated, cst.IndentedBlock):
            body, rest = self._statements(original_node.body, updated.body, updated.footer)
            if not body:
                body = [cst.SimpleStatementLine([cst.Pass()])]
            return updated.with_changes(body=body, footer=rest)
        if isinstance(original_node, cst.Module) and isinstance(updated, cst.Module):
            body, rest = self._statements(original_node.body, updated.body, updated.footer, is_module=True)
            return updated.with_changes(body=body, footer=rest)
        return updated

    def _expression(self, original: cst.BaseExpression, updated: cst.BaseExpression) -> cst.BaseExpression:
        span = self._span(original)
        edit = self._expressions.get(span)
        if isinstance(edit, Substitute) and span in self._moved:
            # A rewrite moves what was here, parentheses and all; the other edit says what is left in its place.
            self._parts[span] = updated
            updated = updated.with_changes(lpar=[], rpar=[])
        if edit is not None and id(edit) in self._pending:
            if isinstance(edit, Substitute):
                if span in edit.parts:  # parentheses around it become those around the new expression
                    self._parts[span] = updated.with_changes(lpar=[], rpar=[])
                new = templates.expression(edit.text, self._found(edit.parts), self._module)
                if isinstance(updated, cst.Tuple | cst.GeneratorExp) and updated.lpar:
                    updated = updated.with_changes(lpar=updated.lpar[:-1], rpar=updated.rpar[1:])
                updated = new.with_changes(lpar=[*updated.lpar, *new.lpar], rpar=[*new.rpar, *updated.rpar])
                self._pending.discard(id(edit))
            elif isinstance(updated, cst.Call):
                updated = recall(updated, edit, self._module)
                self._pending.discard(id(edit))
        if span in self._wanted:
            self._parts.setdefault(span, updated)
        return updated

    def _found(self, parts: Sequence[Span]) -> list[cst.BaseExpression]:
        if missing := [part for part in parts if part not in self._parts]:
            raise EditError(f"internal error: no expression at line {missing[0][0]}")
        return [self._parts[part] for part in parts]

    def _function(self, function: cst.FunctionDef, edit: Decorate | Swap) -> cst.FunctionDef:
        self._pending.discard(id(edit))
        decorators = list(function.decorators)
        if isinstance(edit, Swap):
            decorators[edit.first], decorators[edit.second] = decorators[edit.second], decorators[edit.first]
            return function.with_changes(decorators=decorators)
        added = [
            cst.Decorator(templates.expression(text, (), self._module), leading_lines=[]) for text in edit.decorators
        ]
        if not decorators:  # what stands above ``def`` belongs above the first decorator
            added[0] = added[0].with_changes(leading_lines=[])
            return function.with_changes(decorators=added)
        added[0] = added[0].with_changes(leading_lines=decorators[0].leading_lines)
        decorators[0] = decorators[0].with_changes(leading_lines=[])
        return function.with_changes(decorators=[*added, *decorators])

    def _statements(
        self,
        originals: Sequence[cst.CSTNode],
        body: Sequence[cst.CSTNode],
        footer: Sequence[cst.EmptyLine],
        *,
        is_module: bool = False,
    ) -> tuple[list[cst.CSTNode], list[cst.EmptyLine]]:
        """Return a block's statements after its rewrites, and its footer."""
        rest = list(footer)
        if not self._rewrites:
            return list(body), rest
        starts = [self._start(node) for node in originals]
        self._refuse_shared({start for node, start in zip(originals, starts, strict=True) if _is_shared(node)})
        for edit, (first, last) in self._kept_of(starts):
            stays = edit.first in starts and edit.text.rstrip().endswith(
                f"\n__block_{edit.blocks.index((first, last))}__"
            )
            if last == starts[-1] and not stays and any(line.comment is not None for line in footer):
                # There is no place for them in another block.
                raise EditError("a comment stands at the end of the block")
            if edit.first in starts:
                stretch = body[starts.index(first) : starts.index(last) + 1]
                self._blocks[edit.first, first, last] = [node for node in stretch if _is_statement(node)]
        produced: list[list[cst.CSTNode]] = [[] for _ in body]
        index = 0
        while index < len(body):
            wanted = self._rewrites.get(starts[index])
            if wanted is None or wanted.last not in starts[index:]:
                produced[index] = [body[index]]
                index += 1
                continue
            first_left = not any(produced[:index])
            produced[index] = list(self._rewritten(wanted, body[index], is_first=first_left, is_module=is_module))
            self._pending.discard(id(wanted))
            index = starts.index(wanted.last) + 1
        for edit, (first, last) in self._kept_of(starts):
            if edit.first not in starts:  # it replaces a statement further out
                inside = produced[starts.index(first) : starts.index(last) + 1]
                self._blocks[edit.first, first, last] = [
                    node for nodes in inside for node in nodes if _is_statement(node)
                ]
        return [node for nodes in produced for node in nodes], rest

    def _refuse_shared(self, lines: set[Start]) -> None:
        """Refuse to rewrite, or to end a kept stretch with, the first of several statements of a line."""
        for edit in self._rewrites.values():
            if lines & {edit.first, edit.last, *[last for _, last in edit.blocks]}:
                raise EditError("several statements share a line here")

    def _kept_of(self, starts: Sequence[Start]) -> list[tuple[Rewrite, tuple[Start, Start]]]:
        """Return the stretches of one block that rewrites keep."""
        return [
            (edit, block)
            for edit in self._rewrites.values()
            for block in edit.blocks
            if block[0] in starts and block[1] in starts
        ]

    def _start(self, node: cst.CSTNode) -> Start:
        if isinstance(node, cst.SimpleStatementLine) and len(node.body) == 1:
            return self._span(node.body[0])[:2]
        return self._span(node)[:2]

    def _rewritten(self, edit: Rewrite, old: cst.CSTNode, *, is_first: bool, is_module: bool) -> list[Statement]:
        blocks = [self._blocks.get((edit.first, *block)) for block in edit.blocks]
        if None in blocks:
            raise EditError("several statements share a line here")
        given = [block for block in blocks if block is not None]
        starting = [block for block, (first, _) in zip(given, edit.blocks, strict=True) if first == edit.first]
        parts_from_above = bool(starting) and not edit.text.startswith(("@", "def ", "__block_"))
        for block in starting if not parts_from_above else ():  # what stands above it goes above all that comes instead
            block[0] = block[0].with_changes(leading_lines=[])
        new = templates.statements(edit.text, self._found(edit.parts), given, self._module)
        if new and isinstance(old, cst.SimpleStatementLine | cst.BaseCompoundStatement):
            if starting:
                pass  # and so does not what stands behind it
            elif isinstance(old, cst.SimpleStatementLine) and isinstance(new[-1], cst.SimpleStatementLine):
                new[-1] = _with_comment(new[-1], old.trailing_whitespace)
            elif not any(new[0] is statement for block in given for statement in block):
                new[0] = _with_header(new[0], old)
            above = [] if parts_from_above else old.leading_lines
            new[0] = new[0].with_changes(leading_lines=[*above, *_without_blanks(new[0].leading_lines)])
            _space_functions(new, 2 if is_module else 1, is_first=is_first or is_module)
        return new


def _space_functions(new: list[Statement], blanks: int, *, is_first: bool) -> None:
    """Put blank lines around new functions; above a module's statement stands what is not seen here."""
    for index, statement in enumerate(new):
        added = isinstance(statement, cst.FunctionDef) and len(new) > 1
        follows = index > 0 and isinstance(new[index - 1], cst.FunctionDef)
        if follows or (added and not index and not is_first):
            there = sum(1 for line in statement.leading_lines if line.comment is None)
            lines = [*[cst.EmptyLine(indent=False)] * (blanks - there), *statement.leading_lines]
            new[index] = statement.with_changes(leading_lines=lines)


def _is_shared(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.SimpleStatementLine) and len(node.body) > 1


def _is_statement(node: cst.CSTNode) -> TypeGuard[Statement]:
    return isinstance(node, cst.SimpleStatementLine | cst.BaseCompoundStatement)


def _with_comment(statement: cst.SimpleStatementLine, trailing: cst.TrailingWhitespace) -> cst.SimpleStatementLine:
    if trailing.comment is None or statement.trailing_whitespace.comment is not None:
        return statement
    return statement.with_changes(trailing_whitespace=trailing)


def _with_header(statement: Statement, old: cst.CSTNode) -> Statement:
    """Return a statement with the comment behind the colon of the one whose first line it takes."""
    if not isinstance(old, cst.BaseCompoundStatement) or not isinstance(old.body, cst.IndentedBlock):
        return statement
    header = old.body.header
    if isinstance(statement, cst.SimpleStatementLine):
        return _with_comment(statement, header)
    if header.comment is None or not isinstance(statement.body, cst.IndentedBlock):
        return statement
    if statement.body.header.comment is not None:
        return statement
    return statement.with_changes(body=statement.body.with_changes(header=header))


def _without_blanks(lines: Sequence[cst.EmptyLine]) -> list[cst.EmptyLine]:
    return [line for line in lines if line.comment is not None]


def _comments(module: cst.Module) -> Counter[str]:
    found = _Comments()
    module.visit(found)
    return Counter(found.values)


class _Comments(cst.CSTVisitor):
    def __init__(self) -> None:
        super().__init__()
        self.values: list[str] = []

    def visit_Comment(self, node: cst.Comment) -> None:
        self.values.append(node.value)
