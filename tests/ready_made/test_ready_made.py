"""The ready-made pieces, each run for real on a repository made from a released package."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib import resources
from pathlib import Path
from typing import Any

import backoff
import jsonschema
import pytest
import yaml

ROOT = Path(__file__).parents[2]
RELEASED = Path(backoff.__file__).parent
RAW = "from google.cloud import bigquery\n\n\ndef load():\n    return bigquery.Client()\n"
LEGACY = RAW.replace("load", "legacy")
BASELINE = ".resilint-baseline"


class Checkout:
    """A repository with a released package and one finding in it, and a branch off its main."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        scripts = str(Path(sys.executable).parent)
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "CI", "GITHUB_"))}
        self.environment = {
            **kept,
            "PATH": scripts + os.pathsep + os.environ["PATH"],
            "HOME": str(folder.parent),
            "PRE_COMMIT_HOME": str(folder.parent / "pre-commit"),
            "GIT_CONFIG_NOSYSTEM": "1",
        }
        shutil.copytree(RELEASED, folder / "backoff", ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "legacy.py").write_text(LEGACY)
        (folder / ".gitignore").write_text("__pycache__/\n*.sarif\n*.json\n*.xml\n")
        for arguments in (
            ["init", "-q", "-b", "main"],
            ["config", "user.name", "A"],
            ["config", "user.email", "a@b.c"],
        ):
            self.run("git", *arguments)
        self.commit("start")
        self.run("git", "update-ref", "refs/remotes/origin/main", "main")
        self.run("git", "checkout", "-q", "-b", "branch")

    def run(self, *command: str, code: int = 0, **environment: str) -> str:
        done = subprocess.run(
            command,
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            env={**self.environment, **environment},
        )
        assert done.returncode == code, done.stdout
        return done.stdout

    def commit(self, message: str) -> None:
        self.run("git", "add", "-A")
        self.run("git", "commit", "-q", "-m", message)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    (tmp_path / "work").mkdir()
    return Checkout(tmp_path / "work")


def validate(document: object, schema: str) -> None:
    text = resources.files("check_jsonschema").joinpath("builtin_schemas", "vendor", f"{schema}.json").read_text()
    rules = json.loads(text)
    jsonschema.validators.validator_for(rules)(rules).validate(document)


def test_the_action_is_an_action() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    validate(action, "github-actions")
    action["runs"].pop("using")
    with pytest.raises(jsonschema.ValidationError):
        validate(action, "github-actions")


def test_the_gitlab_template_is_one() -> None:
    template = yaml.safe_load((ROOT / "contrib/gitlab-ci.yml").read_text())
    validate(template, "gitlab-ci")
    template["resilint"]["artifacts"]["reports"]["codequality"] = 1
    with pytest.raises(jsonschema.ValidationError):
        validate(template, "gitlab-ci")


