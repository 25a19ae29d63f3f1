"""The proof can fail: fixes that are wrong on purpose, in the place of the real ones, are caught."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from behaviour.header import HeaderError, read_header
from behaviour.observing import differences
from behaviour.proving import PROGRAMS, prove, with_all_rules
from lint_rules.fixes import planning
from lint_rules.fixes.plans import direct_http_call, raw_bigquery_client
from lint_rules.fixes.record import Draft, Recall, Refused, Substitute
from lint_rules.fixes.site import Site

Plan = Callable[[Site], Draft]
CLIENT = PROGRAMS / "RP101_one_client_per_call.py"
REQUEST = PROGRAMS / "RP102_poll_an_api.py"


def loses_an_argument(site: Site) -> Draft:
    draft = raw_bigquery_client.plan(site)
    call, _ = site.call()
    edits = tuple(
        Recall(site.whole(call), edit.callee, ((0, "project_id"),), dropped=(1,)) if isinstance(edit, Recall) else edit
        for edit in draft.edits
    )
    return Draft(draft.title, edits, "safe")


def sends_another_method(site: Site) -> Draft:
    draft = direct_http_call.plan(site)
    call, _ = site.call()
    url = site.source((call.args[0].at[0], call.args[0].at[1], *call.args[0].at[2:]))
    return Draft(
        draft.title, (Substitute(site.whole(call), f"__import__('requests').post({url}, timeout=20)"),), "safe"
    )


def sends_twice(site: Site) -> Draft:
    call, _ = site.call()
    text = site.source(site.whole(call)).replace("requests.get", "__import__('requests').request('GET', ", 1)
    text = text.replace("'GET', (", "'GET', ")
    return Draft("", (Substitute(site.whole(call), f"({text}, {text})[0]"),), "safe")


def swallows_the_answer(site: Site) -> Draft:
    call, _ = site.call()
    text = "__import__('types').SimpleNamespace(raise_for_status=int, json=lambda: {'items': [], 'next': None})"
    return Draft("", (Substitute(site.whole(call), text),), "safe")


def calls_what_is_not_there(site: Site) -> Draft:
    call, _ = site.call()
    return Draft("", (Recall(site.whole(call), "get"),), "safe")


def loses_the_timeout(site: Site) -> Draft:
    call, _ = site.call()
    if len(call.keywords) < 3:
        raise Refused("mended")
    return Draft("", (Recall(site.whole(call), dropped=(3,)),), "safe")


def says_that_it_is_unsafe(site: Site) -> Draft:
    draft = direct_http_call.plan(site)
    return Draft(draft.title, draft.edits, "unsafe")


def refuses(site: Site) -> Draft:
    raise Refused("no reason")


@pytest.mark.parametrize(
    ("path", "plan", "caught"),
    [
        (CLIENT, loses_an_argument, ["submissions changed"]),
        (REQUEST, sends_another_method, ["requests changed"]),
        (REQUEST, sends_twice, ["requests changed", "sessions after"]),
        (REQUEST, swallows_the_answer, ["returned changed", "requests changed", "sessions after"]),
        (REQUEST, says_that_it_is_unsafe, ["fixability is"]),
        (REQUEST, refuses, ["fixability is", "sessions is declared to change, and does not"]),
    ],
)
def test_a_wrong_fix_is_caught(path: Path, plan: Plan, caught: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "plan_of", lambda code: plan)
    complaints = prove(path).complaints
    for text in caught:
        assert any(complaint.startswith(text) for complaint in complaints), (text, complaints)


@pytest.mark.parametrize(
    ("path", "code", "plan", "unsafe", "caught"),
    [
        (CLIENT, "RP101", loses_an_argument, False, "submissions changed"),
        (REQUEST, "RP102", sends_another_method, False, "requests changed"),
        (REQUEST, "RP102", calls_what_is_not_there, True, "raised NameError"),
        (REQUEST, "RP102", loses_the_timeout, False, "timeouts changed"),
    ],
)
def test_a_wrong_fix_is_caught_among_others(
    path: Path, code: str, plan: Plan, unsafe: bool, caught: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = planning.plan_of
    monkeypatch.setattr(planning, "plan_of", lambda asked: plan if asked == code else real(asked))
    complaints = with_all_rules(path, unsafe=unsafe)
    assert any(complaint.startswith(caught) for complaint in complaints), complaints


@pytest.mark.parametrize(
    ("old", "new", "caught"),
    [
        ("# changes: sessions: 2 -> 1\n", "", "sessions changed"),
        ("sessions: 2 -> 1", "sessions: 3 -> 1", "sessions before"),
        ("sessions: 2 -> 1", "sessions: 2 -> 2", "sessions after"),
        ("# changes: sessions", "# changes: sleeps: nothing -> 1\n# changes: sessions", "sleeps after"),
        ("# before: returned: [1, 2, 3]", "# before: returned: [1, 2]", "before, returned should be"),
        ("200 {", "500 x9; 200 {", "before, raised should be nothing"),
        ("null}", "null}; 200 {}", "never played: GET /v1/items -> 200"),
        ("rules: RP102", "rules: RP102, RP101", "RP101 is named, and finds nothing"),
    ],
)
def test_a_wrong_header_is_caught(old: str, new: str, caught: str, tmp_path: Path) -> None:
    text = REQUEST.read_text("utf-8")
    assert old in text
    path = tmp_path / "program.py"
    path.write_text(text.replace(old, new, 1), "utf-8")
    complaints = prove(path).complaints
    assert any(complaint.startswith(caught) for complaint in complaints), complaints


def test_a_header_must_be_understood(tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    for text in ("# rules: RP101\n", "# rule: RP101\n", "# rules: RP101\n# fixability: safe\n# changes: clients 3\n"):
        path.write_text(text, "utf-8")
        with pytest.raises(HeaderError):
            read_header(path)


def test_what_is_repeated_must_be_the_same() -> None:
    before = {"requests": ["GET /a"], "raised": []}
    declared = {"requests": ("1", "2")}
    assert not differences(before, {"requests": ["GET /a", "GET /a"], "raised": []}, declared)
    assert differences(before, {"requests": ["GET /a", "GET /b"], "raised": []}, declared)
    assert differences(before, {"requests": ["GET /a", "GET /a"], "raised": ["KeyError"]}, declared)
    assert differences(before, before, {"nothing like it": ("1", "2")})
