"""What the docs take from the code is current, and a page that is not is found."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest

from lint_rules.rules.registry import all_rules
from lint_rules.settings import Gate, Settings
from lint_rules.settings.fix import FixSettings
from scripts import docs
from scripts.setting_entries import attribute_docstrings, entries


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of everything that is made."""
    shutil.copytree(docs.ROOT / "docs", tmp_path / "docs")
    shutil.copy(docs.ROOT / "README.md", tmp_path)
    return tmp_path


def test_everything_is_current() -> None:
    assert docs.stale() == [], "run: python -m scripts.docs"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("README.md", "is constructed outside the pool"),
        ("docs/configuration.md", "A list of strings."),
        ("docs/rules/README.md", "raw-bigquery-client"),
        ("docs/rules/RP101.md", "bigquery.Client(project=project"),
    ],
)
def test_a_stale_page_is_found_and_written_anew(copy: Path, path: str, text: str) -> None:
    before = (copy / path).read_text()
    assert text in before
    (copy / path).write_text(before.replace(text, "something old"))
    assert docs.stale(copy) == [path]
    assert docs.write(copy) == [path]
    assert (copy / path).read_text() == before


def test_a_missing_page_and_one_too_many_are_found(copy: Path) -> None:
    (copy / "docs/rules/RP101.md").unlink()
    (copy / "docs/rules/RP999.md").write_text("# RP999 gone\n")
    assert docs.stale(copy) == docs.write(copy) == ["docs/rules/RP101.md", "docs/rules/RP999.md"]
    assert docs.stale(copy) == []


def test_a_page_without_its_part_is_an_error() -> None:
    with pytest.raises(ValueError, match="expected one part between"):
        docs.with_part("# no such part\n", "rules", "text")


def test_the_check_writes_nothing_and_says_what_is_stale(
    copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (copy / "docs/rules/RP101.md").write_text("old\n")
    monkeypatch.setattr(docs, "stale", lambda: ["docs/rules/RP101.md"])
    assert docs.main(["--check"]) == 1
    assert capsys.readouterr().out == "stale: docs/rules/RP101.md\n"
    assert (copy / "docs/rules/RP101.md").read_text() == "old\n"


def test_every_setting_has_an_entry() -> None:
    text = entries()
    for kind, prefix in ((Settings, ""), (Gate, "gate."), (FixSettings, "fix.")):
        for field in msgspec.structs.fields(kind):
            if field.type not in (Gate, FixSettings):
                meaning = attribute_docstrings(kind)[field.name].replace("``", "`")
                assert f"### `{prefix}{field.encode_name}`\n\n{meaning}\n" in text


def test_every_page_says_what_a_reader_needs() -> None:
    for rule in all_rules():
        page = (docs.ROOT / "docs" / "rules" / f"{rule.code}.md").read_text()
        assert page.startswith(f"# {rule.code} {rule.name}\n")
        for heading in ("Why is this bad?", "What to write instead", "Example", "How to silence it"):
            assert page.count(f"## {heading}\n") == 1
