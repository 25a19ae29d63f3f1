"""Identity: by what a finding is known again when its lines, its layout, its message or its file's name have changed.

A finding is its rule, the path and qualified name of the scope it stands in, the normalised code around it, and its
number among equals. "Around" is the statement; for a finding that is placed at a loop, a ``def`` or an ``except``
itself it is all of that statement, body included.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

import msgspec

from lint_rules import facts
from lint_rules.findings import Finding
from lint_rules.gate.normal import HEADERS, Normal
from lint_rules.gate.places import MODULE, Area, Areas, Position, Unit

_UNUSED = "RP001"


class Identity(msgspec.Struct, frozen=True, order=True):
    """What a finding is known by. Hashes are short hexadecimal SHA-256 digests of normal forms."""

    rule: str
    path: str
    """From the program's root, with ``/``."""
    scope: str
    """The qualified name of the function or class, ``<module>`` outside of them."""
    code: str
    """The hash of the code around the finding."""
    ordinal: int
    """The finding's number, from 0, among those in the file that are equal in all of the above."""
    body: str
    """The hash of the whole scope's body without its name: by it a function that moved is known."""
    before: str
    """The hash of the statement before: tells equals apart when one of them goes."""
    after: str
    """The hash of the statement after."""

    @property
    def kind(self) -> tuple[str, str, str, str]:
        """What equals share."""
        return (self.rule, self.path, self.scope, self.code)

    @property
    def fingerprint(self) -> str:
        """20 hexadecimal digits; no two findings of a program share them."""
        return short_hash("\0".join((*self.kind, str(self.ordinal))), 20)


def short_hash(text: str, digits: int = 16) -> str:
    """Return the first hexadecimal digits of a text's SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:digits]


def identities(path: str, module: facts.Module | None, findings: Iterable[Finding]) -> list[Identity]:
    """Return the identity of each finding of one file, in their order.

    Args:
        path: the file, from the program's root.
        module: its facts; ``None`` for a file that cannot be read: it is known by its path alone.
        findings: the file's findings; numbers among equals follow their places.
    """
    found = list(findings)
    finder = None if module is None else _Finder(module)
    bare = [_unread(path, item) if finder is None else finder.identity(path, item) for item in found]
    counted: Counter[tuple[str, str, str, str]] = Counter()
    numbered: dict[int, Identity] = {}
    for index in sorted(range(len(found)), key=lambda index: (found[index].place, index)):
        identity = bare[index]
        numbered[index] = msgspec.structs.replace(identity, ordinal=counted[identity.kind])
        counted[identity.kind] += 1
    return [numbered[index] for index in range(len(found))]


def _unread(path: str, finding: Finding) -> Identity:
    return Identity(finding.code, path, MODULE, short_hash("unreadable"), 0, "", "", "")


class _Finder:
    """Finds the code around findings of one module."""

    def __init__(self, module: facts.Module) -> None:
        self._module = module
        self._areas = Areas(module)
        self._bodies: dict[Area, str] = {}
        self._codes: dict[object, str] = {}

    def identity(self, path: str, finding: Finding) -> Identity:
        position = (finding.place.line, finding.place.column - 1)
        area = self._areas.at(position)
        normal = Normal(self._module, area.names)
        index = area.index_at(position)
        if index < 0 and area.owner is not None:
            code = _header_code(normal, area.owner, position)
        elif index < 0:
            code = ""
        else:
            code = _unit_code(normal, area.units[index], position)
        if finding.code == _UNUSED:
            code += self._silencer(position)
        return Identity(
            finding.code, path, area.scope, short_hash(code), 0, self._body(area, normal),
            self._neighbour(area, normal, index - 1), self._neighbour(area, normal, index + 1),
        )  # fmt: skip

    def _silencer(self, position: Position) -> str:
        """Return the code in a suppression comment at a position: comments have no other normal form."""
        for directive in self._module.directives:
            for code, column, _ in directive.codes:
                if (directive.at[0], column) == position:
                    return f"#{code}"
        return "#"

    def _body(self, area: Area, normal: Normal) -> str:
        known = self._bodies.get(area)
        if known is None:
            # Functions are known by all that is in them; modules and classes are only containers of those.
            whole = isinstance(area.owner, facts.Function)
            known = self._bodies[area] = short_hash(normal.body(area.body, with_definitions=whole))
        return known

    def _neighbour(self, area: Area, normal: Normal, index: int) -> str:
        if not 0 <= index < len(area.units):
            return ""
        unit = area.units[index]
        known = self._codes.get(unit.node)
        if known is None:
            known = self._codes[unit.node] = short_hash(normal.header(unit.node), 8)
        return known


def _unit_code(normal: Normal, unit: Unit, position: Position) -> str:
    is_compound = type(unit.node) in HEADERS
    return normal.header(unit.node) if is_compound and position > unit.start else normal.text(unit.node)


def _header_code(normal: Normal, owner: facts.Function | facts.Class, position: Position) -> str:
    """Return the code of a finding in a decorator, at a ``def`` or ``class`` itself, or in its brackets."""
    at = owner.at[:2]
    if position < at and isinstance(owner, facts.Function):
        return normal.decorators(owner)
    if position == at:
        return normal.signature(owner) + normal.body(owner.body, with_definitions=True)
    return normal.signature(owner)
