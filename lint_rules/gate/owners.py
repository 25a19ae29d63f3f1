"""Who owns a file: the CODEOWNERS of GitHub and GitLab.

The last pattern that matches decides, in GitLab's sections the last one of each. Patterns are those of ``.gitignore``
without ``!`` and ``[...]``. Sources: the two services' pages about code owners.
"""

from __future__ import annotations

import re
from pathlib import Path

from lint_rules.discovery.patterns import Patterns

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
"""Where the services look, in their order, from the repository's top."""
_SECTION = re.compile(r"\^?\[(?P<name>[^\]]+)\](?:\[\d+\])?\s*(?P<owners>.*)")
_WORD = re.compile(r"(?:\\.|[^\\\s])+")


class Owners:
    """The owners of a repository's files.

    Args:
        text: the content of a CODEOWNERS file.
    """

    def __init__(self, text: str) -> None:
        self._sections: dict[str, list[tuple[Patterns, bool, tuple[str, ...]]]] = {}
        section, default = "", tuple[str, ...]()
        for line in text.splitlines():
            line = re.split(r"(?:^|\s)#", line, maxsplit=1)[0].strip()
            if not line:
                continue
            head = _SECTION.fullmatch(line)
            if head is not None:
                section, default = head["name"].lower(), tuple(head["owners"].split())
                continue
            pattern, *owners = _WORD.findall(line)
            if not pattern.startswith("!"):
                rules = self._sections.setdefault(section, [])
                rules.append((Patterns([pattern]), pattern.endswith("/*"), tuple(owners) or default))

    @classmethod
    def of(cls, top: Path | None) -> Owners:
        """Return the owners that the repository at ``top`` names; nobody without a file."""
        if top is not None:
            for place in PLACES:
                try:
                    return cls((top / place).read_text("utf-8", "replace"))
                except OSError:
                    continue
        return cls("")

    def of_file(self, path: str) -> tuple[str, ...]:
        """Return the owners of a file (from the repository's top, with ``/``)."""
        result: dict[str, None] = {}
        for rules in self._sections.values():
            for patterns, is_flat, owners in reversed(rules):
                if _matches(patterns, is_flat, path):
                    result.update(dict.fromkeys(owners))
                    break
        return tuple(result)


def _matches(patterns: Patterns, is_flat: bool, path: str) -> bool:
    """Tell whether a file or a folder above it is meant; with ``/*`` at a pattern's end only files directly there."""
    folders = [path[:cut] for cut in range(len(path)) if path[cut] == "/"]
    above = any(patterns.decide(folder, folder.rpartition("/")[2], True) for folder in folders)
    if above:
        return not is_flat
    return patterns.decide(path, path.rpartition("/")[2], False) is True
