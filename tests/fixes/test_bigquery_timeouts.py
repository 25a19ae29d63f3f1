"""RP401's fix: every kind of wait."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.settings.fix import FixSettings
from tests.fixes.examining import mended

_HEAD = "from google.cloud import bigquery\n\n\ndef run(client: bigquery.Client, sql, args, uri):\n"

_WAITS = {
    "result": ("client.query(sql).result()", "client.query(sql).result(timeout=600)"),
    "result with None": ("client.query(sql).result(timeout=None)", "client.query(sql).result(timeout=600)"),
    "result by position": (
        "client.query(sql).result(None, 5, None, None)",
        "client.query(sql).result(None, 5, None, 600)",
    ),
    "rows by page": ("client.query(sql).result(100)", "client.query(sql).result(100, timeout=600)"),
    "a load": (
        "client.load_table_from_uri(uri, sql).result(None, None)",
        "client.load_table_from_uri(uri, sql).result(None, 600)",
    ),
    "query_and_wait": ("client.query_and_wait(sql)", "client.query_and_wait(sql, wait_timeout=600)"),
    "query_and_wait with None": (
        "client.query_and_wait(sql, wait_timeout=None)",
        "client.query_and_wait(sql, wait_timeout=600)",
    ),
    "comprehension": (
        "[row for row in client.query(sql)]",
        "[row for row in client.query(sql).result(timeout=600)]",
    ),
    "list": ("list(client.query(sql))", "list(client.query(sql).result(timeout=600))"),
    "star": ("[*client.query(sql)]", "[*client.query(sql).result(timeout=600)]"),
    "parentheses": (
        "list(\n        (  # rows\n            client\n            .query(sql)\n        )\n    )",
        "list(\n        (  # rows\n            client\n            .query(sql).result(timeout=600)\n        )\n    )",
    ),
    "frame": ("client.query(sql).to_dataframe()", "client.query(sql).result(timeout=600).to_dataframe()"),
    "arrow": (
        "client.query(sql).to_arrow(create_bqstorage_client=False)",
        "client.query(sql).result(timeout=600).to_arrow(create_bqstorage_client=False)",
    ),
    "a frame's own timeout": (
        "client.query(sql).to_dataframe(timeout=5)",
        "client.query(sql).result(timeout=600).to_dataframe(timeout=5)",
    ),
}


@pytest.mark.parametrize(("before", "after"), _WAITS.values(), ids=_WAITS)
def test_wait(tmp_path: Path, before: str, after: str) -> None:
    done = mended(tmp_path, f"{_HEAD}    return {before}\n", "RP401")
    assert done.text == f"{_HEAD}    return {after}\n"


def test_loops_and_names(tmp_path: Path) -> None:
    body = "    job = client.query(sql)\n    for row in job:\n        print(row)\n"
    done = mended(tmp_path, _HEAD + body, "RP401", fix=FixSettings(bigquery_timeout=0.5))
    assert done.text == _HEAD + body.replace("in job:", "in job.result(timeout=0.5):")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("return client.query(sql).result(*args)", "open arguments"),
        ("return client.query(sql).to_dataframe(max_results=3)", "other arguments"),
        ("return client.query(sql).to_dataframe(*args)", "open arguments"),
        (
            "job = client.query(sql) if args else client.load_table_from_uri(uri, sql)\n    job.result(None, None)",
            "two origins",
        ),
        ("return client.query(sql).to_dataframe(None, None, None, True, 3)", "other arguments"),
        ("limit = None\n    return client.query(sql).result(timeout=limit)", "None from elsewhere"),
    ],
)
def test_refused(tmp_path: Path, body: str, kind: str) -> None:
    done = mended(tmp_path, f"{_HEAD}    {body}\n", "RP401")
    assert done.kinds == [kind]
    assert done.fixed.changes == ()


def test_a_retry_that_would_submit_the_job_again_is_named(tmp_path: Path) -> None:
    text = """\
        from google.cloud import bigquery
        from tenacity import retry, stop_after_attempt

        @retry(stop=stop_after_attempt(3))
        def run(client: bigquery.Client, sql):
            return client.query(sql).result()
        """
    done = mended(tmp_path, text, "RP401")
    assert done.fixed.changes == ()
    assert "line 4 would submit the job again" in done.reasons[0]


def test_the_runtimes_retries_leave_timeouts_alone(tmp_path: Path) -> None:
    text = """\
        from google.cloud import bigquery
        from shared.utils.bigquery_retry import SERIALIZATION_RETRY

        @SERIALIZATION_RETRY
        def run(client: bigquery.Client, sql):
            return client.query(sql).result()
        """
    assert ".result(timeout=600)" in mended(tmp_path, text, "RP401").text
