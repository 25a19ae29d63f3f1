"""The circle: registry, pages, catalogue, README, changelog, contract, fixtures and message ids name the same rules."""

from __future__ import annotations

import pkgutil
import re
import shutil
import sys
from importlib import import_module
from pathlib import Path

import pytest

from lint_rules import __version__
from lint_rules.rules.message_ids import PYLINT_IDS
from lint_rules.rules.registry import all_rules
from lint_rules.rules.rule import FAMILIES, Rule
from scripts.new_rule import FOLDERS

ROOT = Path(__file__).parent.parent
_ROW = re.compile(r"\| \[(RP\d{3})\]\([^)]*\)(?: \|)? ([a-z-]+) \|")
_STATEMENT = re.compile(r"\*\*\[(RP\d{3})-\d+\]\*\*")


def _table(path: Path) -> set[str]:
    rows = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("| [RP")]
    return {f"{match[1]} {match[2]}" for row in rows if (match := _ROW.match(row))}


def places(root: Path) -> dict[str, set[str]]:
    """Return, for each place that lists the rules with their names, the rules that it lists."""
    pages = [path.read_text(encoding="utf-8") for path in (root / "docs" / "rules").glob("RP*.md")]
    changes = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    return {
        "docs/rules": {text.partition("\n")[0].removeprefix("# ") for text in pages},
        "docs/rules/README.md": _table(root / "docs" / "rules" / "README.md"),
        "README.md": _table(root / "README.md"),
        "CHANGELOG.md": {
            f"{code} {name}" for code, name in re.findall(r"^- (RP\d{3}) ([a-z-]+):", changes, re.MULTILINE)
        },
    }


def evidence(root: Path) -> dict[str, set[str]]:
    """Return, for each place that proves rules, the codes that it has something for."""
    contract = "\n".join(path.read_text(encoding="utf-8") for path in (root / "docs" / "contract").glob("*.md"))
    return {
        "docs/contract": set(_STATEMENT.findall(contract)),
        "tests/fixtures": {path.name for path in (root / "tests" / "fixtures").glob("RP*") if any(path.iterdir())},
    }


def gaps(root: Path) -> list[str]:
    """Return what is lacking where, and what is there although no such rule exists."""
    rules = all_rules()
    wanted = [
        (places(root), {f"{rule.code} {rule.name}" for rule in rules}),
        (evidence(root), {rule.code for rule in rules}),
        ({"lint_rules/rules/message_ids.py": set(PYLINT_IDS)}, {rule.code for rule in rules}),
    ]
    return [
        f"{place}: {'lacks' if rule in known else 'has'} {rule}"
        for found, known in wanted
        for place, named in found.items()
        for rule in sorted(named ^ known)
    ]


def test_the_circle_is_closed() -> None:
    assert gaps(ROOT) == []


@pytest.mark.parametrize("place", ["docs/rules", "docs/rules/README.md", "README.md", "CHANGELOG.md"])
def test_a_gap_in_the_circle_is_found(tmp_path: Path, place: str) -> None:
    for folder in ("docs", "tests/fixtures"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for file in ("README.md", "CHANGELOG.md"):
        shutil.copy(ROOT / file, tmp_path)
    before = set(gaps(tmp_path))
    path = tmp_path / place / "RP101.md" if place == "docs/rules" else tmp_path / place
    path.write_text(path.read_text(encoding="utf-8").replace("raw-bigquery-client", "raw-client"), encoding="utf-8")
    assert set(gaps(tmp_path)) - before == {
        f"{place}: lacks RP101 raw-bigquery-client",
        f"{place}: has RP101 raw-client",
    }


def test_a_rule_without_evidence_is_found(tmp_path: Path) -> None:
    (tmp_path / "docs/contract").mkdir(parents=True)
    (tmp_path / "docs/contract/new.md").write_text("- **[RP101-1]** Said, and **[RP999-1]** too.\n")
    (tmp_path / "tests/fixtures/RP102").mkdir(parents=True)
    found = evidence(tmp_path)
    assert found == {"docs/contract": {"RP101", "RP999"}, "tests/fixtures": set()}


def test_a_rule_without_a_message_id_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    # A table of its own: to put an entry back would put it at the end, and others look at the order.
    ids = {code: message for code, message in PYLINT_IDS.items() if code != "RP101"} | {"RP999": "W9999"}
    monkeypatch.setattr(sys.modules[__name__], "PYLINT_IDS", ids)
    here = "lint_rules/rules/message_ids.py"
    assert [gap for gap in gaps(ROOT) if here in gap] == [f"{here}: lacks RP101", f"{here}: has RP999"]


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_a_rule_is_well_formed(rule: Rule) -> None:
    assert re.fullmatch(r"RP\d{3}", rule.code)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", rule.name)
    assert not rule.summary.endswith(".")
    assert "\n" not in rule.summary
    assert min(len(rule.why), len(rule.instead)) > 40
    assert all(rule.words)
    texts = (rule.summary, rule.why, rule.instead, rule.bad, rule.good, rule.left_alone)
    assert [text for text in texts if "TODO" in text] == []


def test_every_module_of_a_family_is_a_rule_named_for_its_smell_or_serves_one() -> None:
    folder = ROOT / "lint_rules" / "rules"
    found: dict[str, Rule] = {}
    served: list[str] = []
    for family in FOLDERS.values():
        for module in pkgutil.iter_modules([str(folder / family)]):
            rule = getattr(import_module(f"lint_rules.rules.{family}.{module.name}"), "RULE", None)
            if isinstance(rule, Rule):
                found[f"{family}.{module.name}"] = rule
            else:
                served.append(f"lint_rules.rules.{family}.{module.name}")
    assert found == {f"{FOLDERS[rule.code[:3]]}.{rule.name.replace('-', '_')}": rule for rule in all_rules()}
    texts = [path.read_text(encoding="utf-8") for path in folder.rglob("*.py")]
    assert [name for name in served if not any(f"from {name} import" in text for text in texts)] == []
    assert {family.name for family in pkgutil.iter_modules([str(folder)]) if family.ispkg} == set(FOLDERS.values())
    assert set(FOLDERS) == set(FAMILIES)


def test_the_changelog_leads_with_this_version_and_has_nothing_left_to_write() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## \[([^\]]+)\]", changelog, re.MULTILINE)[0] == __version__
    assert "TODO" not in changelog
