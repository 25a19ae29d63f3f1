"""The entry of extract: bytes, a text or a parsed tree become one module's facts."""

from __future__ import annotations

import ast
import sys
import warnings

from lint_rules.extract.directives import find_directives, whole_file
from lint_rules.extract.statements import Lowering
from lint_rules.extract.text import Columns, decode
from lint_rules.facts import Module, Unreadable

_HEADER = 2000


def extract(source: bytes | str) -> Module | Unreadable:
    """Return the facts of a file's content, or what makes it unreadable to the running interpreter.

    Nothing of the source is executed or imported, and no warning about it is shown.
    """
    if isinstance(source, bytes):
        text = decode(source)
        if isinstance(text, Unreadable):
            return text
    else:
        text = source.removeprefix("\ufeff")
    tree = _parse(text)
    if isinstance(tree, Unreadable):
        return tree
    return extract_tree(tree, text)


def find_unreadable(source: bytes) -> Unreadable | None:
    """Return what makes a file's content unreadable, ``None`` if nothing does; cheaper than `extract`."""
    text = decode(source)
    tree = text if isinstance(text, Unreadable) else _parse(text)
    return tree if isinstance(tree, Unreadable) else None


def extract_tree(tree: ast.Module, text: str) -> Module:
    """Return the facts of a tree that the host has already parsed from this text."""
    lowering = Lowering(Columns(text))
    body = lowering.block(tree.body)
    return Module(
        body,
        tuple(lowering.functions),
        tuple(lowering.classes),
        find_directives(text),
        whole_file(text),
        tuple(sorted(lowering.global_functions)),
        _header(text),
    )


def _parse(text: str) -> ast.Module | Unreadable:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except SyntaxError as error:
        return _syntax_error(text, error)
    except ValueError as error:  # null bytes, before Python 3.12
        line, column = _position(text, max(text.find("\0"), 0))
        return Unreadable(f"{error} ({_grammar()})", (line, column, line, column + 1))
    except (RecursionError, MemoryError):
        return Unreadable(f"nested too deeply to be parsed ({_grammar()})", (1, 0, 1, 0))


def _syntax_error(text: str, error: SyntaxError) -> Unreadable:
    if "\0" in text:  # the parser gives no useful place for these
        line, column = _position(text, text.find("\0"))
    else:
        line, column = max(error.lineno or 1, 1), max((error.offset or 1) - 1, 0)
    return Unreadable(f"{error.msg} ({_grammar()})", (line, column, line, column + 1))


def _position(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, len(before.rpartition("\n")[2])


def _grammar() -> str:
    return f"Python {sys.version_info[0]}.{sys.version_info[1]} grammar"


def _header(text: str) -> str:
    """Return the leading comment lines."""
    end = 0
    while end < _HEADER:
        stop = text.find("\n", end)
        line = text[end : stop if stop >= 0 else len(text)].strip()
        if line and not line.startswith("#"):
            break
        if stop < 0:
            end = len(text)
            break
        end = stop + 1
    return text[: min(end, _HEADER)]
