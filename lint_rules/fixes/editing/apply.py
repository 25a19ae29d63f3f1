"""All edits of some fixes on one text."""

from __future__ import annotations

import ast
from collections.abc import Sequence

import msgspec

from lint_rules.extract.text import decode
from lint_rules.facts import Unreadable
from lint_rules.fixes.editing.changing import change
from lint_rules.fixes.editing.chunks import chunks, lines_of
from lint_rules.fixes.editing.encoding import encode
from lint_rules.fixes.editing.errors import EditError
from lint_rules.fixes.editing.imports import import_changes
from lint_rules.fixes.editing.kept_imports import keeps_imports
from lint_rules.fixes.lines import Lines, split
from lint_rules.fixes.record import AnyEdit, Draft, Retouch, Rewrite
from lint_rules.fixes.trees import parsed, statements


class Edited(msgspec.Struct, frozen=True):
    """What became of a text."""

    content: bytes
    applied: tuple[int, ...]
    """The numbers of the drafts that were carried out."""
    postponed: tuple[int, ...]
    """The numbers of those that concern lines that another draft has changed: for the next round."""
    failed: tuple[tuple[int, str], ...]
    """The numbers of those that could not be carried out, with the reason."""


def apply(content: bytes, drafts: Sequence[Draft]) -> Edited:
    """Carry out drafts on a file's content, each wholly or not at all; where two meet, the first wins.

    A draft that fails, or after which the text does not parse, is left out and reported; this raises nothing.
    """
    text = decode(content)
    if isinstance(text, Unreadable):
        return Edited(content, (), (), tuple((number, text.reason) for number in range(len(drafts))))
    chosen, postponed = _without_overlap(drafts, text)
    failed: list[tuple[int, str]] = []
    try:
        changed = _changed(text, [drafts[number] for number in chosen]) if chosen else text
    except EditError:  # find out which of them it is
        working: list[int] = []
        changed = text
        for number in chosen:
            try:
                changed = _changed(text, [drafts[index] for index in (*working, number)])
            except EditError as error:
                failed.append((number, str(error)))
            else:
                working.append(number)
        chosen = working
    if not chosen:
        return Edited(content, (), tuple(postponed), tuple(failed))
    try:
        encoded = encode(changed, content)
    except EditError as error:
        failed += [(number, str(error)) for number in chosen]
        return Edited(content, (), tuple(postponed), tuple(failed))
    return Edited(encoded, tuple(chosen), tuple(postponed), tuple(failed))


def _without_overlap(drafts: Sequence[Draft], text: str) -> tuple[list[int], list[int]]:
    """Divide drafts into those that share no line and those that have to wait for another round."""
    taken: list[tuple[int, int]] = []
    chosen: list[int] = []
    postponed: list[int] = []
    has_rewrites = any(isinstance(edit, Rewrite) for draft in drafts for edit in draft.edits)
    ends = _ends(text) if has_rewrites and len(drafts) > 1 else {}
    for number, draft in enumerate(drafts):
        # What is inside a rewritten statement may not be there any more.
        rewrites = [edit for edit in draft.edits if isinstance(edit, Rewrite)]
        spans = [(edit.last[0], ends.get(edit.last[0], 0)) for edit in rewrites]
        spans += [span for edit in draft.edits if (span := lines_of(edit)) is not None]
        spans += [(edit.line, edit.line) for edit in draft.edits if isinstance(edit, Retouch)]
        own = [(min(first for first, _ in spans), max(last for _, last in spans))] if spans else []
        if any(first <= end and start <= last for first, last in own for start, end in taken) and not _only_shared(
            draft, [drafts[other] for other in chosen]
        ):
            postponed.append(number)
        else:
            taken += own
            chosen.append(number)
    return chosen, postponed


def _ends(text: str) -> dict[int, int]:
    """Return the last lines of statements by their first."""
    ends: dict[int, int] = {}
    try:
        tree = parse(text)
    except EditError:  # which is said where the drafts are carried out
        return ends
    for node in statements(tree):
        if isinstance(node, ast.stmt):
            ends[node.lineno] = max(ends.get(node.lineno, 0), node.end_lineno or node.lineno)
    return ends


def _only_shared(draft: Draft, others: Sequence[Draft]) -> bool:
    """Whether all that a draft does to the text is done by others too."""
    done = {msgspec.msgpack.encode(edit) for other in others for edit in other.edits}
    return all(msgspec.msgpack.encode(edit) in done for edit in draft.edits)


def parse(text: str) -> ast.Module:
    """Parse a text; the tree is shared and not to be changed.

    Raises:
        EditError: it is no Python.
    """
    try:
        return parsed(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise EditError(f"the file would not parse any more ({' '.join(str(error).split())})") from None


def _changed(text: str, drafts: Sequence[Draft]) -> str:
    try:
        return _edited(text, drafts)
    except EditError:
        raise
    except Exception as error:  # a mistake of ours, or of LibCST's, costs this fix and no other
        raise EditError(f"internal error: {type(error).__name__}; please report it") from error


def _edited(text: str, drafts: Sequence[Draft]) -> str:
    tree = parse(text)
    edits: list[AnyEdit] = []
    for draft in drafts:
        for edit in draft.edits:
            if edit not in edits:
                edits.append(edit)
    # A comment ends its line: to change it first moves nothing that an edit names.
    lines = _retouched(split(text), [edit for edit in edits if isinstance(edit, Retouch)])
    changes: list[Lines] = []
    parts = chunks(tree, edits, lines)
    for chunk in parts:
        source = "".join(lines[chunk.first - 1 : chunk.last])
        above = list(dict.fromkeys(_indent(lines[line - 1]) for line in chunk.above))  # an elif is an if in an else
        changed = change(source, above, chunk.first, chunk.edits)
        end = chunk.last + 1
        changed = changed if changed.strip() else ""  # LibCST writes a line end for nothing at all
        if not changed and (chunk.first == 1 or not lines[chunk.first - 2].strip()):
            while end <= len(lines) and not lines[end - 1].strip():  # the blank lines on one side are enough
                end += 1
        changes.append(Lines(chunk.first, end, changed))
    inner = _assembled(lines, changes)
    # To parse is what costs most here.
    middle = tree if keeps_imports(tree, parts, inner, edits) else parse(inner)
    result = _assembled(split(inner), import_changes(tree, middle, inner, edits))
    parse(result)
    return result


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]


def _assembled(lines: list[str], changes: Sequence[Lines]) -> str:
    result = list(lines)
    for part in sorted(changes, key=lambda part: (part.first, part.end), reverse=True):
        result[part.first - 1 : part.end - 1] = [part.text]
    return "".join(result)


def _retouched(lines: list[str], edits: Sequence[Retouch]) -> list[str]:
    result = list(lines)
    for edit in sorted(edits, key=lambda edit: (edit.line, edit.column), reverse=True):
        line = result[edit.line - 1]
        before, after = line[: edit.column], line[edit.end_column :]
        if not edit.text and not after.strip():
            before = before.rstrip()
        result[edit.line - 1] = before + edit.text + after
    return result
