"""Which rules are reported in which file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from lint_rules.discovery.patterns import Patterns
from lint_rules.rules.rule import Rule
from lint_rules.settings import Settings


class SelectionError(Exception):
    """A selector that no rule's code starts with; the message names where it stands."""


class Selects(Protocol):
    """What the engine asks: a host (flake8, say) may answer by its own options."""

    def codes(self, path: str) -> frozenset[str]:
        """Return the codes that are reported in the file at ``path`` (from the program's root)."""
        ...


class Selection:
    """The command's selection.

    A selector is a code or a prefix of codes. Between ``select`` and ``ignore`` the longer one wins, ``ignore`` on a
    tie. Rules that are off by default are reported only where a selector names them or a prefix of them.
    """

    def __init__(
        self,
        rules: Iterable[Rule],
        *,
        select: Sequence[str] | None = None,
        extend_select: Sequence[str] = (),
        ignore: Sequence[str] = (),
        per_file_ignores: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        explicit = (*(select or ()), *extend_select)
        self._codes = frozenset(
            rule.code
            for rule in rules
            if is_selected(rule, explicit, by_default=select is None) and not _is_ignored(rule.code, explicit, ignore)
        )
        self._per_file = [(Patterns([pattern]), tuple(codes)) for pattern, codes in (per_file_ignores or {}).items()]

    @classmethod
    def of(cls, rules: Sequence[Rule], settings: Settings) -> Selection:
        """Return the selection that the settings ask for.

        Raises:
            SelectionError: a selector names no rule.
        """
        named = {
            "select": settings.select or (),
            "extend-select": settings.extend_select,
            "ignore": settings.ignore,
            **{f"per-file-ignores {pattern!r}": codes for pattern, codes in settings.per_file_ignores.items()},
        }
        for where, selectors in named.items():
            check_selectors(rules, selectors, where)
        return cls(
            rules,
            select=settings.select,
            extend_select=settings.extend_select,
            ignore=settings.ignore,
            per_file_ignores=settings.per_file_ignores,
        )

    def codes(self, path: str) -> frozenset[str]:
        """Return the codes that are reported in the file at ``path`` (from the program's root)."""
        ignored = tuple(code for patterns, codes in self._per_file if _matches(patterns, path) for code in codes)
        if not ignored:
            return self._codes
        return frozenset(code for code in self._codes if not code.startswith(ignored))


def is_selected(rule: Rule, explicit: Sequence[str], *, by_default: bool) -> bool:
    """Tell whether a selector names the rule or, failing that, whether the defaults hold and it is one of them."""
    return rule.code.startswith(tuple(explicit)) or (by_default and rule.default)


def check_selectors(rules: Iterable[Rule], selectors: Iterable[str], where: str) -> None:
    """Refuse selectors that cannot select anything.

    Raises:
        SelectionError: no rule's code starts with one of them.
    """
    known = [rule.code for rule in rules]
    for selector in selectors:
        if not selector or not any(code.startswith(selector) for code in known):
            raise SelectionError(f"{where}: no rule's code starts with {selector!r}{_hint(selector, rules)}")


def _hint(selector: str, rules: Iterable[Rule]) -> str:
    for rule in rules:
        if selector == rule.name or rule.code.startswith(selector.upper() or "?"):
            return f"; {rule.code} is meant?" if selector == rule.name else f"; {selector.upper()} is meant?"
    return ""


def _is_ignored(code: str, explicit: Sequence[str], ignore: Sequence[str]) -> bool:
    return code.startswith(tuple(ignore)) and _longest(code, ignore) >= _longest(code, explicit)


def _longest(code: str, selectors: Sequence[str]) -> int:
    return max((len(selector) for selector in selectors if code.startswith(selector)), default=-1)


def _matches(patterns: Patterns, path: str) -> bool:
    """Tell whether the file or a folder above it is meant."""
    name = path.rpartition("/")[2]
    if patterns.decide(path, name, False):
        return True
    return any(
        patterns.decide(path[:cut], path[:cut].rpartition("/")[2], True) for cut in range(len(path)) if path[cut] == "/"
    )
