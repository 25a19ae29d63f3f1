"""BigQuery's REST API, as far as the programs use it: jobs of all kinds, their results, streaming inserts, tables."""

from __future__ import annotations

import json
import re
import threading
from typing import Any

from behaviour.fakes.clock import Clock
from behaviour.fakes.script import Outcome, Script

HOST = "bigquery.googleapis.com"
_TABLE = "p:d.t"
_POLL = 10.0
"""Seconds for which a poll without a timeout waits, as the service does."""

# Reason and message, and whether jobs.insert itself answers with the error.
_ERRORS = {
    "conflict": ("invalidQuery", f"Could not serialize access to table {_TABLE} due to concurrent update", False),
    "syntax": ("invalidQuery", "Syntax error: Unexpected identifier at [1:1]", False),
    "quota": (
        "quotaExceeded",
        "Quota exceeded: Your table exceeded quota for total number of dml jobs writing to a table, pending + running.",
        False,
    ),
    "outstanding": (
        "resourcesExceeded",
        f"Resources exceeded: Too many DML statements outstanding against table {_TABLE}, limit is 20.",
        False,
    ),
    "queue": (
        "quotaExceeded",
        "Quota exceeded: Your project exceeded quota for max number of jobs that can be queued per project.",
        True,
    ),
    "daily": ("quotaExceeded", "Quota exceeded: Your table exceeded quota for imports or query appends.", False),
    "ratelimit": ("rateLimitExceeded", "Exceeded rate limits: too many table update operations.", True),
    "notfound": ("notFound", f"Not found: Table {_TABLE}", False),
    "denied": ("accessDenied", f"Access Denied: Table {_TABLE}", False),
    "backend": ("backendError", "Error encountered during execution. Retrying may solve the problem.", False),
    "invalid": ("invalid", "Provided Schema does not match Table", False),
}
_STATUS = {
    "invalidQuery": 400,
    "invalid": 400,
    "quotaExceeded": 403,
    "rateLimitExceeded": 403,
    "accessDenied": 403,
    "resourcesExceeded": 400,
    "notFound": 404,
    "backendError": 503,
    "duplicate": 409,
}
_WRITES = re.compile(
    r"^\s*(?:INSERT(?:\s+INTO)?|UPDATE|DELETE\s+FROM|MERGE(?:\s+INTO)?|TRUNCATE\s+TABLE"
    r"|CREATE(?:\s+OR\s+REPLACE)?\s+TABLE|DROP\s+TABLE|ALTER\s+TABLE)\s+`?([\w.-]+)",
    re.IGNORECASE,
)

Answer = tuple[int, dict[str, Any]]


class Lost(Exception):
    """The connection breaks before the answer."""


