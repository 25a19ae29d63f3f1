"""What judge produces and every front end shows."""

from __future__ import annotations

import msgspec

from lint_rules.facts.expressions import Span


class Place(msgspec.Struct, frozen=True, order=True):
    """A stretch of one file. Lines and columns count from 1 here, columns in characters; ends are exclusive."""

    path: str
    """Relative to the program's root, with ``/`` on every system."""
    line: int
    column: int
    end_line: int
    end_column: int

    @classmethod
    def of(cls, path: str, span: Span) -> Place:
        """Turn a fact's span (columns from 0) into a place (columns from 1)."""
        return cls(path, span[0], span[1] + 1, span[2], span[3] + 1)


class Related(msgspec.Struct, frozen=True, order=True):
    """Another place that a finding rests on, and what is there."""

    place: Place
    message: str


class Finding(msgspec.Struct, frozen=True, order=True):
    """One finding: where, which rule, what is wrong and what to write instead."""

    place: Place
    code: str
    name: str
    message: str
    related: tuple[Related, ...] = ()
