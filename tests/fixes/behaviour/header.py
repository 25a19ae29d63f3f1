"""What a program says about itself in the comments at its top."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

_LINE = re.compile(r"# ([a-z]+): (.*)\Z")
_KEYS = ("rules", "script", "fixability", "changes", "before", "settings", "order", "raises", "notes")


class HeaderError(Exception):
    """A header that says nothing, or nothing that is understood."""


@dataclass
class Header:
    """The comments at the top of a program.

    Attributes:
        rules: codes of the rules whose fixes it is about; only they are selected.
        script: lines for `behaviour.fakes.script.Script`.
        fixability: what becomes of its findings: ``safe``, ``unsafe``, ``refused: KIND``.
        changes: what the fixes are meant to change: name, before, after.
        before: what is to be seen before, where it is worth saying so.
        settings: of ``[tool.resilint.fix]``, as TOML.
        notes: words that a note of a fix must have.
        ordered: whether requests and jobs come in one order (not so in threads).
    """

    rules: tuple[str, ...] = ()
    script: list[str] = field(default_factory=list)
    fixability: tuple[str, ...] = ()
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)
    settings: str = ""
    notes: list[str] = field(default_factory=list)
    ordered: bool = True


def read_header(path: Path) -> Header:
    """Read a program's header.

    Raises:
        HeaderError: it is none.
    """
    header = Header()
    for line in path.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            break
        found = _LINE.match(line)
        if found is None or found[1] not in _KEYS:
            raise HeaderError(f"{path.name}: not understood: {line}")
        _take(header, found[1], found[2].strip(), path.name)
    if not header.rules or not header.fixability:
        raise HeaderError(f"{path.name}: needs # rules: and # fixability:")
    return header


def _take(header: Header, key: str, text: str, name: str) -> None:
    if key == "rules":
        header.rules = tuple(text.split(", "))
    elif key == "script":
        header.script.append(text)
    elif key == "fixability":
        header.fixability = tuple(sorted(text.split("; ")))
    elif key == "changes":
        what, colon, sides = text.partition(": ")
        before, arrow, after = sides.partition(" -> ")
        if not colon or not arrow:
            raise HeaderError(f"{name}: # changes: NAME: BEFORE -> AFTER, not {text}")
        header.changes[what] = (before.strip(), after.strip())
    elif key == "before":
        what, _, value = text.partition(": ")
        header.before[what] = value
    elif key == "notes":
        header.notes.append(text)
    elif key == "raises":
        header.before["raised"] = text
    elif key == "settings":
        header.settings += text + "\n"
    elif text == "free":
        header.ordered = False
