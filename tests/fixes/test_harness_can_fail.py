"""The harness complains about fixes that break something: each kind of complaint is provoked once."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.engine import Engine
from lint_rules.fixes import planning
from lint_rules.fixes.fixing import Fixed, mend
from lint_rules.fixes.record import Draft, Recall, Refused, Rewrite, Substitute
from lint_rules.fixes.site import Site
from lint_rules.program import Program
from lint_rules.rules.registry import all_rules
from lint_rules.selection import Selection
from lint_rules.settings import Settings
from tests.fixes import harness
from tests.fixes.harness import mend_folder

CODE = "import requests\n\n\ndef f(url):\n    return requests.get(url, timeout=3)\n"


def complaints(folder: Path, monkeypatch: pytest.MonkeyPatch, plan: planning.Plan, *, unsafe: bool = True) -> str:
    (folder / "mod.py").write_text(CODE)
    own = planning.plan_of
    monkeypatch.setattr(planning, "plan_of", lambda code: plan if code == "RP102" else own(code))
    return "\n".join(mend_folder(folder, ["mod.py"], Settings(), unsafe=unsafe).complaints)


def test_what_is_right_is_not_complained_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = planning.plan_of("RP102")
    assert plan is not None
    assert complaints(tmp_path, monkeypatch, plan) == ""


def test_a_finding_that_is_still_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def plan(site: Site) -> Draft:
        if "again" in site.source((5, 0, 5, 60)):
            raise Refused("enough")
        call, _ = site.call()
        return Draft("", (Recall(site.whole(call), extra=(("again", "1"),)),))

    found = complaints(tmp_path, monkeypatch, plan)
    assert "mod.py: RP102 was 1, 1 mended, 1 left" in found


def test_a_new_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def plan(site: Site) -> Draft:
        text = "while True:\n    try:\n        return url()\n    except Exception:\n        pass"
        return Draft("", (Rewrite((5, 4), (5, 4), text),))

    found = complaints(tmp_path, monkeypatch, plan)
    assert "new finding: mod.py:5:5 RP203" in found
    assert "RP203 was 0, 0 mended, 1 left" in found


def test_a_finding_that_another_fix_mends_in_the_next_round(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def plan(site: Site) -> Draft:
        text = "from shared.clients.http_pool import get_http_session as g\nwith g() as s:\n    return s.get(url)"
        return Draft("", (Rewrite((5, 4), (5, 4), text),))

    assert complaints(tmp_path, monkeypatch, plan) == "mod.py: RP105 was 0, 1 mended, 0 left"


def test_a_second_run_that_changes_something(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def plan(site: Site) -> Draft:
        call, _ = site.call()
        return Draft("", (Recall(site.whole(call), extra=(("again", "1"),)),))

    assert "the second run changes mod.py" in complaints(tmp_path, monkeypatch, plan)


def test_an_unsafe_fix_when_only_safe_ones_are_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def plan(site: Site) -> Draft:
        call, _ = site.call()
        return Draft("", (Substitute(site.whole(call), "url"),))

    monkeypatch.setattr(harness, "_mend", lambda program, unsafe: _everything(program))
    assert complaints(tmp_path, monkeypatch, plan, unsafe=False) == "not safe: mod.py:5:21 RP102"


def _everything(program: Program) -> Fixed:
    selection = Selection.of(all_rules(), program.settings)
    return mend(program, selection, list(Engine(program, selection).check(program.files)), unsafe=True)
