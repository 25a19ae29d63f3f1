"""RP301's fix: what is refused, and the reasons."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

import pytest

from lint_rules.fixes.record import Fix, Refusal
from tests.fixes.examining import mended

_HEAD = "from google.cloud import bigquery\n\n\ndef run(client: bigquery.Client, sql, rows, other):\n    other()\n"

_REFUSED = {
    "waited for in a try": (
        """
        job = client.query(sql)
        try:
            job.result(timeout=3)
        except ValueError:
            print("no")""",
        "in another block",
    ),
    "looked at in a handler": (
        """
        try:
            job = client.query(sql)
            job.result(timeout=3)
        except ValueError:
            print(job.errors)""",
        "read after a failure",
    ),
    "looked at after the try": (
        """
        try:
            job = client.query(sql)
            job.result(timeout=3)
        except ValueError:
            pass
        print(job.errors)""",
        "read after a failure",
    ),
    "an open file": ('client.load_table_from_file(rows, "d.t").result(timeout=3)', "a used-up source"),
    "a generator": (
        'found = (row for row in rows)\nclient.load_table_from_json(found, "d.t").result(timeout=3)',
        "a used-up source",
    ),
    "an iterator": (
        'found = map(str, rows)\nclient.load_table_from_json(found, "d.t").result(timeout=3)',
        "a used-up source",
    ),
    "the next text": ("client.query(next(rows)).result(timeout=3)", "used up"),
    "never waited for": ("client.query(sql)", "never waited for"),
    "never seen to fail": ("job = client.query(sql)\njob.exception()", "never waited for"),
    "iteration": ("job = client.query(sql)\nfor row in job:\n    print(row)", "waits by iterating"),
    "in a comprehension": ("return [client.query(q).result(timeout=3) for q in rows]", "unusual place"),
    "in a lambda": ("return lambda: client.query(sql).result(timeout=3)", "unusual place"),
    "a fixed job id": ('client.query(sql, job_id="load").result(timeout=3)', "a job id"),
    "a job id from outside": (
        """
        import uuid
        name = str(uuid.uuid4())
        client.query(sql, job_id=name).result(timeout=3)""",
        "a job id",
    ),
    "a script": ('client.query("INSERT d.t SELECT 1; DELETE d.u WHERE TRUE").result(timeout=3)', "a script"),
    "a commit": ('client.query("COMMIT TRANSACTION").result(timeout=3)', "a script"),
    "a procedure": ('client.query("CALL d.load()").result(timeout=3)', "a script"),
    "an attribute counted in between": (
        "job = client.query(sql)\nother.n = other.n + 1\njob.result(timeout=3)",
        "something in between",
    ),
    "an item counted in between": (
        "job = client.query(sql)\nrows[sql] = rows.get(sql, 0) + 1\njob.result(timeout=3)",
        "something in between",
    ),
    "something in between": ("job = client.query(sql)\nother(job)\njob.result(timeout=3)", "something in between"),
    "a branch in between": (
        "job = client.query(sql)\nif rows:\n    rows = 1\njob.result(timeout=3)",
        "something in between",
    ),
    "two on a line": ("client.query(sql).result(timeout=3); print(2)", "unusual layout"),
    "a walrus": ("client.query(text := sql).result(timeout=3)\nreturn text", "assigns inside"),
    "one of two jobs": (
        "job = client.query(sql) if rows else client.query(other)\njob.result(timeout=3)",
        "several jobs",
    ),
    "a global": ("global job\njob = client.query(sql)\njob.result(timeout=3)", "shared names"),
    "assigned anew": (
        "sql = client.query(sql)\nsql.result(timeout=3)",
        "assigned anew",
    ),
    "yields": ("client.query((yield)).result(timeout=3)", "unusual place"),
    "a default": ("def inner(found=client.query(sql).result(timeout=3)):\n    return found", "unusual place"),
    "a class's body": ("class Found:\n    rows = client.query(sql).result(timeout=3)", "unusual place"),
    "in a list": ("jobs = [client.query(sql)]\njobs[0].result(timeout=3)", "never waited for"),
    "read by a function later": (
        "def told():\n    return job\njob = client.query(sql)\nother(told)\nreturn job.result(timeout=3)",
        "something in between",
    ),
    "read by a function at once": (
        "def told():\n    return job.job_id\njob = client.query(sql)\nreturn job.result(timeout=3)",
        "the job is needed later",
    ),
    "needed inside the same statement": (
        "job = client.query(sql)\nfound = job.job_id, job.result(timeout=3)\nreturn found",
        "the job is needed later",
    ),
    "needed after a with": (
        "job = client.query(sql)\nwith other(job.result(timeout=3)):\n    print(job.job_id)",
        "the job is needed later",
    ),
    "super": ("super().setup(client.query(super().sql).result(timeout=3))", "unusual names"),
}


@pytest.mark.parametrize(("body", "kind"), _REFUSED.values(), ids=_REFUSED)
def test_refused(tmp_path: Path, body: str, kind: str) -> None:
    done = mended(tmp_path, _HEAD + indent(dedent(body).strip("\n"), "    ") + "\n", "RP301")
    assert set(done.kinds) == {kind}
    assert done.fixed.changes == ()


def test_coroutines_are_left_alone(tmp_path: Path) -> None:
    text = _HEAD.replace("def run", "async def run") + "    client.query(sql).result(timeout=3)\n"
    assert mended(tmp_path, text, "RP301").kinds == ["async"]


_RETRYING = "from google.cloud import bigquery\nfrom tenacity import retry, stop_after_attempt\n\n\n"


def test_a_retry_around_one_caller_is_named(tmp_path: Path) -> None:
    text = _RETRYING + dedent(
        """\
        def save(client: bigquery.Client, sql):
            client.query(sql).result(timeout=3)


        @retry(stop=stop_after_attempt(3))
        def often(client, sql):
            save(client, sql)


        def once(client, sql):
            save(client, sql)
        """
    )
    done = mended(tmp_path, text, "RP301")
    assert done.kinds == ["a retry around it"]
    assert "in line 9 repeats this for one of its callers" in done.reasons[0]


def test_a_caller_that_hands_it_to_a_retry_is_named(tmp_path: Path) -> None:
    text = _RETRYING + dedent(
        """\
        def save(client: bigquery.Client, sql):
            client.query(sql).result(timeout=3)


        def often(client, sql):
            retry(stop=stop_after_attempt(3))(save)(client, sql)


        def once(client, sql):
            save(client, sql)
        """
    )
    done = mended(tmp_path, text, "RP301")
    assert done.reasons == ["the retry in line 10 repeats this for one of its callers"]


def test_a_retry_in_the_callee_is_named(tmp_path: Path) -> None:
    text = _RETRYING + dedent(
        """\
        @retry(stop=stop_after_attempt(3))
        def text():
            return open("x").read()


        def save(client: bigquery.Client):
            client.query(text()).result(timeout=3)
        """
    )
    done = mended(tmp_path, text, "RP301")
    assert done.kinds == ["a retry inside it"]
    assert "text() in line 6 retries by itself" in done.reasons[0]


def test_a_job_that_a_caller_waits_for(tmp_path: Path) -> None:
    text = """\
        from google.cloud import bigquery


        def start(client: bigquery.Client, sql):
            return client.query(sql)


        def run(client, sql):
            return start(client, sql).result(timeout=3)
        """
    done = mended(tmp_path, text, "RP301")
    assert done.reasons == ["its job is waited for in another function (line 9)"]


def test_inserted_rows_are_never_wrapped(tmp_path: Path) -> None:
    done = mended(tmp_path, f'{_HEAD}    client.insert_rows_json("d.t", rows, retry=None)\n', "RP301")
    assert done.kinds == ["insert_rows"]


def test_a_job_inside_the_arguments(tmp_path: Path) -> None:
    text = """\
        from google.cloud import bigquery


        def frame(client: bigquery.Client, sql):
            return client.query_and_wait(sql, wait_timeout=3).to_dataframe()


        def save(client: bigquery.Client, sql):
            client.load_table_from_dataframe(frame(client, sql), "d.t").result(timeout=3)
        """
    done = mended(tmp_path, text, "RP301")
    # Said of the first round's text, and of that with a retry in frame().
    assert "frame() in line 4 submits a job too, at each attempt" in [r.reason for r in _refusals(done.fixed.planned)]
    assert done.reasons == ["frame() leads here: run_query() in line 8 retries by itself"]


def _refusals(answers: tuple[Fix | Refusal, ...]) -> list[Refusal]:
    return [answer for answer in answers if isinstance(answer, Refusal)]


def test_function_that_submits_once_for_each_item(tmp_path: Path) -> None:
    before = (
        "from google.cloud import bigquery\n\n\ndef run(client: bigquery.Client, texts):\n"
        "    return [client.query(text).result(timeout=3) for text in texts]\n"
    )
    result = mended(tmp_path, before, "RP301")
    assert result.reasons == ["it stands in a comprehension, once for each item"]
