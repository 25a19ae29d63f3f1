"""RP303's fix swaps decorators with their comments; RP104's writes the expected location in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fixes.mending import mended

TOP = "from shared.utils.bigquery_retry import QUOTA_RETRY, SERIALIZATION_RETRY, retry_on_quota_exceeded\n\n\n"
END = "def f():\n    return 1\n"

DECORATORS = {
    "two": ("@SERIALIZATION_RETRY\n@QUOTA_RETRY\n", "@QUOTA_RETRY\n@SERIALIZATION_RETRY\n"),
    "comments": (
        "@SERIALIZATION_RETRY  # conflicts\n# few\n@QUOTA_RETRY  # quota\n",
        "# few\n@QUOTA_RETRY  # quota\n@SERIALIZATION_RETRY  # conflicts\n",
    ),
    "others": (
        "@a\n@SERIALIZATION_RETRY\n@b  # between\n@retry_on_quota_exceeded(max_attempts=3)\n@c\n",
        "@a\n@retry_on_quota_exceeded(max_attempts=3)\n@b  # between\n@SERIALIZATION_RETRY\n@c\n",
    ),
    "two quota retries": (
        "@SERIALIZATION_RETRY\n@QUOTA_RETRY\n@retry_on_quota_exceeded\n",
        "@QUOTA_RETRY\n@retry_on_quota_exceeded\n@SERIALIZATION_RETRY\n",
    ),
}


@pytest.mark.parametrize("name", DECORATORS)
@pytest.mark.parametrize("function", [END, f"async {END}"], ids=["def", "async"])
def test_decorators(tmp_path: Path, name: str, function: str) -> None:
    before, after = DECORATORS[name]
    result = mended(tmp_path, TOP + before + function, "RP303")
    assert result["mod.py"] == TOP + after + function
    assert set(result.safety) == {"unsafe"}


def test_method(tmp_path: Path) -> None:
    text = f"{TOP}class A:\n    # above\n    @SERIALIZATION_RETRY\n    @QUOTA_RETRY\n    def f(self): ...\n"
    assert mended(tmp_path, text, "RP303")["mod.py"] == (
        f"{TOP}class A:\n    # above\n    @QUOTA_RETRY\n    @SERIALIZATION_RETRY\n    def f(self): ...\n"
    )


CALLS = {
    "SERIALIZATION_RETRY(QUOTA_RETRY(f))()": "QUOTA_RETRY(SERIALIZATION_RETRY(f))()",
    "SERIALIZATION_RETRY(  QUOTA_RETRY( f ))": "QUOTA_RETRY(  SERIALIZATION_RETRY( f ))",
    "SERIALIZATION_RETRY(retry_on_quota_exceeded(max_attempts=3)(f))": (
        "retry_on_quota_exceeded(max_attempts=3)(SERIALIZATION_RETRY(f))"
    ),
}


@pytest.mark.parametrize("before", CALLS)
def test_nested_calls(tmp_path: Path, before: str) -> None:
    assert mended(tmp_path, f"{TOP}x = {before}\n", "RP303")["mod.py"] == f"{TOP}x = {CALLS[before]}\n"


def test_nested_calls_with_more_arguments(tmp_path: Path) -> None:
    text = f"{TOP}x = SERIALIZATION_RETRY(QUOTA_RETRY(f), on_error=g)\n"
    result = mended(tmp_path, text, "RP303")
    assert result["mod.py"] == text
    assert len(result.refusals) == 1


POOL = (
    "from shared.clients.bigquery_pool import get_bigquery_client\n\nLOCATION = 'EU'\n"
    "a = get_bigquery_client('p', location=LOCATION)\nb = get_bigquery_client('p', 'eu')\n"
)
LOCATIONS = {
    "get_bigquery_client('p')": "get_bigquery_client('p', location=\"EU\")",
    "get_bigquery_client(project_id='p',)": "get_bigquery_client(project_id='p', location=\"EU\",)",
    "get_bigquery_client('p', 'US')": "get_bigquery_client('p', \"EU\")",
    "get_bigquery_client('p', location='US')  # old": "get_bigquery_client('p', location=\"EU\")  # old",
    "get_bigquery_client('p', location=None)": "get_bigquery_client('p', location=\"EU\")",
    "get_bigquery_client('p', credentials=(1, 2))": "get_bigquery_client('p', credentials=(1, 2), location=\"EU\")",
    "get_bigquery_client(\n    'p',  # ours\n    location='US',  # far\n)": (
        "get_bigquery_client(\n    'p',  # ours\n    location=\"EU\",  # far\n)"
    ),
}


@pytest.mark.parametrize("before", LOCATIONS)
def test_location_is_written_in(tmp_path: Path, before: str) -> None:
    result = mended(tmp_path, f"{POOL}x = {before}\n", "RP104")
    assert result["mod.py"] == f"{POOL}x = {LOCATIONS[before]}\n"
    assert result.safety == ["unsafe"]
    assert "its datasets must lie there" in result.notes[0]


NONE = {
    "get_bigquery_client('p', 'US')": "get_bigquery_client('p')",
    "get_bigquery_client('p', location='US')": "get_bigquery_client('p')",
    "get_bigquery_client(location='US', project_id='p')": "get_bigquery_client(project_id='p')",
    "get_bigquery_client(\n    'p',\n    location='US',\n)": "get_bigquery_client(\n    'p',\n)",
}


@pytest.mark.parametrize("before", NONE)
def test_location_is_taken_out(tmp_path: Path, before: str) -> None:
    top = (
        "from shared.clients.bigquery_pool import get_bigquery_client\n\n"
        "a = get_bigquery_client('p')\nb = get_bigquery_client('p')\n"
    )
    assert mended(tmp_path, f"{top}x = {before}\n", "RP104")["mod.py"] == f"{top}x = {NONE[before]}\n"
