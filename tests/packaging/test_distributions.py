"""What the wheels and sdists hold, and that they work outside the checkout."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[2]
LICENSE = (REPOSITORY / "LICENSE").read_bytes()


def python_files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*.py")
        if "__pycache__" not in path.parts
    }


def modules_in(files: dict[str, bytes], prefix: str) -> dict[str, bytes]:
    return {
        name.removeprefix(prefix): text
        for name, text in files.items()
        if name.startswith(prefix) and name.endswith(".py")
    }


def test_the_runtimes_wheel_holds_the_runtime_and_nothing_else(runtime: Any) -> None:
    files = runtime.files()
    assert modules_in(files, "shared/") == python_files(REPOSITORY / "shared")
    assert "shared/py.typed" in files
    assert {name.split("/")[0] for name in files} == {"shared", runtime.wheel.name.split("-py3")[0] + ".dist-info"}


def test_the_linters_wheel_carries_the_runtime_as_data(linter: Any) -> None:
    """Every module, and none that is importable as ``shared``."""
    files = linter.files()
    assert modules_in(files, "lint_rules/vendor/_runtime/") == python_files(REPOSITORY / "shared")
    assert {name.split("/")[0] for name in files} == {"lint_rules", linter.wheel.name.split("-py3")[0] + ".dist-info"}
    own = {name: text for name, text in modules_in(files, "lint_rules/").items() if "_runtime/" not in name}
    assert own == python_files(REPOSITORY / "lint_rules")


@pytest.mark.parametrize("name", ["runtime", "linter"])
def test_licence_and_metadata(name: str, request: pytest.FixtureRequest) -> None:
    """The licence's text is in both wheels and sdists; no dependency of one is a dependency of the other."""
    built = request.getfixturevalue(name)
    files = built.files()
    assert [text for path, text in files.items() if path.endswith("licenses/LICENSE")] == [LICENSE]
    assert "LICENSE" in built.sdist_files()
    (metadata,) = (text.decode() for path, text in files.items() if path.endswith("METADATA"))
    assert "License-Expression: Apache-2.0" in metadata
    assert "Requires-Python: >=3.10" in metadata
    always = [line for line in re.findall(r"^Requires-Dist: (.*)$", metadata, re.MULTILINE) if "extra ==" not in line]
    assert not [line for line in always if re.match(r"google|requests|urllib3|resilint", line)]
    if name == "runtime":
        assert always == []
        extras = re.findall(r"^Provides-Extra: (.*)$", metadata, re.MULTILINE)
        assert {"bigquery", "http", "storage", "firestore", "pubsub"} <= set(extras)


@pytest.mark.parametrize("name", ["runtime", "linter"])
def test_the_sdist_makes_the_same_wheel_as_the_checkout(name: str, request: pytest.FixtureRequest) -> None:
    built = request.getfixturevalue(name)
    assert built.files() == built.files(direct=True)
    assert not [path for path in built.sdist_files() if "__pycache__" in path]


def test_the_two_versions_are_one(runtime: Any, linter: Any) -> None:
    """They are released together: the linter's messages speak of the runtime beside it."""
    versions = [re.search(r"-(\d[^-]*)-py3", built.wheel.name) for built in (runtime, linter)]
    assert versions[0] and versions[1] and versions[0][1] == versions[1][1]


def test_every_runtime_module_says_its_licence() -> None:
    """Vendored copies travel without the licence file."""
    for name, text in python_files(REPOSITORY / "shared").items():
        assert text.startswith(b"# SPDX-License-Identifier: Apache-2.0\n"), name


def test_both_copies_of_the_licence_are_the_same() -> None:
    assert (REPOSITORY / "runtime" / "LICENSE").read_bytes() == LICENSE


