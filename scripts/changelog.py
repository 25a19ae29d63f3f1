"""Adding to the changelog."""

from __future__ import annotations

import re

_RULES = re.compile(r"^### Rules\n\n(?:.+\n)+", re.MULTILINE)


def with_rule(changelog: str, code: str, name: str, summary: str) -> str:
    """Return the changelog with a new rule's line among those of its first version, in the order of the codes.

    Raises:
        ValueError: the first version has no list of rules.
    """
    versions = list(re.finditer(r"^## \[", changelog, re.MULTILINE))
    end = versions[1].start() if len(versions) > 1 else len(changelog)
    match = _RULES.search(changelog, 0, end)
    if match is None:
        raise ValueError("the first version in the changelog has no section `### Rules` with a list")
    heading, _, lines = match[0].partition("\n\n")
    entries = re.split(r"^(?=- )", lines, flags=re.MULTILINE)[1:]
    entries.append(f"- {code} {name}: {summary}.\n")
    return f"{changelog[: match.start()]}{heading}\n\n{''.join(sorted(entries))}{changelog[match.end() :]}"
