"""Fixes that move a submission keep the order and the number of what is written."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

import pytest

from tests.fixes.examining import mended

_HEAD = "from google.cloud import bigquery\n\n\ndef run(client: bigquery.Client, x, y):\n    x.begin()\n"
_RETRIES = "from shared.utils.bigquery_retry import QUOTA_RETRY, SERIALIZATION_RETRY\n"

LAST_LINES = {
    "if x.other() and job.result(timeout=3):\n    return 1": "not always waited for",
    "return job.result(timeout=3) if x else None": "not always waited for",
    "return 0 < x < job.result(timeout=3)": "not always waited for",
    "while job.result(timeout=3):\n    x.step()": "not always waited for",
    "return [row for item in x for row in job.result(timeout=3)]": "unusual place",
    "return x.other(), job.result(timeout=3)": "order of evaluation",
    "x.foo(x.truncate(), job.result(timeout=3))": "order of evaluation",
    "x[x.key()] += job.result(timeout=3)": "order of evaluation",
    "return {x.key(): job.result(timeout=3)}": "order of evaluation",
    "with x.lock(), job.result(timeout=3):\n    pass": "order of evaluation",
}
KEPT = (
    "if job.result(timeout=3) and x.other():\n    return 1",
    "return x, job.result(timeout=3)",
    "x[x.key()] = job.result(timeout=3)",
    "x.foo(x.a, job.result(timeout=3), x.b())",
    "return [row for row in job.result(timeout=3) if x.wants(row)]",
    "for row in job.result(timeout=3):\n    x.use(row)",
    "return 1 < job.result(timeout=3).total_rows",
)


def _submitting(last: str) -> str:
    return _HEAD + indent(f'job = client.query("INSERT INTO t SELECT 1")\n{last}\n', "    ")


@pytest.mark.parametrize("last", LAST_LINES)
def test_refused(tmp_path: Path, last: str) -> None:
    assert mended(tmp_path, _submitting(last), "RP301").kinds == [LAST_LINES[last]]


@pytest.mark.parametrize("last", KEPT)
def test_first_of_all(tmp_path: Path, last: str) -> None:
    done = mended(tmp_path, _submitting(last), "RP301")
    assert not done.kinds
    assert "@SERIALIZATION_RETRY" in done.text


def test_jobs_that_run_at_the_same_time_stay_apart(tmp_path: Path) -> None:
    text = _HEAD + indent(
        dedent("""\
            a = client.query("INSERT INTO t SELECT 1")
            b = client.query("INSERT INTO u SELECT 2")
            a.result(timeout=3)
            b.result(timeout=3)
        """),
        "    ",
    )
    done = mended(tmp_path, text, "RP301")
    assert done.text == text
    assert done.kinds == ["another job", "another job"]


@pytest.mark.parametrize(
    ("call", "kind"), [("return x.truncate(), wait()", "order of evaluation"), ("return wait(), x.truncate()", None)]
)
def test_calls_beside_the_retried_function(tmp_path: Path, call: str, kind: str | None) -> None:
    body = f"""\
        job = client.query("INSERT INTO t SELECT 1")

        @QUOTA_RETRY
        @SERIALIZATION_RETRY
        def wait():
            return job.result(timeout=3)

        {call}
        """
    done = mended(tmp_path, _RETRIES + _HEAD + indent(dedent(body), "    "), "RP302")
    assert done.kinds == ([] if kind is None else [kind])


def test_another_job_in_the_retried_function(tmp_path: Path) -> None:
    body = """\
        job = client.query("INSERT INTO t SELECT 1")

        @QUOTA_RETRY
        @SERIALIZATION_RETRY
        def wait():
            client.query("INSERT INTO u SELECT 2").result(timeout=3)
            return job.result(timeout=3)

        return wait()
        """
    done = mended(tmp_path, _RETRIES + _HEAD + indent(dedent(body), "    "), "RP302")
    assert done.kinds == ["another job"]


@pytest.mark.parametrize("source", ["(row for row in rows)", "[row for row in rows]", "map(str, rows)"])
def test_a_source_made_of_one_that_is_used_up(tmp_path: Path, source: str) -> None:
    for rows, kinds in (("map(str, x)", ["a used-up source"]), ("[1, 2]", [])):
        body = f'rows = {rows}\nclient.load_table_from_json({source}, "d.t").result(timeout=3)\n'
        assert mended(tmp_path, _HEAD + indent(body, "    "), "RP301").kinds == kinds


@pytest.mark.parametrize(
    ("argument", "kinds"),
    [
        ("error", []),
        ("job.error_result", ["asked about a text"]),
        ("str(error)", ["asked about a text"]),
        ("'Could not serialize access'", ["asked about a text"]),
        ("f'{error}'", ["asked about a text"]),
    ],
)
def test_predicates_that_are_asked_about_texts(tmp_path: Path, argument: str, kinds: list[str]) -> None:
    text = f"""\
def conflicts(e):
    return "Could not serialize access" in str(e)


def run(job):
    try:
        return job()
    except ValueError as error:
        return conflicts({argument})
"""
    assert mended(tmp_path, text, "RP206").kinds == kinds
