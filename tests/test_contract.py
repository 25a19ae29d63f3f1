"""The contract and the fixtures belong together: every statement has a fixture where it holds and one beside it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.fixture_format import Claim, load_all

CONTRACT = Path(__file__).parent.parent / "docs" / "contract"
PAGES = sorted(CONTRACT.glob("*.md"))
_STATEMENT = re.compile(r"\*\*\[(?P<id>[A-Za-z0-9][A-Za-z0-9-]*)\]\*\*")


def statements(page: Path) -> list[str]:
    """The ids that a page of the contract defines, in its order."""
    return [match["id"] for match in _STATEMENT.finditer(page.read_text(encoding="utf-8"))]


@pytest.fixture(scope="module")
def claims() -> set[Claim]:
    """Everything that the fixtures say they show."""
    return {claim for fixture in load_all() for claim in fixture.claims}


def test_there_are_pages() -> None:
    """An empty contract would make every other test pass."""
    assert len(PAGES) >= 5
    assert sum(len(statements(page)) for page in PAGES) > 100


def test_ids_are_unique() -> None:
    """An id names one statement on one page."""
    counted = Counter(identifier for page in PAGES for identifier in statements(page))
    assert [identifier for identifier, times in counted.items() if times > 1] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_statement_has_its_fixtures(page: Path, claims: set[Claim]) -> None:
    """Each statement is shown where it holds, and in a neighbouring case where it does not."""
    wanted = [Claim(identifier, kind) for identifier in statements(page) for kind in ("positive", "near-miss")]
    lacking = [f"{claim.statement} {claim.kind}" for claim in wanted if claim not in claims]
    assert lacking == []


def test_fixtures_name_only_known_statements(claims: set[Claim]) -> None:
    """A fixture that names an id nobody defined proves nothing."""
    known = {identifier for page in PAGES for identifier in statements(page)}
    assert sorted({claim.statement for claim in claims} - known) == []


def test_every_fixture_names_a_statement() -> None:
    """A fixture says what it is for."""
    assert [fixture.name for fixture in load_all() if not fixture.claims] == []
