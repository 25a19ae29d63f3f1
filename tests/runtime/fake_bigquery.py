"""A small fake of BigQuery's jobs API, as a real HTTP server, for the real client.

A test scripts what becomes of the next new jobs; whatever is not scripted succeeds. The fake counts what matters:
inserts that arrived, statements that were executed, token refreshes, connections.
"""

from __future__ import annotations

import json
import re
import socket
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TABLE = "p:d.t"

STATUS = {
    "backendError": 503,
    "internalError": 500,
    "invalidQuery": 400,
    "jobRateLimitExceeded": 400,
    "quotaExceeded": 403,
    "rateLimitExceeded": 403,
    "resourcesExceeded": 400,
}


@dataclass(frozen=True)
class Failure:
    """An error of BigQuery: of the job, or (``at_insert``) as the answer of jobs.insert."""

    reason: str
    message: str
    at_insert: bool = False


@dataclass(frozen=True)
class Drop:
    """The connection breaks at jobs.insert: before the statement is executed, or after it."""

    executed: bool


@dataclass(frozen=True)
class Running:
    """The job still runs at its first ``polls`` polls."""

    polls: int


CONFLICT = Failure("invalidQuery", f"Could not serialize access to table {TABLE} due to concurrent update")
TRANSACTION = Failure("invalidQuery", f"Transaction is aborted due to concurrent update against table {TABLE}.")
SYNTAX = Failure("invalidQuery", "Syntax error: Unexpected identifier at [1:1]")
QUOTA_403 = Failure(
    "quotaExceeded",
    "Quota exceeded: Your table exceeded quota for total number of dml jobs writing to a table, pending + running."
    " For more information, see https://cloud.google.com/bigquery/docs/troubleshoot-quotas",
)
QUOTA_400 = Failure(
    "resourcesExceeded",
    "Resources exceeded during query execution:"
    f" Too many DML statements outstanding against table {TABLE}, limit is 20.",
)
QUEUE = Failure(
    "quotaExceeded",
    "Quota exceeded: Your project_and_region exceeded quota for max number of jobs that can be queued per project.",
    at_insert=True,
)
DAILY = Failure("quotaExceeded", "Quota exceeded: Your table exceeded quota for imports or query appends per table.")
CUSTOM = Failure("quotaExceeded", "Custom quota exceeded: Your usage exceeded the custom quota for QueryUsagePerDay.")
FREE = Failure("quotaExceeded", "Quota exceeded: Your project exceeded quota for free query bytes scanned.")
RATE_LIMIT = Failure(
    "rateLimitExceeded", "Exceeded rate limits: too many table update operations for this table.", at_insert=True
)
STREAMING = Failure(
    "invalidQuery", f"UPDATE or DELETE statement over table {TABLE} would affect rows in the streaming buffer."
)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


@dataclass
class FakeBigQuery:
    """The state of the fake, and its address."""

    url: str = ""
    script: deque[Failure | Drop | Running] = field(default_factory=deque)
    always: Failure | None = None
    inserts: int = 0
    executed: int = 0
    refreshes: int = 0
    connections: int = 0
    job_ids: list[str] = field(default_factory=list)
    tokens_seen: set[str] = field(default_factory=set)
    _jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def will(self, *outcomes: Failure | Drop | Running) -> None:
        """Script the next new jobs."""
        self.script.extend(outcomes)

    def _insert(self, resource: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
        job_id = resource["jobReference"]["jobId"]
        with self._lock:
            self.inserts += 1
            if job_id in self._jobs:
                return 409, _error("duplicate", f"Already Exists: Job {job_id}")
            outcome = self.script.popleft() if self.script else self.always
            if isinstance(outcome, Failure) and outcome.at_insert:
                return STATUS[outcome.reason], _error(outcome.reason, outcome.message)
            if isinstance(outcome, Drop) and not outcome.executed:
                return None
            self.job_ids.append(job_id)
            job = {**resource, "id": f"p:US.{job_id}", "kind": "bigquery#job", "statistics": {}}
            job["jobReference"] = {**resource["jobReference"], "location": "US"}
            number = re.search(r"SELECT (\d+)", str(resource["configuration"].get("query", {}).get("query", "")))
            job["number"] = number[1] if number else "1"  # SELECT 5 gives 5: an answer tells whose it is
            job["polls"] = outcome.polls if isinstance(outcome, Running) else 0
            job["failure"] = outcome if isinstance(outcome, Failure) else None
            self._jobs[job_id] = job
            if job["failure"] is None:
                self.executed += 1
            return None if isinstance(outcome, Drop) else (200, self._shown(job))

    def _shown(self, job: dict[str, Any]) -> dict[str, Any]:
        failure = job["failure"]
        status: dict[str, Any] = {"state": "RUNNING" if job["polls"] else "DONE"}
        if failure and not job["polls"]:
            error = {"reason": failure.reason, "message": failure.message, "location": "query"}
            status |= {"errorResult": error, "errors": [error]}
        return {key: value for key, value in job.items() if key not in ("polls", "failure", "number")} | {
            "status": status
        }

    def get_job(self, job_id: str) -> tuple[int, dict[str, Any]]:
        """Answer jobs.get."""
        with self._lock:
            job = self._jobs.get(job_id)
            if job is None:
                return 404, _error("notFound", f"Not found: Job {job_id}")
            return 200, self._shown(job)

    def get_results(self, job_id: str) -> tuple[int, dict[str, Any]]:
        """Answer jobs.getQueryResults."""
        with self._lock:
            job = self._jobs.get(job_id)
            if job is None:
                return 404, _error("notFound", f"Not found: Job {job_id}")
            reference = job["jobReference"]
            if job["polls"]:
                job["polls"] -= 1
                return 200, {"jobComplete": False, "jobReference": reference}
            if job["failure"]:
                return STATUS[job["failure"].reason], _error(job["failure"].reason, job["failure"].message)
            return 200, {
                "jobComplete": True,
                "jobReference": reference,
                "schema": {"fields": [{"name": "n", "type": "INTEGER", "mode": "NULLABLE"}]},
                "rows": [{"f": [{"v": job["number"]}]}],
                "totalRows": "1",
            }


def _error(reason: str, message: str) -> dict[str, Any]:
    code = STATUS.get(reason, 400)
    return {"error": {"code": code, "message": message, "errors": [{"reason": reason, "message": message}]}}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    fake: FakeBigQuery

    def setup(self) -> None:
        super().setup()
        with self.fake._lock:
            self.fake.connections += 1

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/token":
            with self.fake._lock:
                self.fake.refreshes += 1
                number = self.fake.refreshes
            self._answer(200, {"access_token": f"token-{number}", "expires_in": 3600, "token_type": "Bearer"})
            return
        self.fake.tokens_seen.add(self.headers.get("Authorization", ""))
        answer = self.fake._insert(json.loads(body))
        if answer is None:
            self._drop()
        else:
            self._answer(*answer)

    def do_GET(self) -> None:
        self.fake.tokens_seen.add(self.headers.get("Authorization", ""))
        job = re.search(r"/jobs/([^/?]+)", self.path)
        query = re.search(r"/queries/([^/?]+)", self.path)
        if job:
            self._answer(*self.fake.get_job(job[1]))
        elif query:
            self._answer(*self.fake.get_results(query[1]))
        else:
            self._answer(404, _error("notFound", self.path))

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _drop(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on stderr."""


@contextmanager
def running() -> Iterator[FakeBigQuery]:
    """Run a fake on a free local port."""
    fake = FakeBigQuery()
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"fake": fake}))
    fake.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