class FakeBigQuery:
    """The state of the service.

    Attributes:
        submissions: every new job, as one line.
        calls: every other request.
        tables: what was written to each table, in order.
    """

    def __init__(self, script: Script, clock: Clock) -> None:
        self.submissions: list[str] = []
        self.calls: list[str] = []
        self.tables: dict[str, list[str]] = {}
        self._script = script
        self._clock = clock
        self._jobs: dict[str, dict[str, Any]] = {}
        self._lock = threading.RLock()

    def answer(self, method: str, path: str, query: dict[str, str], body: bytes) -> Answer:
        """Return status and body.

        Raises:
            Lost: the script breaks the connection.
        """
        with self._lock:
            return self._answer(method, path, query, body)

    def _answer(self, method: str, path: str, query: dict[str, str], body: bytes) -> Answer:
        resource = _json(body)
        if method == "POST" and path.endswith("/jobs"):
            return self._insert(resource, body if path.startswith("/upload/") else b"")
        if method == "POST" and path.endswith("/queries"):
            return self._query_at_once(resource)
        if method == "POST" and path.endswith("/insertAll"):
            return self._insert_rows(path, resource)
        job = re.search(r"/(jobs|queries)/([^/]+)(/cancel)?\Z", path)
        if not job:
            self.calls.append(f"{method} {path}")
            return self._table(path) if "/tables/" in path else (404, _error("notFound", path))
        if job[2] not in self._jobs:
            return 404, _error("notFound", f"Not found: Job {job[2]}")
        if job[3]:
            self.calls.append("cancel job")
            return 200, {"job": self._shown(self._jobs[job[2]])}
        return self._job(job[2]) if job[1] == "jobs" else self._results(job[2], query)

    # jobs

    def _insert(self, resource: dict[str, Any], upload: bytes) -> Answer:
        job_id = resource["jobReference"]["jobId"]
        if job_id in self._jobs:
            self.calls.append("the same job again")
            return 409, _error("duplicate", f"Already Exists: Job {job_id}")
        self.submissions.append(_described(resource, upload))
        return self._start(resource, upload)

    def _start(self, resource: dict[str, Any], upload: bytes) -> Answer:
        job_id = resource["jobReference"]["jobId"]
        outcome = self._script.for_job() or Outcome("ok")
        if outcome.kind.isdigit():  # the service fails before it knows of the job
            return int(outcome.kind), {"error": {"code": int(outcome.kind), "message": "scripted", "errors": []}}
        if outcome.kind == "dropped":
            raise Lost
        error = _ERRORS.get(outcome.kind)
        if error and error[2]:
            return _STATUS[error[0]], _error(error[0], error[1])
        if not error and outcome.kind not in ("ok", "lost", "hangs"):
            raise ValueError(f"no such outcome of a job: {outcome.kind}")
        job = {**resource, "id": f"p:US.{job_id}", "kind": "bigquery#job", "statistics": _statistics(resource, outcome)}
        reference = resource["jobReference"]
        job["jobReference"] = {**reference, "location": reference.get("location", "US")}
        polls = 10**6 if outcome.kind == "hangs" else int(outcome.options.get("running", 0))
        self._jobs[job_id] = {"resource": job, "polls": polls, "error": error, "outcome": outcome}
        if error is None:
            self._execute(resource["configuration"], upload)
        if outcome.kind == "lost":
            raise Lost
        return 200, self._shown(self._jobs[job_id])

    def _shown(self, job: dict[str, Any]) -> dict[str, Any]:
        status: dict[str, Any] = {"state": "RUNNING" if job["polls"] else "DONE"}
        if job["error"] and not job["polls"]:
            error = {"reason": job["error"][0], "message": job["error"][1]}
            status |= {"errorResult": error, "errors": [error]}
        return {**job["resource"], "status": status}

    def _job(self, job_id: str) -> Answer:
        job = self._jobs[job_id]
        self.calls.append("get job")
        shown = self._shown(job)
        job["polls"] = max(0, job["polls"] - 1)
        return 200, shown

    def _results(self, job_id: str, query: dict[str, str]) -> Answer:
        self.calls.append("get results")
        job = self._jobs[job_id]
        reference = job["resource"]["jobReference"]
        if job["polls"]:
            job["polls"] -= 1
            self._clock.now += min(float(query.get("timeoutMs", _POLL * 1000)) / 1000, _POLL)
            return 200, {"jobComplete": False, "jobReference": reference}
        if job["error"]:
            return _STATUS[job["error"][0]], _error(job["error"][0], job["error"][1])
        return 200, {"jobComplete": True, "jobReference": reference, **_rows(job)}

    def _query_at_once(self, resource: dict[str, Any]) -> Answer:
        """Answer jobs.query, which starts a job and waits for it."""
        job_id = f"query-{resource['requestId']}"
        configuration: dict[str, Any] = {"query": {"query": resource["query"]}}
        reference = {"projectId": "p", "jobId": job_id, "location": resource.get("location", "US")}
        whole = {"jobReference": reference, "configuration": configuration}
        self.submissions.append(_described(whole, b""))
        status, shown = self._start(whole, b"")
        if status != 200:
            return status, shown
        job = self._jobs[job_id]
        if job["polls"]:
            return 200, {"jobComplete": False, "jobReference": reference}
        if job["error"]:
            return _STATUS[job["error"][0]], _error(job["error"][0], job["error"][1])
        return 200, {"jobComplete": True, "jobReference": reference, **_rows(job)}

    # tables

    def _execute(self, configuration: dict[str, Any], upload: bytes) -> None:
        statement = configuration.get("query", {}).get("query", "")
        destination = next(
            (part["destinationTable"] for part in configuration.values() if "destinationTable" in part), None
        )
        if destination:
            name = f"{destination['datasetId']}.{destination['tableId']}"
            what = statement or _uploaded(upload) or _sources(configuration)
            self.tables.setdefault(name, []).append(what)
        elif written := _WRITES.match(statement):
            self.tables.setdefault(written[1], []).append(" ".join(statement.split()))

    def _insert_rows(self, path: str, resource: dict[str, Any]) -> Answer:
        name = re.sub(r".*/datasets/([^/]+)/tables/([^/]+)/.*", r"\1.\2", path)
        self.calls.append(f"insertAll {name}")
        outcome = self._script.for_request("POST", path)
        if outcome and outcome.kind != "200":
            return int(outcome.kind), {"error": {"code": int(outcome.kind), "message": "scripted", "errors": []}}
        rows = self.tables.setdefault(name, [])
        rows += [json.dumps(row["json"]) for row in resource["rows"]]
        return 200, {}

    def _table(self, path: str) -> Answer:
        names = path.split("/")
        reference = {"projectId": names[-5], "datasetId": names[-3], "tableId": names[-1]}
        fields = [{"name": "n", "type": "INTEGER", "mode": "NULLABLE"}]
        return 200, {"tableReference": reference, "schema": {"fields": fields}, "numRows": "1", "type": "TABLE"}


