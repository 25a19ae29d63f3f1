"""The formats for machines: each validates against its schema, on findings of all kinds, and says what it should."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
import xmlschema

from lint_rules.frontends.cli import main

SCHEMAS = Path(__file__).parent / "schemas"
NASTY = "a b,c:d%e\x01\u202e&<ü>\"'.py"
CODE = """\
import requests


def load(url):
    return "日本😀", requests.get(
        url,
        timeout=5,
    ), requests.put(url, timeout=1)


def silent(url):
    return requests.put(url, timeout=1)  # noqa: RP102 -- until 2999-01-01: vendor client
"""
SPLIT = """\
from shared.utils.bigquery_retry import SERIALIZATION_RETRY
from google.cloud import bigquery


def save(client: bigquery.Client, sql):
    job = client.query(sql)

    @SERIALIZATION_RETRY
    def wait():
        return job.result(timeout=300)

    return wait()
"""
PROJECTS: dict[str, dict[str, str]] = {
    "nothing": {"a.py": "x = 1\n"},
    "no files": {},
    "findings": {"a.py": CODE, "jobs/split.py": SPLIT, "broken.py": "def (:\n"},
    "nasty": {NASTY: CODE, "sub dir/\U0001f600.py": CODE},
    "fixes": {"a.py": CODE, "b.py": CODE.rstrip(), "requirements.txt": "resilint-runtime\n"},
    "warnings": {
        "a.py": CODE,
        "pyproject.toml": '[tool.resilint.gate]\nwarn = ["RP1"]\nmaximum = { "." = { RP102 = 0 } }\n',
    },
}


class Reports:
    """What one run writes, by format."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.folder = folder
        names = ("json", "sarif", "github", "gitlab", "junit", "checkstyle", "rdjson", "markdown", "full", "concise")
        chosen = [f"--output={name}={folder / 'out' / name}" for name in names]
        (folder / "out").mkdir(exist_ok=True)
        self.code = main(["check", "--no-cache", *chosen, *arguments])

    def text(self, name: str) -> str:
        return (self.folder / "out" / name).read_bytes().decode("utf-8")

    def json(self, name: str) -> Any:
        return json.loads(self.text(name))


@pytest.fixture(params=PROJECTS)
def reports(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reports:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "resilint.toml").write_text("")
    for name, text in PROJECTS[request.param].items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    if (tmp_path / "pyproject.toml").exists():
        (tmp_path / "resilint.toml").unlink()
    return Reports(tmp_path)


def validate(document: object, schema: str) -> None:
    rules = json.loads((SCHEMAS / schema).read_text())
    kind = jsonschema.validators.validator_for(rules)
    kind.check_schema(rules)
    kind(rules, format_checker=kind.FORMAT_CHECKER).validate(document)


JSON_SCHEMAS = {
    "json": "resilint.json",
    "sarif": "sarif-2.1.0-rtm.5.json",
    "gitlab": "gitlab-code-quality.json",
    "rdjson": "rdjson.json",
}


def test_all_validate(reports: Reports) -> None:
    for name, schema in JSON_SCHEMAS.items():
        validate(reports.json(name), schema)
    for name, schema in {"junit": "junit-10.xsd", "checkstyle": "checkstyle.xsd"}.items():
        xmlschema.XMLSchema(SCHEMAS / schema).validate(ElementTree.fromstring(reports.text(name)))
    assert reports.text("markdown").startswith("### resilint: ")


def test_all_say_the_same(reports: Reports) -> None:
    """The same number of findings everywhere, and the exit code belongs to them."""
    found = reports.json("json")["findings"]
    blocking = [item for item in found if item["level"] == "error"]
    complaints = reports.json("json")["gate"]["complaints"]
    assert reports.code == bool(blocking or complaints)
    assert len(reports.text("github").splitlines()) == len(found) + len(complaints)
    assert len(reports.json("gitlab")) == len(found)
    assert len(reports.json("rdjson")["diagnostics"]) == len(found)
    assert len(re.findall("<error ", reports.text("checkstyle"))) == len(found)
    assert len(re.findall("<failure ", reports.text("junit"))) == len(blocking) + len(complaints)
    results = reports.json("sarif")["runs"][0]["results"]
    assert len([item for item in results if not item["suppressions"]]) == len(found)
    prints = [item["partialFingerprints"]["resilintIdentity/v1"] for item in results if not item["suppressions"]]
    assert prints == [item["fingerprint"] for item in found]
    assert len(set(prints)) == len(prints)


