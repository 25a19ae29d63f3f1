"""What link asks of somebody who sees installed code, and what becomes of the answers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lint_rules import facts
from lint_rules.engine import Engine
from lint_rules.program import Program
from lint_rules.program.inference import Asked
from lint_rules.program.values import BoundExternal, External, Result, Value
from lint_rules.rules.registry import all_rules
from lint_rules.selection import Selection
from lint_rules.settings import Settings

CLIENT = Result("google.cloud.bigquery.Client")


class Answers:
    """Answers by the name of what is asked about, and keeps the questions."""

    def __init__(self, values: dict[str, Value] | None = None, ancestors: tuple[str, ...] = ()) -> None:
        self.values = values or {}
        self.bases = ancestors
        self.questions: list[tuple[str, tuple[str, ...]]] = []

    def value(self, path: str, expression: Asked, outside: Sequence[str]) -> Value | None:
        shown = _shown(expression)
        self.questions.append((shown, tuple(outside)))
        return self.values.get(shown)

    def ancestors(self, path: str, expression: Asked, outside: str) -> tuple[str, ...]:
        self.questions.append((_shown(expression), (outside,)))
        return self.bases


def _shown(expression: facts.Expression) -> str:
    match expression:
        case facts.Name(id=name):
            return name
        case facts.Attribute(value=value, attr=attr):
            return f"{_shown(value)}.{attr}"
        case facts.Call(func=func):
            return f"{_shown(func)}()"
        case _:
            return "?"


def codes(tmp_path: Path, source: str, answers: Answers | None) -> list[str]:
    """Check one file and return ``line: code`` of its findings."""
    (tmp_path / "a.py").write_text(source)
    program = Program(tmp_path, ["a.py"], Settings(), inference=answers)
    complaints: list[str] = []
    engine = Engine(program, Selection(all_rules(), select=["RP"]), complain=complaints.append)
    found = [f"{finding.place.line}: {finding.code}" for finding in engine.check_file("a.py").findings]
    assert complaints == []
    return found


def test_a_receiver_a_function_and_its_result(tmp_path: Path) -> None:
    source = "import far\n\n\ndef run(sql):\n    client = far.make()\n    return client.query(sql)\n"
    assert codes(tmp_path, source, None) == []
    answers = Answers()
    assert codes(tmp_path, source, answers) == []
    assert set(answers.questions) == {
        ("far.make", ("far.make",)),
        ("client", ("far.make",)),
        ("client.query", ("far.make.query",)),
    }
    assert len(answers.questions) == 3, "each is asked once"
    assert codes(tmp_path, source, Answers({"client": CLIENT})) == ["6: RP301"]
    bound = BoundExternal("google.cloud.bigquery.Client.query", CLIENT)
    assert codes(tmp_path, source, Answers({"client.query": bound})) == ["6: RP301"]


def test_a_decorator(tmp_path: Path) -> None:
    source = (
        "import far\nfrom google.cloud import bigquery\n\n\n@far.policy\ndef run(client: bigquery.Client, sql):\n"
        "    return client.query(sql).result(timeout=9)\n"
    )
    assert codes(tmp_path, source, None) == ["7: RP301"]
    answers = Answers({"far.policy": Result("tenacity.retry")})
    assert codes(tmp_path, source, answers) == []
    assert answers.questions == [("far.policy", ("far.policy",))]


def test_a_base_class(tmp_path: Path) -> None:
    source = "import far\n\n\nclass Mine(far.Base):\n    def run(self, sql):\n        self.query(sql)\n"
    assert codes(tmp_path, source, None) == []
    answers = Answers(ancestors=("google.cloud.bigquery.Client",))
    assert codes(tmp_path, source, answers) == ["6: RP301"]
    assert ("far.Base", ("far.Base",)) in answers.questions


def test_another_name_of_a_function(tmp_path: Path) -> None:
    source = "from far import fetch\n\nfetch('x')\n"
    assert codes(tmp_path, source, None) == []
    assert codes(tmp_path, source, Answers({"fetch": External("requests.get")})) == ["3: RP102", "3: RP402"]


def test_nothing_is_asked_about_what_is_known_here(tmp_path: Path) -> None:
    answers = Answers()
    source = (
        "import json, os, requests\nfrom google.cloud import bigquery\nfrom shared.clients.http_pool import get\n\n\n"
        "class Base:\n    pass\n\n\nclass Mine(Base):\n    @property\n    def client(self):\n"
        "        return bigquery.Client()\n\n    def run(self, other, sql):\n        self.client.query(sql)\n"
        "        other.query(sql)\n        os.environ.get('x')\n        json.loads('1').get('x')\n"
        "        len([]).get(1)\n        other.a.b().query(sql)\n        requests.Session().get('x')\n"
        "        get('x')\n"
    )
    found = codes(tmp_path, source, answers)
    assert answers.questions == []
    assert found == codes(tmp_path, source, None) != []


def test_an_answer_about_one_of_two_is_not_asked_for(tmp_path: Path) -> None:
    source = (
        "import far\n\n\nclass Mine:\n    def query(self, sql):\n        return sql\n\n\n"
        "def run(kind, sql):\n    client = far.make() if kind else Mine()\n    client.query(sql)\n"
    )
    answers = Answers({"client": CLIENT})
    assert codes(tmp_path, source, answers) == []
    assert [shown for shown, _ in answers.questions] == ["far.make"]
