"""The plugin in real pylint processes: what it says, and what of pylint's own it obeys."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from pylint_runs import ONLY_OURS, PLUGIN, RAW, RAW_AT, READ, READ_AT, environment, pylint

ROOT = Path(__file__).parents[2]


def test_the_plugin_is_enough(project: Path) -> None:
    done = pylint(project, "a.py", ours=False)
    assert f"a.py:{RAW_AT}" in done.lines
    assert "use get_bigquery_client() from shared.clients.bigquery_pool (rp-raw-bigquery-client)" in done.text
    (project / ".pylintrc").write_text("[MAIN]\nload-plugins = lint_rules.frontends.pylint\n[REPORTS]\nscore = no\n")
    process = subprocess.run(
        [sys.executable, "-m", "pylint", "a.py"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        env=environment(HOME=str(project)),
    )
    assert f"a.py:{RAW_AT}" in process.stdout
    assert process.stderr == ""


def test_a_message_has_its_end_its_function_and_its_confidence(project: Path) -> None:
    (project / "a.py").write_text(
        "from google.cloud import bigquery\n\n\nclass Job:\n    def run(self, é='é'): return é, bigquery.Client(\n"
        "            location='EU')\n"
    )
    (message,) = pylint(project, "a.py", "--output-format=json2").messages
    assert message == {
        "type": "warning",
        "symbol": "rp-raw-bigquery-client",
        "message": "raw BigQuery client; use get_bigquery_client() from shared.clients.bigquery_pool",
        "messageId": "W9501",
        "confidence": "HIGH",
        "module": "a",
        "obj": "Job.run",
        "line": 5,
        "column": 45,
        "endLine": 6,
        "endColumn": 26,
        "path": "a.py",
        "absolutePath": str(project / "a.py"),
    }


def test_colours(project: Path) -> None:
    plain, coloured = pylint(project, "a.py"), pylint(project, "a.py", "--output-format=colorized")
    assert "\x1b[" in coloured.text
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured.text) == plain.text


def test_help_and_list() -> None:
    folder = ROOT / "tests" / "pylint_plugin"
    text = pylint(folder, "--help-msg=rp-read-outside-retry,W9501", ours=False).text
    assert (
        ":rp-read-outside-retry (W9704):\n  RP304: A query that visibly only reads is submitted outside a retry. Off"
        in text
    )
    assert ":rp-raw-bigquery-client (W9501):\n  RP101: A BigQuery client is constructed outside the pool." in text
    assert "resilint-\n  decorators checker." in text
    listed = pylint(folder, "--list-msgs", ours=False).text
    assert re.findall(r"^:rp-unreadable-file \((.*)\):$", listed, re.MULTILINE) == ["W9402"]
    assert "takes the place of `check-tests` in" in pylint(folder, "--long-help", ours=False).text


@pytest.mark.parametrize("name", ["rp-raw-bigquery-client", "W9501", "resilint-connections"])
def test_a_message_is_switched_by_symbol_id_and_family(project: Path, name: str) -> None:
    assert pylint(project, "a.py", f"--disable={name}").lines == []
    assert pylint(project, "a.py", "--disable=all", f"--enable={name}", ours=False).lines == [f"a.py:{RAW_AT}"]
    (project / ".pylintrc").write_text(f"[MAIN]\nload-plugins = lint_rules.frontends.pylint\ndisable = all,{name}\n")
    assert pylint(project, "a.py", "--rcfile=.pylintrc", "--enable=C0103", ours=False).lines == []
    (project / "a.py").write_text(RAW.replace("()", f"()  # pylint: disable={name}"))
    assert pylint(project, "a.py").lines == []


def test_comments_of_pylint_count_for_their_block(project: Path) -> None:
    (project / "a.py").write_text(
        "from google.cloud import bigquery\n\n\n"
        "def first():\n    # pylint: disable=rp-raw-bigquery-client\n    return bigquery.Client()\n\n\n"
        "def second():\n    # pylint: disable-next=rp-raw-bigquery-client\n    kept = bigquery.Client()\n"
        "    return kept, bigquery.Client()\n\n\n"
        "def third():\n    # pylint: disable=rp-raw-bigquery-client\n    return [\n        bigquery.Client(),\n    ]\n"
    )
    assert pylint(project, "a.py").lines == ["a.py:12:26: W9501"]
    (project / "a.py").write_text("# pylint: skip-file\n" + RAW)
    assert pylint(project, "a.py").lines == []


def test_a_comment_that_silences_nothing_is_pylints_to_report(project: Path) -> None:
    (project / "a.py").write_text(
        RAW.replace("()", "()  # pylint: disable=rp-raw-bigquery-client")
        + "x = 1  # pylint: disable=rp-raw-http-session\n"
    )
    done = pylint(project, "a.py", "--enable=useless-suppression,suppressed-message")
    assert done.lines == ["a.py:3:0: I0020", "a.py:4:0: I0021"]
    assert "Useless suppression of 'rp-raw-http-session'" in done.text


def test_both_comments_on_a_line_are_of_use(project: Path) -> None:
    comment = "()  # noqa: RP101  # pylint: disable=rp-raw-bigquery-client"
    (project / "a.py").write_text(RAW.replace("()", comment))
    assert pylint(project, "a.py", "--enable=useless-suppression").lines == []


def test_noqa(project: Path) -> None:
    for comment in ("# noqa: RP101 -- its own credentials", "# noqa", "# noqa: RP1"):
        (project / "a.py").write_text(RAW.replace("()", f"()  {comment}"))
        assert pylint(project, "a.py").lines == []
    (project / "a.py").write_text(RAW.replace("()", "()  # noqa: RP102"))
    assert pylint(project, "a.py").lines == [f"a.py:{RAW_AT}", "a.py:3:36: W9401"]


def test_suppressions_that_silence_nothing(project: Path) -> None:
    (project / "a.py").write_text("x = 1  # noqa: E501, RP101\ny = 1  # noqa: RP999\nz = 1  # noqa: RP304\n")
    assert pylint(project, "a.py").lines == ["a.py:1:21: W9401", "a.py:2:15: W9401"]
    assert pylint(project, "a.py", "--disable=W9501").lines == ["a.py:2:15: W9401"], "RP101 did not run"
    assert pylint(project, "a.py", "--disable=rp-unused-suppression").lines == []


def test_rp304_is_off_until_it_is_enabled(project: Path) -> None:
    (project / "a.py").write_text(READ)
    others = "--disable=C,R,E,W0,W1"
    assert pylint(project, "a.py", others, ours=False).lines == []
    assert pylint(project, "a.py", others, "--enable=rp-read-outside-retry", ours=False).lines == [f"a.py:{READ_AT}"]
    (project / "a.py").write_text(READ.replace("(timeout=60)", "(timeout=60)  # pylint: enable=rp-read-outside-retry"))
    assert pylint(project, "a.py").lines == [f"a.py:{READ_AT}"], "switched on by a comment alone"


@pytest.mark.parametrize("content", [b"def f(:\n", b"s = '\xe9'\n", b"x = '\0'\n", b"if x:\n\ty\n        z\n"])
def test_unreadable_files_are_pylints_to_report(project: Path, content: bytes) -> None:
    (project / "bad.py").write_bytes(RAW.encode() + content)
    done = pylint(project, "a.py", "bad.py", "--enable=syntax-error")
    assert f"a.py:{RAW_AT}" in done.lines
    assert [line for line in done.lines if "bad.py" in line and ": W" in line] == []
    assert re.search(r"bad\.py:\d+:\d+: (E0001|F0010)", done.text) is not None


def test_what_pylint_reads_and_we_do_not_is_reported(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pylint.lint import Run
    from pylint.reporters import CollectingReporter

    from lint_rules import facts
    from lint_rules.program import sources

    monkeypatch.chdir(project)
    monkeypatch.setattr(sources, "extract", lambda source: facts.Unreadable("cannot be read here", (2, 0, 2, 4)))
    reporter = CollectingReporter()
    Run([*PLUGIN, *ONLY_OURS, "a.py"], reporter=reporter, exit=False)
    assert [(message.msg_id, message.line, message.msg) for message in reporter.messages] == [
        ("W9402", 2, "cannot be read here")
    ]


def test_findings_that_need_other_files(project: Path) -> None:
    (project / "a.py").write_text(
        "import base\n\n\nclass Job(base.Job):\n    def run(self, sql):\n        self.warehouse.query(sql)\n"
    )
    (project / "base.py").write_text(
        "from google.cloud import bigquery\n\n\nclass Job:\n    def __init__(self, warehouse: bigquery.Client):\n"
        "        self.warehouse = warehouse\n"
    )
    assert pylint(project, "a.py").lines == ["a.py:6:23: W9701"]


def test_nothing_is_read_when_nothing_is_enabled(project: Path) -> None:
    (project / "resilint.toml").write_text("no-such-key = 1\n")
    assert pylint(project, "a.py", "--disable=all", "--enable=C0103", ours=False).code == 0
