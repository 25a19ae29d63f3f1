"""RP301's fix: which statements become a function under the retries, and what that looks like."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

import pytest

from tests.fixes.examining import mended

_HEAD = "from google.cloud import bigquery\n\n\ndef run(client: bigquery.Client, sql, rows, other):\n    other()\n"
_IMPORT = "from shared.utils.bigquery_retry import QUOTA_RETRY, SERIALIZATION_RETRY\n"


def _body(tmp_path: Path, body: str, head: str = _HEAD) -> str:
    """Return what becomes of a function's body."""
    done = mended(tmp_path, head + indent(dedent(body), "    "), "RP301")
    assert done.reasons == []
    text = done.text.replace(_IMPORT, "")
    assert text.startswith(head), text
    return dedent(text[len(head) :]).strip()


_SHAPES = {
    "chained and dropped": (
        "client.query(sql).result(timeout=3)",
        """
        def run_query():
            client.query(sql).result(timeout=3)

        run_query()""",
    ),
    "chained and returned": (
        "return client.query(sql).result(timeout=3)  # rows",
        """
        def run_query():
            return client.query(sql).result(timeout=3)  # rows

        return run_query()""",
    ),
    "chained and used": (
        "found = [dict(row) for row in client.query(sql).result(timeout=3)]  # all",
        """
        def run_query():
            return client.query(sql).result(timeout=3)

        found = [dict(row) for row in run_query()]  # all""",
    ),
    "query_and_wait": (
        "for row in client.query_and_wait(sql, wait_timeout=3):\n    print(row)",
        """
        def run_query():
            return client.query_and_wait(sql, wait_timeout=3)

        for row in run_query():
            print(row)""",
    ),
    "job and wait": (
        """
        # the load
        job = client.load_table_from_uri(sql, "d.t")  # starts
        # ends
        job.result(timeout=3)  # ended""",
        """
        def run_load():
            job = client.load_table_from_uri(sql, "d.t")  # starts
            # ends
            job.result(timeout=3)  # ended

        run_load()""",
    ),
    "a wait that is assigned": (
        """
        job = client.query(sql)
        found = job.result(timeout=3)
        return list(found)""",
        """
        def run_query():
            job = client.query(sql)
            return job.result(timeout=3)

        found = run_query()
        return list(found)""",
    ),
    "the job is needed later": (
        """
        job = client.query(sql)
        job.result(timeout=3)
        return job.num_dml_affected_rows""",
        """
        def run_query():
            job = client.query(sql)
            job.result(timeout=3)
            return job

        job = run_query()
        return job.num_dml_affected_rows""",
    ),
    "job and rows are needed later": (
        """
        job = client.query(sql)
        found = job.result(timeout=3)
        return found, job.job_id""",
        """
        def run_query():
            job = client.query(sql)
            found = job.result(timeout=3)
            return job, found

        job, found = run_query()
        return found, job.job_id""",
    ),
    "job and annotated rows are needed later": (
        """
        job = client.query(sql)
        # waits
        found: list = job.result(timeout=3)
        return found, job.job_id""",
        """
        def run_query():
            job = client.query(sql)
            # waits
            found: list = job.result(timeout=3)
            return job, found

        job, found = run_query()
        return found, job.job_id""",
    ),
    "a loop that looks at the job": (
        """
        job = client.query(sql)
        for row in job.result(timeout=3):
            print(row, job.job_id)""",
        """
        def run_query():
            job = client.query(sql)
            return job, job.result(timeout=3)

        job, rows_2 = run_query()
        for row in rows_2:
            print(row, job.job_id)""",
    ),
    "returned with the job": (
        """
        job = client.query(sql)
        return list(job.result(timeout=3)), job.job_id""",
        """
        def run_query():
            job = client.query(sql)
            return list(job.result(timeout=3)), job.job_id

        return run_query()""",
    ),
    "a log line in between": (
        """
        job = client.query(sql)
        print(job.job_id)
        return job.result(timeout=3).total_rows""",
        """
        def run_query():
            job = client.query(sql)
            print(job.job_id)
            return job.result(timeout=3)

        return run_query().total_rows""",
    ),
    "an elif": (
        """
        if rows:
            return 1
        elif list(client.query(sql).result(timeout=3)):
            return 2""",
        """
        def run_query():
            return client.query(sql).result(timeout=3)

        if rows:
            return 1
        elif list(run_query()):
            return 2""",
    ),
    "a file that is rewound": (
        'return client.load_table_from_file(rows, "d.t", rewind=True).result(timeout=3)',
        """
        def run_load():
            return client.load_table_from_file(rows, "d.t", rewind=True).result(timeout=3)

        return run_load()""",
    ),
    "a chain in parentheses": (
        """
        return (
            client  # ours
            .query(sql)
            .result(timeout=3)
            .to_dataframe()
        )""",
        """
        def run_query():
            return (client  # ours
                .query(sql)
                .result(timeout=3))

        return (
            run_query()
            .to_dataframe()
        )""",
    ),
    "a transaction in one script": (
        'client.query("BEGIN; INSERT d.t SELECT 1; DELETE d.u WHERE TRUE; COMMIT").result(timeout=3)',
        """
        def run_query():
            client.query("BEGIN; INSERT d.t SELECT 1; DELETE d.u WHERE TRUE; COMMIT").result(timeout=3)

        run_query()""",
    ),
    "a job id that is made anew": (
        """
        import uuid
        client.query(sql, job_id=f"load-{uuid.uuid4()}").result(timeout=3)""",
        """
        import uuid

        @QUOTA_RETRY
        @SERIALIZATION_RETRY
        def run_query():
            client.query(sql, job_id=f"load-{uuid.uuid4()}").result(timeout=3)

        run_query()""",
    ),
}


