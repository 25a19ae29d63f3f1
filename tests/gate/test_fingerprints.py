"""Fingerprints: formatting and comments never change one, two findings never share one, all Pythons agree."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from program_text import SAMPLE, found_in, laid_out_anew

STORED = Path(__file__).with_name("fingerprints.txt")
FIXTURES = Path(__file__).parent.parent / "fixtures"


def prints(root: Path, text: str) -> list[str]:
    return sorted(f"{item.rule} {item.scope} {item.ordinal} {item.fingerprint}" for item in found_in(root, text))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("program")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**9), times=st.integers(1, 3))
def test_layout_and_comments_never_change_one(root: Path, seed: int, times: int) -> None:
    text, source = SAMPLE, random.Random(seed)
    for _ in range(times):
        if "\r" not in text:
            text = laid_out_anew(text, source)
    assert prints(root, text) == prints(root, SAMPLE)


@pytest.mark.parametrize(
    "path", sorted(FIXTURES.glob("RP[1-4]*/*.py")), ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_two_findings_never_share_one(root: Path, path: Path) -> None:
    found = found_in(root, path.read_text(encoding="utf-8"))
    assert len({item.fingerprint for item in found}) == len(found)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.lists(st.sampled_from("abc"), min_size=1, max_size=12),
    depth=st.integers(0, 2),
)
def test_equals_are_numbered(root: Path, names: list[str], depth: int) -> None:
    """However often the same code stands in the same scope (twice defined functions are one scope)."""
    indent = "    " * (depth + 1)
    head = "import requests\n" + "".join(f"{'    ' * level}if x{level}:\n" for level in range(depth))
    text = head + "".join(
        f"{indent[:-4]}def {name}(u):\n{indent}requests.get(u, timeout=1); requests.get(u, timeout=1)\n"
        for name in names
    )
    found = found_in(root, text)
    assert len(found) == 2 * len(names)
    assert len({item.fingerprint for item in found}) == len(found)
    for name in set(names):
        of_name = [item for item in found if item.scope == name]
        assert sorted(item.ordinal for item in of_name) == list(range(2 * names.count(name)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("location='US'", "location='EU '"),
        ("project=project,)", "project=None)"),
        ("time.sleep(5)", "time.sleep(6)"),
        ('"n": 0XFF', '"n": 254'),
        ("for row in rows:", "for row in rows[0]:\n            "),
        ('f"{project}-', 'f"{retries}-'),
    ],
)
def test_changed_code_around_a_finding_changes_it(root: Path, old: str, new: str) -> None:
    assert old in SAMPLE
    before, after = set(prints(root, SAMPLE)), set(prints(root, SAMPLE.replace(old, new)))
    if "for row" in old:  # the finding is in the body, not in the loop's header
        assert before == after
    else:
        assert len(before - after) >= 1
        assert len(before & after) >= len(before) - 3, "and of the findings elsewhere it changes none"


def test_messages_and_positions_play_no_part(root: Path) -> None:
    moved = SAMPLE.replace('"""A module."""\n', '"""A module."""\nimport os\n\n\ndef other():\n    return os\n')
    assert prints(root, moved) == prints(root, SAMPLE)


def test_all_pythons_agree(root: Path) -> None:
    """One stored set for 3.10 to 3.13; ``python tests/gate/store_fingerprints.py`` writes it."""
    assert prints(root, SAMPLE) == STORED.read_text().splitlines()
