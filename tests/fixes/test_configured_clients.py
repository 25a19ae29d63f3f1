"""RP101's fix minds what is done with a client later, and names that may be empty."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fixes.mending import mended

TOP = "import os\nfrom google.cloud import bigquery\n\n\n"


@pytest.mark.parametrize(
    "change",
    [
        "client.default_query_job_config = config",
        "client.default_query_job_config.labels['a'] = 'b'",
        "client.project = 'other'",
        "client._http.mount('https://', adapter)",
        "client._connection.API_BASE_URL = url",
        "del client.project",
        "client.tag = 'nightly'",
        "client.labels.update = 'b'",
    ],
)
def test_a_client_that_is_changed_stays(change: str, tmp_path: Path) -> None:
    text = f"{TOP}def f(config, adapter, url):\n    client = bigquery.Client('acme')\n    {change}\n"
    result = mended(tmp_path, text)
    name = change.removeprefix("del ").split(".")[1].split(" ")[0]
    shown = f"its .{name} is changed, and every caller shares the pool's client (line 7)"
    assert result.refusals == [f"configured client: {shown}"]


@pytest.mark.parametrize(
    "use",
    [
        "print(client.project)",
        "client.query('SELECT 1')",
        "other.project = client.project",
        "other[client.project] = 1",
    ],
)
def test_a_client_that_is_used_goes(use: str, tmp_path: Path) -> None:
    result = mended(tmp_path, f"{TOP}def f(other):\n    client = bigquery.Client('acme')\n    {use}\n")
    assert result.safety == ["safe"]


def test_a_client_that_another_file_changes_stays(tmp_path: Path) -> None:
    files = {
        "made.py": f"{TOP}def connect():\n    return bigquery.Client('acme')\n",
        "used.py": "from made import connect\n\nclient = connect()\nclient.default_query_job_config = None\n",
    }
    assert [text.partition(":")[0] for text in mended(tmp_path, files).refusals] == ["configured client"]
    assert "used.py:4" in mended(tmp_path, files).refusals[0]


@pytest.mark.parametrize(
    ("arguments", "safety"),
    [
        ("os.getenv('P', '')", "unsafe"),
        ("project=os.environ.get('P', '')", "unsafe"),
        ("'acme', location=REGION", "unsafe"),
        ("os.getenv('P')", "safe"),
        ("os.environ.get('P', 'acme')", "safe"),
        ("os.environ['P']", "safe"),
    ],
)
def test_an_empty_name_is_noted(arguments: str, safety: str, tmp_path: Path) -> None:
    result = mended(tmp_path, f"{TOP}REGION = ''\nclient = bigquery.Client({arguments})\n")
    assert result.safety == [safety]
    assert any("empty string" in note for note in result.notes) == (safety == "unsafe")
