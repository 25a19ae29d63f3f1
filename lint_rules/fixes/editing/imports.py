"""Imports that a fix needs."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from lint_rules.fixes.editing.errors import EditError
from lint_rules.fixes.editing.idle import dropped_imports
from lint_rules.fixes.editing.scopes import Import, Scope, bound_by, scopes_of
from lint_rules.fixes.lines import Lines, split
from lint_rules.fixes.record import AddImport, DropImport
from lint_rules.fixes.trees import walk


def import_changes(before: ast.Module, after: ast.Module, text: str, edits: Sequence[object]) -> list[Lines]:
    """Return the changes to the imports of a text.

    Args:
        before: the tree of the file before the fix.
        after: that of ``text``.
        text: the file after all other edits.
        edits: the fix's edits; other kinds are passed over.
    """
    lines = split(text)
    newline = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    changes: list[Lines] = []
    added: set[tuple[object, ...]] = set()
    extended: dict[int, Lines] = {}
    scopes = scopes_of(after)
    for edit in edits:
        if isinstance(edit, AddImport):
            key = (edit.module, edit.name, edit.alias, edit.scope, edit.number)
            scope = scopes.get((edit.scope, edit.number), after)
            if key not in added and not _has(scope, edit):
                added.add(key)
                longer = _extended(scope, edit, extended, lines)
                if longer is None:
                    changes.append(_added(scope, edit, lines, newline))
                else:
                    extended[longer.first] = longer
    names = {edit.name for edit in edits if isinstance(edit, DropImport)}
    if names:
        taken = {change.first for change in changes}
        dropped = dropped_imports(scopes if before is after else scopes_of(before), scopes, names, lines)
        changes += [_with_blank(change, lines, taken) for change in dropped]
    return [*_merged(changes), *extended.values()]


def _with_blank(change: Lines, lines: list[str], taken: set[int]) -> Lines:
    """Take the blank line above along where a removed import has stood alone between two, those below at the top."""
    if not change.text and change.first == 1:
        end = change.end
        while end <= len(lines) and not lines[end - 1].strip() and end not in taken:
            end += 1
        return Lines(1, end, "")
    alone = not change.text and change.first > 1 and change.end <= len(lines) and change.end not in taken
    if alone and not lines[change.first - 2].strip() and not lines[change.end - 1].strip():
        return Lines(change.first - 1, change.end, "")
    return change


def _merged(changes: list[Lines]) -> list[Lines]:
    """Put insertions at one place together, in order of their text."""
    places: dict[tuple[int, int], list[str]] = {}
    for change in changes:
        places.setdefault((change.first, change.end), []).append(change.text)
    return [Lines(first, end, _together(sorted(set(texts)))) for (first, end), texts in places.items()]


_BLANKS = re.compile(r"([\r\n]*)(.*?)([\r\n]*)\Z", re.DOTALL)


def _together(texts: list[str]) -> str:
    """Put texts one below the other; blank lines around each of them become those around all."""
    parts = [match.groups() for match in map(_BLANKS.match, texts) if match is not None]
    before, _, after = parts[0]
    newline = "\r\n" if after.startswith("\r\n") else "\n"
    if len(parts) == 1 or any(part[0] != before or part[2] != after for part in parts) or not after:
        return "".join(_joined(texts))
    return before + "".join(_joined([core + newline for _, core, _ in parts])) + after[len(newline) :]


_FROM = re.compile(r"([ \t]*from [\w.]+ import )([^\r\n(#]+)([\r\n]+)\Z")
_WIDTH = 100


def _joined(texts: list[str]) -> list[str]:
    """Make one statement of neighbouring imports from one module, as far as it stays short."""
    result: list[str] = []
    for text in texts:
        own, last = _FROM.match(text), _FROM.match(result[-1]) if result else None
        if own is not None and last is not None and own[1] == last[1] and len(last[0]) + len(own[2]) < _WIDTH:
            result[-1] = f"{last[1]}{last[2]}, {own[2]}{last[3]}"
        else:
            result.append(text)
    return result


def _has(scope: Scope, edit: AddImport) -> bool:
    return any(
        isinstance(statement, ast.ImportFrom)
        and statement.module == edit.module
        and not statement.level
        and any(alias.name == edit.name and alias.asname == edit.alias for alias in statement.names)
        for statement in scope.body
    )


def _extended(scope: Scope, edit: AddImport, extended: dict[int, Lines], lines: list[str]) -> Lines | None:
    """Return the change that adds a name to an import from the same module; ``None`` where there is no short one."""
    body = scope.body if not isinstance(scope, ast.Module) else _leading(scope, edit.alias or edit.name)
    for statement in body:
        if isinstance(statement, ast.ImportFrom) and statement.module == edit.module and not statement.level:
            known = extended.get(statement.lineno)
            match = _FROM.match(lines[statement.lineno - 1] if known is None else known.text)
            added = edit.name if edit.alias is None else f"{edit.name} as {edit.alias}"
            if match is None or statement.end_lineno != statement.lineno or len(match[0]) + len(added) >= _WIDTH:
                return None
            return Lines(statement.lineno, statement.lineno + 1, f"{match[1]}{match[2]}, {added}{match[3]}")
    return None


def _added(scope: Scope, edit: AddImport, lines: list[str], newline: str) -> Lines:
    if not isinstance(scope, ast.Module) and scope.body[0].lineno == scope.lineno:
        raise EditError("a function and its body share a line")
    names = edit.name if edit.alias is None else f"{edit.name} as {edit.alias}"
    beside = _beside(scope, edit)
    if beside is None and isinstance(scope, ast.Module):
        following = _following(scope, edit, lines)
        if following is not None:
            return Lines(following, following, f"from {edit.module} import {names}{newline}")
        beside = _anchor(scope, edit.alias or edit.name)
    text = f"from {edit.module} import {names}{newline}"
    if beside is not None:
        indent = re.match(r"[ \t]*", lines[beside.lineno - 1])
        text = (indent.group() if indent else "") + text
        line = beside.end_lineno or beside.lineno
        if not lines[line - 1].endswith(("\n", "\r")):  # the file ends here, without a line end
            return Lines(line, line + 1, f"{lines[line - 1]}{newline}{text}")
        return Lines(line + 1, line + 1, text)
    if isinstance(scope, ast.Module):
        return _at_top(scope, text, lines, newline)
    first = scope.body[0]
    indent = re.match(r"[ \t]*", lines[first.lineno - 1])
    text = (indent.group() if indent else "") + text
    if _is_docstring(first):
        _refuse_shared(scope)
        line = (first.end_lineno or first.lineno) + 1
        return Lines(line, line, text)
    line = min([first.lineno, *[decorator.lineno for decorator in getattr(first, "decorator_list", [])]])
    return Lines(line, line, text)


def _is_docstring(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _refuse_shared(scope: Scope) -> None:
    if _shares_its_end(scope.body, 0):
        raise EditError("a docstring and what follows it share a line")


def _at_top(module: ast.Module, text: str, lines: list[str], newline: str) -> Lines:
    """Put the first import of a file below its docstring, or below the comments at its top."""
    first = module.body[0]
    if _is_docstring(first):
        _refuse_shared(module)
        line = (first.end_lineno or first.lineno) + 1
        blank = line <= len(lines) and not lines[line - 1].strip()
        return Lines(line, line, f"{newline}{text}" if blank else f"{newline}{text}{newline}")
    line = 1
    while line <= len(lines) and lines[line - 1].lstrip("\ufeff").startswith("#"):
        line += 1
    blank = line <= len(lines) and not lines[line - 1].strip()
    return Lines(line, line, text if blank else f"{text}{newline}{newline}")


def _beside(scope: Scope, edit: AddImport) -> Import | None:
    """Return the import to follow: one from the same package, or in a function that of the name it replaces."""
    own = _leading(scope, edit.alias or edit.name)
    package = edit.module.partition(".")[0]
    same = [s for s in own if isinstance(s, ast.ImportFrom) and (s.module or "").partition(".")[0] == package]
    if same:
        smaller = [s for s in same if (s.module or "") <= edit.module]
        return smaller[-1] if smaller else None if isinstance(scope, ast.Module) else same[-1]
    if not edit.beside or isinstance(scope, ast.Module):
        return None
    found = [s for s in own if edit.beside in bound_by(s)]
    return found[-1] if found else None


def _following(module: ast.Module, edit: AddImport, lines: list[str]) -> int | None:
    """Return the line of the first import from the same package, where the new one belongs above it."""
    package = edit.module.partition(".")[0]
    for statement in _leading(module, edit.alias or edit.name):
        if isinstance(statement, ast.ImportFrom) and (statement.module or "").partition(".")[0] == package:
            line = statement.lineno
            above = lines[line - 2].lstrip() if line > 1 else ""
            is_plain = not statement.level and not above.startswith("#") and not lines[line - 1][:1].isspace()
            return line if is_plain and lines[line - 1].startswith("from") else None
    return None


def _leading(scope: Scope, name: str) -> list[Import]:
    """Return the imports that come before the scope defines anything, and before it uses the added name."""
    found: list[Import] = []
    for number, statement in enumerate(scope.body):
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            break
        if isinstance(statement, ast.Import | ast.ImportFrom):
            if not _shares_its_end(scope.body, number):  # what follows it there may use the name
                found.append(statement)
        elif any(isinstance(node, ast.Name) and node.id == name for node in walk(statement)):
            break
    return found


def _shares_its_end(body: list[ast.stmt], number: int) -> bool:
    """Whether the next statement begins on the line on which this one ends."""
    return number + 1 < len(body) and body[number + 1].lineno == body[number].end_lineno


def _anchor(module: ast.Module, name: str) -> Import | None:
    """Return the import at the top that a new absolute one comes after, as import sorters have it."""
    leading = _leading(module, name)
    absolute = [s for s in leading if not (isinstance(s, ast.ImportFrom) and s.level)]
    return next(reversed(absolute or leading), None)
