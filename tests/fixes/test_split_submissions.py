"""RP302's fix: the submission moves to its wait, where that is sure to be the same."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

import pytest

from tests.fixes.examining import mended

_HEAD = """\
from google.cloud import bigquery
from shared.utils.bigquery_retry import SERIALIZATION_RETRY


def run(client: bigquery.Client, sql, other):
"""


def test_the_submission_moves_with_its_comments(tmp_path: Path) -> None:
    before = '''\
        # the job
        job = client.query(
            sql,
            location="EU",  # there
        )  # starts
        print("started")

        @SERIALIZATION_RETRY
        def wait():
            """Wait for it."""
            # rows
            return job.result(timeout=3)

        return wait()
    '''
    after = '''\
        # the job
        print("started")

        @SERIALIZATION_RETRY
        def wait():
            """Wait for it."""
            job = client.query(
                sql,
                location="EU",  # there
            )  # starts
            # rows
            return job.result(timeout=3)

        return wait()
    '''
    done = mended(tmp_path, _HEAD + indent(dedent(before), "    "), "RP302")
    assert done.text == _HEAD + indent(dedent(after), "    ")


def test_a_text_of_several_lines_stays_as_it_is(tmp_path: Path) -> None:
    before = '''\
    job = client.query("""
  DELETE d.t
    WHERE TRUE""")
    def wait():
        return job.result(timeout=3)
    return SERIALIZATION_RETRY(wait)()
'''
    after = '''\
    def wait():
        job = client.query("""
  DELETE d.t
    WHERE TRUE""")
        return job.result(timeout=3)
    return SERIALIZATION_RETRY(wait)()
'''
    assert mended(tmp_path, _HEAD + before, "RP302").text == _HEAD + after


_WAIT = """
@SERIALIZATION_RETRY
def wait():
    return job.result(timeout=3)
"""

_REFUSED = {
    "used in between": (f"job = client.query(sql)\nprint(job.job_id){_WAIT}return wait()", "used elsewhere"),
    "used afterwards": (f"job = client.query(sql){_WAIT}wait()\nreturn job.job_id", "used elsewhere"),
    "called twice": (f"job = client.query(sql){_WAIT}wait()\nreturn wait()", "called elsewhere"),
    "called in a branch": (f"job = client.query(sql){_WAIT}if sql:\n    return wait()", "called elsewhere"),
    "called in a loop": (f"job = client.query(sql){_WAIT}while wait():\n    pass", "called elsewhere"),
    "called if": (f"job = client.query(sql){_WAIT}return sql and wait()", "called elsewhere"),
    "handed on": (f"job = client.query(sql){_WAIT}return other(wait)", "called elsewhere"),
    "something set in between": (f"job = client.query(sql)\nsql.x = 1{_WAIT}return wait()", "something in between"),
    "something in between": (f"job = client.query(sql)\nother(){_WAIT}return wait()", "something in between"),
    "something before the call": (f"job = client.query(sql){_WAIT}other()\nreturn wait()", "something in between"),
    "another text by then": (f"job = client.query(sql){_WAIT}sql = 3\nreturn wait()", "assigned anew"),
    "another client inside": (
        "job = client.query(sql)\n@SERIALIZATION_RETRY\ndef wait(client):\n    return job.result(timeout=3)\nwait(3)",
        "other names",
    ),
    "in another block": (f"if sql:\n    job = client.query(sql){_WAIT}return wait()", "in another block"),
    "the retried function comes first": (
        f"job = None{_WAIT}job = client.query(sql)\nreturn wait()",
        "something in between",
    ),
    "a global": (f"global job\njob = client.query(sql){_WAIT}return wait()", "shared names"),
    "a walrus": (f"job = client.query(text := sql){_WAIT}return wait()", "unusual place"),
    "a branch in between": (
        f"job = client.query(sql)\nif other:\n    other = 1{_WAIT}return wait()",
        "something in between",
    ),
    "kept in an attribute": (
        f"other.job = job = client.query(sql){_WAIT}wait()",
        "the job goes another way",
    ),
    "two on a line": (f"job = client.query(sql); print(1){_WAIT}return wait()", "unusual layout"),
    "called by another function": (
        f"job = client.query(sql){_WAIT}\ndef later():\n    return wait()\nreturn later",
        "called elsewhere",
    ),
    "a loop": (
        """\
        import time
        job = client.query(sql)
        for attempt in range(3):
            try:
                return job.result(timeout=3)
            except bigquery.GoogleAPICallError:
                time.sleep(5)""",
        "a loop",
    ),
    "the other way round": (
        """\
        @SERIALIZATION_RETRY
        def submit():
            return client.query(sql)

        return submit().result(timeout=3)""",
        "waited for outside",
    ),
    "never waited for": ("@SERIALIZATION_RETRY\ndef submit():\n    client.query(sql)\nsubmit()", "never waited for"),
    "a script": (f'job = client.query("INSERT d.t SELECT 1; DELETE d.t WHERE FALSE"){_WAIT}return wait()', "a script"),
}


@pytest.mark.parametrize(("body", "kind"), _REFUSED.values(), ids=_REFUSED)
def test_refused(tmp_path: Path, body: str, kind: str) -> None:
    done = mended(tmp_path, _HEAD + indent(dedent(body), "    ") + "\n", "RP302")
    assert done.kinds == [kind]
    assert done.fixed.changes == ()


def test_a_retry_that_repeats_lost_answers(tmp_path: Path) -> None:
    text = """\
        from google.cloud import bigquery
        from shared.utils.bigquery_retry import TRANSIENT_RETRY

        def run(client: bigquery.Client):
            job = client.query("INSERT d.t SELECT 1")

            @TRANSIENT_RETRY
            def wait():
                return job.result(timeout=3)

            return wait()
        """
    done = mended(tmp_path, text, "RP302")
    assert done.reasons == ["TRANSIENT_RETRY in line 7 would write twice after a lost answer"]
