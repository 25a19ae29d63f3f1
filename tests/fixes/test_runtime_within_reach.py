"""A fix is offered only where the runtime can be imported from the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fixes.mending import mended

CODE = "from google.cloud import bigquery\n\nx = bigquery.Client()\n"
MENDED = "from shared.clients.bigquery_pool import get_bigquery_client\n\nx = get_bigquery_client()\n"
COPY = {
    "__init__.py": "",
    "clients/__init__.py": "",
    "clients/bigquery_pool.py": "def get_bigquery_client(project_id=None, location=None): ...\n",
}


def copy(folder: str, **other: str) -> dict[str, str | bytes]:
    return {f"{folder}/{path}": other.get(path, text) for path, text in COPY.items()}


def test_copy_in_the_program(tmp_path: Path) -> None:
    assert mended(tmp_path, {"mod.py": CODE, **copy("shared")}, reachable=False)["mod.py"] == MENDED


@pytest.mark.parametrize("name", ["requirements-dev.txt", "test-requirements.txt", "requirements/docs.txt"])
def test_what_developers_install_is_not_declared(tmp_path: Path, name: str) -> None:
    result = mended(tmp_path, {"mod.py": CODE, name: "resilint-runtime\n"}, reachable=False)
    assert result["mod.py"] == CODE


NEIGHBOUR = "from acme import names\n"


@pytest.mark.parametrize(
    ("path", "text", "safety"),
    [
        ("mod.py", CODE, "safe"),
        ("acme/mod.py", CODE, "safe"),
        ("acme/jobs/mod.py", CODE, "safe"),
        ("scripts/mod.py", NEIGHBOUR + CODE, "safe"),
        ("scripts/mod.py", CODE, "unsafe"),
        ("acme/jobs/scripts/mod.py", CODE, "unsafe"),
    ],
)
def test_copy_that_may_not_be_on_the_path(tmp_path: Path, path: str, text: str, safety: str) -> None:
    """Python puts a script's own folder on its path, and not the root that the copy lies in."""
    files = {"acme/__init__.py": "", "acme/names.py": "", "acme/jobs/__init__.py": "", path: text, **copy("shared")}
    result = mended(tmp_path, files, reachable=False)
    assert result.safety == [safety]
    where = "shared.clients.bigquery_pool is found only where the project's root is on Python's path"
    assert result.notes == ([] if safety == "safe" else [where])


def test_copy_in_a_source_folder(tmp_path: Path) -> None:
    files = {"src/acme/__init__.py": "", "src/acme/mod.py": CODE, "tools/mod.py": CODE, **copy("src/shared")}
    result = mended(tmp_path, files, reachable=False)
    assert result.safety == ["safe", "unsafe"]
    assert result.notes == ["shared.clients.bigquery_pool is found only where the folder src is on Python's path"]


def test_copy_beside_a_deployed_function(tmp_path: Path) -> None:
    files = {"jobs/load/main.py": CODE, "jobs/send/main.py": CODE, **copy("jobs/load/shared")}
    result = mended(tmp_path, files, reachable=False)
    assert result["jobs/load/main.py"] == MENDED
    assert result["jobs/send/main.py"] == CODE
    assert len(result.refusals) == 1
    assert result.refusals[0].startswith("no runtime: ")
    assert "resilint vendor" in result.refusals[0]


def test_nothing_within_reach(tmp_path: Path) -> None:
    result = mended(tmp_path, {"mod.py": CODE}, reachable=False)
    assert result["mod.py"] == CODE
    assert "run `resilint vendor`" in result.refusals[0]


DECLARATIONS = {
    "requirements.txt": "google-cloud-bigquery\nresilint-runtime==1.2\n",
    "requirements-prod.txt": "resilint_runtime[bigquery]>=1\n",
    "requirements/base.txt": "Resilint.Runtime\n",
    "pyproject.toml": '[project]\nname = "x"\ndependencies = [\n    "resilint-runtime>=1",\n]\n',
    "setup.cfg": "[options]\ninstall_requires =\n    resilint-runtime\n",
    "Pipfile": '[packages]\nresilint-runtime = "*"\n',
}


@pytest.mark.parametrize("path", DECLARATIONS)
def test_declared_dependency(tmp_path: Path, path: str) -> None:
    result = mended(tmp_path, {"src/pack/mod.py": CODE, path: DECLARATIONS[path]}, reachable=False)
    assert result["src/pack/mod.py"] == MENDED


@pytest.mark.parametrize("line", ["# resilint-runtime", "my-resilint-runtime", "resilint-runtime-extras", "resilint"])
def test_other_lines_declare_nothing(tmp_path: Path, line: str) -> None:
    result = mended(tmp_path, {"mod.py": CODE, "requirements.txt": f"{line}\n"}, reachable=False)
    assert result["mod.py"] == CODE


def test_declared_for_another_folder(tmp_path: Path) -> None:
    files = {"a/mod.py": CODE, "b/mod.py": CODE, "a/requirements.txt": "resilint-runtime\n"}
    result = mended(tmp_path, files, reachable=False)
    assert (result["a/mod.py"], result["b/mod.py"]) == (MENDED, CODE)


def test_package_of_the_same_name_hides_it(tmp_path: Path) -> None:
    result = mended(tmp_path, {"mod.py": CODE, "shared/__init__.py": "", "shared/tools.py": ""})
    assert result["mod.py"] == CODE
    assert result.refusals == [
        "no runtime: the package shared of this project lacks clients.bigquery_pool: run `resilint vendor`, or name"
        " the package that has it with runtime-package"
    ]


def test_folder_of_the_same_name_hides_it(tmp_path: Path) -> None:
    result = mended(tmp_path, {"mod.py": CODE, "shared/tools.py": "x = 1\n"})
    assert result["mod.py"] == CODE


def test_module_of_the_same_name_hides_it(tmp_path: Path) -> None:
    assert mended(tmp_path, {"mod.py": CODE, "shared.py": ""})["mod.py"] == CODE


def test_copy_that_lacks_the_name(tmp_path: Path) -> None:
    old = copy("shared", **{"clients/bigquery_pool.py": "def client(): ...\n"})
    result = mended(tmp_path, {"mod.py": CODE, **old}, reachable=False)
    assert result["mod.py"] == CODE
    assert "has no get_bigquery_client" in result.refusals[0]


def test_another_import_name(tmp_path: Path) -> None:
    files = {"mod.py": CODE, "acme/__init__.py": "", **copy("acme/runtime")}
    result = mended(tmp_path, files, reachable=False, **{"runtime-package": "acme.runtime"})
    assert result["mod.py"] == MENDED.replace("shared", "acme.runtime")


def test_declared_distribution_is_not_imported_by_another_name(tmp_path: Path) -> None:
    result = mended(tmp_path, {"mod.py": CODE}, **{"runtime-package": "acme.runtime"})
    assert result["mod.py"] == CODE
