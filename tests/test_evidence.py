"""The table of verdicts can be read, and the page of the evidence shows its counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence import tables
from evidence.packages import PACKAGES
from evidence.verdicts import TABLES, read

PAGE = Path(__file__).parent.parent / "docs" / "evidence.md"


def test_every_package_has_verdicts() -> None:
    assert {path.stem for path in TABLES.iterdir()} == {package.name for package in PACKAGES}
    for package in PACKAGES:
        rows = read(package)
        assert rows == sorted(set(rows))
        assert {(row.package, row.version) for row in rows} == {package[:2]}
        assert all(row.reason for row in rows)


def test_the_page_shows_the_counts(capsys: pytest.CaptureFixture[str]) -> None:
    tables.main()
    page = PAGE.read_text(encoding="utf-8").splitlines()
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("|")]
    assert [line for line in lines if line not in page] == []
