"""The runtime's pages say what the code does: the reference is current, the guide's examples are real."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import shared

REPOSITORY = Path(__file__).parents[2]
DOCS = REPOSITORY / "docs" / "runtime"


def load_generator() -> Any:
    """By its path: helpers of other tests may have the name of its package."""
    spec = importlib.util.spec_from_file_location("runtime_api", REPOSITORY / "scripts" / "runtime_api.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


runtime_api = load_generator()


def test_the_reference_is_current(capsys: pytest.CaptureFixture[str]) -> None:
    """If not: python -m scripts.runtime_api."""
    assert runtime_api.main(["--check"]) == 0, capsys.readouterr().out


def test_the_check_can_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that differs, or is not there, is reported."""
    monkeypatch.setattr(runtime_api, "PAGE", tmp_path / "api.md")
    assert runtime_api.main(["--check"]) == 1
    assert runtime_api.main([]) == 0
    assert runtime_api.main(["--check"]) == 0
    runtime_api.PAGE.write_text(runtime_api.PAGE.read_text() + "x")
    assert runtime_api.main(["--check"]) == 1


def public_modules() -> Iterator[str]:
    for found in pkgutil.walk_packages(shared.__path__, "shared."):
        if not any(part.startswith("_") for part in found.name.split(".")):
            yield found.name


def test_every_public_module_and_name_is_in_the_reference() -> None:
    page = (DOCS / "api.md").read_text()
    for name in public_modules():
        module = importlib.import_module(name)
        if hasattr(module, "__all__"):
            assert f"\n## {name}\n" in page
        for public in getattr(module, "__all__", ()):
            assert f"`{public}`" in page or f"### {name}.{public}\n" in page, f"{name}.{public}"


def test_every_function_and_class_is_described() -> None:
    """No heading without a text below it."""
    page = (DOCS / "api.md").read_text()
    for section in re.split(r"^###+ ", page, flags=re.MULTILINE)[1:]:
        title, _, text = section.partition("\n")
        prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL).strip()
        assert prose or title.rpartition(".")[2].isupper() or title.endswith((".Hook", ".Mode")), title


def examples() -> list[str]:
    return re.findall(r"^```python\n(.*?)^```$", (DOCS / "guide.md").read_text(), re.MULTILINE | re.DOTALL)


def test_there_are_examples() -> None:
    assert len(examples()) >= 8


@pytest.mark.parametrize("example", examples())
def test_the_guides_examples_use_what_there_is(example: str) -> None:
    """Each is valid Python, each name that it imports from the runtime exists, and its definitions can be made."""
    tree = ast.parse(example)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("shared"):
            module = importlib.import_module(node.module)
            for alias in node.names:
                assert hasattr(module, alias.name)
    definitions = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
    tree.body = [node for node in tree.body if isinstance(node, definitions)]
    namespace: dict[str, object] = {"__name__": "example"}
    exec(compile(tree, "guide.md", "exec"), namespace)
    if "test_count" in namespace:
        namespace["test_count"]()  # type: ignore[operator]


def test_links_inside_the_docs_lead_somewhere() -> None:
    for page in DOCS.glob("*.md"):
        text = page.read_text()
        anchors = {
            re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
            for title in re.findall(r"^#+ (.*)$", text, re.MULTILINE)
        }
        for target in re.findall(r"\]\(([^)]+)\)", text):
            if target.startswith("#"):
                assert target[1:] in anchors, f"{page.name}: {target}"
            elif "://" not in target:
                assert (page.parent / target.partition("#")[0]).exists(), f"{page.name}: {target}"