def test_the_runtime_works_without_any_dependency(both_installed: Callable[[str], Any]) -> None:
    """Retries need nothing; every pool imports; a pool without its library says which is missing."""
    environment = both_installed("runtime")
    assert "environment" in environment.run("import shared; print(shared.__file__)")
    code = (
        "from shared.utils.retry_with_jitter import retry_with_jitter\n"
        "import shared.clients, shared.clients.http_pool, shared.clients.bigquery_pool\n"
        "import shared.clients.storage_pool, shared.clients.firestore_pool, shared.clients.pubsub_pool\n"
        "print(retry_with_jitter(lambda: 'called')())\n"
        "for get in (shared.clients.get_http_session, shared.clients.get_bigquery_client):\n"
        "    try: get()\n"
        "    except ImportError as error: print(error.name.split('.')[0])\n"
    )
    assert environment.run(code).split() == ["called", "requests", "google"]


def test_the_runtimes_http_pool_works_from_the_wheel(both_installed: Callable[[str], Any]) -> None:
    """With requests beside it, against a real server."""
    code = (
        "import http.server, threading, shared\n"
        "from shared.clients import get, get_http_session\n"
        "server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), http.server.SimpleHTTPRequestHandler)\n"
        "threading.Thread(target=server.serve_forever, daemon=True).start()\n"
        "answer = get(f'http://127.0.0.1:{server.server_port}/', proxies={'http': None})\n"
        "print(answer.status_code, 'environment' in shared.__file__, get_http_session() is get_http_session())\n"
    )
    assert both_installed("runtime").run(code, packages=True) == "200 True True"


def test_the_linter_brings_no_package_shared(both_installed: Callable[[str], Any]) -> None:
    code = "import importlib.util as u; print(u.find_spec('shared'), u.find_spec('requests'), u.find_spec('google'))"
    assert both_installed("linter").run(code) == "None None None"


def test_the_installed_linter_vendors_a_working_copy(both_installed: Callable[[str], Any], tmp_path: Path) -> None:
    """From its wheel, under another name; it finds that the copy has not drifted, and later that it has."""
    environment = both_installed("linter")
    command = (
        "import argparse, sys; from lint_rules import vendor; parser = argparse.ArgumentParser();"
        "vendor.add_arguments(parser); sys.exit(vendor.run(parser.parse_args()))"
    )
    environment.run(command, tmp_path, "--package", "acme")
    assert python_files(tmp_path / "acme").keys() == python_files(REPOSITORY / "shared").keys()
    assert "0 drifted" in environment.run(command, "--check", tmp_path)
    code = "import sys; sys.path.insert(0, sys.argv[1]); import acme.utils.retry_with_jitter as r; print(r.__name__)"
    assert environment.run(code, tmp_path) == "acme.utils.retry_with_jitter"
    events = tmp_path / "acme" / "events.py"
    events.write_text(events.read_text() + "x = 1\n")
    code = command.replace("sys.exit(vendor.run(parser.parse_args()))", "print(vendor.run(parser.parse_args()))")
    assert environment.run(code, "--check", tmp_path).endswith("\n1")


def test_an_editable_install_of_the_runtime(environment: Any) -> None:
    """Through the link in ``runtime/``; the modules are those of the checkout."""
    environment.install("-e", REPOSITORY / "runtime")
    printed = environment.run("import shared.events; print(shared.events.__file__)")
    assert Path(printed).samefile(REPOSITORY / "shared" / "events.py")


def test_an_editable_install_of_the_linter(environment: Any) -> None:
    """``resilint vendor`` finds the runtime's sources in the checkout."""
    environment.install("-e", REPOSITORY)
    code = "from lint_rules.vendor.source import load_runtime; print(sorted(load_runtime().modules))"
    assert environment.run(code) == str(sorted(python_files(REPOSITORY / "shared")))


def test_the_runtime_installs_from_its_sdist(environment: Any, runtime: Any) -> None:
    environment.install(runtime.sdist)
    assert environment.run("import shared.utils.delays as d; print(d.next_delay(1, 1, 1))") == "1"
