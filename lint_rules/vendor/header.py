"""The two lines at the top of a vendored copy.

    # resilint-runtime 0.1.0 sha256:9f86d0...0a08 (vendored copy; do not edit)
    # source: clients/http_pool.py; "resilint vendor --check" tells whether this copy has drifted

The first says which version the copy was taken from and what its content was: the SHA-256 of everything below the two
lines, as UTF-8 with ``\\n`` line ends, so that a checkout with other line ends is no edit. The linter exempts files
that carry this line among their first five (:func:`is_vendored`).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

HEADER_LINE = re.compile(
    r"^# resilint-runtime (?P<version>\S+) sha256:(?P<digest>[0-9a-f]{64}) \(vendored copy; do not edit\)[ \t\r]*$"
)
_SOURCE_LINE = re.compile(r"^# source: (?P<source>[\w./]+\.py)(?P<marker> \(package marker\))?;")
_LINES_TO_LOOK_AT = 5


@dataclass(frozen=True)
class Header:
    """What the two lines say. ``source`` is relative to the runtime's package; ``marker``: an ``__init__`` cut down."""

    version: str
    digest: str
    source: str
    marker: bool = False

    def render(self) -> str:
        """The two lines, with their line ends."""
        marker = " (package marker)" if self.marker else ""
        return (
            f"# resilint-runtime {self.version} sha256:{self.digest} (vendored copy; do not edit)\n"
            f'# source: {self.source}{marker}; "resilint vendor --check" tells whether this copy has drifted\n'
        )


def digest_of(body: str) -> str:
    """The content hash of a module's text, independent of its line ends."""
    return hashlib.sha256(_with_plain_line_ends(body).encode("utf-8", "surrogateescape")).hexdigest()


def is_vendored(text: str) -> bool:
    """Whether this file's text carries the header of a vendored copy."""
    return any(HEADER_LINE.match(line) for line in text.split("\n", _LINES_TO_LOOK_AT)[:_LINES_TO_LOOK_AT])


def split(text: str) -> tuple[Header, str] | None:
    """A vendored file's header and the body below it; ``None`` where there is no header.

    What somebody put above the header (a shebang, a licence) belongs to the body: it is an edit.
    """
    lines = _with_plain_line_ends(text).split("\n")
    for number, line in enumerate(lines[:_LINES_TO_LOOK_AT]):
        if not (match := HEADER_LINE.match(line)):
            continue
        source = _SOURCE_LINE.match(lines[number + 1]) if number + 1 < len(lines) else None
        body = "\n".join(lines[:number] + lines[number + (2 if source else 1) :])
        name, marker = (source["source"], bool(source["marker"])) if source else ("", False)
        return Header(match["version"], match["digest"], name, marker), body
    return None


def _with_plain_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n")