def _described(resource: dict[str, Any], upload: bytes) -> str:
    reference = resource["jobReference"]
    place = f"{reference['projectId']}/{reference.get('location', '-')}"
    return f"{place} {json.dumps(resource['configuration'], sort_keys=True)} {_uploaded(upload)}".rstrip()


def _uploaded(upload: bytes) -> str:
    parts = re.split(rb"\r\n--=*[^\r\n]*(?:\r\n|\Z)", upload)
    return parts[1].rpartition(b"\r\n\r\n")[2].decode() if len(parts) > 1 else ""


def _sources(configuration: dict[str, Any]) -> str:
    for part in configuration.values():
        if isinstance(part, dict) and "sourceUris" in part:
            return "load " + ", ".join(part["sourceUris"])
        if isinstance(part, dict) and "sourceTables" in part:
            return "copy " + ", ".join(table["tableId"] for table in part["sourceTables"])
    return "job"


def _statistics(resource: dict[str, Any], outcome: Outcome) -> dict[str, Any]:
    query = resource["configuration"].get("query")
    if not query:
        return {}
    statistics = {"statementType": query["query"].split()[0].upper()}
    if _WRITES.match(query["query"]):
        statistics["numDmlAffectedRows"] = outcome.options.get("affected", "1")
    return {"query": statistics}


def _rows(job: dict[str, Any]) -> dict[str, Any]:
    statement = job["resource"]["configuration"]["query"]["query"]
    if _WRITES.match(statement):
        return {"numDmlAffectedRows": job["outcome"].options.get("affected", "1")}
    values = [value for value in job["outcome"].options.get("rows", "1").split(",") if value]
    return {
        "schema": {"fields": [{"name": "n", "type": "INTEGER", "mode": "NULLABLE"}]},
        "rows": [{"f": [{"v": value}]} for value in values],
        "totalRows": str(len(values)),
    }


def _error(reason: str, message: str) -> dict[str, Any]:
    errors = [{"reason": reason, "message": message}]
    return {"error": {"code": _STATUS.get(reason, 400), "message": message, "errors": errors}}


def _json(body: bytes) -> dict[str, Any]:
    if body.startswith(b"--"):  # multipart: the job comes first
        body = body.split(b"\r\n\r\n", 1)[1].split(b"\r\n--", 1)[0]
    result: dict[str, Any] = json.loads(body) if body.strip().startswith(b"{") else {}
    return result
