"""New code from text, with what is kept of the old one put into its places."""

from __future__ import annotations

import re
from collections.abc import Sequence

import libcst as cst

from lint_rules.fixes.editing.errors import EditError

Statement = cst.SimpleStatementLine | cst.BaseCompoundStatement
_PART = re.compile(r"__(\d+)__\Z")
_BLOCK = re.compile(r"__block_(\d+)__\Z")


def expression(text: str, parts: Sequence[cst.BaseExpression], module: cst.Module) -> cst.BaseExpression:
    """Return an expression made of ``text``, ``__0__`` ... replaced by ``parts``."""
    try:
        parsed = cst.parse_expression(text, config=module.config_for_parsing)
    except cst.ParserSyntaxError as error:
        raise EditError(f"internal error: {text!r} is no expression ({error.message})") from None
    filled = parsed.visit(_Fill(parts, (), encloses=False))
    if not isinstance(filled, cst.BaseExpression):
        raise EditError(f"internal error: {text!r} gives no expression")
    return filled


def statements(
    text: str, parts: Sequence[cst.BaseExpression], blocks: Sequence[Sequence[Statement]], module: cst.Module
) -> list[Statement]:
    """Return statements made of ``text``, ``__0__`` ... and ``__block_0__`` ... replaced."""
    try:
        parsed = cst.parse_module(text if text.endswith("\n") else text + "\n", config=module.config_for_parsing)
    except cst.ParserSyntaxError as error:
        raise EditError(f"internal error: the new statements do not parse ({error.message})") from None
    filled = parsed.visit(_Fill(parts, blocks, encloses=True))
    if not isinstance(filled, cst.Module):
        raise EditError("internal error: the new statements are none")
    result: list[Statement] = []
    for index, statement in enumerate(filled.body):
        if index == 0:  # comments at the very top of a module are its header, not the first statement's
            lines = [*filled.header, *statement.leading_lines]
            statement = statement.with_changes(leading_lines=lines)
        result.append(statement)
    return result


class _Fill(cst.CSTTransformer):
    def __init__(
        self, parts: Sequence[cst.BaseExpression], blocks: Sequence[Sequence[Statement]], *, encloses: bool
    ) -> None:
        super().__init__()
        self._encloses = encloses
        """Whether the parts leave the brackets that they stood in."""
        self._parts = parts
        self._blocks = blocks

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:
        match = _PART.match(updated_node.value)
        if match is None:
            return updated_node
        part = self._parts[int(match[1])]
        if not part.lpar and (isinstance(part, _LOOSE) or (self._encloses and _breaks(part))):
            part = part.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
        return part

    def leave_EmptyLine(self, original_node: cst.EmptyLine, updated_node: cst.EmptyLine) -> cst.EmptyLine:
        # A blank line at the left margin must not become one of blanks where the text is put deeper.
        return updated_node if updated_node.comment is not None else updated_node.with_changes(indent=False)

    def leave_Module(self, original_node: cst.Module, updated_node: cst.Module) -> cst.Module:
        return updated_node.with_changes(body=self._with_blocks(updated_node.body))

    def leave_IndentedBlock(
        self, original_node: cst.IndentedBlock, updated_node: cst.IndentedBlock
    ) -> cst.IndentedBlock:
        return updated_node.with_changes(body=self._with_blocks(updated_node.body))

    def _with_blocks(self, body: Sequence[cst.BaseStatement]) -> list[cst.BaseStatement]:
        result: list[cst.BaseStatement] = []
        for statement in body:
            number = _block_number(statement)
            if number is None:
                result.append(statement)
            else:
                result += self._blocks[number]
        return result


# Written without parentheses where they stood, these mean something else, or nothing, in another place.
_LOOSE = (cst.Tuple, cst.Yield, cst.NamedExpr, cst.GeneratorExp)


def _breaks(part: cst.BaseExpression) -> bool:
    """Whether an expression goes over several lines by brackets that stood around it."""
    code = cst.Module([]).code_for_node(part)
    if "\n" not in code and "\r" not in code:
        return False
    try:
        cst.parse_expression(code)
    except cst.ParserSyntaxError:
        return True
    return False


def _block_number(statement: cst.BaseStatement) -> int | None:
    match statement:
        case cst.SimpleStatementLine(body=[cst.Expr(value=cst.Name(value=name))]):
            found = _BLOCK.match(name)
            return None if found is None else int(found[1])
        case _:
            return None
