"""What only astroid's inference finds, and what it leaves alone, in code that uses released packages.

Two of the packages are installed for development. The others are named in ``released.txt``; ``nox -s pylint`` and
``.ci/run`` install them.
"""

from __future__ import annotations

import subprocess
import sys
import textwrap
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from pylint_runs import pylint

RELEASED = Path(__file__).parent / "released.txt"

_FACTORY = """\
    from bigquery_manager import set_bigquery_client


    def purge(table):
        client = set_bigquery_client()
        return client.query(f"DELETE FROM {table} WHERE old").result()
    """
_SESSION_OF_A_BASE = """\
    from consul.std import HTTPClient


    class Members(HTTPClient):
        def peers(self):
            return self.session.get(self.uri("/v1/status/peers")).json()
    """
_CLIENT_OF_A_BASE = """\
    from bigquery_helper.helper import BigQueryHelper


    class Orders(BigQueryHelper):
        def purge(self, sql):
            self.client.query(sql).result(timeout=60)
    """
_AIRFLOW_HOOK = """\
    from airflow.providers.google.cloud.operators.bigquery import BigQueryDeleteTableOperator


    class Replace(BigQueryDeleteTableOperator):
        def execute(self, context):
            super().execute(context)
            client = self.hook.get_client(location=self.location)
            client.query("DELETE FROM orders.daily WHERE TRUE").result()
    """
FOUND = {
    "a factory": ("bigquery-manager", _FACTORY, ["6:18: W9701", "6:58: W9801"]),
    "a base class with a session": ("python-consul", _SESSION_OF_A_BASE, ["6:28: W9802"]),
    "a base class with a client": ("bigquery-helper", _CLIENT_OF_A_BASE, ["6:20: W9701"]),
    "an Airflow hook": ("apache-airflow-providers-google", _AIRFLOW_HOOK, ["8:15: W9701", "8:60: W9801"]),
}

_RETRIES_BY_ITSELF = """\
    from arcane.bigquery import Client


    class Orders(Client):
        def purge(self, sql):
            return self.query(sql)


    def purge(sql):
        Client().query(sql)
    """
_SESSION_OF_ITS_OWN_KIND = """\
    import jenkins


    def jobs(url):
        return jenkins.Jenkins(url)._session.get(url)
    """
_GOOGLES_SESSION = """\
    from google.auth.transport.requests import AuthorizedSession


    class Admin(AuthorizedSession):
        pass


    def users(credentials, url):
        Admin(credentials).get(url)
        return AuthorizedSession(credentials).get(url)
    """
_ONE_OF_TWO = """\
    import bigquery_manager


    class Mine:
        def query(self, sql):
            return sql


    def client(kind):
        return bigquery_manager.set_bigquery_client() if kind else Mine()


    def run(kind, sql):
        return client(kind).query(sql)
    """
_HANDED_IN = """\
    from bigquery_manager import BigQueryManager


    class Orders(BigQueryManager):
        def purge(self, sql):
            self.client.query(sql)
    """
LEFT_ALONE = {
    "a client that retries by itself": ("arcane-bigquery", _RETRIES_BY_ITSELF),
    "a session of its own kind": ("python-jenkins", _SESSION_OF_ITS_OWN_KIND),
    "Google's own session, which has a timeout": ("google-auth", _GOOGLES_SESSION),
    "one of two": ("bigquery-manager", _ONE_OF_TWO),
    "a client that others hand in": ("bigquery-manager", _HANDED_IN),
}


def _needs(package: str) -> None:
    try:
        version(package)
    except PackageNotFoundError:
        pytest.skip(f"needs {package}: pip install --no-deps -r tests/pylint_plugin/released.txt")


def _command(folder: Path) -> str:
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "lint_rules",
            "check",
            "--select",
            "RP",
            "--no-cache",
            "--output-format=concise",
            "a.py",
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


@pytest.mark.parametrize("case", FOUND)
def test_what_only_inference_finds(project: Path, case: str) -> None:
    package, code, expected = FOUND[case]
    _needs(package)
    (project / "a.py").write_text(textwrap.dedent(code))
    done = pylint(project, "a.py", "--output-format=json2")
    assert {message["confidence"] for message in done.messages} == {"INFERENCE"}
    found = [f"{message['line']}:{message['column']}: {message['messageId']}" for message in done.messages]
    assert sorted(found) == expected
    assert _command(project) == "No findings in 1 file.\n"
    assert pylint(project, "a.py", "--confidence=HIGH").lines == []