class Action:
    """Runs the steps of ``action.yml`` one by one, as the runner does."""

    def __init__(self, checkout: Checkout, **inputs: str) -> None:
        self._checkout = checkout
        self._steps: list[dict[str, Any]] = []
        document = yaml.safe_load((ROOT / "action.yml").read_text())
        self._inputs = {key: str(value["default"]) for key, value in document["inputs"].items()}
        self._inputs.update({key.replace("_", "-"): value for key, value in inputs.items()})
        self._steps = document["runs"]["steps"]
        self.summary = checkout.folder.parent / "summary.md"
        self.summary.write_text("")

    def step(self, name: str, code: int, **environment: str) -> str:
        (step,) = [step for step in self._steps if step["name"] == name]
        given = {key: self._filled(value) for key, value in step.get("env", {}).items()}
        shell = {"bash": ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"]}[step["shell"]]
        return self._checkout.run(
            *shell,
            step["run"],
            code=code,
            GITHUB_ACTION_PATH=str(ROOT),
            GITHUB_STEP_SUMMARY=str(self.summary),
            **given,
            **environment,
        )

    def _filled(self, text: str) -> str:
        for key, value in self._inputs.items():
            text = text.replace(f"${{{{ inputs.{key} }}}}", value)
        assert "${{" not in text, text
        return text

    def names(self) -> list[str]:
        return [step["name"] for step in self._steps if "run" in step]


def test_the_action_step_by_step(checkout: Checkout, tmp_path: Path) -> None:
    """The linter is built and installed from the action's own folder into an environment of its own."""
    environment = tmp_path / "venv"
    checkout.run(sys.executable, "-m", "venv", str(environment))
    (packages,) = environment.glob("lib/python*/site-packages")
    # What it depends on and what builds it is borrowed, so that nothing is fetched.
    borrowed = [path for path in sys.path if path.endswith("site-packages")]
    (packages / "borrowed.pth").write_text("".join(f"{path}\n" for path in borrowed))
    checkout.environment["PATH"] = f"{environment / 'bin'}{os.pathsep}{checkout.environment['PATH']}"
    action = Action(checkout, since="origin/main")
    assert action.names() == ["Install", "Check"]
    action.step(
        "Install", 0, PIP_NO_INDEX="1", PIP_NO_BUILD_ISOLATION="false", PIP_FORCE_REINSTALL="1", PIP_NO_DEPS="1"
    )
    assert (packages / "lint_rules").is_dir()

    assert action.step("Check", 0) == ""
    assert "this change: -0, +0" in action.summary.read_text()
    (checkout.folder / "new file.py").write_text(RAW)
    checkout.commit("a raw client")
    printed = action.step("Check", 1)
    assert printed.startswith("::error file=new file.py,line=5,")
    assert printed.count("\n") == 1
    assert "this change: -0, +1" in action.summary.read_text(), "the summary is added to"
    assert action.summary.read_text().count("###") == 2
    sarif = json.loads((checkout.folder / "resilint.sarif").read_text())
    assert [item["baselineState"] for item in sarif["runs"][0]["results"]].count("new") == 1
    (checkout.folder / "new file.py").write_text("x = 1\n")
    checkout.commit("mended")
    action.step("Check", 0)


def test_the_action_with_a_baseline(checkout: Checkout) -> None:
    checkout.run("resilint", "baseline", "write", "-q")
    checkout.commit("baseline")
    action = Action(checkout, since="", baseline=BASELINE, args="--select RP1 --quiet", paths="legacy.py new.py")
    (checkout.folder / "new.py").write_text("x = 1\n")
    assert action.step("Check", 0) == ""
    (checkout.folder / "new.py").write_text(RAW)
    assert "::error file=new.py" in action.step("Check", 1)


def test_the_gitlab_script(checkout: Checkout) -> None:
    (script,) = yaml.safe_load((ROOT / "contrib/gitlab-ci.yml").read_text())["resilint"]["script"]
    base = checkout.run("git", "rev-parse", "main").strip()
    run = ("sh", "-c", script)
    checkout.run(*run, CI_MERGE_REQUEST_DIFF_BASE_SHA=base)
    (checkout.folder / "new.py").write_text(RAW)
    checkout.run(*run, code=1, CI_MERGE_REQUEST_DIFF_BASE_SHA=base)
    report = json.loads((checkout.folder / "gl-code-quality-report.json").read_text())
    assert {"legacy.py", "new.py"} <= {item["location"]["path"] for item in report}
    assert (checkout.folder / "resilint-junit.xml").read_text().count("<failure ") == 1
    checkout.run(*run, code=1)


def test_the_pre_push_hook(checkout: Checkout, tmp_path: Path) -> None:
    checkout.run("git", "init", "-q", "--bare", str(tmp_path / "remote"))
    checkout.run("git", "remote", "add", "origin", str(tmp_path / "remote"))
    hook = checkout.folder / ".git/hooks/pre-push"
    shutil.copy(ROOT / "contrib/pre-push", hook)
    assert os.access(hook, os.X_OK)
    checkout.run("git", "push", "-q", "origin", "branch")
    (checkout.folder / "new.py").write_text(RAW)
    checkout.commit("a raw client")
    assert "new.py:5:" in checkout.run("git", "push", "-q", "origin", "branch", code=1)
    checkout.run("git", "push", "-q", "origin", "branch", RESILINT_SINCE="branch")


def test_the_make_example(checkout: Checkout) -> None:
    shutil.copy(ROOT / "contrib/Makefile", checkout.folder / "Makefile")
    checkout.run("make", "resilint-new")
    checkout.run("make", "resilint", code=2)
    checkout.run("resilint", "baseline", "write", "-q")
    checkout.run("make", "resilint")
    (checkout.folder / "legacy.py").write_text("x = 1\n")
    checkout.run("make", "resilint", code=2)
    checkout.run("make", "resilint-prune")
    checkout.run("make", "resilint")


def test_pre_commit_with_a_baseline(checkout: Checkout) -> None:
    """The real pre-commit: red on a new raw client, green on what was there before."""
    hook = {"id": "resilint", "name": "resilint", "entry": "resilint check", "language": "system", "types": ["python"]}
    hook |= {"require_serial": True, "args": ["--baseline", BASELINE]}
    config = {"repos": [{"repo": "local", "hooks": [hook]}]}
    (checkout.folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    checkout.run("resilint", "baseline", "write", "-q")
    checkout.run(sys.executable, "-m", "pre_commit", "install")
    checkout.commit("the baseline, checked with itself")
    legacy = checkout.folder / "legacy.py"
    legacy.write_text("import os\n\n" + LEGACY)
    checkout.run("git", "mv", "legacy.py", "renamed.py")
    checkout.commit("a known finding has moved")
    (checkout.folder / "new.py").write_text(RAW)
    checkout.run("git", "add", "-A")
    assert "new.py:5:" in checkout.run("git", "commit", "-q", "-m", "a raw client", code=1)
    (checkout.folder / "new.py").write_text("x = 1\n")
    checkout.commit("none")
