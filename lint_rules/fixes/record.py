"""What a fix is made of: plain, serialisable records that are decided from facts and carried out by `editing`."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from lint_rules.facts import Span
from lint_rules.findings import Finding

Safety: TypeAlias = Literal["safe", "unsafe"]
Start: TypeAlias = tuple[int, int]
"""Where something starts: the line from 1, the column from 0, in characters."""


class Edit(msgspec.Struct, frozen=True, tag=True):
    """One change to a text. Places are those of the text before any change."""


class Substitute(Edit, frozen=True):
    """Put another expression in the place of the one at ``at`` (its own span, parentheses around it left out)."""

    at: Span
    text: str
    """The new expression; ``__0__``, ``__1__`` ... in it stand for ``parts``."""
    parts: tuple[Span, ...] = ()
    """Expressions inside ``at`` that are kept as they are written, comments included."""


class Recall(Edit, frozen=True):
    """Change what a call calls and how it passes its arguments; everything else stays as it is written."""

    at: Span
    """The whole call, from the start of what is called."""
    callee: str | None = None
    """What is called instead; ``None``: the same."""
    keywords: tuple[tuple[int, str], ...] = ()
    """Position of an argument (in the order of the text, from 0) to the keyword that it is to be passed by."""
    dropped: tuple[int, ...] = ()
    """Positions of arguments that are left out."""
    extra: tuple[tuple[str, str], ...] = ()
    """Keywords and values (as text) that are added at the end, but before a ``**``."""


class Rewrite(Edit, frozen=True):
    """Put other statements in the place of consecutive ones of one block.

    ``text`` is what comes instead, as it would stand at the left margin. A name ``__0__``, ``__1__`` ... in it stands
    for one of ``parts``; a line that is nothing but ``__block_0__`` for one of ``blocks``. Comments above the first
    statement and blank lines stay where they are. A `Substitute` at the very place of one of ``parts`` says what is
    left there: the part moves as it was, with its parentheses.
    """

    first: Start
    """Where the first of the statements starts (a function or class: its ``def``, not its decorators)."""
    last: Start
    """Where the last one starts."""
    text: str
    parts: tuple[Span, ...] = ()
    blocks: tuple[tuple[Start, Start], ...] = ()
    """First and last statement of stretches inside the replaced ones that are kept, whatever their indentation."""


class Decorate(Edit, frozen=True):
    """Add decorators on top of those of a function."""

    function: Start
    """Where its ``def`` (or ``async``) starts."""
    decorators: tuple[str, ...]
    """Outermost first, without ``@``."""


class Swap(Edit, frozen=True):
    """Exchange two decorators of a function; the comments above and behind each go with it."""

    function: Start
    first: int
    second: int


class Retouch(Edit, frozen=True):
    """Put other text in the place of a stretch of one comment; an empty comment goes, with the blanks before it."""

    line: int
    column: int
    end_column: int
    text: str


class AddImport(Edit, frozen=True):
    """Make a name of a module available; nothing happens if the same import is there already."""

    module: str
    name: str
    alias: str | None = None
    scope: str = ""
    """Qualified name of the function that gets the import; empty: the module."""
    number: int = 0
    """Which function of that name, from 0 in the order of the text: a property and its setter have the same one."""
    beside: str = ""
    """A name that an import statement of this scope binds: the new one follows it. Empty: among the file's imports."""


class DropImport(Edit, frozen=True):
    """Remove the imports that bind a name where the fix has left nothing that uses it."""

    name: str


AnyEdit: TypeAlias = Substitute | Recall | Rewrite | Decorate | Swap | Retouch | AddImport | DropImport


class Draft(msgspec.Struct, frozen=True):
    """How a plan would mend a finding."""

    title: str
    """What is done, as an imperative: "Take the client from the pool"."""
    edits: tuple[AnyEdit, ...]
    safety: Safety = "unsafe"
    notes: tuple[str, ...] = ()
    """What to look at before it is accepted: why this one is unsafe, where a rule's fix can be safe."""


class Fix(msgspec.Struct, frozen=True):
    """A finding, and how it is mended."""

    finding: Finding
    draft: Draft

    @property
    def is_safe(self) -> bool:
        """Whether the meaning is kept, apart from what the fix is for."""
        return self.draft.safety == "safe"


class Refusal(msgspec.Struct, frozen=True):
    """A finding that is not fixed automatically, and why."""

    finding: Finding
    kind: str
    """The reason's kind, a few words that many refusals share: what statistics count."""
    reason: str
    """The reason, with what is special about this place."""


class Refused(Exception):
    """Raised by a plan that does not mend a finding.

    Args:
        kind: a few words that many refusals share, such as ``no runtime``.
        reason: one line for this place; the kind itself if empty.
    """

    def __init__(self, kind: str, reason: str = "") -> None:
        self.kind = kind
        self.reason = reason or kind
        super().__init__(self.reason)
