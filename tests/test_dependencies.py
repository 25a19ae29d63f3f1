"""Each dependency stands with its reason in the docs, and none that is gone."""

from __future__ import annotations

import re
import sys
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parent.parent
_NAME = re.compile(r"[A-Za-z0-9_.-]+")


def declared(project: str) -> set[str]:
    """The names of everything that a pyproject.toml asks for, itself apart."""
    table = tomllib.loads(project)["project"]
    groups = [table["dependencies"], *table["optional-dependencies"].values()]
    names = {match[0] for group in groups for line in group if (match := _NAME.match(line))}
    return names - {table["name"]}


def explained(page: str) -> set[str]:
    """The names that a page gives a reason for."""
    lines = [line.partition(": ") for line in page.splitlines() if line.startswith("- **")]
    return {name for names, _, reason in lines if reason for name in re.findall(r"\*\*([^*]+)\*\*", names)}


def test_every_dependency_has_its_reason() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    assert declared(project) == explained(page)


def test_a_dependency_without_a_reason_is_found() -> None:
    project = (
        '[project]\nname = "x"\ndependencies = ["new>=1"]\n[project.optional-dependencies]\ndev = ["x[y]", "old"]\n'
    )
    assert declared(project) == {"new", "old"}
    assert explained("- **old**: because.\n- **new**\n- **other**, **third**: both.\n") == {"old", "other", "third"}