@pytest.mark.parametrize("case", LEFT_ALONE)
def test_what_inference_leaves_alone(project: Path, case: str) -> None:
    package, code = LEFT_ALONE[case]
    _needs(package)
    (project / "a.py").write_text(textwrap.dedent(code))
    assert pylint(project, "a.py", "--enable=rp-read-outside-retry").lines == []
    assert _command(project) == "No findings in 1 file.\n"


def test_every_released_package_is_used() -> None:
    listed = {line.partition("==")[0] for line in RELEASED.read_text().splitlines() if not line.startswith("#")}
    used = {case[0] for case in (*FOUND.values(), *LEFT_ALONE.values())}
    assert listed == used - {"bigquery-manager", "python-consul", "google-auth"}


def test_a_comment_that_silences_an_inferred_finding_is_of_use(project: Path) -> None:
    code = textwrap.dedent(_SESSION_OF_A_BASE).replace(".json()", ".json()  # noqa: RP402")
    (project / "a.py").write_text(code)
    assert pylint(project, "a.py").lines == []
    assert pylint(project, "a.py", "--confidence=HIGH").lines == ["a.py:6:78: W9401"], "as the command has it"


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_inference_in_other_files_and_processes(project: Path, jobs: str) -> None:
    (project / "warehouse.py").write_text(
        "from bigquery_manager import set_bigquery_client\n\n\nclass Job:\n    def __init__(self):\n"
        "        self.warehouse = set_bigquery_client()\n"
    )
    names = [f"m{number:02}.py" for number in range(25)]
    for name in names:
        (project / name).write_text(
            "import warehouse\n\n\nclass Load(warehouse.Job):\n    def run(self, sql):\n"
            "        self.warehouse.query(sql)\n"
        )
    done = pylint(project, "--jobs", jobs, "warehouse.py", "a.py", *names)
    assert done.lines == sorted(["a.py:3:18: W9501", *(f"{name}:6:23: W9701" for name in names)])


def test_a_name_that_leads_into_a_neighbour_is_no_answer(project: Path) -> None:
    (project / "one").mkdir()
    (project / "two").mkdir()
    (project / "one" / "pool.py").write_text(
        "from google.cloud import bigquery\n\n\ndef client():\n    return bigquery.Client()\n"
    )
    (project / "two" / "main.py").write_text("import pool\n\n\ndef run(sql):\n    return pool.client().query(sql)\n")
    assert pylint(project, "one/pool.py", "two/main.py").lines == ["one/pool.py:5:20: W9501"]


_INSTALLED = """\
import requests
from google.cloud import bigquery


class Named(requests.Session):
    def __init__(self, name):
        super().__init__()
        self.name = name


def surely():
    return bigquery.Client()


def either(kind):
    return bigquery.Client() if kind else object()


def maybe(given):
    return given or bigquery.Client()
"""


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("installed.surely().query(sql)", ["a.py:5:23: W9701"]),
        ("installed.either(sql).query(sql)", []),
        ("installed.maybe(sql).query(sql)", []),
        ("installed.Named(sql).get(sql)", []),
        ("installed.missing(sql).get(sql)", []),
    ],
    ids=["certain", "one of two", "perhaps what is handed in", "a session of its own kind", "not there"],
)
def test_only_what_is_certain_counts(project: Path, expression: str, expected: list[str]) -> None:
    (project / "resilint.toml").write_text("extend-exclude = ['packages']\n")
    (project / "packages").mkdir()
    (project / "packages" / "installed.py").write_text(_INSTALLED)
    (project / "a.py").write_text(f"import installed\n\n\ndef run(sql):\n    {expression}\n")
    assert pylint(project, "--init-hook=import sys; sys.path.insert(0, 'packages')", "a.py").lines == expected


def test_no_code_is_imported(project: Path) -> None:
    (project / "setting_itself_up.py").write_text("raise SystemExit('imported')\n")
    (project / "a.py").write_text(
        "import setting_itself_up\nfrom setting_itself_up import make, Base\n\n\nclass Load(Base):\n"
        "    def run(self, sql):\n        self.client.query(sql)\n        make().get(sql)\n"
    )
    done = pylint(project, "a.py")
    assert (done.code, done.text, done.err) == (0, "", "")
