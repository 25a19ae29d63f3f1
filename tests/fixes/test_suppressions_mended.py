"""RP001's fix takes what silences nothing out of a comment, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fixes.mending import mended

LINES = {
    "the whole comment": ("x = 1  # noqa: RP101", "x = 1"),
    "no space": ("x = 1  # noqa:RP101", "x = 1"),
    "blanks behind": ("x = 1  # noqa: RP101   ", "x = 1"),
    "two unused ones": ("x = 1  # noqa: RP101,RP102", "x = 1"),
    "three unused ones": ("x = 1  # noqa: RP101, RP102, RP999", "x = 1"),
    "another tool's behind": ("x = 1  # noqa: RP101,E501", "x = 1  # noqa: E501"),
    "another tool's before": ("x = 1  # noqa: E501, RP101", "x = 1  # noqa: E501"),
    "between others": ("x = 1  # noqa: E501, RP101, W291", "x = 1  # noqa: E501, W291"),
    "divided by blanks": ("x = 1  # noqa: E501 RP101 W291", "x = 1  # noqa: E501 W291"),
    "reason": ("x = 1  # noqa: RP101 -- billing has its own", "x = 1"),
    "reason, another tool's code stays": (
        "x = 1  # noqa: RP101,E501 -- a long line",
        "x = 1  # noqa: E501 -- a long line",
    ),
    "reason and another comment": ("x = 1  # noqa: RP101 -- why  # pragma: no cover", "x = 1  # pragma: no cover"),
    "another comment behind": ("x = 1  # noqa: RP101  # pragma: no cover", "x = 1  # pragma: no cover"),
    "another comment before": ("x = 1  # type: ignore  # noqa: RP101", "x = 1  # type: ignore"),
    "other text": ("x = 1  # noqa: RP101 because it is old", "x = 1  # because it is old"),
    "other text before": ("x = 1  # an old one # noqa: RP101", "x = 1  # an old one"),
    "prefix": ("x = 1  # noqa: RP2", "x = 1"),
    "a comment of its own": ("x = 1\n    # noqa: RP101\ny = 2", "x = 1\n\ny = 2"),
    "string over lines": ('x = """\n# text\n"""  # noqa: RP101', 'x = """\n# text\n"""'),
    "characters beyond one byte": ("x = '日本'  # noqa: RP101", "x = '日本'"),
}


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("end", ["\n", "\r\n", ""], ids=["lf", "crlf", "none"])
def test_comment(tmp_path: Path, name: str, end: str) -> None:
    before, after = LINES[name]
    newline = end or "\n"
    text = f"a = 0\n{before}".replace("\n", newline) + end
    result = mended(tmp_path, text, "RP", unsafe=False)
    assert result["mod.py"] == f"a = 0\n{after}".replace("\n", newline) + end
    assert set(result.safety) == {"safe"}


USED = [
    "from google.cloud import bigquery\nx = bigquery.Client(_http=1)  # noqa: RP101 -- ours\n",
    "x = 1  # noqa: E501\n",
    "x = 1  # noqa\n",
    "x = '# noqa: RP101'\n",
    "x = 1  # noqa: RP001\n",
]


@pytest.mark.parametrize("text", USED)
def test_what_is_no_finding_stays(tmp_path: Path, text: str) -> None:
    assert mended(tmp_path, text, "RP")["mod.py"] == text


def test_second_suppression_would_begin_to_work(tmp_path: Path) -> None:
    text = "x = 1  # noqa: RP101  # noqa\n"
    result = mended(tmp_path, text, "RP")
    assert result["mod.py"] == text
    assert [refusal.partition(":")[0] for refusal in result.refusals] == ["second suppression"]


def test_suppression_that_another_fix_makes_idle(tmp_path: Path) -> None:
    text = "import requests\n\nx = requests.get('u')  # noqa: RP402\n"
    assert mended(tmp_path, text, "RP")["mod.py"] == "from shared.clients.http_pool import get\n\nx = get('u')\n"