@pytest.mark.parametrize(("before", "after"), _SHAPES.values(), ids=_SHAPES)
def test_statements_become_a_function(tmp_path: Path, before: str, after: str) -> None:
    after = dedent(after).strip()
    if after.startswith("def"):
        after = f"@QUOTA_RETRY\n@SERIALIZATION_RETRY\n{after}"
    comment = before.strip().splitlines()[0] + "\n" if before.strip().startswith("#") else ""
    assert _body(tmp_path, before) == comment + after


_CLEANER = '''\
from google.cloud import bigquery


class Cleaner:
    client: bigquery.Client

    def clean(self, table):
        for day in table:

            # old rows
            self.client.query(
                f"""
              DELETE FROM {table}
            WHERE day = {day}""",  # the text
                # where
                location="EU",
            ).result(timeout=3)  # done
            # next
        # all

    def load(self, sql):
        self.prepare()
        self.job = self.client.query(sql)
        self.job.result(timeout=3)
        return self.job.job_id
'''
_CLEANED = '''\
from google.cloud import bigquery
from shared.utils.bigquery_retry import QUOTA_RETRY, SERIALIZATION_RETRY


class Cleaner:
    client: bigquery.Client

    def clean(self, table):
        for day in table:

            # old rows
            @QUOTA_RETRY
            @SERIALIZATION_RETRY
            def run_query():
                self.client.query(
                    f"""
              DELETE FROM {table}
            WHERE day = {day}""",  # the text
                    # where
                    location="EU",
                ).result(timeout=3)  # done

            run_query()
            # next
        # all

    def load(self, sql):
        self.prepare()

        @QUOTA_RETRY
        @SERIALIZATION_RETRY
        def run_query():
            self.job = self.client.query(sql)
            self.job.result(timeout=3)

        run_query()
        return self.job.job_id
'''


def test_comments_strings_and_attributes(tmp_path: Path) -> None:
    assert mended(tmp_path, _CLEANER, "RP301").text == _CLEANED


def test_two_in_one_function_have_two_names(tmp_path: Path) -> None:
    after = _body(tmp_path, "client.query(sql).result(timeout=3)\nclient.query(rows).result(timeout=3)\n")
    assert "def run_query():" in after
    assert "def run_query_2():" in after


def test_module_level(tmp_path: Path) -> None:
    text = """\
        from google.cloud import bigquery

        client = bigquery.Client()
        job = client.query("DELETE d.t WHERE TRUE")
        job.result(timeout=3)
        """
    after = """\
        @QUOTA_RETRY
        @SERIALIZATION_RETRY
        def run_query():
            job = client.query("DELETE d.t WHERE TRUE")
            job.result(timeout=3)
            return job


        job = run_query()
        """
    assert mended(tmp_path, text, "RP301").text.endswith(dedent(after))


def test_a_function_that_does_just_that_is_decorated(tmp_path: Path) -> None:
    text = '''\
        import logging

        from google.cloud import bigquery

        log = logging.getLogger(__name__)


        class Table:
            client: bigquery.Client

            # replaces everything
            def replace(self, uri):
                """Load a file."""
                config = bigquery.LoadJobConfig(write_disposition="WRITE_TRUNCATE")
                job = self.client.load_table_from_uri(uri, "d.t", job_config=config)
                log.info("started %s", job.job_id)
                job.result(timeout=3)
                return job.output_rows
        '''
    done = mended(tmp_path, text, "RP301")
    header = "            # replaces everything\n"
    added = f"{header}            @QUOTA_RETRY\n            @SERIALIZATION_RETRY\n"
    imported = f"        from google.cloud import bigquery\n        {_IMPORT}"
    expected = text.replace(header, added).replace("        from google.cloud import bigquery\n", imported)
    assert done.text == dedent(expected)


def test_calls_that_are_made_again_are_told(tmp_path: Path) -> None:
    done = mended(tmp_path, f"{_HEAD}    client.query(other(sql)).result(timeout=3)\n", "RP301")
    (fix,) = done.fixed.fixes
    assert fix.draft.notes[1] == "each attempt calls other() again"
    assert "script of several statements" in fix.draft.notes[2]


def test_a_text_that_is_visible_asks_for_less(tmp_path: Path) -> None:
    done = mended(tmp_path, f'{_HEAD}    client.query("DELETE d.t WHERE TRUE").result(timeout=3)\n', "RP301")
    (fix,) = done.fixed.fixes
    assert len(fix.draft.notes) == 1


def test_a_function_without_a_value_is_annotated_where_its_surroundings_are(tmp_path: Path) -> None:
    head = _HEAD.replace("other):", "other) -> None:")
    assert (
        "    def run_query() -> None:\n"
        in mended(tmp_path, f"{head}    client.query(sql).result(timeout=3)\n", "RP301").text
    )