@pytest.mark.parametrize("wrong", JSON_SCHEMAS)
def test_the_schemas_can_refuse(wrong: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A gate needs a test that it can fail."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.py").write_text(CODE)
    document = Reports(tmp_path, "--isolated").json(wrong)
    text = json.dumps(document)
    for old, new in (('"startLine": 5', '"startLine": 0'), ('"line": 5', '"line": 0'), ('"begin": 5', '"begin": 0')):
        text = text.replace(old, new)
    with pytest.raises(jsonschema.ValidationError):
        validate(json.loads(text), JSON_SCHEMAS[wrong])


@pytest.fixture
def plain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reports:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "resilint.toml").write_text("")
    for name, text in {**PROJECTS["findings"], **PROJECTS["nasty"]}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return Reports(tmp_path)


def test_columns_are_those_that_each_format_declares(plain: Reports) -> None:
    """The first finding of ``a.py`` stands behind characters of three and four bytes."""
    line = CODE.splitlines()[4]
    characters = line.index("get") + 1
    in_bytes = len(line[: characters - 1].encode()) + 1
    sarif = plain.json("sarif")["runs"][0]
    assert sarif["columnKind"] == "unicodeCodePoints"
    (region,) = [
        item["locations"][0]["physicalLocation"]["region"]
        for item in sarif["results"]
        if item["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a.py"
        and item["locations"][0]["physicalLocation"]["region"]["startLine"] == 5
    ]
    assert region == {"startLine": 5, "startColumn": characters, "endLine": 8, "endColumn": 6}
    (span,) = [
        item["location"]["range"]
        for item in plain.json("rdjson")["diagnostics"]
        if item["location"]["path"] == "a.py" and item["location"]["range"]["start"]["line"] == 5
    ]
    assert span == {"start": {"line": 5, "column": in_bytes}, "end": {"line": 8, "column": 6}}


def test_annotations_escape_what_would_end_them(plain: Reports) -> None:
    lines = [line for line in plain.text("github").splitlines() if "a b" in line]
    assert lines
    for line in lines:
        assert line.startswith("::error file=a b%2Cc%3Ad%25e\x01\u202e&<ü>\"'.py,line=")
    one_line = next(line for line in lines if "line=8" in line)
    assert ",col=" in one_line and ",endColumn=" in one_line
    assert ",col=" not in next(line for line in lines if "line=5" in line), "columns count only within one line"


@pytest.mark.parametrize(
    ("text", "data", "prop"),
    [("100%", "100%25", "100%25"), ("a\r\nb", "a%0D%0Ab", "a%0D%0Ab"), ("x: y, z", "x: y, z", "x%3A y%2C z")],
)
def test_the_escapes_of_workflow_commands(text: str, data: str, prop: str) -> None:
    from lint_rules.output import github

    assert (github._data(text), github._property(text)) == (data, prop)


def test_sarif_has_what_services_show(plain: Reports) -> None:
    run = plain.json("sarif")["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert all(rule["help"]["markdown"].startswith(f"# {rule['id']} ") for rule in rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    silenced = [item for item in run["results"] if item["suppressions"]]
    assert silenced[0]["suppressions"] == [{"kind": "inSource", "status": "accepted", "justification": "vendor client"}]
    split = next(item for item in run["results"] if item["ruleId"] == "RP302")
    assert split["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 10
    uris = {item["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for item in run["results"]}
    assert "sub%20dir/%F0%9F%98%80.py" in uris


def test_fixes_are_what_the_command_would_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who carries out SARIF's replacements gets what --fix writes; the last line may have no end."""
    monkeypatch.chdir(tmp_path)
    text = f"import requests\n\nNAME = '\u65e5\u672c'\n\n\ndef load(url):\n    return {'requests.get(url, timeout=5)'}"
    (tmp_path / "a.py").write_text(text, encoding="utf-8")
    (tmp_path / "requirements.txt").write_text("resilint-runtime\n")
    reports = Reports(tmp_path, "--isolated")
    (result,) = reports.json("sarif")["runs"][0]["results"]
    ((change,),) = [fix["artifactChanges"] for fix in result["fixes"]]
    lines = text.splitlines(keepends=True)
    for part in reversed(change["replacements"]):
        region = part["deletedRegion"]
        assert region["startColumn"] == 1
        last = region["endLine"] - 1
        assert region["endColumn"] == (1 if region["endLine"] > region["startLine"] else len(lines[last]) + 1)
        last += region["endColumn"] > 1
        lines[region["startLine"] - 1 : last] = [part["insertedContent"]["text"]]
    (finding,) = reports.json("json")["findings"]
    assert finding["fix"] == {"safety": "safe", "title": "Send the request over the pool", "notes": []}
    assert main(["check", "--fix", "--isolated", "--no-cache", "-q", "a.py"]) == 0
    assert (tmp_path / "a.py").read_text(encoding="utf-8") == "".join(lines)
    assert "".join(lines).endswith("return get(url, timeout=5)")


def test_a_refused_fix_says_why(plain: Reports) -> None:
    found = [item for item in plain.json("json")["findings"] if item["code"] == "RP102"]
    assert found
    assert all(item["fix"] is None for item in found)
    assert all("resilint vendor" in item["fix_refused"] for item in found)
    results = [item for item in plain.json("sarif")["runs"][0]["results"] if item["ruleId"] == "RP102"]
    assert results
    assert not any("fixes" in item for item in results)


def test_known_findings_are_marked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "resilint.toml").write_text("")
    (tmp_path / "a.py").write_text(CODE)
    assert main(["baseline", "write", "--reason", "from before"]) == 0
    (tmp_path / "b.py").write_text(CODE)
    made = Reports(tmp_path, "--baseline", ".resilint-baseline")
    results = made.json("sarif")["runs"][0]["results"]
    states = [(item["ruleId"], item.get("baselineState"), len(item["suppressions"])) for item in results]
    assert states.count(("RP102", "unchanged", 1)) == 2
    assert states.count(("RP102", "new", 0)) == 2
    assert {"kind": "external", "status": "accepted", "justification": "from before"} in [
        suppression for item in results for suppression in item["suppressions"]
    ]
    assert len(made.json("gitlab")) == 4, "GitLab compares by itself and wants to see all"
    assert made.text("markdown").startswith("### resilint: this change: -0, +2\n")


def test_markdown_counts_what_goes_and_comes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "resilint.toml").write_text("")
    (tmp_path / "a.py").write_text(CODE)
    assert main(["baseline", "write"]) == 0
    (tmp_path / "a.py").write_text(
        CODE.replace("requests.get", "get").replace("requests.put(url, timeout=1)\n\n", "1\n\n")
    )
    made = Reports(tmp_path, "--baseline", ".resilint-baseline")
    assert made.text("markdown").splitlines()[0] == "### resilint: this change: -2, +0"


def test_markdown_cannot_be_broken_out_of() -> None:
    from lint_rules.output import markdown

    assert markdown._plain("a|b <img> @team [x](y) `z`") == "a\\|b \\<img\\> @\u200bteam \\[x\\](y) \\`z\\`"
    assert markdown._code("a`|b") == "`` a`\\|b ``"


def test_xml_holds_what_it_cannot_hold(plain: Reports) -> None:
    root = ElementTree.fromstring(plain.text("checkstyle"))
    assert "a b,c:d%e\\x01\u202e&<ü>\"'.py" in [file.get("name") for file in root]
