"""One entry of a baseline, and its file.

Every line of the file starts with the entry's own mark. So no two entries have lines in common, which matters twice:
git never takes one entry's deletion and another one's addition for a rename (two branches that delete the same entry
would then conflict), and a file that was cut off, mixed up or edited by a merge is noticed.
"""

from __future__ import annotations

import datetime
import re

import msgspec

from lint_rules.gate.errors import GateError
from lint_rules.gate.identity import Identity

FORMAT = 1
"""The number of this file format; a reader refuses higher ones."""
NAME = re.compile(r"RP[0-9]{3}-[0-9a-f]{20}")
_MARK = 10
_WIDTH = 40
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")


class Entry(msgspec.Struct, frozen=True, order=True):
    """A finding that is tolerated: what it is known by, and why it is still there."""

    identity: Identity
    reason: str = ""
    owner: str = ""
    expires: datetime.date | None = None
    """From this day on the entry no longer tolerates anything."""

    @property
    def name(self) -> str:
        """The name of the entry's file."""
        return f"{self.identity.rule}-{self.identity.fingerprint}"

    def has_expired(self, today: datetime.date) -> bool:
        """Tell whether the entry has stopped working."""
        return self.expires is not None and today >= self.expires


def encode(entry: Entry) -> bytes:
    """Return the content of an entry's file."""
    mark = entry.identity.fingerprint[:_MARK]
    lines = [f"{mark} resilint-baseline-entry {FORMAT}"]
    for key, value in _values(entry).items():
        if value:
            first, *rest = _pieces(value)
            lines += [f"{mark} {key} {first}", *[f"{mark} | {piece}" for piece in rest]]
    lines.append(f"{mark} end")
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape")


def _values(entry: Entry) -> dict[str, str]:
    identity = entry.identity
    return {
        "rule": identity.rule,
        "path": _quoted(identity.path),
        "scope": identity.scope,
        "code": identity.code,
        "ordinal": str(identity.ordinal),
        "body": identity.body,
        "before": identity.before,
        "after": identity.after,
        "reason": " ".join(entry.reason.split()),
        "owner": " ".join(entry.owner.split()),
        "expires": "" if entry.expires is None else entry.expires.isoformat(),
    }


def _quoted(path: str) -> str:
    """Return a path as it is, or as a JSON string where it would not survive as a line."""
    is_plain = path.isprintable() and path == path.strip() and not path.startswith('"')
    if is_plain:
        return path
    import json

    return json.dumps(path)


def _unquoted(path: str) -> str:
    if not path.startswith('"'):
        return path
    import json

    return str(json.loads(path))


def _pieces(value: str) -> list[str]:
    """Cut a value into lines; none ends in a blank, which editors and hooks would remove."""
    pieces: list[str] = []
    while len(value) > _WIDTH:
        cut = value.rfind(" ", 1, _WIDTH) if " " in value[1:_WIDTH] else _WIDTH
        while cut > 1 and value[cut - 1] == " ":
            cut -= 1
        pieces.append(value[:cut])
        value = value[cut:]
    return [*pieces, value]


def decode(name: str, content: bytes) -> Entry:
    """Read an entry's file.

    Raises:
        GateError: it is damaged, half merged or from a newer version; the message does not name the file.
    """
    lines = content.decode("utf-8", "surrogateescape").splitlines()
    if any(line.startswith(_CONFLICT) for line in lines):
        raise GateError("it has conflict markers: it is half merged")
    mark = name.partition("-")[2][:_MARK]
    if not lines or any(not line.startswith(f"{mark} ") for line in lines) or lines[-1] != f"{mark} end":
        raise GateError("it is damaged")
    _check_format(lines[0].rpartition(" ")[2])
    values: dict[str, str] = {}
    key = ""
    for line in lines[1:-1]:
        word, _, value = line[len(mark) + 1 :].partition(" ")
        if word == "|" and key:
            values[key] += value
        else:
            key = word
            values[key] = value
    entry = _entry(values)
    if entry.name != name:
        raise GateError("it is damaged: its name does not belong to its content")
    return entry


def _check_format(number: str) -> None:
    if not number.isdecimal():
        raise GateError("it is damaged")
    if int(number) > FORMAT:
        raise GateError(f"it is from a newer version of resilint (format {number}; this one knows {FORMAT}): upgrade")


def _entry(values: dict[str, str]) -> Entry:
    try:
        path = values["path"]
        expires = values.get("expires")
        return Entry(
            Identity(
                rule=values["rule"],
                path=_unquoted(path),
                scope=values["scope"],
                code=values["code"],
                ordinal=int(values["ordinal"]),
                body=values.get("body", ""),
                before=values.get("before", ""),
                after=values.get("after", ""),
            ),
            values.get("reason", ""),
            values.get("owner", ""),
            None if expires is None else datetime.date.fromisoformat(expires),
        )
    except (KeyError, ValueError):
        raise GateError("it is damaged") from None
